//! Confirming a sign-up and resetting a password.

use super::*;
use crate::{CodeDelivery, Error, ErrorKind, SecretHash};

const DELIVERY: &str = r#"{"CodeDeliveryDetails":{"Destination":"secret-a***@e***","DeliveryMedium":"EMAIL","AttributeName":"email"}}"#;

pub(super) fn about() -> About {
    About {
        client_id: "1client".into(),
        secret_hash: None,
        username: "ana".into(),
        user_context_data: None,
        client_metadata: BTreeMap::new(),
    }
}

fn about_with_all() -> About {
    About {
        secret_hash: Some(SecretHash::new("secret-hash")),
        user_context_data: Some(device()),
        client_metadata: BTreeMap::from([("key".into(), "value".into())]),
        ..about()
    }
}

fn confirm() -> ConfirmSignUp {
    ConfirmSignUp {
        about: about_with_all(),
        confirmation_code: "secret-code".into(),
        force_alias_creation: true,
        session: Some("secret-session".into()),
    }
}

fn resend() -> ResendConfirmationCode {
    ResendConfirmationCode { about: about_with_all() }
}

fn forgot() -> ForgotPassword {
    ForgotPassword { about: about_with_all() }
}

fn reset() -> ConfirmForgotPassword {
    ConfirmForgotPassword {
        about: about_with_all(),
        confirmation_code: "secret-code".into(),
        password: "secret-password".into(),
    }
}

#[tokio::test(start_paused = true)]
async fn each_operation_is_written_as_the_service_reads_it() {
    let script =
        Script::new([reply(200, "{}"), reply(200, DELIVERY), reply(200, DELIVERY), reply(200, "{}")]);
    let service = service(&script);
    service.call(&confirm()).await.unwrap();
    service.call(&resend()).await.unwrap();
    service.call(&forgot()).await.unwrap();
    service.call(&reset()).await.unwrap();
    let with_all = |more: serde_json::Value| {
        let mut request = serde_json::json!({
            "ClientId": "1client",
            "SecretHash": "secret-hash",
            "Username": "ana",
            "UserContextData": {"EncodedData": "secret-device"},
            "ClientMetadata": {"key": "value"},
        });
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        request
    };
    let none = serde_json::json!({});
    let expected = [
        (
            "ConfirmSignUp",
            with_all(serde_json::json!({
                "ConfirmationCode": "secret-code",
                "ForceAliasCreation": true,
                "Session": "secret-session",
            })),
        ),
        ("ResendConfirmationCode", with_all(none.clone())),
        ("ForgotPassword", with_all(none)),
        (
            "ConfirmForgotPassword",
            with_all(serde_json::json!({"ConfirmationCode": "secret-code", "Password": "secret-password"})),
        ),
    ];
    assert_sent(&script, &expected);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_is_not_written() {
    let script = Script::new([reply(200, "{}"), reply(200, "{}")]);
    let service = service(&script);
    let bare = ConfirmSignUp {
        about: about(),
        confirmation_code: "secret-code".into(),
        force_alias_creation: false,
        session: None,
    };
    service.call(&bare).await.unwrap();
    service.call(&ForgotPassword { about: about() }).await.unwrap();
    let expected = [
        (
            "ConfirmSignUp",
            serde_json::json!({"ClientId": "1client", "Username": "ana", "ConfirmationCode": "secret-code"}),
        ),
        ("ForgotPassword", serde_json::json!({"ClientId": "1client", "Username": "ana"})),
    ];
    assert_sent(&script, &expected);
}

#[tokio::test(start_paused = true)]
async fn a_confirmed_sign_up_may_bring_a_session() {
    for (body, session) in [
        (r#"{"Session":"secret-next"}"#, Some("secret-next")),
        (r#"{"Session":""}"#, None),
        (r#"{"Session":null}"#, None),
        ("{}", None),
        ("", None),
    ] {
        let confirmed = service(&Script::new([reply(200, body)])).call(&confirm()).await.unwrap();
        assert_eq!(confirmed.session.as_ref().map(crate::ChallengeSession::expose), session, "{body}");
        assert!(!format!("{confirmed:?}").contains("secret-"));
    }
    for body in [r#"{"Session":1}"#, r#"{"Session":["secret-next"]}"#] {
        let error = service(&Script::new([reply(200, body)])).call(&confirm()).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("Session")));
        assert!(!format!("{error:?}").contains("secret-"));
    }
}

async fn delivered(body: &str) -> Result<CodeDelivery, Error> {
    let resent = service(&Script::new([reply(200, body)])).call(&resend()).await;
    let forgotten = service(&Script::new([reply(200, body)])).call(&forgot()).await;
    assert_eq!(resent.is_ok(), forgotten.is_ok(), "{body}");
    assert_eq!(resent.as_ref().ok(), forgotten.as_ref().ok(), "{body}");
    forgotten
}

#[tokio::test(start_paused = true)]
async fn where_a_code_went_is_read_as_far_as_it_is_told() {
    let delivery = delivered(DELIVERY).await.unwrap();
    assert_eq!(delivery.destination.as_deref(), Some("secret-a***@e***"));
    assert_eq!(delivery.medium.as_deref(), Some("EMAIL"));
    assert_eq!(delivery.attribute.as_deref(), Some("email"));
    for silent in [
        "{}",
        r#"{"CodeDeliveryDetails":null}"#,
        r#"{"CodeDeliveryDetails":{}}"#,
        r#"{"CodeDeliveryDetails":{"Destination":"","DeliveryMedium":null,"AttributeName":""}}"#,
    ] {
        assert_eq!(delivered(silent).await.unwrap(), CodeDelivery::default(), "{silent}");
    }
    let newer = delivered(r#"{"CodeDeliveryDetails":{"DeliveryMedium":"WHATSAPP"}}"#).await.unwrap();
    assert_eq!(newer.medium.as_deref(), Some("WHATSAPP"));
}

#[tokio::test(start_paused = true)]
async fn delivery_details_of_the_wrong_kind_are_named() {
    for (body, field) in [
        (r#"{"CodeDeliveryDetails":"secret-x"}"#, "CodeDeliveryDetails"),
        (r#"{"CodeDeliveryDetails":[{}]}"#, "CodeDeliveryDetails"),
        (r#"{"CodeDeliveryDetails":{"Destination":1}}"#, "CodeDeliveryDetails.Destination"),
        (r#"{"CodeDeliveryDetails":{"DeliveryMedium":{}}}"#, "CodeDeliveryDetails.DeliveryMedium"),
        (r#"{"CodeDeliveryDetails":{"AttributeName":true}}"#, "CodeDeliveryDetails.AttributeName"),
    ] {
        let error = delivered(body).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some(field)), "{body}");
        assert!(!format!("{error:?}").contains("secret-"));
    }
}

#[tokio::test(start_paused = true)]
async fn only_a_confirmation_is_repeated_when_its_outcome_is_unknown() {
    let lost = || Move::Lose(TransportErrorKind::Interrupted);
    let script = Script::new([lost(), reply(200, "{}")]);
    service(&script).call(&confirm()).await.unwrap();
    assert_eq!(script.requests().len(), 2);
    let script = Script::new([lost(), refused("NotAuthorizedException")]);
    let error = service(&script).call(&confirm()).await.unwrap_err();
    assert!(error.is_after_unknown_outcome());
    let script = Script::new([refused("TooManyRequestsException"), refused("NotAuthorizedException")]);
    let error = service(&script).call(&confirm()).await.unwrap_err();
    assert!(!error.is_after_unknown_outcome());

    let error = |result: Result<CodeDelivery, Error>| result.unwrap_err().kind();
    let script = Script::new([lost()]);
    assert_eq!(error(service(&script).call(&resend()).await), ErrorKind::Network);
    let script = Script::new([lost()]);
    assert_eq!(error(service(&script).call(&forgot()).await), ErrorKind::Network);
    let script = Script::new([lost()]);
    let reset_error = service(&script).call(&reset()).await.unwrap_err();
    assert_eq!(reset_error.kind(), ErrorKind::Network);
}

#[tokio::test(start_paused = true)]
async fn a_busy_service_is_asked_again_by_all_of_them() {
    let script = || Script::new([refused("TooManyRequestsException"), reply(200, "{}")]);
    service(&script()).call(&confirm()).await.unwrap();
    service(&script()).call(&resend()).await.unwrap();
    service(&script()).call(&forgot()).await.unwrap();
    service(&script()).call(&reset()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn refusals_are_those_of_somebody_who_is_signing_in() {
    for (code, kind) in [
        ("UserNotFoundException", ErrorKind::IncorrectCredentials),
        ("CodeMismatchException", ErrorKind::CodeMismatch),
        ("ExpiredCodeException", ErrorKind::CodeExpired),
        ("LimitExceededException", ErrorKind::LimitExceeded),
        ("TooManyFailedAttemptsException", ErrorKind::LockedOut),
        ("CodeDeliveryFailureException", ErrorKind::CodeDelivery),
        ("InvalidPasswordException", ErrorKind::InvalidPassword),
        ("UserNotConfirmedException", ErrorKind::UserNotConfirmed),
        ("AliasExistsException", ErrorKind::AlreadyExists),
    ] {
        let script = Script::new([refused(code), refused(code), refused(code), refused(code)]);
        let service = service(&script);
        let errors = [
            service.call(&confirm()).await.unwrap_err(),
            service.call(&resend()).await.unwrap_err(),
            service.call(&forgot()).await.unwrap_err(),
            service.call(&reset()).await.unwrap_err(),
        ];
        assert!(errors.iter().all(|error| error.kind() == kind), "{code}: {errors:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_sign_up_that_is_confirmed_already_is_told_from_other_refusals() {
    let no =
        |code: &str, message: &str| reply(400, &format!(r#"{{"__type":"{code}","message":"{message}"}}"#));
    let confirmed = "User cannot be confirmed. Current status is CONFIRMED";
    for (code, message, told) in [
        ("NotAuthorizedException", confirmed, true),
        ("NotAuthorizedException", "User cannot be confirmed. Current status is RESET_REQUIRED", false),
        ("NotAuthorizedException", "User is disabled.", false),
        ("CodeMismatchException", confirmed, false),
    ] {
        let script = Script::new([no(code, message)]);
        let error = service(&script).call(&confirm()).await.unwrap_err();
        assert_eq!(already_confirmed(&error), told, "{error}");
    }
    let script = Script::new([no("NotAuthorizedException", confirmed)]);
    let elsewhere = service(&script).call(&forgot()).await.unwrap_err();
    assert!(!already_confirmed(&elsewhere));
    for (message, told) in [("User is already confirmed.", true), ("Username should be an email.", false)] {
        let script = Script::new([no("InvalidParameterException", message)]);
        let error = service(&script).call(&resend()).await.unwrap_err();
        assert_eq!(already_confirmed(&error), told, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_secret_prints() {
    let script = Script::new([reply(200, DELIVERY)]);
    let printed = [
        format!("{:?}", confirm()),
        format!("{:?}", resend()),
        format!("{:?}", forgot()),
        format!("{:?}", reset()),
        format!("{:?}", service(&script).call(&forgot()).await),
        format!("{:?}", script.requests()),
    ];
    for printed in printed {
        assert!(!printed.contains("secret-"), "{printed}");
    }
}
