//! What the tests share. Futures are driven as Swift and Kotlin drive them: from a thread without a runtime.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, missing_docs)]

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use cognito_client_ffi::{
    CognitoError, PasswordFlow, SecretStore, Session, SignInOptions, SignInStep, UserPool, UserPoolConfig,
};
use cognito_local_pool::{Builder, LocalPool};
pub use pollster::block_on;

pub const PASSWORD: &str = "Correct-Horse7!";
pub const EMAIL: &str = "ana@example.com";

/// A pool with the user `ana`.
pub fn local_pool() -> LocalPool {
    local_pool_with(LocalPool::builder())
}

pub fn local_pool_with(builder: Builder) -> LocalPool {
    let pool = builder.start_blocking().unwrap();
    pool.user("ana", PASSWORD).email(EMAIL).group("readers").create().unwrap();
    pool.clear_calls();
    pool
}

pub fn config(pool_id: &str, client_id: &str) -> UserPoolConfig {
    UserPoolConfig { pool_id: pool_id.into(), client_id: client_id.into(), ..UserPoolConfig::default() }
}

pub fn client(pool: &LocalPool) -> Arc<UserPool> {
    client_with(pool, None)
}

pub fn client_with(pool: &LocalPool, store: Option<Arc<dyn SecretStore>>) -> Arc<UserPool> {
    let mut config = config(pool.pool_id(), pool.client_id());
    config.endpoint = Some(pool.url().into());
    config.request_timeout = Some(300.0);
    config.total_timeout = Some(300.0);
    UserPool::new(config, pool.client_secret().map(Into::into), store, None).unwrap()
}

pub fn sign_in(client: &UserPool) -> Arc<Session> {
    sign_in_as(client, "ana", PASSWORD).unwrap()
}

pub fn sign_in_as(client: &UserPool, username: &str, password: &str) -> Result<Arc<Session>, CognitoError> {
    let flow = PasswordFlow::UserSrp;
    let options = SignInOptions::default();
    match block_on(client.sign_in(username.into(), password.into(), flow, options, None))? {
        SignInStep::Done { session } => Ok(session),
        other => panic!("unexpected {other:?}"),
    }
}

/// Runs `work` on a thread of its own and gives what comes of it; a hang fails the test.
pub fn in_time<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Outcome<T> {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let _ = tell.send(work());
    });
    Outcome(told)
}

pub struct Outcome<T>(mpsc::Receiver<T>);

impl<T> Outcome<T> {
    pub fn get(self) -> T {
        self.0.recv_timeout(Duration::from_secs(60)).unwrap()
    }
}

/// Waits until `condition` holds; never for long.
pub fn until(condition: impl Fn() -> bool) {
    for _ in 0..6_000 {
        if condition() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("it did not come to pass within a minute");
}
