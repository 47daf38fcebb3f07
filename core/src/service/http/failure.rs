//! Tells what a failed request leaves behind from what the HTTP library says.

use std::{error::Error as StdError, io};

use crate::service::transport::{TransportError, TransportErrorKind};

/// The longest detail taken over, in characters.
const LONGEST_DETAIL: usize = 256;

pub(super) fn classify(error: reqwest::Error) -> TransportError {
    // The URL is known to the caller, and a proxy's may hold a password.
    let error = error.without_url();
    let tls = tls_error(&error);
    let kind = if error.is_connect() {
        if tls.is_some() {
            TransportErrorKind::Tls
        } else if error.is_timeout() {
            TransportErrorKind::Timeout { sent: false }
        } else {
            TransportErrorKind::Connect
        }
    } else if error.is_timeout() {
        TransportErrorKind::Timeout { sent: true }
    } else if error.is_builder() {
        TransportErrorKind::Unusable
    } else {
        TransportErrorKind::Interrupted
    };
    let detail = match (kind, tls) {
        (TransportErrorKind::Tls, Some(tls)) => tls.to_string(),
        (TransportErrorKind::Timeout { .. }, _) => "no reply in time".to_owned(),
        (TransportErrorKind::Unusable, _) => "the request cannot be sent".to_owned(),
        _ => root_cause(&error),
    };
    TransportError::new(kind, detail.chars().take(LONGEST_DETAIL).collect::<String>())
}

/// The error itself and all it was caused by. An `io::Error` hides what it wraps from `source`.
fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| {
        let error: &'a (dyn StdError + 'static) = *error;
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        match wrapped {
            Some(wrapped) => Some(wrapped as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

fn tls_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    chain(error).find_map(|error| error.downcast_ref())
}

fn root_cause(error: &(dyn StdError + 'static)) -> String {
    chain(error).last().map_or_else(String::new, ToString::to_string)
}
