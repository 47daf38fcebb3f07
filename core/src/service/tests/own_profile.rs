//! What a signed-in user changes of themselves: attributes, password, second factors, their existence.

use super::*;
use crate::{Error, ErrorKind, service::operation::Operation};

fn update(attributes: &[(&str, &str)]) -> UpdateUserAttributes {
    UpdateUserAttributes {
        access_token: "secret-access".into(),
        user_attributes: attributes.iter().copied().collect(),
        client_metadata: BTreeMap::from([("key".into(), "secret-value".into())]),
    }
}

fn remove() -> DeleteUserAttributes {
    DeleteUserAttributes {
        access_token: "secret-access".into(),
        user_attribute_names: vec!["nickname".into(), "custom:tier".into()],
    }
}

fn code() -> GetUserAttributeVerificationCode {
    GetUserAttributeVerificationCode {
        access_token: "secret-access".into(),
        attribute_name: "email".into(),
        client_metadata: BTreeMap::new(),
    }
}

fn verify() -> VerifyUserAttribute {
    VerifyUserAttribute {
        access_token: "secret-access".into(),
        attribute_name: "email".into(),
        code: "secret-code".into(),
    }
}

fn change(previous: Option<&str>) -> ChangePassword {
    ChangePassword {
        access_token: "secret-access".into(),
        previous_password: previous.map(Into::into),
        proposed_password: "secret-new".into(),
    }
}

fn delete() -> DeleteUser {
    DeleteUser { access_token: "secret-access".into() }
}

fn factors() -> GetUserAuthFactors {
    GetUserAuthFactors { access_token: "secret-access".into() }
}

fn prefer() -> SetUserMfaPreference {
    SetUserMfaPreference {
        access_token: "secret-access".into(),
        sms: Some(MfaSettings { enabled: false, preferred_mfa: false }),
        software_token: Some(MfaSettings { enabled: true, preferred_mfa: true }),
        email: None,
        web_authn: Some(WebAuthnMfaSettings { enabled: true }),
    }
}

const SENT: &str = r#"{"CodeDeliveryDetailsList":[{"Destination":"secret-a***","DeliveryMedium":"EMAIL","AttributeName":"email"},{"DeliveryMedium":"SMS","AttributeName":"phone_number"}]}"#;

#[tokio::test(start_paused = true)]
async fn each_operation_is_written_as_the_service_reads_it() {
    let script = Script::new((0..10).map(|_| reply(200, r#"{"Username":"ana"}"#)));
    let service = service(&script);
    service.call(&update(&[("email", "secret-mail"), ("custom:tier", "")])).await.unwrap();
    service.call(&remove()).await.unwrap();
    service.call(&code()).await.unwrap();
    service.call(&verify()).await.unwrap();
    service.call(&change(Some("secret-old"))).await.unwrap();
    service.call(&change(None)).await.unwrap();
    service.call(&delete()).await.unwrap();
    service.call(&factors()).await.unwrap();
    service.call(&prefer()).await.unwrap();
    let metadata = BTreeMap::from([("key".to_owned(), "value".to_owned())]);
    service.call(&GetUserAttributeVerificationCode { client_metadata: metadata, ..code() }).await.unwrap();
    let token = "secret-access";
    let expected = [
        (
            "UpdateUserAttributes",
            serde_json::json!({
                "AccessToken": token,
                "UserAttributes": [
                    {"Name": "custom:tier", "Value": ""},
                    {"Name": "email", "Value": "secret-mail"},
                ],
                "ClientMetadata": {"key": "secret-value"},
            }),
        ),
        (
            "DeleteUserAttributes",
            serde_json::json!({"AccessToken": token, "UserAttributeNames": ["nickname", "custom:tier"]}),
        ),
        (
            "GetUserAttributeVerificationCode",
            serde_json::json!({"AccessToken": token, "AttributeName": "email"}),
        ),
        (
            "VerifyUserAttribute",
            serde_json::json!({"AccessToken": token, "AttributeName": "email", "Code": "secret-code"}),
        ),
        (
            "ChangePassword",
            serde_json::json!({
                "AccessToken": token,
                "PreviousPassword": "secret-old",
                "ProposedPassword": "secret-new",
            }),
        ),
        ("ChangePassword", serde_json::json!({"AccessToken": token, "ProposedPassword": "secret-new"})),
        ("DeleteUser", serde_json::json!({"AccessToken": token})),
        ("GetUserAuthFactors", serde_json::json!({"AccessToken": token})),
        (
            "SetUserMFAPreference",
            serde_json::json!({
                "AccessToken": token,
                "SMSMfaSettings": {"Enabled": false, "PreferredMfa": false},
                "SoftwareTokenMfaSettings": {"Enabled": true, "PreferredMfa": true},
                "WebAuthnMfaSettings": {"Enabled": true},
            }),
        ),
        (
            "GetUserAttributeVerificationCode",
            serde_json::json!({
                "AccessToken": token,
                "AttributeName": "email",
                "ClientMetadata": {"key": "value"},
            }),
        ),
    ];
    assert_sent(&script, &expected);
}

async fn answered<O: Operation>(request: &O, body: &str) -> Result<O::Reply, Error> {
    service(&Script::new([reply(200, body)])).call(request).await
}

#[tokio::test(start_paused = true)]
async fn where_codes_went_is_read_one_by_one() {
    let sent = answered(&update(&[("email", "x")]), SENT).await.unwrap();
    let read: Vec<_> = sent.iter().map(|d| (d.medium.as_deref(), d.attribute.as_deref())).collect();
    assert_eq!(read, [(Some("EMAIL"), Some("email")), (Some("SMS"), Some("phone_number"))]);
    assert_eq!(sent[0].destination.as_deref(), Some("secret-a***"));
    for none in ["{}", r#"{"CodeDeliveryDetailsList":null}"#, r#"{"CodeDeliveryDetailsList":[]}"#] {
        assert!(answered(&update(&[("name", "x")]), none).await.unwrap().is_empty(), "{none}");
    }
    let one = answered(&code(), r#"{"CodeDeliveryDetails":{"DeliveryMedium":"EMAIL"}}"#).await.unwrap();
    assert_eq!(one.medium.as_deref(), Some("EMAIL"));
}

#[tokio::test(start_paused = true)]
async fn factors_are_read_by_their_names() {
    let body = r#"{"Username":"ana","ConfiguredUserAuthFactors":["PASSWORD","NEW"],"PreferredMfaSetting":"SMS_MFA","UserMFASettingList":["SMS_MFA"]}"#;
    let read = answered(&factors(), body).await.unwrap();
    assert_eq!((read.username.as_str(), read.preferred_mfa.as_deref()), ("ana", Some("SMS_MFA")));
    assert_eq!((read.configured, read.mfa), (vec!["PASSWORD".into(), "NEW".into()], vec!["SMS_MFA".into()]));
    let bare = answered(&factors(), r#"{"Username":"ana","PreferredMfaSetting":""}"#).await.unwrap();
    assert!(bare.configured.is_empty() && bare.mfa.is_empty() && bare.preferred_mfa.is_none());
}

#[tokio::test(start_paused = true)]
async fn replies_of_the_wrong_kind_are_named_and_not_quoted() {
    for (body, field) in [
        (r#"{"CodeDeliveryDetailsList":"secret-x"}"#, "CodeDeliveryDetailsList"),
        (r#"{"CodeDeliveryDetailsList":["secret-x"]}"#, "CodeDeliveryDetailsList"),
        (r#"{"CodeDeliveryDetailsList":{"secret-x":1}}"#, "CodeDeliveryDetailsList"),
        (r#"{"CodeDeliveryDetailsList":[{"Destination":7}]}"#, "CodeDeliveryDetailsList.Destination"),
        (r#"["secret-x"]"#, "body"),
        (r#"{"CodeDeliveryDetailsList":["#, "body"),
    ] {
        let error = answered(&update(&[("email", "x")]), body).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some(field)), "{body}");
        assert!(!format!("{error:?}").contains("secret-"));
    }
    for (body, field) in [
        ("{}", "Username"),
        (r#"{"Username":""}"#, "Username"),
        (r#"{"Username":["secret-x"]}"#, "Username"),
        (r#"{"Username":"a","ConfiguredUserAuthFactors":"secret-x"}"#, "ConfiguredUserAuthFactors"),
        (r#"{"Username":"a","ConfiguredUserAuthFactors":[1]}"#, "ConfiguredUserAuthFactors"),
        (r#"{"Username":"a","PreferredMfaSetting":true}"#, "PreferredMfaSetting"),
        (r#"{"Username":"a","UserMFASettingList":{}}"#, "UserMFASettingList"),
    ] {
        let error = answered(&factors(), body).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some(field)), "{body}");
        assert!(!format!("{error:?}").contains("secret-"));
    }
    for body in ["<html>secret-x</html>", "{\"a\":", "null", "17"] {
        let errors = [
            answered(&remove(), body).await.unwrap_err(),
            answered(&code(), body).await.unwrap_err(),
            answered(&verify(), body).await.unwrap_err(),
            answered(&change(None), body).await.unwrap_err(),
            answered(&delete(), body).await.unwrap_err(),
            answered(&prefer(), body).await.unwrap_err(),
        ];
        assert!(errors.iter().all(|error| error.kind() == ErrorKind::Protocol), "{body}: {errors:?}");
    }
}

/// How often a request is sent when the first reply is lost.
async fn attempts<O: Operation>(request: &O) -> usize {
    let script =
        Script::new([Move::Lose(TransportErrorKind::Interrupted), reply(200, r#"{"Username":"ana"}"#)]);
    let result = service(&script).call(request).await;
    assert_eq!(result.is_ok(), script.requests().len() == 2, "{}", O::NAME);
    script.requests().len()
}

#[tokio::test(start_paused = true)]
async fn what_cannot_do_harm_twice_is_sent_again_after_an_unknown_outcome() {
    assert_eq!(attempts(&update(&[("name", "x"), ("custom:tier", "y")])).await, 2);
    assert_eq!(attempts(&remove()).await, 2);
    assert_eq!(attempts(&delete()).await, 2);
    assert_eq!(attempts(&factors()).await, 2);
    assert_eq!(attempts(&prefer()).await, 2);
    for address in ["email", "phone_number"] {
        assert_eq!(attempts(&update(&[("name", "x"), (address, "y")])).await, 1, "{address} brings a code");
    }
    assert_eq!(attempts(&code()).await, 1);
    assert_eq!(attempts(&verify()).await, 1);
    assert_eq!(attempts(&change(Some("x"))).await, 1);
}

#[tokio::test(start_paused = true)]
async fn refusals_are_those_of_somebody_who_is_signed_in() {
    for (code_, kind) in [
        ("UserNotFoundException", ErrorKind::SessionExpired),
        ("UserNotConfirmedException", ErrorKind::SessionExpired),
        ("PasswordResetRequiredException", ErrorKind::SessionExpired),
        ("NotAuthorizedException", ErrorKind::NotAuthorized),
        ("AliasExistsException", ErrorKind::AlreadyExists),
        ("CodeMismatchException", ErrorKind::CodeMismatch),
        ("ExpiredCodeException", ErrorKind::CodeExpired),
        ("CodeDeliveryFailureException", ErrorKind::CodeDelivery),
        ("InvalidPasswordException", ErrorKind::InvalidPassword),
        ("PasswordHistoryPolicyViolationException", ErrorKind::InvalidPassword),
        ("LimitExceededException", ErrorKind::LimitExceeded),
        ("InvalidParameterException", ErrorKind::InvalidInput),
        ("SoftwareTokenMFANotFoundException", ErrorKind::NotSupported),
        ("OperationNotEnabledException", ErrorKind::NotSupported),
        ("UserLambdaValidationException", ErrorKind::Trigger),
        ("ForbiddenException", ErrorKind::Forbidden),
        ("ResourceNotFoundException", ErrorKind::Configuration),
    ] {
        let script = Script::new((0..8).map(|_| refused(code_)));
        let service = service(&script);
        let errors = [
            service.call(&update(&[("email", "x")])).await.unwrap_err(),
            service.call(&remove()).await.unwrap_err(),
            service.call(&code()).await.unwrap_err(),
            service.call(&verify()).await.unwrap_err(),
            service.call(&change(Some("x"))).await.unwrap_err(),
            service.call(&delete()).await.unwrap_err(),
            service.call(&factors()).await.unwrap_err(),
            service.call(&prefer()).await.unwrap_err(),
        ];
        assert!(errors.iter().all(|error| error.kind() == kind), "{code_}: {errors:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_secret_prints() {
    let printed = [
        format!(
            "{:?}",
            UpdateUserAttributes { client_metadata: BTreeMap::new(), ..update(&[("email", "secret-mail")]) }
        ),
        format!("{:?}", remove()),
        format!("{:?}", code()),
        format!("{:?}", verify()),
        format!("{:?}", change(Some("secret-old"))),
        format!("{:?}", delete()),
        format!("{:?}", factors()),
        format!("{:?}", prefer()),
        format!("{:?}", answered(&update(&[("email", "x")]), SENT).await),
    ];
    for printed in printed {
        assert!(!printed.contains("secret-"), "{printed}");
    }
}
