//! Processes over one store of files: each does what apps do until it is killed, then another takes its place.

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use cognito_client::{
    AuthFlow, EncryptedFileStore, Password, SessionState, SignInStep, SignOut, UserPool, store::DataKey,
};
use tokio::time::timeout;

use crate::{
    chance::Chance,
    clock::WrongClock,
    device::{KEY, client},
    server::{PASSWORD, Server},
    verdict::{Rule, broken},
    wire::Seen,
};

/// What such a process is told: URL, pool, client, directory, seed and number of users, with bars between.
const TOLD: &str = "COGNITO_CHAOS_CHILD";
const LONGEST: Duration = Duration::from_secs(60);

/// Works as such a process if this one was started as one. It ends only by being killed.
pub(crate) async fn run_if_asked() {
    let Ok(told) = env::var(TOLD) else { return };
    let parts: Vec<&str> = told.split('|').collect();
    let [url, pool_id, client_id, directory, seed, users] = parts.as_slice() else { return };
    let mut chance = Chance::of(seed.parse().unwrap_or(1));
    let users: usize = users.parse().unwrap_or(1);
    let store =
        EncryptedFileStore::new(*directory, DataKey::from_bytes(KEY)).expect("the parent's directory");
    let seen = Arc::new(Seen::aloud());
    let pool = client(url, pool_id, client_id, Arc::new(store), WrongClock::new(), seen);
    let workers: Vec<_> = (0..3)
        .map(|_| {
            let (pool, mut chance) = (pool.clone(), chance.branch());
            tokio::spawn(async move {
                // It never ends by itself.
                while !pool.id().is_empty() {
                    let user = format!("user{}", chance.one_of(users));
                    if timeout(LONGEST, one_call(&pool, &user, &mut chance)).await.is_err() {
                        broken(Rule::InTime, format!("a call for {user} took more than {LONGEST:?}"));
                    }
                }
            })
        })
        .collect();
    for worker in workers {
        if let Err(error) = worker.await {
            broken(Rule::Whole, format!("a worker ended: {error}"));
        }
    }
}

async fn one_call(pool: &UserPool, user: &str, chance: &mut Chance) {
    let session = match pool.session(user).await {
        SessionState::SignedIn(session) => session,
        _ => {
            let flow = AuthFlow::UserPassword(Password::new(PASSWORD));
            match pool.sign_in_with(user, flow).await {
                Ok(SignInStep::Done(session)) => session,
                _ => return,
            }
        }
    };
    let tokens = match chance.below(10) {
        0..=5 => session.refresh().await.ok(),
        6..=8 => session.tokens().await.ok(),
        _ => {
            session.sign_out(SignOut::ThisDevice).await;
            None
        }
    };
    if let Some(tokens) = tokens
        && tokens.access_claims().username() != Some(user)
    {
        broken(Rule::Owner, format!("{user} got tokens of another user"));
    }
}

/// Starts such processes and kills them, until told to stop.
pub(crate) fn keep_killing(server: &Arc<Server>, directory: &Path, mut chance: Chance, stop: &AtomicBool) {
    let mut children = Vec::new();
    while !stop.load(Ordering::SeqCst) {
        while children.len() < 2 {
            match start(server, directory, chance.next()) {
                Ok(child) => children.push(child),
                Err(error) => return broken(Rule::Whole, format!("a process could not be started: {error}")),
            }
        }
        thread::sleep(Duration::from_millis(300 + chance.below(2500)));
        let victim = chance.one_of(children.len());
        end(server, children.swap_remove(victim));
    }
    for child in children {
        end(server, child);
    }
}

fn end(server: &Server, mut child: Child) {
    if let Ok(Some(status)) = child.try_wait() {
        broken(Rule::Whole, format!("a process ended by itself: {status}"));
    }
    server.killed();
    child.kill().ok();
    child.wait().ok();
}

fn start(server: &Arc<Server>, directory: &Path, seed: u64) -> std::io::Result<Child> {
    let pool = &server.pool;
    let (url, pool_id, client_id) = (pool.url(), pool.pool_id(), pool.client_id());
    let users = server.users.len().min(4);
    let told = format!("{url}|{pool_id}|{client_id}|{}|{seed}|{users}", directory.display());
    let mut command = Command::new(env::current_exe()?);
    command.env(TOLD, told).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    if let Some(output) = child.stdout.take() {
        let server = Arc::clone(server);
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some(mark) = line.strip_prefix("arrived ") {
                    server.seen.note_arrival(mark);
                } else if line.contains("BROKEN") {
                    broken(Rule::Whole, format!("another process says: {line}"));
                }
            }
        });
    }
    Ok(child)
}
