//! What managed login answers: pages, redirects, and JSON for apps.

use axum::http::HeaderName;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW,
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, PRAGMA, REFERRER_POLICY, SET_COOKIE,
    WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use serde_json::Value;

use super::pages;
use crate::http::Answer;
use crate::oauth::OAuthError;

/// An answer, and what the log calls it.
pub(super) struct Reply {
    pub(super) answer: Answer,
    pub(super) outcome: String,
}

impl Reply {
    fn new(status: u16, headers: &[(HeaderName, &str)], body: String, outcome: &str) -> Self {
        let headers = headers.iter().map(|(name, value)| (name.clone(), (*value).to_owned())).collect();
        Self { answer: Answer { status, headers, body }, outcome: outcome.to_owned() }
    }

    /// A page. `target` is where its forms may lead to, besides this server: some browsers apply the rule for forms to
    /// the redirects that follow.
    pub(super) fn page(status: u16, body: String, target: Option<&str>, outcome: &str) -> Self {
        let target = target.map(form_target).unwrap_or_default();
        let policy = format!(
            "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'{target}"
        );
        let headers = [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CACHE_CONTROL, "no-store"),
            (CONTENT_SECURITY_POLICY, policy.as_str()),
            (REFERRER_POLICY, "no-referrer"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (X_FRAME_OPTIONS, "DENY"),
        ];
        Self::new(status, &headers, body, outcome)
    }

    /// The page that tells what is wrong with a request nobody can be sent back from.
    pub(super) fn error_page(status: u16, error: &str) -> Self {
        Self::page(status, pages::error(error), None, error)
    }

    /// A redirect to a URL that is the app's, or a path here.
    pub(super) fn redirect(location: &str, outcome: &str) -> Self {
        let headers = [(LOCATION, location), (CACHE_CONTROL, "no-store"), (REFERRER_POLICY, "no-referrer")];
        Self::new(302, &headers, String::new(), outcome)
    }

    /// JSON for an app, wherever its page is from.
    pub(super) fn json(status: u16, body: &Value, outcome: &str) -> Self {
        let headers = [
            (CONTENT_TYPE, "application/json;charset=UTF-8"),
            (CACHE_CONTROL, "no-store"),
            (PRAGMA, "no-cache"),
            (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        ];
        Self::new(status, &headers, body.to_string(), outcome)
    }

    /// Nothing, which is good.
    pub(super) fn empty() -> Self {
        Self::new(
            200,
            &[(ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (CACHE_CONTROL, "no-store")],
            String::new(),
            "ok",
        )
    }

    pub(super) fn refused(error: &OAuthError) -> Self {
        let mut reply = Self::json(error.status, &error.body(), error.error);
        if error.error == "invalid_token" {
            let text = error.description.as_deref().unwrap_or_default();
            let challenge = format!("Bearer error=\"invalid_token\", error_description=\"{text}\"");
            reply.answer.headers.push((WWW_AUTHENTICATE, challenge));
        }
        reply
    }

    /// The answer to a page's question whether it may ask.
    pub(super) fn preflight() -> Self {
        let headers = [
            (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
            (ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"),
        ];
        Self::new(204, &headers, String::new(), "ok")
    }

    pub(super) fn wrong_method(allowed: &str) -> Self {
        Self::new(405, &[(ALLOW, allowed)], String::new(), "wrong_method")
    }

    pub(super) fn with_cookie(mut self, cookie: String) -> Self {
        self.answer.headers.push((SET_COOKIE, cookie));
        self
    }
}

/// A registered redirect URI as a source in a content security policy.
fn form_target(uri: &str) -> String {
    let scheme = uri.split_once(':').map_or("", |(scheme, _)| scheme);
    let authority = uri.split_once("://").and_then(|(_, rest)| rest.split(['/', '?']).next());
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte));
    match authority {
        // A policy knows no literals of IPv6.
        Some(authority) if scheme.starts_with("http") && plain(authority) => {
            format!(" {scheme}://{authority}")
        }
        _ => format!(" {scheme}:"),
    }
}
