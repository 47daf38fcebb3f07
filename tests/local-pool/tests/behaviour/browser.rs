//! A browser without a window: it keeps cookies, follows redirects within the server, and fills in forms.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cognito_local_pool::{Builder, LocalPool};
use ring::digest;
use serde_json::Value;

use super::http::{Connection, Reply};
use super::steps::PASSWORD;

pub const CALLBACK: &str = "com.example.app:/signed-in";
pub const OTHER_CALLBACK: &str = "http://127.0.0.1:53682/in?from=browser";
pub const SIGNED_OUT: &str = "com.example.app:/signed-out";
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// A pool with managed login and ana, on a clock that stands still.
pub fn pool_with(change: impl FnOnce(Builder) -> Builder) -> LocalPool {
    let builder = LocalPool::builder().managed_login(&[CALLBACK, OTHER_CALLBACK]).logout_urls(&[SIGNED_OUT]);
    let pool = change(builder).start_blocking().unwrap();
    pool.clock().freeze();
    pool.user("ana", PASSWORD).email("ana@example.com").create().unwrap();
    pool
}

pub fn pool() -> LocalPool {
    pool_with(|builder| builder)
}

pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()))
}

pub fn encoded(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// An ordinary authorize request; a pair in `changes` replaces the parameter, an empty one takes it away.
pub fn authorize_url(pool: &LocalPool, changes: &[(&str, &str)]) -> String {
    let challenge = challenge(VERIFIER);
    let mut parameters = vec![
        ("response_type", "code"),
        ("client_id", pool.client_id()),
        ("redirect_uri", CALLBACK),
        ("state", "a-state"),
        ("nonce", "a-nonce"),
        ("scope", "openid email aws.cognito.signin.user.admin"),
        ("code_challenge_method", "S256"),
        ("code_challenge", &challenge),
    ];
    for (name, value) in changes {
        parameters.retain(|(known, _)| known != name);
        if !value.is_empty() {
            parameters.push((name, value));
        }
    }
    format!("/oauth2/authorize?{}", encoded(&parameters))
}

/// The parameters behind the question mark of a URL.
pub fn query_of(url: &str) -> BTreeMap<String, String> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// What a code is exchanged for.
pub fn exchange(pool: &LocalPool, code: &str, changes: &[(&str, &str)]) -> Reply {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("client_id", pool.client_id()),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    for (name, value) in changes {
        form.retain(|(known, _)| known != name);
        if !value.is_empty() {
            form.push((name, value));
        }
    }
    post_form(pool, "/oauth2/token", &form, &[])
}

pub fn post_form(pool: &LocalPool, path: &str, form: &[(&str, &str)], headers: &[(&str, &str)]) -> Reply {
    let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
    all.extend(headers);
    Connection::open(pool).send("POST", path, &all, encoded(form).as_bytes()).unwrap()
}

pub fn bearer(pool: &LocalPool, path: &str, token: &Value) -> Reply {
    let header = format!("Bearer {}", token.as_str().unwrap());
    Connection::open(pool).send("GET", path, &[("authorization", &header)], b"").unwrap()
}

/// A form of a page.
#[derive(Debug)]
pub struct Form {
    action: String,
    /// Names and values, hidden ones too; of radio buttons the first.
    pub fields: BTreeMap<String, String>,
}

fn unescaped(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .into_iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(unescaped(rest.split('"').next()?))
}

impl Form {
    pub fn of(page: &str) -> Self {
        let (_, rest) = page.split_once("<form ").unwrap_or_else(|| panic!("no form: {page}"));
        let (form, _) = rest.split_once("</form>").unwrap();
        let mut fields = BTreeMap::new();
        for tag in form.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap()) {
            let name = attribute(tag, "name").unwrap();
            fields.entry(name).or_insert(attribute(tag, "value").unwrap_or_default());
        }
        Self { action: attribute(&format!(" {form}"), "action").unwrap(), fields }
    }
}

pub struct Browser<'a> {
    pool: &'a LocalPool,
    pub cookies: BTreeMap<String, String>,
}

pub fn text(reply: &Reply) -> String {
    String::from_utf8(reply.body.clone()).unwrap()
}

pub fn location(reply: &Reply) -> &str {
    assert_eq!(reply.status, 302, "{}", text(reply));
    reply.header("location").unwrap()
}

impl<'a> Browser<'a> {
    pub fn new(pool: &'a LocalPool) -> Self {
        Self { pool, cookies: BTreeMap::new() }
    }

    fn send(&mut self, method: &str, path: &str, body: &str) -> Reply {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let mut headers = vec![("cookie", cookies.as_str())];
        if method == "POST" {
            headers.push(("content-type", "application/x-www-form-urlencoded"));
        }
        let reply = Connection::open(self.pool).send(method, path, &headers, body.as_bytes()).unwrap();
        for (_, cookie) in reply.headers.iter().filter(|(name, _)| name == "set-cookie") {
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        reply
    }

    /// Follows redirects as long as they stay on the server.
    pub fn get(&mut self, path: &str) -> Reply {
        let mut reply = self.send("GET", path, "");
        for _ in 0..5 {
            match reply.header("location").filter(|location| location.starts_with('/')) {
                Some(next) => reply = self.send("GET", next, ""),
                None => break,
            }
        }
        reply
    }

    /// Sends the page's form with these fields filled in.
    pub fn submit(&mut self, page: &Reply, filled: &[(&str, &str)]) -> Reply {
        let mut form = Form::of(&text(page));
        for (name, value) in filled {
            assert!(form.fields.contains_key(*name), "no field {name}: {form:?}");
            form.fields.insert((*name).to_owned(), (*value).to_owned());
        }
        let pairs: Vec<_> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.send("POST", &form.action, &encoded(&pairs))
    }

    /// Signs ana in with her password: where the browser is sent.
    pub fn sign_in(&mut self, path: &str) -> String {
        let page = self.get(path);
        location(&self.submit(&page, &[("username", "ana"), ("password", PASSWORD)])).to_owned()
    }
}

/// A code for ana.
pub fn code(pool: &LocalPool, changes: &[(&str, &str)]) -> String {
    let redirected = Browser::new(pool).sign_in(&authorize_url(pool, changes));
    query_of(&redirected).remove("code").unwrap_or_else(|| panic!("no code: {redirected}"))
}
