//! What a signed-in user has several of: passkeys and sessions.

use std::time::SystemTime;

use super::*;
use crate::{
    Error, ErrorKind,
    service::{AssociatedSessions, operation::Operation},
};

fn start() -> StartWebAuthnRegistration {
    StartWebAuthnRegistration { access_token: "secret-access".into() }
}

fn complete() -> CompleteWebAuthnRegistration {
    let credential = serde_json::json!({"id": "secret-id", "response": {"transports": ["internal"]}});
    CompleteWebAuthnRegistration {
        access_token: "secret-access".into(),
        credential: credential.as_object().unwrap().clone(),
    }
}

fn list(next_token: Option<&str>) -> ListWebAuthnCredentials {
    ListWebAuthnCredentials {
        access_token: "secret-access".into(),
        next_token: next_token.map(str::to_owned),
        max_results: next_token.map(|_| 20),
    }
}

fn delete() -> DeleteWebAuthnCredential {
    DeleteWebAuthnCredential { access_token: "secret-access".into(), credential_id: "key-1".into() }
}

fn sessions(next_token: Option<&str>) -> ListUserSessions {
    ListUserSessions { access_token: "secret-access".into(), next_token: next_token.map(str::to_owned) }
}

fn revoke(revoke_associated_sessions: AssociatedSessions) -> RevokeUserSession {
    RevokeUserSession {
        access_token: "secret-access".into(),
        session_id: "tkn0".into(),
        revoke_associated_sessions,
    }
}

const OPTIONS: &str = r#"{"CredentialCreationOptions":{"challenge":"secret-challenge","timeout":180000}}"#;
const PASSKEY: &str = r#""CredentialId":"secret-id","FriendlyCredentialName":"secret-name","RelyingPartyId":"secret.example","AuthenticatorTransports":["internal","hybrid"],"CreatedAt":1800000000.25"#;

async fn answered<O: Operation>(request: &O, body: &str) -> Result<O::Reply, Error> {
    service(&Script::new([reply(200, body)])).call(request).await
}

#[tokio::test(start_paused = true)]
async fn each_operation_is_written_as_the_service_reads_it() {
    let script = Script::new(
        [OPTIONS, "{}", r#"{"Credentials":[]}"#, r#"{"Credentials":[]}"#, "{}", "{}", "{}", "", ""]
            .map(|body| reply(200, body)),
    );
    let service = service(&script);
    service.call(&start()).await.unwrap();
    service.call(&complete()).await.unwrap();
    service.call(&list(None)).await.unwrap();
    service.call(&list(Some("next"))).await.unwrap();
    service.call(&delete()).await.unwrap();
    service.call(&sessions(None)).await.unwrap();
    service.call(&sessions(Some("next"))).await.unwrap();
    service.call(&revoke(AssociatedSessions::None)).await.unwrap();
    service.call(&revoke(AssociatedSessions::Linked)).await.unwrap();
    let token = "secret-access";
    let expected = [
        ("StartWebAuthnRegistration", serde_json::json!({"AccessToken": token})),
        (
            "CompleteWebAuthnRegistration",
            serde_json::json!({
                "AccessToken": token,
                "Credential": {"id": "secret-id", "response": {"transports": ["internal"]}},
            }),
        ),
        ("ListWebAuthnCredentials", serde_json::json!({"AccessToken": token})),
        (
            "ListWebAuthnCredentials",
            serde_json::json!({"AccessToken": token, "NextToken": "next", "MaxResults": 20}),
        ),
        ("DeleteWebAuthnCredential", serde_json::json!({"AccessToken": token, "CredentialId": "key-1"})),
        ("ListUserSessions", serde_json::json!({"AccessToken": token})),
        ("ListUserSessions", serde_json::json!({"AccessToken": token, "NextToken": "next"})),
        (
            "RevokeUserSession",
            serde_json::json!({
                "AccessToken": token, "SessionId": "tkn0", "RevokeAssociatedSessions": "NONE",
            }),
        ),
        (
            "RevokeUserSession",
            serde_json::json!({
                "AccessToken": token, "SessionId": "tkn0", "RevokeAssociatedSessions": "LINKED",
            }),
        ),
    ];
    assert_sent(&script, &expected);
}

#[tokio::test(start_paused = true)]
async fn options_come_as_text_however_they_are_nested() {
    let options = answered(&start(), OPTIONS).await.unwrap();
    assert_eq!(options.0, r#"{"challenge":"secret-challenge","timeout":180000}"#);
    assert!(!format!("{options:?}").contains("secret-"));
    for body in [
        "{}",
        r#"{"CredentialCreationOptions":null}"#,
        r#"{"CredentialCreationOptions":"secret-{}"}"#,
        r#"{"CredentialCreationOptions":["secret-x"]}"#,
        r#"{"CredentialCreationOptions":true}"#,
    ] {
        let error = answered(&start(), body).await.unwrap_err();
        let expected = (ErrorKind::Protocol, Some("CredentialCreationOptions"));
        assert_eq!((error.kind(), error.field()), expected, "{body}");
        assert!(!format!("{error:?}").contains("secret-"));
    }
    let deep = format!(r#"{{"CredentialCreationOptions":{{"a":{}"#, "[".repeat(10_000));
    assert_eq!(answered(&start(), &deep).await.unwrap_err().field(), Some("body"));
}

#[tokio::test(start_paused = true)]
async fn a_passkey_is_read_with_what_is_known_of_it() {
    let body = format!(
        r#"{{"Credentials":[{{{PASSKEY}}},{{{PASSKEY},"AuthenticatorAttachment":"platform"}}],"NextToken":"more"}}"#
    );
    let page = answered(&list(None), &body).await.unwrap();
    assert_eq!(page.next.as_deref(), Some("more"));
    assert_eq!(page.items.len(), 2);
    let [bare, known] = page.items.as_slice() else { panic!("two were given") };
    assert_eq!((bare.attachment.as_deref(), known.attachment.as_deref()), (None, Some("platform")));
    assert_eq!(bare.id, "secret-id");
    assert_eq!(
        (bare.friendly_name.as_str(), bare.relying_party_id.as_str()),
        ("secret-name", "secret.example")
    );
    assert_eq!(bare.transports, ["internal", "hybrid"]);
    assert_eq!(bare.created_at, SystemTime::UNIX_EPOCH + Duration::from_millis(1_800_000_000_250));
}

#[tokio::test(start_paused = true)]
async fn a_session_is_read_with_what_is_known_of_it() {
    let body = r#"{"Sessions":[
        {"SessionId":"tkn1","SessionType":"TOKEN","ClientId":"1client","CreateDate":1800000000,
         "LastActiveDate":1800000060,"DeviceType":"secret-phone","LastIPAddress":"secret-ip",
         "LastLocation":{"City":"secret-city","Country":"secret-country"},"OriginSessionId":"sso1",
         "IsCurrentSession":true},
        {"SessionId":"sso1","SessionType":"","LastLocation":{"City":null},"OriginSessionId":null}]}"#;
    let page = answered(&sessions(None), body).await.unwrap();
    let [full, bare] = page.items.as_slice() else { panic!("two were given") };
    assert_eq!((full.id.as_str(), full.kind.as_deref(), full.is_current), ("tkn1", Some("TOKEN"), true));
    assert_eq!(
        (full.client_id.as_deref(), full.origin_session_id.as_deref()),
        (Some("1client"), Some("sso1"))
    );
    let at = |seconds| Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    assert_eq!((full.created_at, full.last_active_at), (at(1_800_000_000), at(1_800_000_060)));
    assert_eq!(
        (full.city.as_deref(), full.country.as_deref()),
        (Some("secret-city"), Some("secret-country"))
    );
    assert_eq!(
        (full.device_type.as_deref(), full.last_ip_address.as_deref()),
        (Some("secret-phone"), Some("secret-ip"))
    );
    assert_eq!((bare.kind.as_deref(), bare.is_current, bare.created_at), (None, false, None));
    assert!(page.next.is_none());
    for none in ["{}", r#"{"Sessions":null}"#] {
        assert!(answered(&sessions(None), none).await.unwrap().items.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn members_of_the_wrong_kind_are_named_and_not_quoted() {
    let without = |name: &str, value: &str| {
        let mut item: serde_json::Value = serde_json::from_str(&format!("{{{PASSKEY}}}")).unwrap();
        item[name] = serde_json::from_str(value).unwrap();
        format!(r#"{{"Credentials":[{item}]}}"#)
    };
    for (body, field) in [
        ("{}".to_owned(), "Credentials"),
        (r#"{"Credentials":"secret-x"}"#.to_owned(), "Credentials"),
        (r#"{"Credentials":["secret-x"]}"#.to_owned(), "Credentials"),
        (without("CredentialId", "null"), "Credentials.CredentialId"),
        (without("CredentialId", "\"\""), "Credentials.CredentialId"),
        (without("CredentialId", "7"), "Credentials.CredentialId"),
        (without("FriendlyCredentialName", "null"), "Credentials.FriendlyCredentialName"),
        (without("RelyingPartyId", "[]"), "Credentials.RelyingPartyId"),
        (without("AuthenticatorAttachment", "true"), "Credentials.AuthenticatorAttachment"),
        (without("AuthenticatorTransports", "\"secret-x\""), "Credentials.AuthenticatorTransports"),
        (without("CreatedAt", "null"), "Credentials.CreatedAt"),
        (without("CreatedAt", "\"2027\""), "Credentials.CreatedAt"),
        (without("CreatedAt", "-1"), "Credentials.CreatedAt"),
        (without("CreatedAt", "1e300"), "Credentials.CreatedAt"),
        (r#"{"Credentials":[],"NextToken":7}"#.to_owned(), "NextToken"),
    ] {
        let error = answered(&list(None), &body).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some(field)), "{body}");
        assert!(!format!("{error:?}").contains("secret-"));
    }
    for (item, field) in [
        ("7", "Sessions"),
        ("{}", "Sessions.SessionId"),
        (r#"{"SessionId":["secret-x"]}"#, "Sessions.SessionId"),
        (r#"{"SessionId":"a","SessionType":7}"#, "Sessions.SessionType"),
        (r#"{"SessionId":"a","CreateDate":"secret-x"}"#, "Sessions.CreateDate"),
        (r#"{"SessionId":"a","LastActiveDate":-5}"#, "Sessions.LastActiveDate"),
        (r#"{"SessionId":"a","LastLocation":"secret-x"}"#, "Sessions.LastLocation"),
        (r#"{"SessionId":"a","LastLocation":{"City":7}}"#, "Sessions.LastLocation.City"),
        (r#"{"SessionId":"a","IsCurrentSession":"true"}"#, "Sessions.IsCurrentSession"),
    ] {
        let error = answered(&sessions(None), &format!(r#"{{"Sessions":[{item}]}}"#)).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some(field)), "{item}");
        assert!(!format!("{error:?}").contains("secret-"));
    }
}

/// How often a request is sent when the first reply is lost.
async fn attempts<O: Operation>(request: &O, body: &str) -> usize {
    let script = Script::new([Move::Lose(TransportErrorKind::Interrupted), reply(200, body)]);
    let result = service(&script).call(request).await;
    assert_eq!(result.is_ok(), script.requests().len() == 2, "{}", O::NAME);
    script.requests().len()
}

#[tokio::test(start_paused = true)]
async fn all_but_a_used_challenge_is_sent_again_after_an_unknown_outcome() {
    assert_eq!(attempts(&start(), OPTIONS).await, 2);
    assert_eq!(attempts(&complete(), "{}").await, 1);
    assert_eq!(attempts(&list(None), r#"{"Credentials":[]}"#).await, 2);
    assert_eq!(attempts(&delete(), "{}").await, 2);
    assert_eq!(attempts(&sessions(None), "{}").await, 2);
    assert_eq!(attempts(&revoke(AssociatedSessions::None), "{}").await, 2);
}

#[tokio::test(start_paused = true)]
async fn an_item_that_is_gone_is_told_from_a_pool_that_is() {
    let gone = |message: &str| {
        reply(400, &format!(r#"{{"__type":"ResourceNotFoundException","message":"{message}"}}"#))
    };
    for (message, kind) in [
        ("WebAuthn credential does not exist.", ErrorKind::NotFound),
        ("Session does not exist.", ErrorKind::NotFound),
        ("", ErrorKind::NotFound),
        ("User pool client 1client does not exist.", ErrorKind::Configuration),
        ("User pool eu-west-1_abc does not exist.", ErrorKind::Configuration),
    ] {
        let error = service(&Script::new([gone(message)])).call(&delete()).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{message}");
        let request = revoke(AssociatedSessions::None);
        let error = service(&Script::new([gone(message)])).call(&request).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{message}");
        assert!(!error.is_after_unknown_outcome());
        let list = service(&Script::new([gone(message)])).call(&list(None)).await.unwrap_err();
        assert_eq!(list.kind(), ErrorKind::Configuration, "a list names no item");
    }
    let lost = Script::new([Move::Lose(TransportErrorKind::Interrupted), gone("gone")]);
    let error = service(&lost).call(&delete()).await.unwrap_err();
    assert!(error.kind() == ErrorKind::NotFound && error.is_after_unknown_outcome());
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_with_a_passkey_is_told_by_what_helps() {
    for (code, kind) in [
        ("WebAuthnNotEnabledException", ErrorKind::NotSupported),
        ("WebAuthnConfigurationMissingException", ErrorKind::NotSupported),
        ("WebAuthnCredentialNotSupportedException", ErrorKind::NotSupported),
        ("WebAuthnChallengeNotFoundException", ErrorKind::ChallengeExpired),
        ("WebAuthnClientMismatchException", ErrorKind::Configuration),
        ("WebAuthnRelyingPartyMismatchException", ErrorKind::Configuration),
        ("WebAuthnOriginNotAllowedException", ErrorKind::Configuration),
        ("LimitExceededException", ErrorKind::LimitExceeded),
        ("PasswordResetRequiredException", ErrorKind::SessionExpired),
    ] {
        let service = service(&Script::new([refused(code), refused(code)]));
        assert_eq!(service.call(&start()).await.unwrap_err().kind(), kind, "{code}");
        assert_eq!(service.call(&complete()).await.unwrap_err().kind(), kind, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_secret_prints() {
    let passkeys = format!(r#"{{"Credentials":[{{{PASSKEY}}}],"NextToken":"secret-next"}}"#);
    let one = r#"{"Sessions":[{"SessionId":"secret-id","LastIPAddress":"secret-ip","DeviceType":"secret-phone","LastLocation":{"City":"secret-city"}}]}"#;
    let printed = [
        format!("{:?}", start()),
        format!("{:?}", complete()),
        format!("{:?}", list(None)),
        format!("{:?}", delete()),
        format!("{:?}", sessions(None)),
        format!("{:?}", revoke(AssociatedSessions::Linked)),
        format!("{:?}", answered(&list(None), &passkeys).await),
        format!("{:?}", answered(&sessions(None), one).await),
    ];
    for printed in printed {
        assert!(!printed.contains("secret-"), "{printed}");
    }
}
