//! The life of an account on the embedded local pool: `cargo run -p cognito-client --example account`.
//!
//! Signs up, confirms and is signed in at once; changes the address; sets an authenticator app up; signs in again on the
//! device that is remembered now, without a code; is forgotten by the administrator and asked for a code again; replaces
//! a forgotten password; and deletes the account. Every step is checked; the exit code tells whether all of them held.

use std::{error::Error, process::ExitCode};

use cognito_client::{
    ErrorKind, MemoryStore, MfaMethod, MfaPreferenceChange, Password, Session, SessionState, SignInStep,
    SignOut, UserAttributes, UserPool,
};
use cognito_local_pool::LocalPool;
use serde_json::json;

type Outcome<T> = Result<T, Box<dyn Error>>;

const USER: &str = "ana";
const PASSWORD: &str = "Correct-Horse7!";
const NEW_PASSWORD: &str = "Battery-Staple8!";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => {
            println!("\nAll steps held.");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("FAILED  {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Outcome<()> {
    let server = LocalPool::builder()
        .auth_flows(&["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
        .pool_setting("AutoVerifiedAttributes", json!(["email"]))
        .pool_setting(
            "Policies",
            json!({"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}),
        )
        .pool_setting("MfaConfiguration", json!("OPTIONAL"))
        .pool_setting(
            "DeviceConfiguration",
            json!({"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false}),
        )
        .start()
        .await?;
    let pool = UserPool::builder(server.pool_id(), server.client_id())
        .endpoint(server.url())
        .store(MemoryStore::new())
        .device_name("Ana's laptop")
        .build()?;

    let session = sign_up(&server, &pool).await?;
    attributes(&server, &session).await?;
    second_factor(&server, &session).await?;
    sign_out(&session).await?;

    let session = on_the_remembered_device(&pool).await?;
    let session = after_it_was_forgotten(&server, &pool, &session).await?;
    sign_out(&session).await?;

    recover(&server, &pool).await?;
    let session = done(pool.sign_in(USER, Password::new(NEW_PASSWORD)).await?)?;
    step("new password", "signs in");

    session.delete_user().await?;
    check(matches!(pool.state().await, SessionState::SignedOut), "nothing of a deleted user stays here")?;
    let gone = pool.sign_in(USER, Password::new(NEW_PASSWORD)).await;
    check(gone.is_err(), "a deleted user cannot sign in")?;
    step("delete_user", "gone there, then here");
    Ok(())
}

async fn sign_up(server: &LocalPool, pool: &UserPool) -> Outcome<Session> {
    let attributes = UserAttributes::new().with_email("ana@example.com");
    let signed_up = pool.sign_up(USER, Password::new(PASSWORD)).attributes(attributes).await?;
    let to = signed_up.code_delivery().and_then(|sent| sent.destination.clone()).unwrap_or_default();
    step("sign_up", &format!("a code went to {to}"));

    let wrong = signed_up.confirm("000000").await;
    check(wrong.is_err_and(|error| error.kind() == ErrorKind::CodeMismatch), "a wrong code is refused")?;
    let confirmed = signed_up.confirm(code(server)?).await?;
    let session = done(confirmed.sign_in().await?)?;
    step("confirm", "confirmed, and signed in at once");
    Ok(session)
}

async fn attributes(server: &LocalPool, session: &Session) -> Outcome<()> {
    let change = UserAttributes::new().with_email("ana@example.org").with_nickname("Annie");
    let unverified = session.update_attributes(change).await?;
    check(unverified.len() == 1, "the new address has to be verified")?;
    session.verify_attribute("email", code(server)?).await?;
    let user = session.user().await?;
    check(user.attributes.email() == Some("ana@example.org"), "the new address counts")?;
    check(user.attributes.email_verified() == Some(true), "and it is verified")?;
    step("attributes", "a new address, verified by its code");
    Ok(())
}

async fn second_factor(server: &LocalPool, session: &Session) -> Outcome<()> {
    let set_up = session.set_up_totp().await?;
    let uri = set_up.uri("Example App")?;
    check(uri.expose().starts_with("otpauth://totp/"), "an authenticator app can read it")?;
    set_up.verify(server.totp(USER)?, Some("my phone")).await?;
    let change = MfaPreferenceChange::new().enable(MfaMethod::Totp).prefer(MfaMethod::Totp);
    session.change_mfa(change).await?;
    step("authenticator", "set up, switched on and preferred");
    Ok(())
}

async fn on_the_remembered_device(pool: &UserPool) -> Outcome<Session> {
    let session = done(pool.sign_in(USER, Password::new(PASSWORD)).await?)?;
    let devices = session.devices().all().await?;
    let this = devices.iter().find(|device| device.is_current).ok_or("this device is not in the list")?;
    step("remembered device", &format!("{} signs in without a code", this.name.as_deref().unwrap_or("it")));
    Ok(session)
}

async fn after_it_was_forgotten(server: &LocalPool, pool: &UserPool, session: &Session) -> Outcome<Session> {
    let this = session.current_device().await?.ok_or("the session has no device")?;
    sign_out(session).await?;
    server.call("AdminForgetDevice", &json!({"Username": USER, "DeviceKey": this.key}))?;
    let SignInStep::TotpCode(challenge) = pool.sign_in(USER, Password::new(PASSWORD)).await? else {
        return Err("no code was asked for on a forgotten device".into());
    };
    // No code of an authenticator app serves twice.
    server.clock().advance(std::time::Duration::from_secs(60));
    let session = done(challenge.answer(server.totp(USER)?).await?)?;
    step("forgotten device", "asked for a code again, and remembered anew");
    Ok(session)
}

async fn recover(server: &LocalPool, pool: &UserPool) -> Outcome<()> {
    pool.forgot_password(USER).await?;
    pool.confirm_forgot_password(USER, code(server)?, Password::new(NEW_PASSWORD)).await?;
    step("forgot_password", "replaced with the code that was sent");
    Ok(())
}

async fn sign_out(session: &Session) -> Outcome<()> {
    check(session.sign_out(SignOut::ThisDevice).await.is_complete(), "signed out here and there")
}

fn code(server: &LocalPool) -> Outcome<String> {
    server.latest_code(USER).ok_or_else(|| "no code was sent".into())
}

fn done(step: SignInStep) -> Outcome<Session> {
    match step {
        SignInStep::Done(session) => Ok(session),
        other => Err(format!("the pool asks for more: {other:?}").into()),
    }
}

fn check(holds: bool, what: &str) -> Outcome<()> {
    if holds { Ok(()) } else { Err(format!("does not hold: {what}").into()) }
}

fn step(name: &str, what: &str) {
    println!("{name:18} {what}");
}
