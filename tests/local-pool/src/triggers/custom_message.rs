//! CustomMessage: the wording of a message.

use serde_json::{Value, json};

use super::{Caller, Subject, fire};
use crate::service::Service;
use crate::state::Trigger;
use crate::wire::ServiceError;

const CODE: &str = "{####}";
const USERNAME: &str = "{username}";

/// A message's subject line, which only e-mail has, and its text, with the code in it.
#[derive(Clone, Debug)]
pub(crate) struct Wording {
    pub(crate) subject: Option<String>,
    pub(crate) text: String,
}

/// Words a message of `source` (`SignUp`, `ResendCode`, `ForgotPassword`, `AdminCreateUser`, `Authentication`, …),
/// by the trigger or in the service's own words.
pub(crate) fn worded(
    service: &Service,
    caller: &Caller,
    subject: &Subject,
    source: &str,
    medium: &str,
    code: &str,
) -> Result<Wording, ServiceError> {
    let invitation = source == "AdminCreateUser";
    let name = if invitation { json!(USERNAME) } else { Value::Null };
    let event = subject.event(
        &format!("CustomMessage_{source}"),
        caller,
        json!({ "codeParameter": CODE, "linkParameter": "{##Click Here##}", "usernameParameter": name }),
        &json!({ "smsMessage": Value::Null, "emailMessage": Value::Null, "emailSubject": Value::Null }),
    );
    let mail = medium == "EMAIL";
    let mut wording =
        Wording { subject: mail.then(|| own_subject(source).to_owned()), text: own_text(source).to_owned() };
    if let Some(reply) = fire(service, Trigger::CustomMessage, &subject.pool_id, &event)? {
        let member = if mail { "emailMessage" } else { "smsMessage" };
        if let Some(text) = reply.text(member)? {
            if !text.contains(CODE) || (invitation && !text.contains(USERNAME)) {
                return Err(reply.invalid(member));
            }
            wording.text = text;
        }
        if let (true, Some(line)) = (mail, reply.text("emailSubject")?) {
            wording.subject = Some(line);
        }
    }
    wording.text = wording.text.replace(CODE, code);
    if invitation {
        wording.text = wording.text.replace(USERNAME, subject.username());
    }
    Ok(wording)
}

fn own_text(source: &str) -> &'static str {
    match source {
        "AdminCreateUser" => "Your username is {username} and temporary password is {####}.",
        "Authentication" => "Your authentication code is {####}.",
        "ForgotPassword" => "Your password reset code is {####}.",
        _ => "Your confirmation code is {####}.",
    }
}

fn own_subject(source: &str) -> &'static str {
    match source {
        "AdminCreateUser" => "Your temporary password",
        "Authentication" => "Your authentication code",
        "ForgotPassword" => "Your password reset code",
        _ => "Your verification code",
    }
}
