//! The end of a user, and of what was kept of them.

use cognito_client::{ErrorKind, SessionEvent, SessionState, SignOut};
use cognito_local_pool::Fault;
use serde_json::json;

use crate::user::{
    Signed, signed_in,
    support::{Failing, PASSWORD, pool, sign_in_as},
};

async fn ana() -> Signed {
    signed_in(pool().await).await
}

impl Signed {
    fn user_exists(&self) -> bool {
        self.pool.call("AdminGetUser", &json!({ "Username": "ana" })).is_ok()
    }

    /// Nothing of the user is left in the store, and the session says why it ends.
    async fn is_forgotten(&self) {
        let content = self.store.content();
        let left: Vec<_> =
            content.keys().filter(|key| key.contains("ana") || key.ends_with("current-user")).collect();
        assert!(left.is_empty(), "{left:?}");
        assert!(matches!(self.client.state().await, SessionState::SignedOut));
        assert!(self.client.users().await.unwrap().is_empty());
        assert_eq!(self.session.tokens().await.unwrap_err().kind(), ErrorKind::SignedOut);
        assert_eq!(self.session.user().await.unwrap_err().kind(), ErrorKind::SignedOut);
    }
}

#[tokio::test]
async fn a_deleted_user_is_gone_here_and_there_and_it_is_told_once() {
    let ana = ana().await;
    let mut events = ana.client.events();
    ana.session.delete_user().await.unwrap();
    assert!(!ana.user_exists());
    ana.is_forgotten().await;
    let told = events.next().await;
    assert!(matches!(&told, Some(SessionEvent::SignedOut { username }) if username == "ana"), "{told:?}");
    assert!(futures_util::poll!(std::pin::pin!(events.next())).is_pending());
    // Again is as good as once, and so is a sign-out.
    ana.session.delete_user().await.unwrap();
    assert_eq!(ana.pool.calls("DeleteUser"), 1);
    assert!(ana.session.sign_out(SignOut::ThisDevice).await.local.error().is_none());
    sign_in_as(&ana.client, "ana", PASSWORD).await.unwrap_err();
}

#[tokio::test]
async fn when_the_server_says_no_everything_is_still_there() {
    let ana = ana().await;
    let (stored, mut events) = (ana.store.content(), ana.client.events());
    let refusal =
        |code: &str| Fault::status_with_body(400, format!(r#"{{"__type":"{code}","message":"no"}}"#));
    for (fault, kind) in [
        (refusal("ForbiddenException"), ErrorKind::Forbidden),
        (refusal("NotAuthorizedException"), ErrorKind::NotAuthorized),
        (refusal("InvalidParameterException"), ErrorKind::InvalidInput),
        (Fault::status(500).times(3), ErrorKind::Service),
        (Fault::drop_before().times(3), ErrorKind::Network),
    ] {
        ana.pool.fault(fault.on("DeleteUser"));
        assert_eq!(ana.session.delete_user().await.unwrap_err().kind(), kind);
        ana.is_untouched(&stored).await;
        assert!(ana.user_exists());
    }
    assert!(matches!(ana.client.state().await, SessionState::SignedIn(_)));
    assert!(futures_util::poll!(std::pin::pin!(events.next())).is_pending());
}

#[tokio::test]
async fn a_lost_reply_is_asked_for_again_and_gone_is_yes() {
    for fault in [Fault::drop_after(), Fault::status(500).applied()] {
        let ana = ana().await;
        let mut events = ana.client.events();
        ana.pool.fault(fault.on("DeleteUser"));
        ana.session.delete_user().await.unwrap();
        assert_eq!(ana.pool.calls("DeleteUser"), 2);
        assert_eq!(ana.pool.calls("GetTokensFromRefreshToken"), 0);
        ana.is_forgotten().await;
        assert!(matches!(events.next().await, Some(SessionEvent::SignedOut { .. })));
    }
}

#[tokio::test]
async fn a_repeat_whose_token_is_no_longer_known_is_yes_too() {
    let ana = ana().await;
    let unknown = r#"{"__type":"NotAuthorizedException","message":"Access Token has been revoked"}"#;
    ana.pool.fault(Fault::drop_after().on("DeleteUser"));
    ana.pool.fault(Fault::status_with_body(400, unknown).on("DeleteUser"));
    ana.session.delete_user().await.unwrap();
    assert_eq!(ana.pool.calls("GetTokensFromRefreshToken"), 0);
    ana.is_forgotten().await;
}

#[tokio::test]
async fn a_user_whom_an_administrator_deleted_is_forgotten() {
    let ana = ana().await;
    ana.pool.call("AdminDeleteUser", &json!({ "Username": "ana" })).unwrap();
    ana.session.delete_user().await.unwrap();
    ana.is_forgotten().await;
}

#[tokio::test]
async fn what_the_store_would_not_forget_is_forgotten_at_the_next_try() {
    let ana = ana().await;
    let mut events = ana.client.events();
    ana.store.fail(Failing { removals: true, ..Failing::default() });
    let error = ana.session.delete_user().await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Storage, None));
    assert!(!ana.user_exists());
    assert_eq!(ana.session.tokens().await.unwrap_err().kind(), ErrorKind::SignedOut);
    assert!(matches!(events.next().await, Some(SessionEvent::SignedOut { .. })));
    assert!(matches!(events.next().await, Some(SessionEvent::StorageTrouble { .. })));
    ana.store.heal();
    ana.session.delete_user().await.unwrap();
    assert_eq!(ana.pool.calls("DeleteUser"), 1);
    ana.is_forgotten().await;
}

#[tokio::test]
async fn a_deletion_goes_on_when_nobody_waits_for_it() {
    let ana = ana().await;
    let mut events = ana.client.events();
    {
        let mut deleting = std::pin::pin!(ana.session.delete_user());
        assert!(futures_util::poll!(&mut deleting).is_pending());
    }
    assert!(matches!(events.next().await, Some(SessionEvent::SignedOut { .. })));
    // Asking again waits for what is under way.
    ana.session.delete_user().await.unwrap();
    ana.is_forgotten().await;
    assert!(!ana.user_exists());
}

#[tokio::test]
async fn other_users_here_keep_their_sessions_and_their_place() {
    let ana = ana().await;
    ana.pool.user("bob", PASSWORD).create().unwrap();
    let bob = sign_in_as(&ana.client, "bob", PASSWORD).await.unwrap();
    ana.session.delete_user().await.unwrap();
    bob.user().await.unwrap();
    match ana.client.state().await {
        SessionState::SignedIn(current) => assert_eq!(current.username(), "bob"),
        other => panic!("unexpected {other:?}"),
    }
    let users = ana.client.users().await.unwrap();
    assert_eq!(users.iter().map(|user| user.username.as_str()).collect::<Vec<_>>(), ["bob"]);
}
