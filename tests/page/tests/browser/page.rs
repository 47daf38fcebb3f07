//! What the tests do with the page, in short.

use std::time::{Duration, Instant};

use cognito_local_pool::{Builder, LocalPool};
use serde_json::{Value, json};
use thirtyfour::{By, TypingData, WebDriver};

use super::chromium::with_browser;

pub const PASSWORD: &str = "Correct-Horse7!";

/// How long the page may take to show what the server holds: far longer than it does.
const DEADLINE: Duration = Duration::from_secs(60);
/// How often the page is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(25);

/// The page of one server.
pub struct Page {
    pub driver: WebDriver,
}

/// A server that sends codes by e-mail.
pub fn pool() -> LocalPool {
    pool_with(|builder| builder)
}

pub fn pool_with(change: impl FnOnce(Builder) -> Builder) -> LocalPool {
    let builder = LocalPool::builder().pool_setting("AutoVerifiedAttributes", json!(["email"]));
    change(builder).start_blocking().unwrap()
}

/// Opens the page of a server and gives it to `test` once it is live.
pub async fn open(pool: &LocalPool, test: impl AsyncFnOnce(&Page)) {
    with_browser(&[], async |driver| {
        let page = Page { driver };
        page.visit(pool.url()).await;
        test(&page).await;
        page.complaints(&[]).await;
    })
    .await;
}

impl Page {
    pub async fn visit(&self, url: &str) {
        self.driver.goto(format!("{url}/")).await.unwrap();
        self.until("document.getElementById('connection').textContent === 'Live'").await;
    }

    /// The value of a JavaScript expression.
    pub async fn value(&self, expression: &str) -> Value {
        let script = format!("return ({expression});");
        self.driver.execute(script, Vec::new()).await.unwrap().json().clone()
    }

    /// Waits until the expression is true of the page.
    pub async fn until(&self, expression: &str) {
        let started = Instant::now();
        while self.value(expression).await != Value::Bool(true) {
            if started.elapsed() > DEADLINE {
                let shown = self.value("document.body.innerText").await;
                panic!("never true: {expression}\n{}", shown.as_str().unwrap_or_default());
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits until the text shown in the first element of this selector contains `words`.
    pub async fn until_shown(&self, selector: &str, words: &str) {
        let (selector, words) = (json!(selector), json!(words));
        self.until(&format!("document.querySelector({selector})?.innerText.includes({words}) === true"))
            .await;
    }

    pub async fn text(&self, selector: &str) -> String {
        self.driver.find(By::Css(selector)).await.unwrap().text().await.unwrap()
    }

    pub async fn click(&self, selector: &str) {
        self.driver.find(By::Css(selector)).await.unwrap().click().await.unwrap();
    }

    pub async fn type_into(&self, selector: &str, keys: impl Into<TypingData>) {
        self.driver.find(By::Css(selector)).await.unwrap().send_keys(keys).await.unwrap();
    }

    /// Sends a command of Chromium's DevTools.
    pub async fn devtools(&self, command: &str, parameters: Value) {
        self.driver.cdp().send_raw(command, parameters).await.unwrap();
    }

    /// Fails if the browser complained of anything but what is `expected`: a refused request, a broken policy, an
    /// error of the script.
    pub async fn complaints(&self, expected: &[&str]) {
        let complaints: Vec<_> =
            self.driver.browser_log().await.unwrap().into_iter().map(|entry| entry.message).collect();
        for complaint in complaints {
            assert!(expected.iter().any(|words| complaint.contains(words)), "{complaint}");
        }
    }
}

/// Performs an operation over HTTP, as an app does.
pub fn operation(pool: &LocalPool, name: &str, request: &Value) -> (u16, Value) {
    send("POST", &format!("{}/", pool.url()), Some((name, request)))
}

/// What an instrument tells over HTTP.
pub fn told(pool: &LocalPool, path: &str) -> Value {
    let (status, told) = send("GET", &format!("{}{path}", pool.url()), None);
    assert_eq!(status, 200, "{told}");
    told
}

fn send(method: &str, url: &str, operation: Option<(&str, &Value)>) -> (u16, Value) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = ureq::http::Request::builder().method(method).uri(url);
    let request = match operation {
        None => request,
        Some((name, _)) => request
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", format!("AWSCognitoIdentityProviderService.{name}")),
    };
    let body = operation.map(|(_, body)| body.to_string()).unwrap_or_default();
    let mut reply = agent.run(request.body(body).unwrap()).unwrap();
    let text = reply.body_mut().read_to_string().unwrap();
    (reply.status().as_u16(), serde_json::from_str(&text).unwrap())
}

/// Signs a user up through the API, with an e-mail address to which a code goes.
pub fn sign_up(pool: &LocalPool, username: &str, email: &str) {
    let request = json!({
        "ClientId": pool.client_id(), "Username": username, "Password": PASSWORD,
        "UserAttributes": [{ "Name": "email", "Value": email }],
        "ClientMetadata": { "campaign": "spring" },
    });
    let (status, reply) = operation(pool, "SignUp", &request);
    assert_eq!(status, 200, "{reply}");
}
