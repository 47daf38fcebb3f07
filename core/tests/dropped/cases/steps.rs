//! The answers to everything that a sign-in may ask.

use cognito_client::{AuthFlow, FirstFactor, MfaMethod, Password, SignInStep};
use cognito_local_pool::{Builder, LocalPool, Trigger};
use serde_json::json;

use super::{FLOWS, everything};
use crate::dropped::{
    drive::{Case, call, case, signs_in},
    hold,
    scene::{
        End::{In, Out},
        Scene, password,
    },
    support::PASSWORD,
};

const TOTP: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// Begins a sign-in and gives what is asked in this step.
macro_rules! asked {
    ($scene:expr, $flow:expr, $step:ident) => {
        match $scene.pool().sign_in_with(&$scene.user, $flow).await.unwrap() {
            SignInStep::$step(challenge) => {
                $scene.keep(challenge.clone());
                challenge
            }
            other => panic!("unexpected {other:?}"),
        }
    };
}

fn user_auth(factor: Option<FirstFactor>) -> AuthFlow {
    AuthFlow::User(factor)
}

fn with_totp(scene: &Scene) {
    scene.new_user().totp(TOTP).mfa(["SOFTWARE_TOKEN_MFA"]).create().unwrap();
}

/// The code after the one that was used last.
fn totp(scene: &Scene) -> String {
    scene.server.totp(&scene.user).unwrap()
}

fn first_factors() -> Vec<Case> {
    vec![
        case("FirstFactorChoice::answer", &[Out, In], |scene| {
            Box::pin(async move {
                scene.make_user();
                let choice = asked!(scene, user_auth(None), ChooseFirstFactor);
                signs_in(choice.answer(FirstFactor::PasswordSrp(Password::new(PASSWORD))))
            })
        }),
        case("FirstFactorChoice::suspend", &[Out], |scene| {
            Box::pin(async move {
                scene.make_user();
                let choice = asked!(scene, user_auth(None), ChooseFirstFactor);
                call(async move { choice.suspend().await })
            })
        }),
        case("CodeChallenge::answer", &[Out, In], |scene| {
            Box::pin(async move {
                scene.make_user();
                let code = asked!(scene, user_auth(Some(FirstFactor::EmailOtp)), EmailCode);
                signs_in(code.answer(scene.code()))
            })
        }),
        case("CodeChallenge::resend", &[Out], |scene| {
            Box::pin(async move {
                scene.make_user();
                let code = asked!(scene, user_auth(Some(FirstFactor::EmailOtp)), EmailCode);
                call(code.resend())
            })
        }),
        case("CodeChallenge::suspend", &[Out], |scene| {
            Box::pin(async move {
                scene.make_user();
                let code = asked!(scene, user_auth(Some(FirstFactor::EmailOtp)), EmailCode);
                call(async move { code.suspend().await })
            })
        }),
        case("PasskeyChallenge::answer", &[Out, In], |scene| {
            Box::pin(async move {
                scene.make_user();
                scene.server.authenticator().register(&scene.user, true).unwrap();
                let passkey = asked!(scene, user_auth(Some(FirstFactor::Passkey)), Passkey);
                let assertion = scene.server.authenticator().assert(passkey.request_options_json()).unwrap();
                signs_in(passkey.answer(assertion))
            })
        }),
        case("PasswordChallenge::answer", &[Out, In], |scene| {
            Box::pin(async move {
                scene.new_user().unconfirmed().create().unwrap();
                // A resumed sign-in has no password to begin anew with.
                let text = asked!(scene, password(), ConfirmSignUp).suspend().await.unwrap();
                let SignInStep::ConfirmSignUp(resumed) = scene.pool().resume_sign_in(&text).await.unwrap()
                else {
                    panic!("not resumed");
                };
                let SignInStep::Password(challenge) = resumed.answer(scene.code()).await.unwrap() else {
                    panic!("no password is asked for");
                };
                scene.keep(challenge.clone());
                signs_in(challenge.answer(Password::new(PASSWORD)))
            })
        }),
    ]
}

fn second_factors() -> Vec<Case> {
    vec![
        case("TotpChallenge::answer", &[Out, In], |scene| {
            Box::pin(async move {
                with_totp(scene);
                let code = asked!(scene, password(), TotpCode);
                signs_in(code.answer(totp(scene)))
            })
        }),
        case("the answer that ends a step_up", &[In], |scene| {
            Box::pin(async move {
                scene.new_user().totp(TOTP).create().unwrap();
                let session = scene.sign_in().await;
                let step = scene.pool().step_up(&session, ["urn:cognito:loa:4"]).await.unwrap();
                let SignInStep::TotpCode(challenge) = step else { panic!("unexpected {step:?}") };
                scene.keep(challenge.clone());
                signs_in(challenge.answer(totp(scene)))
            })
        })
        .replacing(),
        case("MfaChoice::answer", &[Out], |scene| {
            Box::pin(async move {
                let user = scene.new_user().phone_number("+15555550101").totp(TOTP);
                user.mfa(["SMS_MFA", "SOFTWARE_TOKEN_MFA"]).create().unwrap();
                let choice = asked!(scene, password(), ChooseMfa);
                call(choice.answer(&MfaMethod::Totp))
            })
        }),
        case("NewPasswordChallenge::answer", &[Out, In], |scene| {
            Box::pin(async move {
                scene.new_user().temporary().create().unwrap();
                let challenge = asked!(scene, password(), NewPassword);
                signs_in(challenge.answer(Password::new("Another-Horse8!"), [("name", "Ana")]))
            })
        }),
        case("SignUpCodeChallenge::answer", &[Out, In], |scene| {
            Box::pin(async move {
                scene.new_user().unconfirmed().create().unwrap();
                let challenge = asked!(scene, password(), ConfirmSignUp);
                signs_in(challenge.answer(scene.code()))
            })
        }),
        case("SignUpCodeChallenge::resend", &[Out], |scene| {
            Box::pin(async move {
                scene.new_user().unconfirmed().create().unwrap();
                call(asked!(scene, password(), ConfirmSignUp).resend())
            })
        }),
        case("PasswordReset::send_code", &[Out], |scene| {
            Box::pin(async move {
                scene.new_user().reset_required().create().unwrap();
                call(asked!(scene, password(), ResetPassword).send_code())
            })
        }),
        case("PasswordReset::answer", &[Out, In], |scene| {
            Box::pin(async move {
                scene.new_user().reset_required().create().unwrap();
                let challenge = asked!(scene, password(), ResetPassword);
                challenge.send_code().await.unwrap();
                signs_in(challenge.answer(scene.code(), Password::new("Another-Horse8!")))
            })
        }),
        case("UnknownChallenge::answer", &[Out, In], |scene| {
            Box::pin(async move {
                scene.make_user();
                let known: [(&str, &str); 1] = [("ANSWER", "yes")];
                scene.server.invent_challenge(&scene.user, "SHAKE_HANDS", &[], &known).unwrap();
                let challenge = asked!(scene, password(), Unknown);
                signs_in(challenge.answer(known))
            })
        }),
    ]
}

fn set_ups() -> Vec<Case> {
    vec![
        case("MfaSetUpChoice::answer", &[Out], |scene| {
            Box::pin(async move {
                scene.server.user(&scene.user, PASSWORD).create().unwrap();
                call(asked!(scene, password(), SetUpMfa).answer(&MfaMethod::Totp))
            })
        }),
        case("TotpSetUp::answer", &[Out, In], |scene| {
            Box::pin(async move {
                scene.server.user(&scene.user, PASSWORD).create().unwrap();
                let choice = asked!(scene, password(), SetUpMfa);
                let SignInStep::SetUpTotp(challenge) = choice.answer(&MfaMethod::Totp).await.unwrap() else {
                    panic!("no set-up");
                };
                scene.keep(challenge.clone());
                signs_in(challenge.answer(totp(scene), Some("phone")))
            })
        }),
        case("EmailSetUp::answer", &[Out], |scene| {
            Box::pin(async move {
                scene.server.user(&scene.user, PASSWORD).create().unwrap();
                let choice = asked!(scene, password(), SetUpMfa);
                let SignInStep::SetUpEmail(challenge) = choice.answer(&MfaMethod::Email).await.unwrap()
                else {
                    panic!("no set-up");
                };
                scene.keep(challenge.clone());
                call(challenge.answer(format!("{}@example.com", scene.user)))
            })
        }),
    ]
}

fn custom() -> Vec<Case> {
    vec![case("CustomChallenge::answer", &[Out, In], |scene| {
        Box::pin(async move {
            scene.make_user();
            signs_in(asked!(scene, AuthFlow::Custom, Custom).answer("fish"))
        })
    })]
}

/// Asks one question, whose answer is fish.
fn asking() -> Builder {
    let define = |event: &serde_json::Value| {
        let mut event = event.clone();
        let rounds = event["request"]["session"].as_array().cloned().unwrap_or_default();
        let right = rounds.last().is_some_and(|round| round["challengeResult"] == json!(true));
        event["response"] = match (rounds.is_empty(), right) {
            (true, _) => {
                json!({"challengeName": "CUSTOM_CHALLENGE", "issueTokens": false, "failAuthentication": false})
            }
            (false, right) => json!({"issueTokens": right, "failAuthentication": !right}),
        };
        Ok(event)
    };
    let create = |event: &serde_json::Value| {
        let mut event = event.clone();
        event["response"] = json!({
            "publicChallengeParameters": {"question": "what?"},
            "privateChallengeParameters": {"answer": "fish"},
        });
        Ok(event)
    };
    let verify = |event: &serde_json::Value| {
        let mut event = event.clone();
        let right = event["request"]["challengeAnswer"] == json!("fish");
        event["response"] = json!({"answerCorrect": right});
        Ok(event)
    };
    LocalPool::builder()
        .auth_flows(&FLOWS)
        .trigger(Trigger::DefineAuthChallenge, define)
        .trigger(Trigger::CreateAuthChallenge, create)
        .trigger(Trigger::VerifyAuthChallengeResponse, verify)
}

#[tokio::test]
async fn answers_of_the_first_factor() {
    hold(everything(), first_factors()).await;
}

#[tokio::test]
async fn answers_of_the_second_factor_and_of_accounts() {
    hold(everything(), second_factors()).await;
}

#[tokio::test]
async fn answers_that_set_a_second_factor_up() {
    let wanting = LocalPool::builder()
        .auth_flows(&FLOWS)
        .pool_setting("MfaConfiguration", json!("ON"))
        .pool_setting("EnabledMfas", json!(["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]));
    hold(wanting, set_ups()).await;
}

#[tokio::test]
async fn answers_to_the_pool_s_own_questions() {
    hold(asking(), custom()).await;
}
