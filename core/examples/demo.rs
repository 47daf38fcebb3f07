//! A whole sign-in on the embedded local pool: `cargo xtask demo`.
//!
//! Starts a pool, creates a user, signs in by SRP, shows the claims, refreshes, signs out everywhere, and proves
//! that the old tokens are refused. Every step is checked; the exit code tells whether all of them held.

use std::{error::Error, process::ExitCode};

use cognito_client::{
    ErrorKind, MemoryStore, Password, Session, SessionState, SignInStep, SignOut, Tokens, UserPool,
};
use cognito_local_pool::LocalPool;
use serde_json::json;

type Outcome<T> = Result<T, Box<dyn Error>>;

const USER: &str = "ana";
const PASSWORD: &str = "Correct-Horse7!";

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
    let server = LocalPool::start().await?;
    step("local pool", &format!("{} serves {}", server.url(), server.pool_id()));
    server.user(USER, PASSWORD).email("ana@example.com").group("admins").create()?;
    step("user", "ana <ana@example.com>, group admins, permanent password");

    let client = UserPool::builder(server.pool_id(), server.client_id())
        .endpoint(server.url())
        .store(MemoryStore::new())
        .build()?;
    let Err(refused) = client.sign_in(USER, Password::new("wrong")).await else {
        return Err("a wrong password was accepted".into());
    };
    check(refused.kind() == ErrorKind::IncorrectCredentials, "a wrong password has its own error")?;
    step("wrong password", &format!("refused: {}", refused.message()));

    let session = sign_in(&client).await?;
    check(server.calls("RespondToAuthChallenge") >= 1, "the password was proved, not sent")?;
    step("sign-in", &format!("{} by SRP; the password stayed here", session.username()));

    let first = session.tokens().await?;
    claims(&first)?;

    let second = session.refresh().await?;
    check(first.access_token() != second.access_token(), "a refresh brings a new access token")?;
    step("refresh", "a new access token, the session goes on");
    let cached = session.tokens().await?;
    check(cached.access_token() == second.access_token(), "tokens() answers from the cache")?;
    step(
        "tokens()",
        &format!("from the cache; {} refresh in all", server.calls("GetTokensFromRefreshToken")),
    );

    let user = session.user().await?;
    check(user.username == USER, "GetUser knows the user")?;
    step("GetUser", &format!("accepted for {}", user.username));

    let result = session.sign_out(SignOut::Everywhere).await;
    if let Some(error) = result.error() {
        return Err(error.clone().into());
    }
    step("sign-out", "everywhere; confirmed by the server and done here");

    for (name, tokens) in [("first", &first), ("second", &second)] {
        let used = server.call("GetUser", &json!({ "AccessToken": tokens.access_token().expose() }));
        check(used.is_err(), "the old access tokens are refused")?;
        let renewed = server.call(
            "GetTokensFromRefreshToken",
            &json!({ "RefreshToken": tokens.refresh_token().expose(), "ClientId": server.client_id() }),
        );
        check(renewed.is_err(), "the old refresh token is refused")?;
        step("old tokens", &format!("{name} access and refresh token refused by the server"));
    }
    check(matches!(client.state().await, SessionState::SignedOut), "the client is signed out")?;
    step("state", "signed out");
    Ok(())
}

async fn sign_in(client: &UserPool) -> Outcome<Session> {
    match client.sign_in(USER, Password::new(PASSWORD)).await? {
        SignInStep::Done(session) => Ok(session),
        other => Err(format!("the pool asks for more: {other:?}").into()),
    }
}

fn claims(tokens: &Tokens) -> Outcome<()> {
    let id = tokens.id_claims();
    check(id.groups() == ["admins"], "the id token names the group")?;
    step(
        "id claims",
        &format!(
            "sub {}, email {}, groups {:?}",
            id.subject().unwrap_or("-"),
            id.email().unwrap_or("-"),
            id.groups()
        ),
    );
    let access = tokens.access_claims();
    step(
        "access claims",
        &format!("client {}, scopes {:?}", access.client_id().unwrap_or("-"), access.scopes()),
    );
    Ok(())
}

fn step(name: &str, what: &str) {
    println!("ok      {name:<15} {what}");
}

fn check(holds: bool, what: &str) -> Outcome<()> {
    if holds { Ok(()) } else { Err(format!("does not hold: {what}").into()) }
}
