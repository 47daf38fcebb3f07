//! Accounts before anybody is signed in.

use cognito_client::{FeedbackValue, NewAccount, Password, UserAttributes};
use serde_json::json;

use super::everything;
use crate::dropped::{
    drive::{Case, call, case, signs_in},
    hold,
    scene::{
        End::{In, Out},
        Scene,
    },
    support::PASSWORD,
};

fn new_password() -> Password {
    Password::new("Another-Horse8!")
}

async fn signed_up(scene: &mut Scene) -> NewAccount {
    let email = UserAttributes::new().with_email(format!("{}@example.com", scene.user));
    let signed_up =
        scene.pool().sign_up(&scene.user, Password::new(PASSWORD)).attributes(email).await.unwrap();
    scene.keep(signed_up.clone());
    signed_up
}

fn sign_ups() -> Vec<Case> {
    vec![
        case("sign_up", &[Out], |scene| {
            Box::pin(async move { call(scene.pool().sign_up(&scene.user, Password::new(PASSWORD))) })
        }),
        case("NewAccount::confirm", &[Out], |scene| {
            Box::pin(async move {
                let signed_up = signed_up(scene).await;
                call(signed_up.confirm(scene.code()))
            })
        }),
        case("NewAccount::resend_code", &[Out], |scene| {
            Box::pin(async move { call(signed_up(scene).await.resend_code()) })
        }),
        case("NewAccount::sign_in", &[Out, In], |scene| {
            Box::pin(async move {
                let signed_up = signed_up(scene).await;
                let request = json!({"Username": scene.user});
                scene.server.call("AdminConfirmSignUp", &request).unwrap();
                signs_in(signed_up.sign_in())
            })
        }),
        case("ConfirmedAccount::sign_in", &[Out, In], |scene| {
            Box::pin(async move {
                let confirmed = signed_up(scene).await.confirm(scene.code()).await.unwrap();
                scene.keep(confirmed.clone());
                signs_in(confirmed.sign_in())
            })
        }),
        case("confirm_sign_up", &[Out], |scene| {
            Box::pin(async move {
                scene.new_user().unconfirmed().create().unwrap();
                call(scene.pool().confirm_sign_up(&scene.user, scene.code()))
            })
        }),
        case("resend_confirmation_code", &[Out], |scene| {
            Box::pin(async move {
                scene.new_user().unconfirmed().create().unwrap();
                call(scene.pool().resend_confirmation_code(&scene.user))
            })
        }),
    ]
}

fn recovery() -> Vec<Case> {
    vec![
        case("forgot_password", &[Out], |scene| {
            Box::pin(async move {
                scene.make_user();
                call(scene.pool().forgot_password(&scene.user))
            })
        }),
        case("confirm_forgot_password", &[Out], |scene| {
            Box::pin(async move {
                scene.make_user();
                scene.pool().forgot_password(&scene.user).await.unwrap();
                call(scene.pool().confirm_forgot_password(&scene.user, scene.code(), new_password()))
            })
        }),
        case("confirm_forgot_password of who is signed in", &[In], |scene| {
            Box::pin(async move {
                scene.signed_in().await;
                scene.pool().forgot_password(&scene.user).await.unwrap();
                call(scene.pool().confirm_forgot_password(&scene.user, scene.code(), new_password()))
            })
        }),
        case("update_auth_event_feedback", &[In], |scene| {
            Box::pin(async move {
                scene.signed_in().await;
                let body = json!({"username": scene.user}).to_string();
                let url = format!("{}/_local/feedback", scene.server.url());
                let text = ureq::post(url).send(body).unwrap().body_mut().read_to_string().unwrap();
                let link: serde_json::Value = serde_json::from_str(&text).unwrap();
                let text = |name: &str| link[name].as_str().unwrap().to_owned();
                let (pool, name) = (scene.pool(), scene.user.clone());
                let (event, token) = (text("eventId"), text("feedbackToken"));
                call(async move {
                    pool.update_auth_event_feedback(name, event, token, FeedbackValue::Valid).await
                })
            })
        }),
    ]
}

#[tokio::test]
async fn sign_ups_and_their_confirmation() {
    hold(everything(), sign_ups()).await;
}

#[tokio::test]
async fn forgotten_passwords_and_feedback() {
    hold(everything(), recovery()).await;
}
