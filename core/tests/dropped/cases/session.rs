//! A session and its end.

use std::time::Duration;

use cognito_client::{Session, SignOut};
use cognito_local_pool::LocalPool;
use serde_json::json;

use super::everything;
use crate::dropped::{
    drive::{Call, Case, call, case, outcome},
    hold,
    scene::End::{Expired, In, Out},
};

/// A sign-out that everything confirms.
fn signs_out(session: Session, scope: SignOut) -> Call {
    Box::pin(async move {
        let result = session.sign_out(scope).await;
        if result.is_complete() { Ok(()) } else { Err(format!("{result:?}")) }
    })
}

fn refreshes() -> Vec<Case> {
    vec![
        case("tokens that are due for a refresh", &[In], |scene| {
            Box::pin(async move {
                let session = scene.signed_in().await;
                scene.clock.pass(Duration::from_secs(59 * 60));
                call(async move { session.tokens().await })
            })
        }),
        case("refresh", &[In], |scene| {
            Box::pin(async move {
                let session = scene.signed_in().await;
                call(async move { session.refresh().await })
            })
        }),
        case("refresh of a session that the service has ended", &[In, Expired], |scene| {
            Box::pin(async move {
                let session = scene.signed_in().await;
                scene.server.call("AdminUserGlobalSignOut", &json!({"Username": scene.user})).unwrap();
                outcome(async move {
                    let refused = session.refresh().await;
                    refused.err().map(drop).ok_or_else(|| "it is not refused".to_owned())
                })
            })
        }),
    ]
}

fn sign_outs() -> Vec<Case> {
    vec![
        case("sign_out of this device", &[Out], |scene| {
            Box::pin(async move { signs_out(scene.signed_in().await, SignOut::ThisDevice) })
        }),
        case("sign_out of this device and linked ones", &[Out], |scene| {
            Box::pin(async move { signs_out(scene.signed_in().await, SignOut::ThisDeviceAndLinked) })
        }),
        case("sign_out everywhere", &[Out], |scene| {
            Box::pin(async move { signs_out(scene.signed_in().await, SignOut::Everywhere) })
        }),
        case("sign_out of a session that has ended", &[Out], |scene| {
            Box::pin(async move {
                let session = scene.signed_in().await;
                scene.server.call("AdminUserGlobalSignOut", &json!({"Username": scene.user})).unwrap();
                session.refresh().await.unwrap_err();
                signs_out(session, SignOut::ThisDevice)
            })
        }),
        case("SignOutRetry::run", &[Out], |scene| {
            Box::pin(async move {
                let session = scene.signed_in().await;
                scene.wire.refuse(&["RevokeToken", "GlobalSignOut"]);
                let result = session.sign_out(SignOut::ThisDevice).await;
                scene.wire.refuse(&[]);
                let retry = result.retry().unwrap();
                scene.keep(retry.clone());
                outcome(async move {
                    let result = retry.run().await;
                    if result.is_complete() { Ok(()) } else { Err(format!("{result:?}")) }
                })
            })
        }),
        case("delete_user", &[In, Out], |scene| {
            Box::pin(async move {
                let session = scene.signed_in().await;
                call(async move { session.delete_user().await })
            })
        }),
    ]
}

#[tokio::test]
async fn refreshes_without_rotation() {
    hold(everything(), refreshes()).await;
}

#[tokio::test]
async fn refreshes_with_rotation() {
    hold(everything().rotation(Duration::ZERO), refreshes()).await;
}

#[tokio::test]
async fn sign_outs_without_rotation() {
    hold(everything(), sign_outs()).await;
}

#[tokio::test]
async fn sign_outs_with_rotation() {
    hold(
        LocalPool::builder().rotation(Duration::ZERO).pool_setting("UserSessionTracking", json!("ENABLED")),
        sign_outs(),
    )
    .await;
}

#[tokio::test]
async fn sessions_in_a_store_without_locks() {
    let cases = refreshes().into_iter().chain(sign_outs()).map(Case::without_locks);
    hold(everything().rotation(Duration::ZERO), cases.collect()).await;
}
