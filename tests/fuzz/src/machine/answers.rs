//! What the app may say.

use std::collections::BTreeMap;

use arbitrary::{Result, Unstructured};
use cognito_client::fuzzing::{Answer, Question};

use super::words;
use crate::MARK;

/// An answer of the kind that the question wants, though not always a good one.
pub(super) fn fitting(question: &Question, u: &mut Unstructured<'_>) -> Result<Answer> {
    let choice = |u: &mut Unstructured<'_>| -> Result<String> {
        Ok(if question.options.is_empty() { String::new() } else { u.choose(&question.options)?.clone() })
    };
    Ok(match question.kind {
        "ConfirmSignUp" | "ResetPassword" if u.ratio(1_u8, 4)? => Answer::SendCode,
        "SmsCode" | "EmailCode" | "TotpCode" | "ConfirmSignUp" => Answer::Code(words::code(u)?),
        "ChooseMfa" | "SetUpMfa" => Answer::Mfa(choice(u)?),
        "SetUpTotp" => any_of(1, u)?,
        "SetUpEmail" => any_of(3, u)?,
        "NewPassword" => {
            let mut attributes: BTreeMap<String, String> =
                question.options.iter().map(|name| (name.clone(), format!("{MARK}value"))).collect();
            if u.ratio(1_u8, 4)? {
                attributes.insert(words::free(u)?, words::free(u)?);
            }
            Answer::NewPassword { password: words::password(u)?, attributes }
        }
        "ChooseFirstFactor" => Answer::FirstFactor {
            factor: choice(u)?,
            password: if u.ratio(1_u8, 4)? { None } else { Some(words::password(u)?) },
        },
        "Password" => any_of(6, u)?,
        "Passkey" => any_of(7, u)?,
        "Custom" => any_of(8, u)?,
        "ResetPassword" => any_of(10, u)?,
        _ => any_of(9, u)?,
    })
}

/// An answer to some question or other.
pub(super) fn any(u: &mut Unstructured<'_>) -> Result<Answer> {
    let which = u.int_in_range(0..=11)?;
    any_of(which, u)
}

fn any_of(which: u8, u: &mut Unstructured<'_>) -> Result<Answer> {
    Ok(match which {
        0 => Answer::Code(words::code(u)?),
        1 => Answer::TotpSetUp {
            code: words::code(u)?,
            device_name: if u.ratio(1_u8, 4)? { Some(words::free(u)?) } else { None },
        },
        2 => Answer::Mfa("EMAIL_OTP".to_owned()),
        3 => Answer::Email(if u.ratio(1_u8, 4)? { words::free(u)? } else { format!("{MARK}@example.com") }),
        4 => Answer::NewPassword { password: words::password(u)?, attributes: BTreeMap::new() },
        5 => Answer::FirstFactor { factor: words::factor(u)?, password: Some(words::password(u)?) },
        6 => Answer::Password(words::password(u)?),
        7 => Answer::Credential(if u.ratio(1_u8, 4)? {
            words::free(u)?
        } else {
            format!(r#"{{"id":"{MARK}"}}"#)
        }),
        8 => Answer::Custom(if u.ratio(1_u8, 4)? { words::free(u)? } else { format!("{MARK}custom") }),
        9 => Answer::Responses(BTreeMap::from([(words::free(u)?, format!("{MARK}response"))])),
        10 => Answer::PasswordReset { code: words::code(u)?, password: words::password(u)? },
        _ => Answer::SendCode,
    })
}
