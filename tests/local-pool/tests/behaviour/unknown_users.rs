//! Names nobody has, under both settings.

use cognito_local_pool::{LocalPool, UnknownUsers};
use serde_json::json;

use super::http::{call, refusal, wrong_credentials};
use super::srp_client::{SrpClient, sign_in};

const PASSWORD: &str = "Correct-Horse7!";

fn hiding() -> LocalPool {
    LocalPool::builder().prevent_user_existence_errors(UnknownUsers::Hidden).start_blocking().unwrap()
}

#[test]
fn legacy_clients_are_told() {
    let pool = LocalPool::builder().start_blocking().unwrap();
    let unknown = refusal("UserNotFoundException", "User does not exist.");
    assert_eq!(sign_in(&pool, "nobody", PASSWORD).unwrap_err(), unknown);
}

#[test]
fn hidden_users_get_the_same_simulated_challenge_each_time() {
    let pool = hiding();
    let ask = |name: &str| SrpClient::new(&pool, name).challenge().unwrap();
    let (first, second, other) = (ask("nobody"), ask("nobody"), ask("nobody else"));
    assert_eq!(first["SALT"], second["SALT"]);
    assert_eq!(first["USER_ID_FOR_SRP"], second["USER_ID_FOR_SRP"]);
    assert_ne!(first["SRP_B"], second["SRP_B"]);
    assert_ne!(first["SALT"], other["SALT"]);
    assert_eq!(first["USER_ID_FOR_SRP"].as_str().unwrap().len(), 36);
    pool.user("ana", PASSWORD).create().unwrap();
    let real = ask("ana");
    let members =
        |challenge: &serde_json::Value| challenge.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(members(&first), members(&real));
    assert_eq!(
        first["SECRET_BLOCK"].as_str().unwrap().len() / 64,
        real["SECRET_BLOCK"].as_str().unwrap().len() / 64
    );
}

#[test]
fn hidden_users_fail_like_wrong_passwords_and_lock_alike() {
    let pool = hiding();
    pool.clock().freeze();
    for _ in 0..5 {
        assert_eq!(sign_in(&pool, "nobody", PASSWORD).unwrap_err(), wrong_credentials());
    }
    let locked = refusal("NotAuthorizedException", "Password attempts exceeded");
    assert_eq!(sign_in(&pool, "nobody", PASSWORD).unwrap_err(), locked);
    let parameters = json!({ "USERNAME": "no one", "PASSWORD": PASSWORD });
    let request = json!({ "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": pool.client_id(), "AuthParameters": parameters });
    assert_eq!(call(&pool, "InitiateAuth", &request).unwrap_err(), wrong_credentials());
}
