//! A process that shares a session: it does what it reads, line by line, and says what came of it.

use std::{
    env,
    io::{self, BufRead as _, Write as _},
    process::ExitCode,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use cognito_client::{
    Clock, EncryptedFileStore, Error, Password, Session, SessionEvent, SessionEvents, SessionState,
    SignInStep, SignOut, Tokens, UserPool, store::DataKey,
};
use sha2::{Digest as _, Sha256};

/// URL, pool and client, with spaces between.
pub(crate) const POOL: &str = "COGNITO_TEST_POOL";
/// Where the store is.
pub(crate) const DIRECTORY: &str = "COGNITO_TEST_STORE";
/// The seconds since 1970 to begin with.
pub(crate) const NOW: &str = "COGNITO_TEST_NOW";

/// A clock that is moved from outside.
struct Told(Mutex<Duration>);

impl Clock for Told {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + *self.0.lock().unwrap()
    }

    fn monotonic(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}

/// Runs as such a process if this one was started as one.
pub(crate) fn run_if_asked() -> Option<ExitCode> {
    let pool = env::var(POOL).ok()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(serve(&pool));
    Some(ExitCode::SUCCESS)
}

async fn serve(pool: &str) {
    let mut parts = pool.split(' ').map(str::to_owned);
    let mut part = || parts.next().unwrap();
    let (url, pool_id, client_id) = (part(), part(), part());
    let seconds: u64 = env::var(NOW).unwrap().parse().unwrap();
    let clock = Arc::new(Told(Mutex::new(Duration::from_secs(seconds))));
    let directory = env::var_os(DIRECTORY).unwrap();
    let store = EncryptedFileStore::new(directory, DataKey::from_bytes([7; 32])).unwrap();
    let pool = UserPool::builder(pool_id, client_id)
        .endpoint(url)
        .clock(clock.clone())
        .store(store)
        .build()
        .unwrap();
    let mut events = pool.events();
    let mut session = match pool.state().await {
        SessionState::SignedIn(session) => Some(session),
        _ => None,
    };
    say("state ready");
    for line in io::stdin().lock().lines() {
        let line = line.unwrap();
        let words: Vec<_> = line.split(' ').collect();
        match words.as_slice() {
            ["sign-in", name, password] => match pool.sign_in(*name, Password::new(*password)).await {
                Ok(SignInStep::Done(begun)) => {
                    report(begun.tokens().await);
                    session = Some(begun);
                }
                Ok(other) => say(&format!("state {other:?}")),
                Err(error) => report(Err(error)),
            },
            ["tokens", passed] => {
                *clock.0.lock().unwrap() += Duration::from_secs(passed.parse().unwrap());
                report(held(session.as_ref()).tokens().await);
            }
            ["refresh"] => report(held(session.as_ref()).refresh().await),
            ["sign-out"] => {
                let result = held(session.as_ref()).sign_out(SignOut::ThisDevice).await;
                say(if result.is_complete() { "state signed-out" } else { "state incomplete" });
            }
            ["state"] => say(match pool.state().await {
                SessionState::SignedIn(_) => "state signed-in",
                SessionState::SignedOut => "state signed-out",
                SessionState::Expired { .. } => "state expired",
                _ => "state unavailable",
            }),
            ["events"] => say(&format!("state {}", told(&mut events).await)),
            other => say(&format!("state what: {other:?}")),
        }
    }
}

fn held(session: Option<&Session>) -> &Session {
    session.expect("a session in the store")
}

/// The events so far, in short.
async fn told(events: &mut SessionEvents) -> String {
    let mut all = Vec::new();
    while let Ok(Some(event)) = tokio::time::timeout(Duration::from_millis(5), events.next()).await {
        all.push(match event {
            SessionEvent::Refreshed { .. } => "refreshed",
            SessionEvent::Expired { .. } => "expired",
            _ => "other",
        });
    }
    all.join(" ")
}

fn report(tokens: Result<Tokens, Error>) {
    match tokens {
        Ok(tokens) => {
            let digest = Sha256::digest(tokens.access_token().expose());
            say(&format!("tokens {}", STANDARD_NO_PAD.encode(digest)));
        }
        Err(error) => say(&format!("error {}", error.kind())),
    }
}

fn say(line: &str) {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}
