//! How calls end early, and where they run.
#![allow(clippy::unwrap_used, clippy::panic, clippy::result_large_err, missing_docs)]

mod support;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use cognito_client_ffi::{
    CancelToken, ErrorKind, HeldLock, PasswordFlow, SecretStore, SessionState, SignInOptions, SignOut,
    StoreFailure, memory_store,
};
use cognito_local_pool::Fault;
use support::{PASSWORD, block_on, client, client_with, in_time, local_pool, sign_in, until};

/// Far longer than any test waits: a call that returns did not wait for it.
const FOR_EVER: Duration = Duration::from_secs(600);

#[test]
fn a_cancelled_sign_in_ends_while_the_server_is_still_busy() {
    let pool = local_pool();
    pool.fault(Fault::delay(FOR_EVER).on("InitiateAuth"));
    let client = client(&pool);
    let cancel = CancelToken::new();

    let call = in_time({
        let (client, cancel) = (Arc::clone(&client), Arc::clone(&cancel));
        move || {
            block_on(client.sign_in(
                "ana".into(),
                PASSWORD.into(),
                PasswordFlow::UserSrp,
                SignInOptions::default(),
                Some(cancel),
            ))
        }
    });
    until(|| pool.calls("InitiateAuth") == 1);
    cancel.cancel();

    let error = call.get().unwrap_err();
    assert!(error.kind() == ErrorKind::Cancelled, "{error:?}");
    assert!(matches!(block_on(client.state(None)).unwrap(), SessionState::SignedOut));
    assert_eq!(pool.calls("RespondToAuthChallenge"), 0);
}

#[test]
fn one_token_ends_all_the_calls_it_was_given_to() {
    let pool = local_pool();
    let session = sign_in(&client(&pool));
    pool.fault(Fault::delay(FOR_EVER).times(2));
    let cancel = CancelToken::new();

    let user = in_time({
        let (session, cancel) = (Arc::clone(&session), Arc::clone(&cancel));
        move || block_on(session.user(Some(cancel))).unwrap_err()
    });
    let refresh = in_time({
        let (session, cancel) = (Arc::clone(&session), Arc::clone(&cancel));
        move || block_on(session.refresh(None, Some(cancel))).unwrap_err()
    });
    until(|| pool.calls("GetUser") == 1 && pool.calls("GetTokensFromRefreshToken") == 1);
    cancel.cancel();

    for error in [user.get(), refresh.get()] {
        assert!(error.kind() == ErrorKind::Cancelled, "{error:?}");
    }
    let spent = block_on(session.tokens(Some(cancel))).unwrap_err();
    assert!(spent.kind() == ErrorKind::Cancelled, "{spent:?}");
    assert!(block_on(session.tokens(None)).is_ok());
}

#[test]
fn a_cancelled_sign_out_goes_on_by_itself() {
    let pool = local_pool();
    let session = sign_in(&client(&pool));
    pool.fault(Fault::delay(Duration::from_millis(200)).on("GlobalSignOut"));
    let cancel = CancelToken::new();

    let call = in_time({
        let (session, cancel) = (Arc::clone(&session), Arc::clone(&cancel));
        move || block_on(session.sign_out(SignOut::Everywhere, Some(cancel)))
    });
    until(|| pool.calls("GlobalSignOut") == 1);
    cancel.cancel();
    // The server may have been quicker than the token.
    if let Err(error) = call.get() {
        assert!(error.kind() == ErrorKind::Cancelled, "{error:?}");
    }
    until(|| session.id_claims().is_err());
}

/// Notes the threads it is called on.
struct Watching {
    inner: Arc<dyn SecretStore>,
    threads: Mutex<HashSet<String>>,
}

impl Watching {
    fn note(&self) {
        let name = thread::current().name().unwrap_or("nameless").to_owned();
        self.threads.lock().unwrap().insert(name);
    }
}

impl SecretStore for Watching {
    fn get(&self, key: String) -> Result<Option<Vec<u8>>, StoreFailure> {
        self.note();
        self.inner.get(key)
    }

    fn put(&self, key: String, value: Vec<u8>) -> Result<(), StoreFailure> {
        self.note();
        self.inner.put(key, value)
    }

    fn remove(&self, key: String) -> Result<(), StoreFailure> {
        self.note();
        self.inner.remove(key)
    }

    fn list(&self, prefix: String) -> Result<Vec<String>, StoreFailure> {
        self.note();
        self.inner.list(prefix)
    }

    fn lock(&self, _name: String, _patience: f64) -> Result<Option<Arc<dyn HeldLock>>, StoreFailure> {
        Ok(None)
    }
}

#[test]
fn the_app_s_store_is_called_on_the_library_s_threads_only() {
    let pool = local_pool();
    let store = Arc::new(Watching { inner: memory_store(), threads: Mutex::default() });
    let client = client_with(&pool, Some(store.clone()));

    let session = sign_in(&client);
    block_on(client.state(None)).unwrap();
    block_on(session.refresh(None, None)).unwrap();
    block_on(session.sign_out(SignOut::ThisDevice, None)).unwrap();

    let threads = store.threads.lock().unwrap();
    assert_eq!(*threads, HashSet::from(["cognito-client".to_owned()]));
}
