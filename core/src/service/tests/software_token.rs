//! Setting up a software token.

use super::*;
use crate::{Error, ErrorKind};

const SECRET: &str = r#"{"SecretCode":"SECRET234567ABCD","Session":"secret-next"}"#;
const VERIFIED: &str = r#"{"Status":"SUCCESS","Session":"secret-next"}"#;

fn in_sign_in() -> TokenOwner {
    TokenOwner::Session("secret-session".into())
}

fn signed_in() -> TokenOwner {
    TokenOwner::AccessToken("secret-access".into())
}

fn verify(owner: TokenOwner) -> VerifySoftwareToken {
    VerifySoftwareToken { owner, code: "secret-code".into(), device_name: None }
}

#[tokio::test(start_paused = true)]
async fn the_owner_is_named_by_session_or_access_token_never_by_both() {
    let script =
        Script::new([reply(200, SECRET), reply(200, SECRET), reply(200, VERIFIED), reply(200, VERIFIED)]);
    let service = service(&script);
    service.call(&AssociateSoftwareToken { owner: in_sign_in() }).await.unwrap();
    service.call(&AssociateSoftwareToken { owner: signed_in() }).await.unwrap();
    service.call(&verify(in_sign_in())).await.unwrap();
    let named = VerifySoftwareToken { device_name: Some("Ana's phone".into()), ..verify(signed_in()) };
    service.call(&named).await.unwrap();
    let expected = [
        ("AssociateSoftwareToken", serde_json::json!({"Session": "secret-session"})),
        ("AssociateSoftwareToken", serde_json::json!({"AccessToken": "secret-access"})),
        ("VerifySoftwareToken", serde_json::json!({"Session": "secret-session", "UserCode": "secret-code"})),
        (
            "VerifySoftwareToken",
            serde_json::json!({
                "AccessToken": "secret-access",
                "UserCode": "secret-code",
                "FriendlyDeviceName": "Ana's phone",
            }),
        ),
    ];
    assert_sent(&script, &expected);
}

async fn associated(body: &str) -> Result<SoftwareToken, Error> {
    let request = AssociateSoftwareToken { owner: in_sign_in() };
    service(&Script::new([reply(200, body)])).call(&request).await
}

async fn verified(body: &str) -> Result<SoftwareTokenVerdict, Error> {
    service(&Script::new([reply(200, body)])).call(&verify(in_sign_in())).await
}

#[tokio::test(start_paused = true)]
async fn a_secret_comes_with_the_next_session_if_there_is_one() {
    let token = associated(SECRET).await.unwrap();
    assert_eq!(token.secret.expose(), "SECRET234567ABCD");
    assert_eq!(token.session.unwrap().expose(), "secret-next");
    for body in [
        r#"{"SecretCode":"X"}"#,
        r#"{"SecretCode":"X","Session":""}"#,
        r#"{"SecretCode":"X","Session":null}"#,
    ] {
        assert!(associated(body).await.unwrap().session.is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_may_still_say_that_the_code_was_wrong() {
    let right = verified(VERIFIED).await.unwrap();
    assert!(right.verified);
    assert_eq!(right.session.unwrap().expose(), "secret-next");
    let wrong = verified(r#"{"Status":"ERROR"}"#).await.unwrap();
    assert!(!wrong.verified && wrong.session.is_none());
}

#[tokio::test(start_paused = true)]
async fn replies_that_make_no_sense_are_named() {
    for (body, field) in [
        ("{}", "SecretCode"),
        (r#"{"SecretCode":""}"#, "SecretCode"),
        (r#"{"SecretCode":null,"Session":"secret-x"}"#, "SecretCode"),
        (r#"{"SecretCode":["secret-x"]}"#, "SecretCode"),
        (r#"{"SecretCode":"secret-x","Session":1}"#, "Session"),
    ] {
        let error = associated(body).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some(field)), "{body}");
        assert!(!format!("{error:?}").contains("secret-"));
    }
    for (body, field) in [
        ("{}", "Status"),
        (r#"{"Status":"secret-x"}"#, "Status"),
        (r#"{"Status":"success"}"#, "Status"),
        (r#"{"Status":true}"#, "Status"),
        (r#"{"Status":"SUCCESS","Session":{}}"#, "Session"),
    ] {
        let error = verified(body).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some(field)), "{body}");
        assert!(!format!("{error:?}").contains("secret-"));
    }
}

#[tokio::test(start_paused = true)]
async fn only_a_new_secret_for_a_signed_in_user_is_asked_for_again_after_an_unknown_outcome() {
    let lost = || Move::Lose(TransportErrorKind::Interrupted);
    let script = Script::new([lost(), reply(200, SECRET)]);
    let request = AssociateSoftwareToken { owner: signed_in() };
    service(&script).call(&request).await.unwrap();
    assert_eq!(script.requests().len(), 2);

    let request = AssociateSoftwareToken { owner: in_sign_in() };
    let error = service(&Script::new([lost()])).call(&request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network);
    for owner in [in_sign_in(), signed_in()] {
        let script = Script::new([lost()]);
        let error = service(&script).call(&verify(owner)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Network);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_means_what_the_owner_makes_of_it() {
    for (code, in_a_sign_in, when_signed_in) in [
        ("UserNotFoundException", ErrorKind::IncorrectCredentials, ErrorKind::SessionExpired),
        ("UserNotConfirmedException", ErrorKind::UserNotConfirmed, ErrorKind::SessionExpired),
        ("EnableSoftwareTokenMFAException", ErrorKind::CodeMismatch, ErrorKind::CodeMismatch),
        ("CodeMismatchException", ErrorKind::CodeMismatch, ErrorKind::CodeMismatch),
        ("SoftwareTokenMFANotFoundException", ErrorKind::NotSupported, ErrorKind::NotSupported),
    ] {
        for (owner, kind) in [(in_sign_in(), in_a_sign_in), (signed_in(), when_signed_in)] {
            let service = service(&Script::new([refused(code), refused(code)]));
            let error = service.call(&verify(owner.clone())).await.unwrap_err();
            assert_eq!(error.kind(), kind, "{code}");
            let request = AssociateSoftwareToken { owner };
            let error = service.call(&request).await.unwrap_err();
            assert_eq!(error.kind(), kind, "{code}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_secret_prints() {
    let printed = [
        format!("{:?}", AssociateSoftwareToken { owner: in_sign_in() }),
        format!("{:?}", verify(signed_in())),
        format!("{:?}", associated(SECRET).await),
        format!("{:?}", verified(VERIFIED).await),
    ];
    for printed in printed {
        assert!(!printed.contains("secret-") && !printed.contains("SECRET234567"), "{printed}");
    }
}
