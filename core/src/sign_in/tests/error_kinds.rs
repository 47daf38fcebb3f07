//! Every kind of error there is.

use crate::ErrorKind;

pub(super) const KINDS: [ErrorKind; 33] = {
    use ErrorKind as K;
    [
        K::InvalidInput,
        K::Configuration,
        K::IncorrectCredentials,
        K::LockedOut,
        K::UserDisabled,
        K::UserNotConfirmed,
        K::PasswordResetRequired,
        K::InvalidPassword,
        K::CodeMismatch,
        K::CodeExpired,
        K::ChallengeExpired,
        K::SessionExpired,
        K::SignedOut,
        K::AlreadySignedIn,
        K::NotAuthorized,
        K::AlreadyExists,
        K::NotFound,
        K::CodeDelivery,
        K::LimitExceeded,
        K::Throttled,
        K::Service,
        K::Network,
        K::Timeout,
        K::Tls,
        K::Trigger,
        K::Forbidden,
        K::NotSupported,
        K::Protocol,
        K::InvalidToken,
        K::Storage,
        K::Cancelled,
        K::Other,
        K::Internal,
    ]
};

#[test]
fn the_kinds_of_errors_are_all_there() {
    let source = include_str!("../../error.rs");
    let names = source.lines().filter_map(|line| line.trim().strip_prefix("Self::")?.split_once(" => \""));
    let names: Vec<_> = names.filter_map(|(_, rest)| rest.strip_suffix("\",")).collect();
    let names: Vec<_> = names.into_iter().filter(|name| !name.contains(' ')).collect();
    assert_eq!(names, KINDS.map(ErrorKind::name));
}
