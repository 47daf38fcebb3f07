//! Sign-ups that were never confirmed and passwords that must be reset, in the middle of a sign-in.

use super::*;
use crate::{CodeDelivery, service::ConfirmSignUpReply};

fn confirmed(session: Option<&str>) -> Result<Reply, Error> {
    Ok(Reply::Confirmed(ConfirmSignUpReply { session: session.map(Into::into) }))
}

/// A sign-in that stopped at this refusal.
fn stopped(kind: ErrorKind) -> (Machine, Asked) {
    let (mut machine, _) = start(Some("secret"), Flow::Srp);
    let question = asked(machine.on_reply(refused("InitiateAuth", kind), &at(0)));
    (machine, question)
}

#[test]
fn an_unconfirmed_user_is_asked_for_the_code_and_then_signed_in() {
    let (mut machine, question) = stopped(ErrorKind::UserNotConfirmed);
    assert_eq!(question.kind.name(), "ConfirmSignUp");
    let Call::ResendConfirmationCode(request) = called(machine.say(&question, Answered::SendCode)) else {
        panic!("expected the code to be sent again")
    };
    assert_eq!(request.about.username, "ana@example.com");
    assert!(request.about.secret_hash.is_some());
    let sent = Ok(Reply::CodeSent(CodeDelivery::default()));
    assert!(matches!(machine.on_reply(sent, &at(0)), Ok(Next::Sent(_))));

    let Call::ConfirmSignUp(request) = called(machine.say(&question, code("123456"))) else {
        panic!("expected the confirmation")
    };
    assert_eq!(
        (request.about.username.as_str(), request.confirmation_code.expose()),
        ("ana@example.com", "123456")
    );
    let again = initiated(called(machine.on_reply(confirmed(None), &at(0))));
    assert!(parameter(&again.auth_parameters, "SRP_A").is_some());
    respond(machine.on_reply(auth(verifier()), &at(0)));
    assert!(matches!(machine.on_reply(auth(tokens(Some("r"))), &at(0)), Ok(Next::Done(_))));
}

#[test]
fn a_confirmation_that_hands_out_a_session_signs_in_with_it_or_as_before() {
    let (mut machine, question) = stopped(ErrorKind::UserNotConfirmed);
    called(machine.say(&question, code("123456")));
    let request = initiated(called(machine.on_reply(confirmed(Some("s-up")), &at(0))));
    assert_eq!(request.auth_flow, crate::service::AuthFlow::UserAuth);
    assert_eq!(request.session.unwrap().expose(), "s-up");
    // The pool does not take it: the sign-in begins as it did.
    let fallback =
        initiated(called(machine.on_reply(refused("InitiateAuth", ErrorKind::NotAuthorized), &at(0))));
    assert_eq!(fallback.auth_flow, crate::service::AuthFlow::UserSrpAuth);
    assert!(fallback.session.is_none());
}

#[test]
fn a_wrong_code_leaves_the_confirmation_open() {
    let (mut machine, question) = stopped(ErrorKind::UserNotConfirmed);
    for kind in
        [ErrorKind::CodeMismatch, ErrorKind::CodeExpired, ErrorKind::Network, ErrorKind::LimitExceeded]
    {
        called(machine.say(&question, code("1")));
        assert_eq!(failure(machine.on_reply(refused("ConfirmSignUp", kind), &at(0))).kind(), kind);
    }
    called(machine.say(&question, code("1")));
}

#[test]
fn a_confirmation_whose_reply_was_lost_counts() {
    let (mut machine, question) = stopped(ErrorKind::UserNotConfirmed);
    called(machine.say(&question, code("1")));
    failure(machine.on_reply(refused("ConfirmSignUp", ErrorKind::Timeout), &at(0)));
    called(machine.say(&question, code("1")));
    let already =
        Error::new(ErrorKind::NotAuthorized, "User cannot be confirmed. Current status is CONFIRMED")
            .with_code("NotAuthorizedException")
            .with_operation("ConfirmSignUp");
    initiated(called(machine.on_reply(Err(already), &at(0))));
}

#[test]
fn a_sign_in_that_fails_after_the_confirmation_goes_on_with_the_same_step() {
    let (mut machine, question) = stopped(ErrorKind::UserNotConfirmed);
    called(machine.say(&question, code("1")));
    called(machine.on_reply(confirmed(None), &at(0)));
    failure(machine.on_reply(refused("InitiateAuth", ErrorKind::Network), &at(0)));
    // No second confirmation: straight to the sign-in.
    initiated(called(machine.say(&question, code("1"))));
}

#[test]
fn a_password_that_must_be_reset_is_reset_and_used() {
    let (mut machine, question) = stopped(ErrorKind::PasswordResetRequired);
    assert_eq!(question.kind.name(), "ResetPassword");
    let Call::ForgotPassword(_) = called(machine.say(&question, Answered::SendCode)) else {
        panic!("expected a code to be sent")
    };
    let reset = || Answered::PasswordReset { code: "654321".into(), password: "Fresh-7!".into() };
    let Call::ConfirmForgotPassword(request) = called(machine.say(&question, reset())) else {
        panic!("expected the reset")
    };
    assert_eq!((request.confirmation_code.expose(), request.password.expose()), ("654321", "Fresh-7!"));
    failure(machine.on_reply(refused("ConfirmForgotPassword", ErrorKind::InvalidPassword), &at(0)));
    called(machine.say(&question, reset()));
    initiated(called(machine.on_reply(Ok(Reply::PasswordReset), &at(0))));
    assert_eq!(machine.origin.password.as_ref().unwrap().expose(), "Fresh-7!");
}

#[test]
fn the_same_refusals_outside_the_sign_in_are_errors() {
    let (mut machine, question) = stopped(ErrorKind::UserNotConfirmed);
    called(machine.say(&question, code("1")));
    let error = failure(machine.on_reply(refused("ConfirmSignUp", ErrorKind::UserNotConfirmed), &at(0)));
    assert_eq!(error.kind(), ErrorKind::UserNotConfirmed);
}
