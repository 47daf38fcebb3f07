//! What a signed-in user does with their own account, against a pool that judges it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod attributes;
mod bad_input;
mod deletion;
mod hostile;
mod mfa;
mod odd_successes;
mod passkeys;
mod password;
mod refused_tokens;
mod secrets;
mod sessions;
mod tampering;

use crate::support::{self, TestStore, client, sign_in};
use cognito_client::{Session, UserPool};
use cognito_local_pool::LocalPool;

/// A signed-in user, and all that can be asked about them.
struct Signed {
    pool: LocalPool,
    client: UserPool,
    session: Session,
    store: TestStore,
}

/// `ana` of this pool, signed in.
async fn signed_in(pool: LocalPool) -> Signed {
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    Signed { pool, client, session, store }
}

impl Signed {
    /// Whether the session is as it was: the same record, no refresh, and the server takes its token.
    async fn is_untouched(&self, stored: &std::collections::BTreeMap<String, Vec<u8>>) {
        assert_eq!(self.store.content(), *stored);
        assert_eq!(self.pool.calls("GetTokensFromRefreshToken"), 0);
        self.session.user().await.unwrap();
    }
}
