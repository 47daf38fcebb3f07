//! Input of the app, checked before anything is sent: by the service's lengths, never by its patterns.

use std::collections::BTreeMap;

use crate::Error;

/// The longest name of an attribute, in characters.
const LONGEST_NAME: usize = 32;
/// The longest value of an attribute, in characters.
const LONGEST_VALUE: usize = 2048;
/// The longest text of `ClientMetadata`, in characters.
const LONGEST_TEXT: usize = 131_072;

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
