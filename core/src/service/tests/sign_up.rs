//! Signing up, and feedback to threat protection.

use super::{account::about, *};
use crate::{Error, ErrorKind};

const SIGNED_UP: &str = r#"{"UserConfirmed":false,"UserSub":"sub-1","Session":"secret-session","CodeDeliveryDetails":{"Destination":"secret-a***","DeliveryMedium":"EMAIL","AttributeName":"email"}}"#;

fn sign_up() -> SignUp {
    SignUp {
        about: about(),
        password: Some("secret-password".into()),
        user_attributes: [("name", "secret-name"), ("email", "secret-mail")].into_iter().collect(),
        validation_data: [("captcha", "secret-captcha")].into_iter().collect(),
    }
}

fn feedback() -> UpdateAuthEventFeedback {
    UpdateAuthEventFeedback {
        user_pool_id: "eu-west-1_pool".into(),
        username: "ana".into(),
        event_id: "event-1".into(),
        feedback_token: "secret-token".into(),
        feedback_value: "Invalid",
    }
}

async fn signed_up(body: &str) -> Result<NewUser, Error> {
    service(&Script::new([reply(200, body)])).call(&sign_up()).await
}

#[tokio::test(start_paused = true)]
async fn both_are_written_as_the_service_reads_them() {
    let script = Script::new([reply(200, SIGNED_UP), reply(200, SIGNED_UP), reply(200, "{}")]);
    let service = service(&script);
    service.call(&sign_up()).await.unwrap();
    let bare = SignUp {
        about: about(),
        password: None,
        user_attributes: Attributes::default(),
        validation_data: Attributes::default(),
    };
    service.call(&bare).await.unwrap();
    service.call(&feedback()).await.unwrap();
    let expected = [
        (
            "SignUp",
            serde_json::json!({
                "ClientId": "1client",
                "Username": "ana",
                "Password": "secret-password",
                "UserAttributes": [
                    {"Name": "email", "Value": "secret-mail"},
                    {"Name": "name", "Value": "secret-name"},
                ],
                "ValidationData": [{"Name": "captcha", "Value": "secret-captcha"}],
            }),
        ),
        ("SignUp", serde_json::json!({"ClientId": "1client", "Username": "ana"})),
        (
            "UpdateAuthEventFeedback",
            serde_json::json!({
                "UserPoolId": "eu-west-1_pool",
                "Username": "ana",
                "EventId": "event-1",
                "FeedbackToken": "secret-token",
                "FeedbackValue": "Invalid",
            }),
        ),
    ];
    assert_sent(&script, &expected);
}

#[tokio::test(start_paused = true)]
async fn a_new_user_is_read_as_far_as_the_service_tells() {
    let user = signed_up(SIGNED_UP).await.unwrap();
    assert!(!user.confirmed);
    assert_eq!(user.sub, "sub-1");
    assert_eq!(user.session.unwrap().expose(), "secret-session");
    assert_eq!(user.delivery.unwrap().medium.as_deref(), Some("EMAIL"));
    for bare in [
        r#"{"UserConfirmed":true,"UserSub":"sub-1"}"#,
        r#"{"UserConfirmed":true,"UserSub":"sub-1","CodeDeliveryDetails":null,"Session":""}"#,
    ] {
        let user = signed_up(bare).await.unwrap();
        assert!(user.confirmed);
        assert_eq!(user.delivery, None);
        assert!(user.session.is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn members_that_are_missing_or_of_the_wrong_kind_are_named() {
    for (body, field) in [
        ("", "UserConfirmed"),
        (r#"{"UserSub":"sub-1"}"#, "UserConfirmed"),
        (r#"{"UserConfirmed":"true","UserSub":"sub-1"}"#, "UserConfirmed"),
        (r#"{"UserConfirmed":1,"UserSub":"sub-1"}"#, "UserConfirmed"),
        (r#"{"UserConfirmed":true}"#, "UserSub"),
        (r#"{"UserConfirmed":true,"UserSub":""}"#, "UserSub"),
        (r#"{"UserConfirmed":true,"UserSub":7}"#, "UserSub"),
        (r#"{"UserConfirmed":true,"UserSub":"sub-1","Session":["secret-x"]}"#, "Session"),
        (
            r#"{"UserConfirmed":true,"UserSub":"sub-1","CodeDeliveryDetails":"secret-x"}"#,
            "CodeDeliveryDetails",
        ),
        (
            r#"{"UserConfirmed":true,"UserSub":"sub-1","CodeDeliveryDetails":{"Destination":1}}"#,
            "CodeDeliveryDetails.Destination",
        ),
    ] {
        let error = signed_up(body).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some(field)), "{body}");
        assert!(!format!("{error:?}").contains("secret-"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_sign_up_of_unknown_outcome_is_not_repeated_and_feedback_is() {
    let lost = || Move::Lose(TransportErrorKind::Interrupted);
    let script = Script::new([lost()]);
    assert_eq!(service(&script).call(&sign_up()).await.unwrap_err().kind(), ErrorKind::Network);
    let script = Script::new([Move::Lose(TransportErrorKind::Connect), reply(200, SIGNED_UP)]);
    service(&script).call(&sign_up()).await.unwrap();
    let script = Script::new([lost(), reply(200, "")]);
    service(&script).call(&feedback()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn refusals_tell_what_to_do() {
    for (code, kind) in [
        ("UsernameExistsException", ErrorKind::AlreadyExists),
        ("InvalidPasswordException", ErrorKind::InvalidPassword),
        ("InvalidParameterException", ErrorKind::InvalidInput),
        ("UserLambdaValidationException", ErrorKind::Trigger),
        ("NotAuthorizedException", ErrorKind::NotAuthorized),
        ("LimitExceededException", ErrorKind::LimitExceeded),
        ("CodeDeliveryFailureException", ErrorKind::CodeDelivery),
        ("InvalidEmailRoleAccessPolicyException", ErrorKind::Configuration),
    ] {
        let error = service(&Script::new([refused(code)])).call(&sign_up()).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{code}");
    }
    for (code, kind) in [
        ("NotAuthorizedException", ErrorKind::NotAuthorized),
        ("UserPoolAddOnNotEnabledException", ErrorKind::NotSupported),
        ("UserNotFoundException", ErrorKind::IncorrectCredentials),
    ] {
        let script = Script::new([refused(code)]);
        let error = service(&script).call(&feedback()).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_secret_prints() {
    for printed in
        [format!("{:?}", sign_up()), format!("{:?}", feedback()), format!("{:?}", signed_up(SIGNED_UP).await)]
    {
        assert!(!printed.contains("secret-"), "{printed}");
    }
}
