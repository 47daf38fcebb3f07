//! `/signup` and `/forgotPassword`: accounts made and recovered by the same operations that apps use.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::answer::Reply;
use super::login::Page;
use super::pages::{Field, Form};
use super::visit::Visit;
use super::{cookies, endpoints};
use crate::oauth::Parameters;
use crate::operations;
use crate::service::Service;
use crate::sign_in::sign_in_after_sign_up;
use crate::wire::ServiceError;

const SIGN_UP: &str = "/signup";
const RECOVERY: &str = "/forgotPassword";
/// The fields of the forms that are no attributes.
const NAMES: [&str; 4] = ["username", "password", "code", "proof"];

const USERNAME: Field<'static> =
    Field { name: "username", label: "Username", kind: "text", autocomplete: "username", value: "" };
const CODE: Field<'static> = Field {
    name: "code",
    label: "Confirmation code",
    kind: "text",
    autocomplete: "one-time-code",
    value: "",
};
const PASSWORD: Field<'static> = Field {
    name: "password",
    label: "New password",
    kind: "password",
    autocomplete: "new-password",
    value: "",
};

pub(super) fn sign_up(service: &Service, visit: &Visit) -> Reply {
    visited(service, visit, |page, form| match form {
        Some(form) => page.sign_up(form),
        None => page.newcomer(None),
    })
}

pub(super) fn recover(service: &Service, visit: &Visit) -> Reply {
    visited(service, visit, |page, form| match form {
        Some(form) => page.recover(form),
        None => page.forgetful(None),
    })
}

/// Answers a visit; a form only if it is this browser's own.
fn visited(
    service: &Service,
    visit: &Visit,
    answer: impl Fn(&Page<'_>, Option<&Parameters>) -> Reply,
) -> Reply {
    let request = match endpoints::judged(service, visit) {
        Ok(request) => request,
        Err(reply) => return reply,
    };
    let page = Page { service, visit, request: &request };
    match (&visit.method, &visit.form) {
        (&Method::GET, _) => answer(&page, None),
        (&Method::POST, Some(form)) => {
            if !cookies::is_own_form(service, visit, form.get("_csrf")) {
                Reply::error_page(403, "form_expired")
            } else if form.repeated(&NAMES).is_some() {
                Reply::error_page(400, "invalid_request")
            } else {
                answer(&page, Some(form))
            }
        }
        (&Method::POST, None) => Reply::error_page(400, "invalid_request"),
        _ => Reply::wrong_method("GET, POST"),
    }
}

impl Page<'_> {
    /// The attributes a newcomer has to give.
    fn wanted(&self) -> Vec<String> {
        let wanted = self.service.pool(&self.request.pool_id).look(|pool| {
            let mut wanted: Vec<String> = pool
                .schema
                .missing(&std::collections::BTreeMap::new())
                .iter()
                .map(ToString::to_string)
                .collect();
            wanted.extend(pool.verifies.iter().cloned());
            wanted.retain(|name| name != "sub");
            wanted.sort();
            wanted.dedup();
            Ok(wanted)
        });
        wanted.unwrap_or_default()
    }

    fn newcomer(&self, complaint: Option<&ServiceError>) -> Reply {
        let wanted = self.wanted();
        let mut fields = vec![USERNAME];
        fields.extend(wanted.iter().map(|name| match name.as_str() {
            "email" => {
                Field { name, label: "E-mail address", kind: "email", autocomplete: "email", value: "" }
            }
            "phone_number" => {
                Field { name, label: "Phone number", kind: "tel", autocomplete: "tel", value: "" }
            }
            _ => Field { name, label: name, kind: "text", autocomplete: "on", value: "" },
        }));
        fields.push(PASSWORD);
        let form = Form { title: "Create an account", fields, button: "Sign up", ..Form::default() };
        self.show(SIGN_UP, &self.complaining(form, complaint), complaint)
    }

    fn sign_up(&self, form: &Parameters) -> Reply {
        let username = form.get("username").unwrap_or_default();
        if let Some(code) = form.get("code") {
            let members = [("ConfirmationCode", json!(code))];
            return match self.perform("ConfirmSignUp", username, members) {
                Ok(_) => self.confirmed(username, form.get("proof")),
                Err(error) => {
                    self.confirmation(username, form.get("proof").unwrap_or_default(), Some(&error))
                }
            };
        }
        let wanted = self.wanted();
        let attributes: Vec<_> = wanted
            .iter()
            .filter_map(|name| Some(json!({ "Name": name, "Value": form.get(name)? })))
            .collect();
        let password = json!(form.get("password").unwrap_or_default());
        let members = [("Password", password), ("UserAttributes", json!(attributes))];
        match self.perform("SignUp", username, members) {
            Ok(made) => {
                let sub = made.get("UserSub").and_then(Value::as_str).unwrap_or_default();
                let proof = cookies::proof(self.service, self.visit, sub);
                if made.get("UserConfirmed") == Some(&json!(true)) {
                    return self.confirmed(username, Some(&proof));
                }
                self.confirmation(username, &proof, None)
            }
            Err(error) => self.newcomer(Some(&error)),
        }
    }

    /// Signs a newcomer in who chose the password in this browser; others are asked for it.
    fn confirmed(&self, username: &str, proof: Option<&str>) -> Reply {
        let sub = self.service.pool(&self.request.pool_id).look(|pool| {
            let user = pool.signing_in(username).ok_or_else(ServiceError::user_not_found)?;
            Ok(user.sub.clone())
        });
        let own = sub.is_ok_and(|sub| cookies::is_proven(self.service, self.visit, &sub, proof));
        if own && let Ok(next) = sign_in_after_sign_up(self.service, &self.request.client_id, username) {
            return self.next(&next, username);
        }
        Reply::redirect(&format!("/login?{}", self.visit.query), "ok")
    }

    fn confirmation(&self, username: &str, proof: &str, complaint: Option<&ServiceError>) -> Reply {
        let form = Form {
            title: "Confirm your account",
            hidden: vec![("username", username), ("proof", proof)],
            fields: vec![CODE],
            button: "Confirm",
            ..Form::default()
        };
        self.show(SIGN_UP, &self.complaining(form, complaint), complaint)
    }

    fn forgetful(&self, complaint: Option<&ServiceError>) -> Reply {
        let fields = vec![USERNAME];
        let form = Form { title: "Forgot your password?", fields, button: "Send a code", ..Form::default() };
        self.show(RECOVERY, &self.complaining(form, complaint), complaint)
    }

    fn recover(&self, form: &Parameters) -> Reply {
        let username = form.get("username").unwrap_or_default();
        let Some(code) = form.get("code") else {
            return match self.perform("ForgotPassword", username, []) {
                Ok(_) => self.replacement(username, None),
                Err(error) => self.forgetful(Some(&error)),
            };
        };
        let password = json!(form.get("password").unwrap_or_default());
        let members = [("ConfirmationCode", json!(code)), ("Password", password)];
        match self.perform("ConfirmForgotPassword", username, members) {
            Ok(_) => Reply::redirect(&format!("/login?{}", self.visit.query), "ok"),
            Err(error) => self.replacement(username, Some(&error)),
        }
    }

    fn replacement(&self, username: &str, complaint: Option<&ServiceError>) -> Reply {
        let form = Form {
            title: "Choose a new password",
            hidden: vec![("username", username)],
            fields: vec![CODE, PASSWORD],
            button: "Change the password",
            ..Form::default()
        };
        self.show(RECOVERY, &self.complaining(form, complaint), complaint)
    }

    fn complaining<'a>(&self, form: Form<'a>, complaint: Option<&'a ServiceError>) -> Form<'a> {
        let back = (format!("/login?{}", self.visit.query), "Sign in");
        Form { complaint: complaint.map(ServiceError::message), links: vec![back], ..form }
    }

    /// Performs an operation of the app's on behalf of a user.
    fn perform<const N: usize>(
        &self,
        operation: &str,
        username: &str,
        members: [(&str, Value); N],
    ) -> Result<Value, ServiceError> {
        let client_id = &self.request.client_id;
        let hash =
            self.service.pool_of(client_id).look(|pool| Ok(pool.client(client_id)?.hash_for(username)))?;
        let mut request: Map<String, Value> =
            members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        request.insert("ClientId".to_owned(), json!(client_id));
        request.insert("Username".to_owned(), json!(username));
        if let Some(hash) = hash {
            request.insert("SecretHash".to_owned(), json!(hash));
        }
        operations::perform(self.service, operation, &request)
    }
}
