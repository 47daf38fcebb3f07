use super::*;

#[test]
fn the_text_names_operation_field_and_request() {
    let error = Error::invalid("username", "must not be empty").with_operation("InitiateAuth");
    assert_eq!(error.to_string(), "InitiateAuth: username: must not be empty");
    let error = Error::new(ErrorKind::LockedOut, "Password attempts exceeded")
        .with_code("NotAuthorizedException")
        .with_request_id(Some("r-1".into()));
    assert_eq!(error.to_string(), "Password attempts exceeded (NotAuthorizedException) [request r-1]");
}

#[test]
fn changing_a_clone_leaves_the_original() {
    let first = Error::new(ErrorKind::Network, "no route");
    let second = first.clone().with_kind(ErrorKind::Timeout);
    assert_eq!(first.kind(), ErrorKind::Network);
    assert_eq!(second.kind(), ErrorKind::Timeout);
    assert_eq!(second.message(), "no route");
}

#[test]
fn advice_is_the_kind_s_unless_there_is_better() {
    let error = Error::new(ErrorKind::AlreadyExists, "taken");
    assert_eq!(error.recovery(), ErrorKind::AlreadyExists.recovery());
    let advised = error.with_recovery("Sign in.");
    assert_eq!(advised.clone().with_code("UsernameExistsException").recovery(), "Sign in.");
    assert_eq!(advised.recovery(), "Sign in.");
}

#[test]
fn a_doubtful_past_is_remembered_whatever_changes() {
    let error = Error::new(ErrorKind::NotAuthorized, "no");
    assert!(!error.is_after_unknown_outcome());
    let doubtful = error.with_unknown_outcome_before();
    let shared = doubtful.clone().with_operation("ConfirmSignUp");
    assert!(doubtful.is_after_unknown_outcome() && shared.is_after_unknown_outcome());
}

#[test]
fn of_the_store_s_failures_only_a_busy_store_may_be_asked_again_at_once() {
    use crate::store::StoreError as E;
    let busy = Error::from(E::Busy("another process".into()));
    assert!(busy.is_retryable() && busy.clone().with_operation("x").is_retryable());
    assert_eq!(busy.kind(), ErrorKind::Storage);
    assert!(busy.message().contains("try again"));
    for other in [E::Unavailable("locked".into()), E::Corrupt("bad".into()), E::TooLarge("big".into())] {
        assert!(!Error::from(other).is_retryable());
    }
}
