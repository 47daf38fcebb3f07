//! Lock-out after failed passwords, on a clock that stands still between the steps.

use std::time::Duration;

use cognito_local_pool::LocalPool;

use super::http::{refusal, wrong_credentials};
use super::srp_client::sign_in;

const PASSWORD: &str = "Correct-Horse7!";
const WRONG: &str = "Wrong-Horse7!";

fn pool() -> LocalPool {
    let pool = LocalPool::builder().start_blocking().unwrap();
    pool.user("ana", PASSWORD).create().unwrap();
    pool.clock().freeze();
    pool
}

fn fail(pool: &LocalPool, times: usize) {
    for _ in 0..times {
        assert_eq!(sign_in(pool, "ana", WRONG).unwrap_err(), wrong_credentials());
    }
}

fn locked() -> (String, String) {
    refusal("NotAuthorizedException", "Password attempts exceeded")
}

#[test]
fn from_the_fifth_failure_on_each_one_locks_twice_as_long() {
    let pool = pool();
    fail(&pool, 4);
    assert!(sign_in(&pool, "ana", PASSWORD).is_ok(), "four failures do not lock");
    fail(&pool, 5);
    for seconds in [1_u64, 2, 4, 8] {
        assert_eq!(sign_in(&pool, "ana", PASSWORD).unwrap_err(), locked(), "{seconds}");
        pool.clock().advance(Duration::from_millis(seconds * 1000 - 1));
        assert_eq!(sign_in(&pool, "ana", PASSWORD).unwrap_err(), locked(), "{seconds}");
        pool.clock().advance(Duration::from_millis(1));
        fail(&pool, 1);
    }
    pool.clock().advance(Duration::from_secs(16));
    assert!(sign_in(&pool, "ana", PASSWORD).is_ok());
    fail(&pool, 4);
    assert!(sign_in(&pool, "ana", PASSWORD).is_ok(), "a success forgets the failures");
}

#[test]
fn no_lock_lasts_longer_than_a_quarter_hour() {
    let pool = pool();
    fail(&pool, 5);
    for beyond in 0..11_u32 {
        pool.clock().advance(Duration::from_secs(2_u64.pow(beyond).min(899)));
        if beyond < 10 {
            fail(&pool, 1);
        }
    }
    assert_eq!(sign_in(&pool, "ana", PASSWORD).unwrap_err(), locked(), "899 seconds are not enough");
    pool.clock().advance(Duration::from_secs(1));
    assert!(sign_in(&pool, "ana", PASSWORD).is_ok());
}

#[test]
fn a_quiet_quarter_hour_forgets_the_failures() {
    let pool = pool();
    fail(&pool, 4);
    pool.clock().advance(Duration::from_secs(15 * 60));
    fail(&pool, 4);
    assert!(sign_in(&pool, "ana", PASSWORD).is_ok());
}

#[test]
fn passwords_in_clear_count_too_and_other_users_do_not() {
    let pool = pool();
    pool.user("bob", PASSWORD).create().unwrap();
    let attempt = |name: &str| {
        let parameters = serde_json::json!({ "USERNAME": name, "PASSWORD": WRONG });
        let flow = "USER_PASSWORD_AUTH";
        let request = serde_json::json!({ "AuthFlow": flow, "ClientId": pool.client_id(), "AuthParameters": parameters });
        super::http::call(&pool, "InitiateAuth", &request).unwrap_err()
    };
    fail(&pool, 3);
    assert_eq!(attempt("ana"), wrong_credentials());
    assert_eq!(attempt("ana"), wrong_credentials());
    assert_eq!(attempt("ana"), locked());
    assert!(sign_in(&pool, "bob", PASSWORD).is_ok());
}
