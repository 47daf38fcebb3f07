//! Clients with a secret.

use cognito_local_pool::LocalPool;
use serde_json::{Value, json};

use super::http::{call, refusal};
use super::srp_client::{SrpClient, secret_hash, sign_in, timestamp};

const PASSWORD: &str = "Correct-Horse7!";
const SECRET: &str = "1q2w3e4r5t6y7u8i9o0pasdfghjklzxcvbnm1234567890abcde";

fn pool() -> LocalPool {
    let pool =
        LocalPool::builder().client_secret(SECRET).alias_attributes(&["email"]).start_blocking().unwrap();
    pool.user("ana", PASSWORD).email("ana@example.com").create().unwrap();
    pool
}

fn not_received(pool: &LocalPool) -> (String, String) {
    let message =
        format!("Client {} is configured with secret but SECRET_HASH was not received", pool.client_id());
    refusal("NotAuthorizedException", &message)
}

fn not_verified(pool: &LocalPool) -> (String, String) {
    refusal(
        "NotAuthorizedException",
        &format!("Unable to verify secret hash for client {}", pool.client_id()),
    )
}

#[test]
fn the_hash_is_over_the_name_sent_each_time() {
    let pool = pool();
    assert!(sign_in(&pool, "ana", PASSWORD).is_ok());
    assert!(sign_in(&pool, "ana@example.com", PASSWORD).is_ok());
    let client = SrpClient::new(&pool, "ana@example.com");
    let challenge = client.challenge().unwrap();
    let mut responses = client.responses(&challenge, PASSWORD, &timestamp(&pool));
    let typed = secret_hash(SECRET, "ana@example.com", pool.client_id());
    responses.insert("SECRET_HASH".to_owned(), json!(typed));
    assert_eq!(client.respond(&responses).unwrap_err(), not_verified(&pool), "a hash over another name");
    responses.insert("USERNAME".to_owned(), json!("ana@example.com"));
    assert!(client.respond(&responses).is_ok(), "the alias may be sent, with its own hash");
    responses.remove("SECRET_HASH");
    assert_eq!(client.respond(&responses).unwrap_err(), not_received(&pool));
}

#[test]
fn a_missing_or_wrong_hash_is_refused_before_anything_else() {
    let pool = pool();
    let mut client = SrpClient::new(&pool, "nobody at all");
    client.secret = None;
    assert_eq!(client.challenge().unwrap_err(), not_received(&pool));
    client.secret = Some("another-secret".to_owned());
    assert_eq!(client.challenge().unwrap_err(), not_verified(&pool));
}

#[test]
fn a_hash_is_not_taken_by_a_client_without_a_secret() {
    let pool = LocalPool::builder().start_blocking().unwrap();
    let mut client = SrpClient::new(&pool, "ana");
    client.secret = Some(SECRET.to_owned());
    assert_eq!(client.challenge().unwrap_err().0, "InvalidParameterException");
}

#[test]
fn refreshing_the_old_way_needs_the_hash_over_the_real_username() {
    let pool = pool();
    let tokens = sign_in(&pool, "ana@example.com", PASSWORD).unwrap();
    let refresh = |hash: Option<String>| {
        let mut parameters = json!({ "REFRESH_TOKEN": tokens["RefreshToken"] });
        if let Some(hash) = hash {
            parameters["SECRET_HASH"] = json!(hash);
        }
        let request = json!({ "AuthFlow": "REFRESH_TOKEN_AUTH", "ClientId": pool.client_id(), "AuthParameters": parameters });
        call(&pool, "InitiateAuth", &request)
    };
    assert!(refresh(Some(secret_hash(SECRET, "ana", pool.client_id()))).is_ok());
    let alias = refresh(Some(secret_hash(SECRET, "ana@example.com", pool.client_id())));
    assert_eq!(alias.unwrap_err(), not_verified(&pool));
    assert_eq!(refresh(None).unwrap_err(), not_received(&pool));
}

#[test]
fn the_newer_operations_take_the_secret_in_clear() {
    let pool = pool();
    let tokens = sign_in(&pool, "ana", PASSWORD).unwrap();
    let request = |secret: Option<&str>, token: &str| {
        let mut request = json!({ "ClientId": pool.client_id(), token: tokens["RefreshToken"] });
        if let Some(secret) = secret {
            request["ClientSecret"] = json!(secret);
        }
        request
    };
    let refresh = |secret| call(&pool, "GetTokensFromRefreshToken", &request(secret, "RefreshToken"));
    let revoke = |secret| call(&pool, "RevokeToken", &request(secret, "Token"));
    let name = |outcome: Result<Value, (String, String)>| outcome.unwrap_err().0;
    for wrong in [None, Some("1q2w3e4r5t6y7u8i9o0pasdfg")] {
        assert_eq!(name(refresh(wrong)), "NotAuthorizedException");
        assert_eq!(name(revoke(wrong)), "UnauthorizedException");
    }
    assert!(refresh(Some(SECRET)).is_ok());
    assert!(revoke(Some(SECRET)).is_ok());
    assert_eq!(name(refresh(Some(SECRET))), "NotAuthorizedException");
}
