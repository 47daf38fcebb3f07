//! How often codes are sent and judged before somebody has signed in.

use std::time::Duration;

use cognito_local_pool::{LocalPool, UnknownUsers};
use serde_json::{Value, json};

use super::steps::*;

fn pool() -> LocalPool {
    let pool = pool_with(|builder| {
        builder
            .prevent_user_existence_errors(UnknownUsers::Hidden)
            .pool_setting("AutoVerifiedAttributes", json!(["email"]))
    });
    pool.user("ana", PASSWORD).email("ana@example.com").unconfirmed().create().unwrap();
    pool.user("bob", PASSWORD).email("bob@example.com").create().unwrap();
    pool
}

fn too_many() -> (String, String) {
    refusal("LimitExceededException", "Attempt limit exceeded, please try after some time.")
}

/// Does the same `times` times, which is allowed, then once more, which is not.
fn allows(pool: &LocalPool, times: usize, operation: &str, request: &Value) {
    for time in 0..times {
        let outcome = pool.call(operation, request).map_err(|error| error.name().to_owned());
        assert_ne!(outcome, Err(too_many().0), "{operation} {time}");
    }
    assert_eq!(refused(pool.call(operation, request)), too_many(), "{operation}");
}

#[test]
fn what_was_too_often_is_allowed_again_an_hour_later() {
    let pool = pool();
    for _ in 0..3 {
        allows(&pool, 5, "ResendConfirmationCode", &json!({ "Username": "ana" }));
        pool.clock().advance(Duration::from_secs(3600));
    }
    for times in [4, 1] {
        for _ in 0..times {
            pool.call("ResendConfirmationCode", &json!({ "Username": "ana" })).unwrap();
        }
        pool.clock().advance(Duration::from_secs(1800));
    }
    pool.clock().advance(Duration::from_secs(1));
    allows(&pool, 4, "ResendConfirmationCode", &json!({ "Username": "ana" }));
}

#[test]
fn users_and_nobody_meet_the_same_limits() {
    let pool = pool();
    for name in ["ana", "nobody"] {
        allows(&pool, 5, "ResendConfirmationCode", &json!({ "Username": name }));
        let confirm = json!({ "Username": name, "ConfirmationCode": "no code" });
        allows(&pool, 15, "ConfirmSignUp", &confirm);
    }
    for name in ["bob", "nobody"] {
        allows(&pool, 20, "ForgotPassword", &json!({ "Username": name }));
        pool.clock().advance(Duration::from_secs(3600));
        let confirm =
            json!({ "Username": name, "ConfirmationCode": "no code", "Password": "Better-Horse8!" });
        allows(&pool, 20, "ConfirmForgotPassword", &confirm);
    }
}

#[test]
fn one_users_limit_is_not_anothers() {
    let pool = pool();
    pool.user("eve", PASSWORD).email("eve@example.com").unconfirmed().create().unwrap();
    for _ in 0..5 {
        pool.call("ResendConfirmationCode", &json!({ "Username": "ana" })).unwrap();
    }
    assert_eq!(refused(pool.call("ResendConfirmationCode", &json!({ "Username": "ana" }))), too_many());
    assert!(pool.call("ResendConfirmationCode", &json!({ "Username": "eve" })).is_ok());
}

#[test]
fn a_reset_by_nobody_fails_as_somebodys_does() {
    let pool = pool();
    let confirm = |name: &str| {
        let request =
            json!({ "Username": name, "ConfirmationCode": "no code", "Password": "Better-Horse8!" });
        refused(pool.call("ConfirmForgotPassword", &request)).0
    };
    pool.user("unreachable", PASSWORD).create().unwrap();
    for name in ["bob", "unreachable", "nobody"] {
        assert_eq!(confirm(name), "ExpiredCodeException", "{name}");
        pool.call("ForgotPassword", &json!({ "Username": name })).unwrap();
        assert_eq!(confirm(name), "CodeMismatchException", "{name}");
        pool.clock().advance(Duration::from_secs(3600));
        assert_eq!(confirm(name), "ExpiredCodeException", "{name}");
    }
}
