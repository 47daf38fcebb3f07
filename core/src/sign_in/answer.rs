//! The app's answers, checked before anything is sent and turned into the responses of their challenge.

use std::collections::BTreeMap;

use super::{
    asked::{Asked, Kind},
    challenge::ATTRIBUTE_PREFIX,
};
use crate::{Answer, Error, FirstFactorKind, Password, checks, service::Parameters};

/// What the service takes as the value of one response.
const LONGEST_RESPONSE: usize = 131_072;

/// What the app says to a question.
pub(crate) enum Answered {
    Code(Answer),
    TotpSetUp {
        code: Answer,
        device_name: Option<String>,
    },
    Mfa(String),
    Email(String),
    NewPassword {
        password: Password,
        attributes: BTreeMap<String, String>,
    },
    FirstFactor {
        factor: FirstFactorKind,
        password: Option<Password>,
    },
    Password(Password),
    Credential(String),
    Custom(Answer),
    Responses(Parameters),
    PasswordReset {
        code: Answer,
        password: Password,
    },
    /// Send the code (again).
    SendCode,
}

/// What an answer comes to.
pub(super) enum Action {
    /// Respond with this.
    Respond(Parameters),
    /// Respond with this; the password in it counts from now on.
    NewPassword {
        responses: Parameters,
        password: Password,
    },
    /// Respond with the choice of a second factor.
    ChooseMfa {
        option: String,
        responses: Parameters,
    },
    /// The address is set up, and codes go there.
    SetUpEmail {
        email: String,
        responses: Parameters,
    },
    /// Give this first factor.
    FirstFactor {
        factor: FirstFactorKind,
        password: Option<Password>,
    },
    /// Set up this second factor.
    SetUp {
        totp: bool,
    },
    VerifyTotp {
        code: Answer,
        device_name: Option<String>,
    },
    ConfirmSignUp {
        code: Answer,
    },
    ResendSignUpCode,
    SendResetCode,
    ResetPassword {
        code: Answer,
        password: Password,
    },
}

/// Checks an answer against its question.
pub(super) fn check(asked: &Asked, answered: Answered) -> Result<Action, Error> {
    match (&asked.kind, answered) {
        (Kind::SmsCode(_) | Kind::EmailCode(_) | Kind::TotpCode, Answered::Code(code)) => {
            let code = checks::code(code)?;
            Ok(Action::Respond(one(&format!("{}_CODE", asked.name), code)))
        }
        (Kind::ChooseMfa { options }, Answered::Mfa(choice)) => {
            let option = offered(options, &choice, "mfa")?;
            Ok(Action::ChooseMfa { responses: one("ANSWER", option.as_str()), option })
        }
        (Kind::SetUpMfa { options }, Answered::Mfa(choice)) => {
            let option = offered(options, &choice, "mfa")?;
            Ok(Action::SetUp { totp: option == "SOFTWARE_TOKEN_MFA" })
        }
        (Kind::SetUpTotp { .. }, Answered::TotpSetUp { code, device_name }) => Ok(Action::VerifyTotp {
            code: checks::totp_code(code)?,
            device_name: checks::device_name(device_name)?,
        }),
        (Kind::SetUpEmail, Answered::Email(email)) => {
            if !email.contains('@') || email.chars().any(char::is_control) || email.len() > 2048 {
                return Err(Error::invalid("email", "must be an e-mail address"));
            }
            Ok(Action::SetUpEmail { responses: one("EMAIL", email.as_str()), email })
        }
        (Kind::NewPassword { missing, present }, Answered::NewPassword { password, attributes }) => {
            new_password(missing, present, password, attributes)
        }
        (Kind::ChooseFirstFactor { options }, Answered::FirstFactor { factor, password }) => {
            let factor = match factor {
                FirstFactorKind::Other(name) => FirstFactorKind::Other(offered(options, &name, "factor")?),
                known => {
                    offered(options, known.wire_name(), "factor")?;
                    known
                }
            };
            if let Some(password) = &password {
                checks::password(password)?;
            }
            if factor.needs_password() && password.is_none() {
                return Err(Error::invalid("password", "is needed for this first factor"));
            }
            Ok(Action::FirstFactor { factor, password })
        }
        (Kind::Password { prove }, Answered::Password(password)) => {
            checks::password(&password)?;
            let factor = if *prove { FirstFactorKind::PasswordSrp } else { FirstFactorKind::Password };
            Ok(Action::FirstFactor { factor, password: Some(password) })
        }
        (Kind::Passkey { .. }, Answered::Credential(credential)) => {
            checks::credential(&credential)?;
            Ok(Action::Respond(one("CREDENTIAL", credential)))
        }
        (Kind::Custom, Answered::Custom(answer)) => {
            if answer.expose().len() > LONGEST_RESPONSE {
                return Err(Error::invalid("answer", "must not be longer than 131072 bytes"));
            }
            Ok(Action::Respond(one("ANSWER", answer)))
        }
        (Kind::Unknown, Answered::Responses(responses)) => Ok(Action::Respond(responses)),
        (Kind::ConfirmSignUp, Answered::Code(code)) => {
            Ok(Action::ConfirmSignUp { code: checks::code(code)? })
        }
        (Kind::ConfirmSignUp, Answered::SendCode) => Ok(Action::ResendSignUpCode),
        (Kind::ResetPassword, Answered::SendCode) => Ok(Action::SendResetCode),
        (Kind::ResetPassword, Answered::PasswordReset { code, password }) => {
            checks::password(&password)?;
            Ok(Action::ResetPassword { code: checks::code(code)?, password })
        }
        (kind, _) => {
            Err(Error::invalid("answer", format!("does not belong to the step {} that waits", kind.name())))
        }
    }
}

fn new_password(
    missing: &[String],
    present: &BTreeMap<String, String>,
    password: Password,
    attributes: BTreeMap<String, String>,
) -> Result<Action, Error> {
    checks::password(&password)?;
    let given = |name: &String| attributes.get(name).is_some_and(|value| !value.trim().is_empty());
    if let Some(name) = missing.iter().find(|name| !given(name)) {
        return Err(Error::invalid("attributes", format!("the pool requires a value for {name}")));
    }
    let mut responses = one("NEW_PASSWORD", password.expose());
    for (name, value) in attributes {
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err(Error::invalid(
                "attributes",
                "names must not be empty or contain control characters",
            ));
        }
        if value.chars().count() > 2048 {
            return Err(Error::invalid(
                "attributes",
                format!("the value of {name} is longer than 2048 characters"),
            ));
        }
        // What the service told must not be sent back: verified flags are refused, and so is a repeated value.
        if value.is_empty() || present.get(&name) == Some(&value) {
            continue;
        }
        responses.insert(format!("{ATTRIBUTE_PREFIX}{name}"), value);
    }
    Ok(Action::NewPassword { responses, password })
}

fn one(name: &str, value: impl Into<Answer>) -> Parameters {
    let mut parameters = Parameters::new();
    parameters.insert(name, value);
    parameters
}

fn offered(options: &[String], choice: &str, field: &'static str) -> Result<String, Error> {
    options
        .iter()
        .find(|option| *option == choice)
        .cloned()
        .ok_or_else(|| Error::invalid(field, format!("is not one of those offered: {}", options.join(", "))))
}
