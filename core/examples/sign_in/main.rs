//! Walks a person through any sign-in in the terminal: `cargo run --example sign_in`.
//!
//! Without flags a local pool is started with a cast of users, one for each kind of challenge, and the codes it
//! sends are shown. With `--pool-id` and `--client-id` it talks to a real pool.

mod local;
mod options;
mod prompt;
mod walk;

use std::{error::Error, process::ExitCode};

use clap::Parser as _;
use cognito_client::{AuthFlow, ClientSecret, FirstFactor, Password, Session, SignInStep, UserPool};

use options::{Flow, Options};

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Outcome<()> {
    let local = match &options.pool_id {
        Some(_) => None,
        None => Some(local::start().await?),
    };
    let pool = match &local {
        Some(local) => local.client()?,
        None => client(&options)?,
    };
    if let Some(local) = &local {
        local.introduce();
    }
    let step = match &options.resume {
        Some(text) => pool.resume_sign_in(text).await?,
        None => begin(&pool, &options).await?,
    };
    match walk::through(step, local.as_ref()).await? {
        Some(session) => greet(&session).await,
        None => Ok(()),
    }
}

fn client(options: &Options) -> Outcome<UserPool> {
    let pool_id = options.pool_id.as_deref().unwrap_or_default();
    let client_id = options.client_id.as_deref().unwrap_or_default();
    let mut builder = UserPool::builder(pool_id, client_id);
    if let Some(endpoint) = &options.endpoint {
        builder = builder.endpoint(endpoint);
    }
    if options.client_secret {
        builder = builder.client_secret(ClientSecret::new(prompt::hidden("Client secret")?));
    }
    #[cfg(feature = "keyring")]
    if options.keep {
        builder = builder.store(cognito_client::KeyringStore::new("cognito-client example")?);
    }
    Ok(builder.build()?)
}

async fn begin(pool: &UserPool, options: &Options) -> Outcome<SignInStep> {
    let username = match &options.username {
        Some(name) => name.clone(),
        None => prompt::shown("User name")?,
    };
    let password = || -> Outcome<Password> { Ok(Password::new(prompt::hidden("Password")?)) };
    let flow = match options.flow {
        Flow::Srp => AuthFlow::UserSrp(password()?),
        Flow::Password => AuthFlow::UserPassword(password()?),
        Flow::Custom => AuthFlow::Custom,
        Flow::CustomSrp => AuthFlow::CustomWithSrp(password()?),
        Flow::Choice => AuthFlow::User(None),
        Flow::EmailOtp => AuthFlow::User(Some(FirstFactor::EmailOtp)),
        Flow::SmsOtp => AuthFlow::User(Some(FirstFactor::SmsOtp)),
        Flow::Passkey => AuthFlow::User(Some(FirstFactor::Passkey)),
    };
    Ok(pool.sign_in_with(username, flow).await?)
}

async fn greet(session: &Session) -> Outcome<()> {
    let tokens = session.tokens().await?;
    println!("\nSigned in as {}.", session.username());
    if let Some(email) = tokens.id_claims().email() {
        println!("E-mail: {email}");
    }
    Ok(())
}
