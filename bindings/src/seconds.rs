//! Spans of time that an app gives: as numbers of seconds, because Swift and Kotlin have some that no duration is.

use std::time::Duration;

use crate::CognitoError;

/// The span of a field.
pub(crate) fn duration(field: &str, seconds: Option<f64>) -> Result<Option<Duration>, CognitoError> {
    let Some(seconds) = seconds else { return Ok(None) };
    Duration::try_from_secs_f64(seconds).map(Some).map_err(|_| {
        CognitoError::invalid(field, "must be a number of seconds, not negative and not endless")
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn what_is_no_span_of_time_is_named() {
        for odd in [-1.0, -1e-9, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
            let CognitoError::Failed { info } = duration("max_age", Some(odd)).unwrap_err();
            assert_eq!(
                (info.kind, info.field.as_deref()),
                (ErrorKind::InvalidInput, Some("max_age")),
                "{odd}"
            );
        }
        assert_eq!(duration("max_age", None).unwrap(), None);
        assert_eq!(duration("max_age", Some(0.25)).unwrap(), Some(Duration::from_millis(250)));
    }
}
