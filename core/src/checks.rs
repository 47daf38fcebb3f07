//! Input of the app, checked before anything is sent: by the service's lengths, never by its patterns.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{Answer, Error, Password, digits};

/// The longest name of an attribute, in characters.
const LONGEST_NAME: usize = 32;
/// The longest value of an attribute, in characters.
const LONGEST_VALUE: usize = 2048;
/// The longest text of `ClientMetadata`, in characters.
const LONGEST_TEXT: usize = 131_072;
/// The longest code the service reads.
const LONGEST_CODE: usize = 2048;

/// Checks attributes, or what goes by the same form. Values are not quoted: they are personal data.
pub(crate) fn attributes<'a>(
    field: &'static str,
    attributes: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<(), Error> {
    for (name, value) in attributes {
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(Error::invalid(
                field,
                "names must have 1 to 32 characters and no control characters",
            ));
        }
        if value.chars().count() > LONGEST_VALUE {
            return Err(Error::invalid(field, format!("the value of {name} is longer than 2048 characters")));
        }
    }
    Ok(())
}

/// Checks `ClientMetadata`.
pub(crate) fn metadata(metadata: &BTreeMap<String, String>) -> Result<(), Error> {
    let too_long = |text: &String| text.chars().count() > LONGEST_TEXT;
    if metadata.iter().any(|(name, value)| too_long(name) || too_long(value)) {
        return Err(Error::invalid("client_metadata", "names and values must not exceed 131072 characters"));
    }
    Ok(())
}

/// The name of one attribute.
pub(crate) fn attribute_name(field: &'static str, name: &str) -> Result<(), Error> {
    text(field, name, LONGEST_NAME)
}

/// A text whose length the service bounds.
pub(crate) fn text(field: &'static str, text: &str, longest: usize) -> Result<(), Error> {
    if text.is_empty() {
        return Err(Error::invalid(field, "must not be empty"));
    }
    if text.chars().count() > longest {
        return Err(Error::invalid(field, format!("must not be longer than {longest} characters")));
    }
    Ok(())
}

/// Checks a user name or alias before anything is sent.
pub(crate) fn username(username: &str) -> Result<(), Error> {
    let refuse = |what: &str| Err(Error::invalid("username", what));
    if username.is_empty() {
        return refuse("must not be empty");
    }
    if username.chars().count() > 128 {
        return refuse("must not be longer than 128 characters");
    }
    if username.chars().any(char::is_control) {
        return refuse("must not contain control characters");
    }
    Ok(())
}

/// Checks a password for sign-in. Its content is nobody's business: only the pool knows its rules.
pub(crate) fn password(password: &Password) -> Result<(), Error> {
    if password.expose().is_empty() {
        return Err(Error::invalid("password", "must not be empty"));
    }
    if password.expose().chars().count() > 256 {
        return Err(Error::invalid("password", "must not be longer than 256 characters"));
    }
    Ok(())
}

/// Larger than any credential; smaller than what the service refuses.
const LARGEST_CREDENTIAL: usize = 64 * 1024;

/// A passkey's answer as the platform gives it: a JSON object.
pub(crate) fn credential(json: &str) -> Result<Map<String, Value>, Error> {
    let object = match json.len() {
        ..=LARGEST_CREDENTIAL => serde_json::from_str(json).ok(),
        _ => None,
    };
    object.ok_or_else(|| Error::invalid("credential", "must be a JSON object of at most 64 KiB"))
}

/// A code as the service writes it: in ASCII digits, whatever script, spaces, hyphens and invisible marks people type
/// and paste it with. Codes that are no digits, as a trigger may make them, only lose their spaces.
pub(crate) fn code(code: Answer) -> Result<Answer, Error> {
    let code = digits::ascii_digits(code.expose()).map_or(code, Answer::new);
    let text = code.expose();
    if text.chars().any(char::is_whitespace) {
        return self::code(Answer::new(text.split_whitespace().collect::<String>()));
    }
    if text.is_empty() {
        return Err(Error::invalid("code", "must not be empty"));
    }
    if text.len() > LONGEST_CODE {
        return Err(Error::invalid("code", "must not be longer than 2048 characters"));
    }
    Ok(code)
}

pub(crate) fn totp_code(code: Answer) -> Result<Answer, Error> {
    let code = self::code(code)?;
    if code.expose().len() == 6 && code.expose().bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(code)
    } else {
        Err(Error::invalid("code", "must be the six digits that the authenticator app shows"))
    }
}

pub(crate) fn device_name(name: Option<String>) -> Result<Option<String>, Error> {
    match name {
        Some(name) if name.chars().count() > 256 || name.chars().any(char::is_control) => {
            Err(Error::invalid("device_name", "must be at most 256 characters without control characters"))
        }
        Some(name) if name.is_empty() => Ok(None),
        other => Ok(other),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn codes_are_sent_in_ascii_digits_and_others_as_they_are() {
        for typed in ["123456", " 123 456 ", "123-456", "۱۲۳۴۵۶", "１２３４５６", "\u{200F}١٢٣٤٥٦\u{200E}"]
        {
            assert_eq!(code(typed.into()).unwrap().expose(), "123456", "{typed:?}");
        }
        for (typed, sent) in [("ab-12", "ab-12"), (" a b ", "ab"), ("۱a", "۱a")] {
            assert_eq!(code(typed.into()).unwrap().expose(), sent);
        }
        for bad in ["", " \n", &"1".repeat(2049)] {
            assert_eq!(code(bad.into()).unwrap_err().field(), Some("code"));
        }
    }

    #[test]
    fn user_names_may_be_anything_a_pool_allows() {
        for good in ["ana", "ana@example.com", "+15555550100", "用户", "a b", &"é".repeat(128)] {
            username(good).unwrap();
        }
        for bad in ["", "a\nb", &"é".repeat(129)] {
            assert_eq!(username(bad).unwrap_err().field(), Some("username"));
        }
    }
}
