//! The pool's view of its users.

use cognito_client::{Password, SessionState, SignOut};

use super::everything;
use crate::dropped::{
    drive::{Call, Case, call, case, outcome},
    hold,
    scene::{
        End::{In, Out},
        Scene, done, password,
    },
    support::PASSWORD,
};

/// A state that can be told.
fn tells(state: impl Future<Output = SessionState> + Send + 'static) -> Call {
    Box::pin(async move {
        match state.await {
            SessionState::SignedIn(_) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
}

/// Another user who is signed in, and the current one.
async fn with_another(scene: &mut Scene) -> String {
    scene.signed_in().await;
    let other = format!("other-{}", scene.user);
    scene.server.user(&other, PASSWORD).create().unwrap();
    let session = done(scene.pool().sign_in_with(&other, password()).await.unwrap());
    scene.keep(session);
    other
}

fn cases() -> Vec<Case> {
    vec![
        case("state", &[In], |scene| {
            Box::pin(async move {
                scene.signed_in().await;
                let pool = scene.pool();
                tells(async move { pool.state().await })
            })
        }),
        case("state without any handle of the session", &[In], |scene| {
            Box::pin(async move {
                scene.signed_in().await;
                scene.session = None;
                let pool = scene.pool();
                tells(async move { pool.state().await })
            })
        }),
        case("session by the name typed at sign-in", &[In], |scene| {
            Box::pin(async move {
                scene.signed_in().await;
                let (pool, name) = (scene.pool(), scene.user.clone());
                tells(async move { pool.session(&name).await })
            })
        }),
        case("users", &[In], |scene| {
            Box::pin(async move {
                with_another(scene).await;
                let pool = scene.pool();
                call(async move { pool.users().await })
            })
        }),
        case("switch_user", &[In], |scene| {
            Box::pin(async move {
                with_another(scene).await;
                let (pool, name) = (scene.pool(), scene.user.clone());
                call(async move { pool.switch_user(&name).await })
            })
        }),
        case("sign_out of two users", &[In, Out], |scene| {
            Box::pin(async move {
                let other = with_another(scene).await;
                let (pool, names) = (scene.pool(), [other, scene.user.clone()]);
                outcome(async move {
                    let results = pool.sign_out(names, SignOut::ThisDevice).await;
                    let complete = |result: &(String, Result<cognito_client::SignOutResult, _>)| {
                        result.1.as_ref().is_ok_and(cognito_client::SignOutResult::is_complete)
                    };
                    if results.len() == 2 && results.iter().all(complete) {
                        Ok(())
                    } else {
                        Err(format!("{results:?}"))
                    }
                })
            })
        }),
        case("sign_in of a second user", &[In], |scene| {
            Box::pin(async move {
                scene.signed_in().await;
                let other = format!("other-{}", scene.user);
                scene.server.user(&other, PASSWORD).create().unwrap();
                call(scene.pool().sign_in_with(other, password()))
            })
        }),
        case("verifier", &[In], |scene| {
            Box::pin(async move {
                let tokens = scene.signed_in().await.tokens().await.unwrap();
                let verifier = scene.pool().verifier();
                call(async move {
                    verifier.verify_id_token(tokens.id_token()).await?;
                    verifier.verify_access_token(tokens.access_token()).await
                })
            })
        }),
        case("sign_in that is refused because the user is here", &[In], |scene| {
            Box::pin(async move {
                scene.signed_in().await;
                let sign_in = scene.pool().sign_in(&scene.user, Password::new(PASSWORD));
                outcome(async move {
                    let refused = sign_in.await;
                    refused.err().map(drop).ok_or_else(|| "it is not refused".to_owned())
                })
            })
        }),
    ]
}

#[tokio::test]
async fn the_pool_s_users() {
    hold(everything(), cases()).await;
}
