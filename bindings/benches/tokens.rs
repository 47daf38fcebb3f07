//! Tokens from the cache, through the object that Swift and Kotlin hold: at once, and by the way to the library's threads
//! and back that is gone where something has to be done.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use cognito_client_ffi::{PasswordFlow, SignInOptions, SignInStep, UserPool, UserPoolConfig};
use cognito_local_pool::LocalPool;
use criterion::{Criterion, criterion_group, criterion_main};
use pollster::block_on;

const PASSWORD: &str = "Correct-Horse7!";

fn tokens(c: &mut Criterion) {
    let pool = LocalPool::builder().start_blocking().unwrap();
    pool.user("ana", PASSWORD).create().unwrap();
    let config = UserPoolConfig {
        pool_id: pool.pool_id().into(),
        client_id: pool.client_id().into(),
        endpoint: Some(pool.url().into()),
        ..UserPoolConfig::default()
    };
    let client = UserPool::new(config, None, None, None).unwrap();
    let step = block_on(client.sign_in(
        "ana".into(),
        PASSWORD.into(),
        PasswordFlow::UserSrp,
        SignInOptions::default(),
        None,
    ))
    .unwrap();
    let SignInStep::Done { session } = step else { panic!("unexpected {step:?}") };

    c.bench_function("cached_tokens(), through the binding", |bench| {
        bench.iter(|| session.cached_tokens().unwrap());
    });
    c.bench_function("tokens() from the cache, through the binding", |bench| {
        bench.iter(|| block_on(session.tokens(None)).unwrap());
    });
    assert_eq!(pool.calls("GetTokensFromRefreshToken"), 0, "a refresh was measured, not the cache");
}

criterion_group!(benches, tokens);
criterion_main!(benches);
