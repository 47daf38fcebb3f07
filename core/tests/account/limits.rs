//! How often a user may ask for codes and try them.

use std::time::Duration;

use super::*;

const HOUR: Duration = Duration::from_secs(60 * 60);

#[tokio::test]
async fn after_five_new_codes_in_an_hour_the_last_one_is_still_good() {
    let (pool, client) = started(sending()).await;
    let signed_up = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    for _ in 0..5 {
        signed_up.resend_code().await.unwrap();
    }
    let error = signed_up.resend_code().await.unwrap_err();
    assert_eq!(told(&error), (ErrorKind::LimitExceeded, "Try again much later."));
    assert!(!error.is_retryable());
    assert_eq!(pool.outbox().len(), 6);
    signed_up.confirm(code(&pool, "ana")).await.unwrap();
}

#[tokio::test]
async fn after_many_wrong_codes_it_takes_an_hour_and_a_new_one() {
    let (pool, client) = started(sending()).await;
    let signed_up = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    let right = code(&pool, "ana");
    for _ in 0..15 {
        let error = signed_up.confirm(wrong(&right)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CodeMismatch);
    }
    let error = signed_up.confirm(right.as_str()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    pool.clock().advance(HOUR);
    signed_up.resend_code().await.unwrap();
    signed_up.confirm(code(&pool, "ana")).await.unwrap();
}

#[tokio::test]
async fn recovery_is_limited_too_and_the_old_password_stays_good() {
    let (pool, client) = started(sending()).await;
    pool.user("ana", PASSWORD).email("ana@example.com").create().unwrap();
    client.forgot_password("ana").await.unwrap();
    let right = code(&pool, "ana");
    let mut last = None;
    for _ in 0..20 {
        let new = Password::new("Another-Horse8!");
        last = Some(client.confirm_forgot_password("ana", wrong(&right), new).await.unwrap_err().kind());
    }
    assert_eq!(last, Some(ErrorKind::LimitExceeded));
    assert_eq!(client.forgot_password("ana").await.unwrap_err().kind(), ErrorKind::LimitExceeded);
    done(client.sign_in("ana", password()).replace_session(true).await.unwrap());
    pool.clock().advance(HOUR);
    client.forgot_password("ana").await.unwrap();
}
