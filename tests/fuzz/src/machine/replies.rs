//! What the service may send back.

use std::collections::BTreeMap;

use arbitrary::{Result, Unstructured};
use cognito_client::{ErrorKind, fuzzing::Reply};

use super::words::{self, SECRET};
use crate::MARK;

const KINDS: [ErrorKind; 24] = {
    use ErrorKind as K;
    [
        K::UserNotConfirmed,
        K::PasswordResetRequired,
        K::CodeMismatch,
        K::IncorrectCredentials,
        K::ChallengeExpired,
        K::NotAuthorized,
        K::Network,
        K::CodeExpired,
        K::LockedOut,
        K::UserDisabled,
        K::InvalidPassword,
        K::InvalidInput,
        K::Configuration,
        K::SessionExpired,
        K::LimitExceeded,
        K::Throttled,
        K::Service,
        K::Timeout,
        K::Trigger,
        K::Forbidden,
        K::NotSupported,
        K::Protocol,
        K::Other,
        K::Internal,
    ]
};

/// A reply to this operation.
pub(super) fn to(operation: &'static str, u: &mut Unstructured<'_>) -> Result<Reply> {
    if u.ratio(1_u8, 4)? {
        return refusal(operation, u);
    }
    Ok(match operation {
        "AssociateSoftwareToken" => {
            Reply::TotpSecret { secret: SECRET.to_owned(), session: words::session(u)? }
        }
        "VerifySoftwareToken" => {
            Reply::TotpVerdict { right: !u.ratio(1_u8, 4)?, session: words::session(u)? }
        }
        "ConfirmSignUp" => Reply::Confirmed { session: words::session(u)? },
        "ResendConfirmationCode" | "ForgotPassword" => Reply::CodeSent,
        "ConfirmForgotPassword" => Reply::PasswordReset,
        _ => auth(u)?,
    })
}

fn auth(u: &mut Unstructured<'_>) -> Result<Reply> {
    Ok(match u.int_in_range(0..=15_u8)? {
        0 => Reply::Neither,
        1 => Reply::Tokens { access: SECRET.to_owned(), refresh: words::session(u)? },
        _ => Reply::Challenge {
            name: if u.ratio(1_u8, 32)? { words::free(u)? } else { words::challenge(u)? },
            session: words::session(u)?,
            parameters: parameters(u)?,
            available: available(u)?,
        },
    })
}

fn refusal(operation: &'static str, u: &mut Unstructured<'_>) -> Result<Reply> {
    let kind = *u.choose(&KINDS)?;
    let confirmed = u.ratio(1_u8, 4)?;
    Ok(Reply::Refused {
        operation,
        kind: if confirmed { ErrorKind::NotAuthorized } else { kind },
        code: if confirmed { "NotAuthorizedException" } else { "SomeException" }.to_owned(),
        message: if confirmed {
            "User cannot be confirmed. Current status is CONFIRMED".to_owned()
        } else {
            "the service's words".to_owned()
        },
    })
}

/// The parameters that challenges have, each there or not, some of them spoilt.
fn parameters(u: &mut Unstructured<'_>) -> Result<BTreeMap<String, String>> {
    let mut parameters = BTreeMap::new();
    let mut insert = |name: &str, value: String| drop(parameters.insert(name.to_owned(), value));
    let there: u16 = u.arbitrary()?;
    let spoilt = |place: u16| there & (1 << place) != 0;
    // Whole proofs are the rule; a bit takes one part away or spoils it.
    for (place, name, good) in [
        (0, "SALT", "c807ea4686b2ec6546ff551804a82e07"),
        (1, "SRP_B", "f852be459de966395688f76d305bf646"),
        (2, "SECRET_BLOCK", "aHVzaC0tLS0="),
        (3, "USER_ID_FOR_SRP", "ana"),
    ] {
        if !spoilt(place) {
            insert(name, good.to_owned());
        } else if spoilt(4) {
            insert(name, words::free(u)?);
        }
    }
    if spoilt(5) {
        insert("USERNAME", "sub-1".to_owned());
    }
    for (place, name) in
        [(6, "MFAS_CAN_CHOOSE"), (7, "MFAS_CAN_SETUP"), (8, "requiredAttributes"), (9, "MFAS_CAN_SELECT")]
    {
        if spoilt(place) {
            insert(name, words::list(u)?);
        }
    }
    if spoilt(10) {
        insert("userAttributes", format!(r#"{{"email":"{MARK}@example.com","phone_number_verified":true}}"#));
    }
    if spoilt(11) {
        let options = if spoilt(12) { "[1]".to_owned() } else { format!(r#"{{"challenge":"{MARK}"}}"#) };
        insert("CREDENTIAL_REQUEST_OPTIONS", options);
    }
    if spoilt(13) {
        insert("CODE_DELIVERY_DESTINATION", format!("{MARK}@***"));
    }
    if spoilt(14) {
        let (name, value) = (words::free(u)?, words::free(u)?);
        insert(&name, value);
    }
    Ok(parameters)
}

fn available(u: &mut Unstructured<'_>) -> Result<Vec<String>> {
    let count = u.int_in_range(0..=3_u8)?;
    (0..count).map(|_| words::factor(u)).collect()
}
