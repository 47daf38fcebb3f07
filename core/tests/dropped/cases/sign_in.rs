//! Signing in, from the first request to the session.

use cognito_client::{AuthFlow, FirstFactor, Password, SignInStep, SignOut};
use cognito_local_pool::LocalPool;
use serde_json::json;

use super::everything;
use crate::dropped::{
    drive::{Case, call, case, signs_in},
    hold,
    scene::{
        End::{Expired, In, Out},
        password,
    },
    support::PASSWORD,
};

fn cases() -> Vec<Case> {
    vec![
        case("sign_in", &[Out, In], |scene| {
            Box::pin(async move {
                scene.make_user();
                signs_in(scene.pool().sign_in(&scene.user, Password::new(PASSWORD)))
            })
        }),
        case("sign_in_with a password in clear, by an alias", &[Out, In], |scene| {
            Box::pin(async move {
                scene.make_user();
                signs_in(scene.pool().sign_in_with(format!("{}@example.com", scene.user), password()))
            })
        }),
        case("sign_in_with in the place of a session", &[In], |scene| {
            Box::pin(async move {
                scene.signed_in().await;
                signs_in(scene.pool().sign_in_with(&scene.user, password()).replace_session(true))
            })
        })
        .replacing(),
        case("sign_in over a session that has ended", &[Expired, In], |scene| {
            Box::pin(async move {
                let session = scene.signed_in().await;
                scene.server.call("AdminUserGlobalSignOut", &json!({"Username": scene.user})).unwrap();
                session.refresh().await.unwrap_err();
                signs_in(scene.pool().sign_in_with(&scene.user, password()))
            })
        }),
        case("sign_in_with USER_AUTH up to a choice", &[Out], |scene| {
            Box::pin(async move {
                scene.make_user();
                call(scene.pool().sign_in_with(&scene.user, AuthFlow::User(None)))
            })
        }),
        case("sign_in_with USER_AUTH and a password", &[Out, In], |scene| {
            Box::pin(async move {
                scene.make_user();
                let factor = FirstFactor::Password(Password::new(PASSWORD));
                signs_in(scene.pool().sign_in_with(&scene.user, AuthFlow::User(Some(factor))))
            })
        }),
        case("step_up", &[In], |scene| {
            Box::pin(async move {
                let session = scene.signed_in().await;
                call(scene.pool().step_up(&session, ["urn:cognito:loa:2"]))
            })
        })
        .replacing(),
        case("resume_sign_in", &[Out], |scene| {
            Box::pin(async move {
                scene.make_user();
                let step = scene.pool().sign_in_with(&scene.user, AuthFlow::User(None)).await.unwrap();
                let SignInStep::ChooseFirstFactor(choice) = step else { panic!("no choice: {step:?}") };
                let (pool, text) = (scene.pool(), choice.suspend().await.unwrap());
                call(async move { pool.resume_sign_in(&text).await })
            })
        }),
    ]
}

fn on_a_device() -> Vec<Case> {
    vec![
        case("sign_in on a new device", &[Out, In], |scene| {
            Box::pin(async move {
                scene.make_user();
                signs_in(scene.pool().sign_in_with(&scene.user, password()))
            })
        }),
        case("sign_in on a remembered device", &[Out, In], |scene| {
            Box::pin(async move {
                let session = scene.signed_in().await;
                scene.quiet().await.unwrap();
                assert!(session.sign_out(SignOut::ThisDevice).await.is_complete());
                scene.session = None;
                signs_in(scene.pool().sign_in_with(&scene.user, password()))
            })
        }),
    ]
}

#[tokio::test]
async fn sign_ins() {
    hold(everything(), cases()).await;
}

#[tokio::test]
async fn sign_ins_where_devices_are_tracked() {
    let tracking = json!({"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false});
    hold(LocalPool::builder().pool_setting("DeviceConfiguration", tracking), on_a_device()).await;
}

#[tokio::test]
async fn sign_ins_into_a_store_without_locks() {
    let over = ["sign_in", "sign_in_with in the place of a session", "sign_in over a session that has ended"];
    let cases = cases().into_iter().filter(|case| over.contains(&case.name)).map(Case::without_locks);
    hold(everything(), cases.collect()).await;
}

#[tokio::test]
async fn sign_ins_where_the_user_is_asked_about_the_device() {
    let asking = json!({"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": true});
    let cases = on_a_device().into_iter().map(Case::asking);
    hold(LocalPool::builder().pool_setting("DeviceConfiguration", asking), cases.collect()).await;
}
