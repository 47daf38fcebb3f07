//! What a signed-in user does with their own account.

use cognito_client::{MfaMethod, MfaPreferenceChange, Password, RevokeAssociatedSessions, UserAttributes};

use super::everything;
use crate::dropped::{
    drive::{Case, call, case},
    hold,
    scene::End::In,
    support::{PASSWORD, client, sign_in_as},
};

/// A call of the session that leaves it as it is.
macro_rules! of_session {
    ($name:literal, |$scene:ident, $session:ident| $prepare:expr) => {
        case($name, &[In], |$scene| {
            Box::pin(async move {
                let $session = $scene.signed_in().await;
                $prepare
            })
        })
    };
}

fn profile() -> Vec<Case> {
    vec![
        of_session!("get_user", |scene, session| call(async move { session.user().await })),
        of_session!("get_user_auth_factors", |scene, session| call(
            async move { session.auth_factors().await }
        )),
        of_session!("update_user_attributes", |scene, session| call(
            session.update_attributes(UserAttributes::new().with("name", "Ana"))
        )),
        of_session!("delete_user_attributes", |scene, session| call(async move {
            session.delete_attributes(["nickname"]).await
        })),
        of_session!("get_user_attribute_verification_code", |scene, session| call(
            session.send_attribute_code("email")
        )),
        of_session!("verify_user_attribute", |scene, session| {
            session.send_attribute_code("email").await.unwrap();
            let code = scene.code();
            call(async move { session.verify_attribute("email", code).await })
        }),
        of_session!("change_password", |scene, session| call(async move {
            let (old, new) = (Password::new(PASSWORD), Password::new("Another-Horse8!"));
            session.change_password(old, new).await
        })),
    ]
}

fn factors() -> Vec<Case> {
    vec![
        of_session!("associate_software_token", |scene, session| call(
            async move { session.set_up_totp().await }
        )),
        of_session!("TotpRegistration::verify", |scene, session| {
            let set_up = session.set_up_totp().await.unwrap();
            let code = scene.server.totp(&scene.user).unwrap();
            call(async move { set_up.verify(code, Some("phone")).await })
        }),
        of_session!("mfa_preference", |scene, session| call(async move { session.mfa_preference().await })),
        of_session!("set_user_mfa_preference", |scene, session| call(async move {
            session.change_mfa(MfaPreferenceChange::new().enable(MfaMethod::Email)).await
        })),
        of_session!("start_web_authn_registration", |scene, session| call(async move {
            session.register_passkey().await
        })),
        of_session!("PasskeyRegistration::complete", |scene, session| {
            let registration = session.register_passkey().await.unwrap();
            let options = serde_json::from_str(registration.options()).unwrap();
            let credential = scene.server.authenticator().create(&options, true).unwrap().to_string();
            call(async move { registration.complete(&credential).await })
        }),
        of_session!("list_web_authn_credentials", |scene, session| call(session.passkeys().all())),
        of_session!("delete_web_authn_credential", |scene, session| {
            let id = scene.server.authenticator().register(&scene.user, true).unwrap();
            call(async move { session.delete_passkey(&id).await })
        }),
    ]
}

fn sessions() -> Vec<Case> {
    vec![
        of_session!("list_user_sessions", |scene, session| call(session.sessions().all())),
        of_session!("revoke_user_session", |scene, session| {
            let elsewhere = client(&scene.server).build().unwrap();
            sign_in_as(&elsewhere, &scene.user, PASSWORD).await.unwrap();
            let listed = session.sessions().all().await.unwrap();
            let id = listed.into_iter().find(|listed| !listed.is_current).unwrap().id;
            // The other device's connection is of this runtime.
            drop(elsewhere);
            call(async move { session.end_session(&id, RevokeAssociatedSessions::None).await })
        }),
    ]
}

#[tokio::test]
async fn profile_and_password() {
    hold(everything(), profile()).await;
}

#[tokio::test]
async fn second_factors_and_passkeys() {
    hold(everything(), factors()).await;
}

#[tokio::test]
async fn the_user_s_sessions() {
    hold(everything(), sessions()).await;
}
