//! Bad input: each with its own clear error, nothing sent and nothing changed.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unchecked_time_subtraction,
    clippy::type_complexity
)]

use std::time::Duration;

use crate::support::{PASSWORD, TestStore, client, pool};
use cognito_client::{ErrorKind, MemoryStore, Password, UserPool};

const POOL: &str = "us-east-1_AbCdEf123";

fn field_of(build: Result<UserPool, cognito_client::Error>) -> String {
    let error = build.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    assert!(!error.message().is_empty());
    error.field().unwrap().to_owned()
}

#[test]
fn malformed_pool_ids_are_named() {
    for bad in ["", "us-east-1", "us-east-1_", "_x", "us-east-1_a!b", "us east_abc", &"a".repeat(200)] {
        assert_eq!(field_of(UserPool::builder(bad, "client").build()), "pool_id", "{bad}");
    }
}

#[test]
fn malformed_client_ids_and_secrets_are_named() {
    for bad in ["", "a b", "x\0", &"a".repeat(200)] {
        assert_eq!(field_of(UserPool::builder(POOL, bad).build()), "client_id", "{bad}");
    }
    let empty = UserPool::builder(POOL, "client").client_secret("".into()).build();
    assert_eq!(field_of(empty), "client_secret");
}

#[test]
fn unusable_endpoints_are_named() {
    for bad in [
        "",
        "not a url",
        "ftp://127.0.0.1",
        "http://example.com",
        "https://",
        "https://user:pw@example.com",
        "https://example.com/?q=1",
        "https://example.com/#f",
        "http://127.0.0.1.example.com",
        "//example.com",
        "http://10.0.0.1:9229",
    ] {
        assert_eq!(field_of(UserPool::builder(POOL, "client").endpoint(bad).build()), "endpoint", "{bad}");
    }
    for good in
        ["http://127.0.0.1:9229", "http://localhost:9229", "http://[::1]:9229/", "https://proxy.example.com"]
    {
        UserPool::builder(POOL, "client").endpoint(good).build().unwrap();
    }
    UserPool::builder(POOL, "client").endpoint("http://10.0.0.1").allow_insecure_http(true).build().unwrap();
}

#[test]
fn a_leeway_of_more_than_a_day_is_named() {
    let build = UserPool::builder(POOL, "client").refresh_leeway(Duration::from_secs(90_000)).build();
    assert_eq!(field_of(build), "refresh_leeway");
}

#[test]
fn deadlines_of_nothing_are_named() {
    let timeouts = cognito_client::Timeouts::new().with_total(Duration::ZERO);
    assert_eq!(field_of(UserPool::builder(POOL, "client").timeouts(timeouts).build()), "timeouts");
}

#[tokio::test]
async fn unusable_names_and_passwords_are_refused_before_anything_is_sent() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let cases = [
        ("", PASSWORD, "username"),
        ("a\nb", PASSWORD, "username"),
        (&"x".repeat(129), PASSWORD, "username"),
        ("ana", "", "password"),
        ("ana", &"x".repeat(257), "password"),
    ];
    for (username, password, field) in cases {
        let error = client.sign_in(username, Password::new(password)).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some(field)));
    }
    assert_eq!(pool.calls("InitiateAuth"), 0);
    assert!(store.content().is_empty());
}

#[test]
fn what_is_built_prints_no_secret() {
    let pool = UserPool::builder(POOL, "client")
        .client_secret("top-secret-value".into())
        .store(MemoryStore::new())
        .build()
        .unwrap();
    let sign_in = pool.sign_in("ana", Password::new("pass-word-value"));
    let text = format!("{pool:?} {sign_in:?}");
    assert!(!text.contains("top-secret") && !text.contains("pass-word"), "{text}");
}
