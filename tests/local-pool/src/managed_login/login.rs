//! `/login`: the password, and the challenges that follow it.

use std::collections::BTreeMap;

use axum::http::Method;
use serde_json::Value;

use super::answer::Reply;
use super::pages::{Field, Form};
use super::visit::Visit;
use super::{cookies, endpoints};
use crate::oauth::{AuthorizeRequest, Parameters, issue};
use crate::service::Service;
use crate::sign_in::{answer_by_page, begin_by_page};
use crate::wire::ServiceError;

/// The fields of the challenges' forms, by the names RespondToAuthChallenge has for them.
const ANSWERS: [&str; 5] =
    ["SMS_MFA_CODE", "EMAIL_OTP_CODE", "SOFTWARE_TOKEN_MFA_CODE", "NEW_PASSWORD", "ANSWER"];

pub(super) fn login(service: &Service, visit: &Visit) -> Reply {
    let request = match endpoints::judged(service, visit) {
        Ok(request) => request,
        Err(reply) => return reply,
    };
    let page = Page { service, visit, request: &request };
    match (&visit.method, &visit.form) {
        (&Method::GET, _) => page.password(None, request.login_hint.as_deref().unwrap_or_default()),
        (&Method::POST, Some(form)) => page.posted(form),
        (&Method::POST, None) => Reply::error_page(400, "invalid_request"),
        _ => Reply::wrong_method("GET, POST"),
    }
}

/// A challenge that waits for its answer.
struct Asked<'a> {
    challenge: &'a str,
    session: &'a str,
    username: &'a str,
    parameters: Option<&'a Value>,
}

/// A visit to one of the pages, on behalf of an app.
pub(super) struct Page<'a> {
    pub(super) service: &'a Service,
    pub(super) visit: &'a Visit,
    pub(super) request: &'a AuthorizeRequest,
}

impl Page<'_> {
    fn posted(&self, form: &Parameters) -> Reply {
        if !cookies::is_own_form(self.service, self.visit, form.get("_csrf")) {
            return Reply::error_page(403, "form_expired");
        }
        if form.repeated(&["username", "password", "challenge", "session"]).is_some()
            || form.repeated(&ANSWERS).is_some()
        {
            return Reply::error_page(400, "invalid_request");
        }
        let username = form.get("username").unwrap_or_default();
        let client_id = &self.request.client_id;
        match form.get("challenge").zip(form.get("session")) {
            None => {
                let password = form.get("password").unwrap_or_default();
                match begin_by_page(self.service, client_id, username, password) {
                    Ok(next) => self.next(&next, username),
                    Err(error) => self.password(Some(&error), username),
                }
            }
            Some((challenge, session)) => {
                let mut members = BTreeMap::from([("USERNAME", username)]);
                members.extend(ANSWERS.iter().filter_map(|name| Some((*name, form.get(name)?))));
                match answer_by_page(self.service, client_id, challenge, session, members) {
                    Ok(next) => self.next(&next, username),
                    Err(error) if session_lives(&error) => {
                        let asked = Asked { challenge, session, username, parameters: None };
                        self.challenge(&asked, Some(&error))
                    }
                    Err(error) => self.password(Some(&error), username),
                }
            }
        }
    }

    /// Goes on after an answer: with the next challenge, or back to the app.
    pub(super) fn next(&self, next: &Value, username: &str) -> Reply {
        if let Some(cookie) = next.get("BrowserSession").and_then(Value::as_str) {
            let begun = cookies::begun(&self.request.pool_id, cookie);
            return match issue(self.service, self.request, cookie) {
                Some(location) => Reply::redirect(&location, "ok").with_cookie(begun),
                None => Reply::error_page(500, "server_error"),
            };
        }
        let text = |name: &str| next.get(name).and_then(Value::as_str).unwrap_or_default();
        let asked = Asked {
            challenge: text("ChallengeName"),
            session: text("Session"),
            username,
            parameters: next.get("ChallengeParameters"),
        };
        self.challenge(&asked, None)
    }

    fn password(&self, complaint: Option<&ServiceError>, username: &str) -> Reply {
        let fields = vec![
            Field {
                name: "username",
                label: "Username",
                kind: "text",
                autocomplete: "username",
                value: username,
            },
            Field {
                name: "password",
                label: "Password",
                kind: "password",
                autocomplete: "current-password",
                value: "",
            },
        ];
        let form = Form {
            title: "Sign in",
            complaint: complaint.map(ServiceError::message),
            note: None,
            hidden: Vec::new(),
            fields,
            choice: None,
            button: "Sign in",
            links: vec![
                self.link("/signup", "Create an account"),
                self.link("/forgotPassword", "Forgot your password?"),
            ],
        };
        self.show("/login", &form, complaint)
    }

    fn challenge(&self, asked: &Asked<'_>, complaint: Option<&ServiceError>) -> Reply {
        let code =
            |name, label| Field { name, label, kind: "text", autocomplete: "one-time-code", value: "" };
        let hidden =
            vec![("challenge", asked.challenge), ("session", asked.session), ("username", asked.username)];
        let mut form = Form {
            title: "Enter the code",
            complaint: complaint.map(ServiceError::message),
            note: None,
            hidden,
            fields: Vec::new(),
            choice: None,
            button: "Continue",
            links: Vec::new(),
        };
        match asked.challenge {
            "SMS_MFA" => form.fields.push(code("SMS_MFA_CODE", "Code from the text message")),
            "EMAIL_OTP" => form.fields.push(code("EMAIL_OTP_CODE", "Code from the e-mail")),
            "SOFTWARE_TOKEN_MFA" => {
                form.fields.push(code("SOFTWARE_TOKEN_MFA_CODE", "Code of the authenticator app"));
            }
            "NEW_PASSWORD_REQUIRED" => {
                form.title = "Choose a new password";
                form.fields.push(Field {
                    name: "NEW_PASSWORD",
                    label: "New password",
                    kind: "password",
                    autocomplete: "new-password",
                    value: "",
                });
            }
            "SELECT_MFA_TYPE" => {
                form.title = "Choose how to verify";
                form.choice = Some(("ANSWER", methods(asked.parameters)));
            }
            _ => return Reply::error_page(501, "challenge_not_supported"),
        }
        self.show("/login", &form, complaint)
    }

    fn link<'a>(&self, path: &str, text: &'a str) -> (String, &'a str) {
        (format!("{path}?{}", self.visit.query), text)
    }

    /// The form with what binds it to this browser.
    pub(super) fn show(&self, path: &str, form: &Form<'_>, complaint: Option<&ServiceError>) -> Reply {
        let (token, cookie) = cookies::form_token(self.service, self.visit);
        let action = format!("{path}?{}", self.visit.query);
        let (status, outcome) = complaint.map_or((200, "ok"), |error| (error.status(), error.name()));
        let reply =
            Reply::page(status, form.page(&action, &token), Some(&self.request.redirect_uri), outcome);
        match cookie {
            Some(cookie) => reply.with_cookie(cookie),
            None => reply,
        }
    }
}

/// Whether the same challenge may be answered again.
fn session_lives(error: &ServiceError) -> bool {
    let again = [
        "CodeMismatchException",
        "InvalidPasswordException",
        "InvalidParameterException",
        "MFAMethodNotFoundException",
        "EnableSoftwareTokenMFAException",
        "PasswordHistoryPolicyViolationException",
    ];
    again.contains(&error.name())
}

/// The second factors to choose from. All of them are shown where it is not known which there are.
fn methods(parameters: Option<&Value>) -> Vec<(&'static str, &'static str)> {
    const ALL: [(&str, &str); 3] = [
        ("SMS_MFA", "A code by text message"),
        ("EMAIL_OTP", "A code by e-mail"),
        ("SOFTWARE_TOKEN_MFA", "An authenticator app"),
    ];
    let offered = parameters.and_then(|parameters| parameters.get("MFAS_CAN_CHOOSE")).and_then(Value::as_str);
    ALL.into_iter().filter(|(name, _)| offered.is_none_or(|offered| offered.contains(name))).collect()
}
