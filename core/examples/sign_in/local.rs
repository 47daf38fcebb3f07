//! The local pool and its cast: one user for each kind of challenge.

#![allow(clippy::indexing_slicing, reason = "JSON values give null for what is not there")]

use cognito_client::UserPool;
use cognito_local_pool::{LocalPool, Trigger};
use serde_json::{Value, json};

use crate::Outcome;

const PASSWORD: &str = "Correct-Horse7!";
const TOTP_SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const SECRET_WORD: &str = "swordfish";

pub(crate) struct Local {
    server: LocalPool,
}

pub(crate) async fn start() -> Outcome<Local> {
    let server = LocalPool::builder()
        .pool_setting("MfaConfiguration", json!("OPTIONAL"))
        .pool_setting(
            "Policies",
            json!({"SignInPolicy": {
                "AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"],
            }}),
        )
        .auth_flows(&[
            "ALLOW_USER_SRP_AUTH",
            "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_USER_AUTH",
            "ALLOW_CUSTOM_AUTH",
            "ALLOW_REFRESH_TOKEN_AUTH",
        ])
        .trigger(Trigger::DefineAuthChallenge, |event| Ok(define(event)))
        .trigger(Trigger::CreateAuthChallenge, |event| {
            let mut event = event.clone();
            event["response"]["publicChallengeParameters"] = json!({"question": "What is the word?"});
            event["response"]["privateChallengeParameters"] = json!({"answer": SECRET_WORD});
            Ok(event)
        })
        .trigger(Trigger::VerifyAuthChallengeResponse, |event| {
            let mut event = event.clone();
            let right = event["request"]["challengeAnswer"] == json!(SECRET_WORD);
            event["response"]["answerCorrect"] = json!(right);
            Ok(event)
        })
        .start()
        .await?;
    server.call(
        "SetUserPoolMfaConfig",
        &json!({
            "UserPoolId": server.pool_id(),
            "MfaConfiguration": "OPTIONAL",
            "SmsMfaConfiguration": {"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms"}},
            "SoftwareTokenMfaConfiguration": {"Enabled": true},
            "EmailMfaConfiguration": {},
        }),
    )?;
    server.user("ana", PASSWORD).email("ana@example.com").phone_number("+15555550100").create()?;
    server.user("sam", PASSWORD).phone_number("+15555550101").mfa(["SMS_MFA"]).create()?;
    server.user("eve", PASSWORD).email("eve@example.com").mfa(["EMAIL_OTP"]).create()?;
    server.user("tom", PASSWORD).totp(TOTP_SECRET).mfa(["SOFTWARE_TOKEN_MFA"]).create()?;
    server
        .user("max", PASSWORD)
        .phone_number("+15555550102")
        .totp(TOTP_SECRET)
        .mfa(["SMS_MFA", "SOFTWARE_TOKEN_MFA"])
        .create()?;
    server.user("new", PASSWORD).email("new@example.com").temporary().create()?;
    server.user("una", PASSWORD).email("una@example.com").unconfirmed().create()?;
    server.user("rex", PASSWORD).email("rex@example.com").reset_required().create()?;
    server.user("pia", PASSWORD).email("pia@example.com").create()?;
    server.authenticator().register("pia", true)?;
    Ok(Local { server })
}

/// One round, three tries.
fn define(event: &Value) -> Value {
    let mut event = event.clone();
    let rounds = event["request"]["session"].as_array().cloned().unwrap_or_default();
    let last = rounds.last();
    let name = |round: &Value| round["challengeName"].as_str().unwrap_or_default().to_owned();
    let right = last.is_some_and(|round| round["challengeResult"] == json!(true));
    let mine = rounds.iter().filter(|round| name(round) == "CUSTOM_CHALLENGE").count();
    let response = match last.map(name).as_deref() {
        Some("SRP_A") => json!({"challengeName": "PASSWORD_VERIFIER"}),
        Some("CUSTOM_CHALLENGE") if right => json!({"issueTokens": true}),
        Some("PASSWORD_VERIFIER") if !right => json!({"failAuthentication": true}),
        _ if mine >= 3 => json!({"failAuthentication": true}),
        _ => json!({"challengeName": "CUSTOM_CHALLENGE"}),
    };
    for (member, default) in [("issueTokens", json!(false)), ("failAuthentication", json!(false))] {
        event["response"][member] = default;
    }
    for (member, value) in response.as_object().into_iter().flatten() {
        event["response"][member] = value.clone();
    }
    event
}

impl Local {
    pub(crate) fn client(&self) -> Outcome<UserPool> {
        let pool = UserPool::builder(self.server.pool_id(), self.server.client_id());
        Ok(pool.endpoint(self.server.url()).build()?)
    }

    pub(crate) fn introduce(&self) {
        println!(
            "A local pool serves {} at {}. Its users all have the password {PASSWORD}\n\n\
             ana  nothing more         sam  a text message      eve  an e-mail\n\
             tom  an authenticator     max  a choice            new  a temporary password\n\
             una  never confirmed      rex  a reset password    pia  a passkey (--flow passkey)\n\n\
             --flow choice, email-otp or sms-otp works for ana, --flow custom asks anyone for a word ({SECRET_WORD}).\n\
             At any question: :resend, :suspend, :cancel\n",
            self.server.pool_id(),
            self.server.url(),
        );
    }

    /// Shows the newest code that was sent to this user.
    pub(crate) fn show_message(&self, username: &str) {
        if let Some(code) = self.server.latest_code(username) {
            println!("[the local pool sent the code {code}]");
        }
    }

    /// Shows what the user's authenticator app would show now.
    pub(crate) fn show_totp(&self, username: &str) {
        if let Ok(code) = self.server.totp(username) {
            println!("[the authenticator app shows {code}]");
        }
    }

    /// Lets the software authenticator sign.
    pub(crate) fn sign(&self, options: &str) -> Outcome<String> {
        println!("[the software authenticator signs]");
        Ok(self.server.authenticator().assert(options)?)
    }
}
