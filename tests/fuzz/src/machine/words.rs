//! Texts of a sign-in. Secrets carry marks, which are looked for wherever something prints.

use arbitrary::{Result, Unstructured};

use crate::MARK;

/// A six-digit code.
pub(super) const CODE: &str = "271828";
/// The user's password.
pub(super) const PASSWORD: &str = "hush-pass-1";
/// A secret of the pool's or the service's.
pub(super) const SECRET: &str = "hush-known-1";

const CHALLENGES: [&str; 20] = [
    "SMS_MFA",
    "SMS_OTP",
    "EMAIL_OTP",
    "SOFTWARE_TOKEN_MFA",
    "SELECT_MFA_TYPE",
    "MFA_SETUP",
    "NEW_PASSWORD_REQUIRED",
    "SELECT_CHALLENGE",
    "PASSWORD",
    "PASSWORD_SRP",
    "WEB_AUTHN",
    "CUSTOM_CHALLENGE",
    "PASSWORD_VERIFIER",
    "PASSWORD_VERIFIER",
    "DEVICE_SRP_AUTH",
    "DEVICE_PASSWORD_VERIFIER",
    "ADMIN_NO_SRP_AUTH",
    "HOLOGRAM",
    "",
    "MFA_SETUP",
];

const FACTORS: [&str; 6] = ["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN", "HOLOGRAM"];

const LISTS: [&str; 8] = [
    r#"["SOFTWARE_TOKEN_MFA","EMAIL_OTP"]"#,
    r#"["SOFTWARE_TOKEN_MFA"]"#,
    r#"["EMAIL_OTP"]"#,
    r#"["SMS_MFA"]"#,
    "[]",
    r#"["",null,7,["x"]]"#,
    "not JSON",
    r#"["userAttributes.nickname","email"]"#,
];

pub(super) fn challenge(u: &mut Unstructured<'_>) -> Result<String> {
    Ok((*u.choose(&CHALLENGES)?).to_owned())
}

pub(super) fn factor(u: &mut Unstructured<'_>) -> Result<String> {
    Ok((*u.choose(&FACTORS)?).to_owned())
}

pub(super) fn list(u: &mut Unstructured<'_>) -> Result<String> {
    Ok((*u.choose(&LISTS)?).to_owned())
}

/// A password of the user's, or something that cannot be one.
pub(super) fn password(u: &mut Unstructured<'_>) -> Result<String> {
    Ok(match u.int_in_range(0..=7_u8)? {
        0 => String::new(),
        1 => format!("{PASSWORD}{}", "x".repeat(5000)),
        _ => PASSWORD.to_owned(),
    })
}

/// A code as people type them.
pub(super) fn code(u: &mut Unstructured<'_>) -> Result<String> {
    Ok(match u.int_in_range(0..=7_u8)? {
        0 => String::new(),
        1 => format!("{MARK}code"),
        2 => format!(" {CODE}\n"),
        3 => CODE.repeat(400),
        _ => CODE.to_owned(),
    })
}

/// A session string, or none.
pub(super) fn session(u: &mut Unstructured<'_>) -> Result<Option<String>> {
    Ok(if u.ratio(1_u8, 8)? { None } else { Some(SECRET.to_owned()) })
}

/// Anything, but nothing with a mark.
pub(super) fn free(u: &mut Unstructured<'_>) -> Result<String> {
    let text: &str = u.arbitrary()?;
    Ok(text.replace(MARK, "?").replace(CODE, "?"))
}
