//! What looks like a success and is none, judged by what became of it: nothing here, nothing there, and no event.

use cognito_client::{
    Error, ErrorKind, MfaMethod, MfaPreferenceChange, Password, RevokeAssociatedSessions, Session,
    SessionState, SignOut, SignOutPart, UserAttributes, transport::BoxFuture,
};
use cognito_local_pool::Fault;
use futures_util::FutureExt as _;

use crate::user::{
    signed_in,
    support::{PASSWORD, client, pool, sign_in, sign_in_as},
};

type Act = for<'a> fn(&'a Session) -> BoxFuture<'a, Result<(), Error>>;

/// What has an effect and no reply to speak of.
fn acts() -> [(&'static str, Act); 10] {
    [
        ("ChangePassword", |session| {
            Box::pin(session.change_password(Password::new(PASSWORD), Password::new("Other-Horse7!")))
        }),
        ("UpdateUserAttributes", |session| {
            Box::pin(async {
                let attributes = UserAttributes::new().with("nickname", "Annie");
                session.update_attributes(attributes).await.map(drop)
            })
        }),
        ("DeleteUserAttributes", |session| Box::pin(session.delete_attributes(["nickname"]))),
        ("VerifyUserAttribute", |session| Box::pin(session.verify_attribute("email", "123456"))),
        ("SetUserMFAPreference", |session| {
            Box::pin(session.change_mfa(MfaPreferenceChange::new().disable(MfaMethod::Totp)))
        }),
        ("DeleteWebAuthnCredential", |session| Box::pin(session.delete_passkey("a-passkey"))),
        ("RevokeUserSession", |session| {
            let id = "tkn0123456789abcdefghijklmno";
            Box::pin(session.end_session(id, RevokeAssociatedSessions::None))
        }),
        ("StartWebAuthnRegistration", |session| {
            Box::pin(async { session.register_passkey().await.map(drop) })
        }),
        ("AssociateSoftwareToken", |session| Box::pin(async { session.set_up_totp().await.map(drop) })),
        ("DeleteUser", |session| Box::pin(session.delete_user())),
    ]
}

/// Answers in the operation's place, none of which is a yes.
fn odd() -> Vec<(&'static str, Fault, ErrorKind)> {
    let status = |code: u16, body: &str| Fault::status_with_body(code, body);
    let protocol = ErrorKind::Protocol;
    let page = "<html>log in to this network</html>";
    vec![
        ("201", status(201, "{}"), protocol),
        ("202", status(202, "{}"), protocol),
        ("204", status(204, ""), protocol),
        ("206", status(206, "{}"), protocol),
        ("an error's name", status(200, r#"{"__type":"InternalErrorException"}"#), protocol),
        ("a page", status(200, page).header("content-type", "text/html"), protocol),
        ("a page as JSON", status(200, page), protocol),
        ("a list", status(200, "[]"), protocol),
        ("a text", status(200, "\"text\""), protocol),
        ("a challenge", status(202, "").header("x-amzn-waf-action", "challenge"), ErrorKind::Forbidden),
        ("a captcha", status(405, page).header("x-amzn-waf-action", "captcha"), ErrorKind::Forbidden),
        (
            "a challenge of 200",
            status(200, "{}").header("x-amzn-waf-action", "challenge"),
            ErrorKind::Forbidden,
        ),
    ]
}

#[tokio::test]
async fn nothing_is_told_to_have_happened_that_did_not() {
    let ana = signed_in(pool().await).await;
    let (stored, mut events) = (ana.store.content(), ana.client.events());
    for (operation, act) in acts() {
        for (what, fault, kind) in odd() {
            let asked = ana.pool.calls(operation);
            ana.pool.fault(fault.on(operation));
            let error = act(&ana.session).await.expect_err(&format!("{operation} takes {what} for a yes"));
            assert_eq!(error.kind(), kind, "{operation} and {what}: {error:?}");
            assert_eq!(error.waf_action().is_some(), kind == ErrorKind::Forbidden);
            assert_eq!(ana.pool.calls(operation), asked + 1, "{operation} is repeated after {what}");
            assert_eq!(ana.store.content(), stored, "{operation} and {what}");
            assert!(events.next().now_or_never().is_none(), "{operation} and {what} tell an event");
        }
        assert!(matches!(ana.client.state().await, SessionState::SignedIn(_)), "{operation}");
    }
    ana.session.user().await.unwrap();
    ana.session.refresh().await.unwrap();
    // As another device sees it: the user is there, with the old password.
    sign_in_as(&client(&ana.pool).build().unwrap(), "ana", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_sign_out_is_complete_only_when_the_service_says_so() {
    for (what, fault, kind) in odd() {
        let pool = pool().await;
        let other = sign_in(&client(&pool).build().unwrap()).await;
        let ana = signed_in(pool).await;
        ana.pool.fault(fault.clone().on("GlobalSignOut").times(10));
        ana.pool.fault(fault.on("RevokeToken").times(10));
        let result = ana.session.sign_out(SignOut::Everywhere).await;
        assert!(!result.is_complete(), "{what}: {result:?}");
        let SignOutPart::Failed(error) = &result.global else { panic!("{what}: {result:?}") };
        assert_eq!(error.kind(), kind, "{what}");
        other.refresh().await.unwrap();
        ana.pool.clear_faults();
    }
}
