//! The triggers around sign-up and sign-in that may refuse, or only learn of it.

use serde_json::{Value, json};

use super::{Caller, Subject, fire};
use crate::service::Service;
use crate::state::{Trigger, UserStatus};
use crate::wire::ServiceError;

/// What PreSignUp decided.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Verdict {
    confirm: bool,
    verify_email: bool,
    verify_phone: bool,
}

impl Verdict {
    /// The status the user begins with.
    pub(crate) fn status(self) -> UserStatus {
        if self.confirm { UserStatus::Confirmed } else { UserStatus::Unconfirmed }
    }

    /// The attributes that count as verified where they are given.
    pub(crate) fn verified(self) -> impl Iterator<Item = &'static str> {
        [(self.verify_email, "email"), (self.verify_phone, "phone_number")]
            .into_iter()
            .filter_map(|(verified, name)| verified.then_some(name))
    }
}

/// PreSignUp, for a sign-up (`SignUp`) or a user an administrator creates (`AdminCreateUser`).
pub(crate) fn pre_sign_up(
    service: &Service,
    caller: &Caller,
    subject: &Subject,
    source: &str,
    validation_data: &[(String, String)],
) -> Result<Verdict, ServiceError> {
    let validation: serde_json::Map<_, _> =
        validation_data.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let validation = if validation.is_empty() { Value::Null } else { Value::Object(validation) };
    let event = subject.event(
        &format!("PreSignUp_{source}"),
        caller,
        json!({ "validationData": validation }),
        &json!({ "autoConfirmUser": false, "autoVerifyEmail": false, "autoVerifyPhone": false }),
    );
    let Some(reply) = fire(service, Trigger::PreSignUp, &subject.pool_id, &event)? else {
        return Ok(Verdict::default());
    };
    let flag = |name: &str| Ok::<_, ServiceError>(reply.flag(name)?.unwrap_or(false));
    Ok(Verdict {
        confirm: flag("autoConfirmUser")?,
        verify_email: flag("autoVerifyEmail")?,
        verify_phone: flag("autoVerifyPhone")?,
    })
}

/// PostConfirmation, after `ConfirmSignUp` or `ConfirmForgotPassword`.
pub(crate) fn post_confirmation(
    service: &Service,
    caller: &Caller,
    subject: &Subject,
    source: &str,
) -> Result<(), ServiceError> {
    let source = format!("PostConfirmation_{source}");
    let event = subject.event(&source, caller, json!({}), &json!({}));
    fire(service, Trigger::PostConfirmation, &subject.pool_id, &event).map(drop)
}

/// PreAuthentication, when a sign-in begins. Nobody is somebody whose existence is hidden.
pub(crate) fn pre_authentication(
    service: &Service,
    caller: &Caller,
    user_id: &str,
    nobody: bool,
) -> Result<(), ServiceError> {
    let subject = subject(service, caller, user_id, nobody)?;
    let mut request = json!({ "validationData": caller.validation_data() });
    if let (true, Some(members)) = (nobody, request.as_object_mut()) {
        members.insert("userNotFound".to_owned(), json!(true));
    }
    let event = subject.event("PreAuthentication_Authentication", caller, request, &json!({}));
    fire(service, Trigger::PreAuthentication, &subject.pool_id, &event).map(drop)
}

/// PostAuthentication, when all factors are shown and before there are tokens.
pub(crate) fn post_authentication(
    service: &Service,
    caller: &Caller,
    user_id: &str,
    new_device: bool,
) -> Result<(), ServiceError> {
    let subject = subject(service, caller, user_id, false)?;
    let request = json!({ "newDeviceUsed": new_device });
    let event = subject.event("PostAuthentication_Authentication", caller, request, &json!({}));
    fire(service, Trigger::PostAuthentication, &subject.pool_id, &event).map(drop)
}

fn subject(service: &Service, caller: &Caller, user_id: &str, nobody: bool) -> Result<Subject, ServiceError> {
    service.pool_of(caller.client_id()).look(|pool| {
        if nobody {
            return Ok(Subject::named(&pool.id, user_id));
        }
        pool.user(user_id).map(|user| Subject::of(pool, user)).ok_or_else(ServiceError::wrong_credentials)
    })
}
