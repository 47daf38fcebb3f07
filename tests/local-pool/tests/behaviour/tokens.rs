//! What tokens say, and that they are really signed.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cognito_local_pool::LocalPool;
use ring::signature;
use serde_json::{Value, json};

use super::http::{call, get, refusal};
use super::srp_client::sign_in;

const PASSWORD: &str = "Correct-Horse7!";

pub fn decode(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

pub fn claims(token: &Value) -> Value {
    decode(token.as_str().unwrap().split('.').nth(1).unwrap())
}

fn pool() -> LocalPool {
    let pool = LocalPool::builder()
        .pool_setting("Schema", json!([{ "Name": "tier", "AttributeDataType": "String", "Mutable": true }]))
        .start_blocking()
        .unwrap();
    for (name, precedence, role) in
        [("staff", 5, Some("staff")), ("admins", 1, Some("admin")), ("guests", 9, None)]
    {
        let role = role.map(|role| format!("arn:aws:iam::000000000000:role/{role}"));
        let group = json!({ "GroupName": name, "Precedence": precedence, "RoleArn": role });
        pool.call("CreateGroup", &group).unwrap();
    }
    pool
}

#[test]
fn the_claims_are_the_services() {
    let pool = pool();
    let user = pool
        .user("ana", PASSWORD)
        .email("ana@example.com")
        .attribute("custom:tier", "7")
        .group("guests")
        .group("staff")
        .group("admins")
        .create()
        .unwrap();
    let before = pool.clock().epoch_seconds();
    let tokens = sign_in(&pool, "ana", PASSWORD).unwrap();
    let (access, id) = (claims(&tokens["AccessToken"]), claims(&tokens["IdToken"]));
    for claims in [&access, &id] {
        assert_eq!(claims["sub"], json!(user.sub));
        assert_eq!(claims["iss"], json!(pool.issuer()));
        assert_eq!(claims["cognito:groups"], json!(["admins", "staff", "guests"]));
        assert_eq!(claims["exp"].as_u64().unwrap(), claims["iat"].as_u64().unwrap() + 3600);
        assert!(claims["iat"].as_u64().unwrap().abs_diff(before) <= 30);
        assert_eq!(claims["auth_time"], claims["iat"]);
    }
    for shared in ["origin_jti", "event_id"] {
        assert_eq!(access[shared], id[shared]);
        assert_eq!(access[shared].as_str().unwrap().len(), 36);
    }
    assert_ne!(access["jti"], id["jti"]);
    assert_eq!(access["token_use"], "access");
    assert_eq!(access["scope"], "aws.cognito.signin.user.admin");
    assert_eq!(access["client_id"], json!(pool.client_id()));
    assert_eq!(access["username"], "ana");
    assert_eq!(access["version"], 2);
    assert!(access.get("aud").is_none() && access.get("email").is_none());
    assert_eq!(id["token_use"], "id");
    assert_eq!(id["aud"], json!(pool.client_id()));
    assert_eq!(id["cognito:username"], "ana");
    assert_eq!(id["email"], "ana@example.com");
    assert_eq!(id["email_verified"], true);
    assert_eq!(id["custom:tier"], "7");
    let role = |name: &str| format!("arn:aws:iam::000000000000:role/{name}");
    assert_eq!(id["cognito:roles"], json!([role("admin"), role("staff")]));
    assert_eq!(id["cognito:preferred_role"], json!(role("admin")));
}

#[test]
fn signatures_verify_with_the_published_keys_which_differ_by_use() {
    let pool = pool();
    pool.user("ana", PASSWORD).create().unwrap();
    let tokens = sign_in(&pool, "ana", PASSWORD).unwrap();
    let keys = get(&pool, &format!("/{}/.well-known/jwks.json", pool.pool_id())).json();
    let keys = keys["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 2);
    let mut used = Vec::new();
    for token in ["AccessToken", "IdToken"] {
        let token = tokens[token].as_str().unwrap();
        let (message, signed) = token.rsplit_once('.').unwrap();
        let header = decode(message.split_once('.').unwrap().0);
        assert_eq!(header["alg"], "RS256");
        let key = keys.iter().find(|key| key["kid"] == header["kid"]).unwrap();
        assert_eq!((key["kty"].as_str(), key["use"].as_str()), (Some("RSA"), Some("sig")));
        let part = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
        assert_eq!(part("n").len(), 256);
        let key = signature::RsaPublicKeyComponents { n: part("n"), e: part("e") };
        let signed = URL_SAFE_NO_PAD.decode(signed).unwrap();
        key.verify(&signature::RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), &signed).unwrap();
        used.push(header["kid"].clone());
    }
    assert_ne!(used[0], used[1]);
    let configuration = get(&pool, &format!("/{}/.well-known/openid-configuration", pool.pool_id())).json();
    assert_eq!(configuration["issuer"], json!(pool.issuer()));
    assert_eq!(configuration["jwks_uri"], json!(pool.jwks_url()));
    assert_eq!(get(&pool, "/us-east-1_Nowhere/.well-known/jwks.json").status, 404);
}

#[test]
fn lifetimes_are_the_clients() {
    let pool = LocalPool::builder()
        .access_token_validity(Duration::from_secs(300))
        .id_token_validity(Duration::from_secs(7200))
        .start_blocking()
        .unwrap();
    pool.user("ana", PASSWORD).create().unwrap();
    let tokens = sign_in(&pool, "ana", PASSWORD).unwrap();
    assert_eq!(tokens["ExpiresIn"], 300);
    let life = |token: &str| {
        let claims = claims(&tokens[token]);
        claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap()
    };
    assert_eq!((life("AccessToken"), life("IdToken")), (300, 7200));
    assert!(call(&pool, "GetUser", &json!({ "AccessToken": tokens["AccessToken"] })).is_ok());
    pool.clock().advance(Duration::from_secs(301));
    let expired = call(&pool, "GetUser", &json!({ "AccessToken": tokens["AccessToken"] }));
    assert_eq!(expired.unwrap_err(), refusal("NotAuthorizedException", "Access Token has expired"));
}

#[test]
fn only_a_genuine_access_token_is_taken() {
    let pool = pool();
    pool.user("ana", PASSWORD).email("ana@example.com").create().unwrap();
    let tokens = sign_in(&pool, "ana", PASSWORD).unwrap();
    let ask = |token: &str| call(&pool, "GetUser", &json!({ "AccessToken": token }));
    let access = tokens["AccessToken"].as_str().unwrap();
    let user = ask(access).unwrap();
    assert_eq!(user["Username"], "ana");
    let attributes = user["UserAttributes"].as_array().unwrap();
    assert!(attributes.contains(&json!({ "Name": "email", "Value": "ana@example.com" })));

    let invalid = refusal("NotAuthorizedException", "Invalid Access Token");
    assert_eq!(ask(tokens["IdToken"].as_str().unwrap()).unwrap_err(), invalid);
    assert_eq!(ask(tokens["RefreshToken"].as_str().unwrap()).unwrap_err(), invalid);
    assert_eq!(ask("not a token").unwrap_err(), invalid);

    let parts: Vec<_> = access.split('.').collect();
    let mut forged = decode(parts[1]);
    forged["username"] = json!("bob");
    let forged = format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(forged.to_string()), parts[2]);
    let unverified = refusal("NotAuthorizedException", "Could not verify signature for Access Token");
    assert_eq!(ask(&forged).unwrap_err(), unverified);
    let unsigned = format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), parts[1]);
    assert_eq!(ask(&unsigned).unwrap_err(), invalid);

    let stranger =
        LocalPool::builder().own_keys().pool_id(pool.pool_id()).client_id(pool.client_id()).start_blocking();
    let stranger = stranger.unwrap();
    stranger.user("ana", PASSWORD).create().unwrap();
    let foreign = sign_in(&stranger, "ana", PASSWORD).unwrap();
    assert_eq!(ask(foreign["AccessToken"].as_str().unwrap()).unwrap_err(), unverified);
}

#[test]
fn a_token_of_another_pool_or_of_a_deleted_user_is_refused() {
    let (pool, other) = (pool(), pool());
    pool.user("ana", PASSWORD).create().unwrap();
    other.user("ana", PASSWORD).create().unwrap();
    let tokens = sign_in(&pool, "ana", PASSWORD).unwrap();
    let request = json!({ "AccessToken": tokens["AccessToken"] });
    assert_eq!(call(&other, "GetUser", &request).unwrap_err().1, "Invalid Access Token");
    pool.call("AdminDeleteUser", &json!({ "Username": "ana" })).unwrap();
    assert_eq!(call(&pool, "GetUser", &request).unwrap_err().0, "UserNotFoundException");
    pool.user("ana", PASSWORD).create().unwrap();
    assert_eq!(call(&pool, "GetUser", &request).unwrap_err().0, "UserNotFoundException");
}

#[test]
fn attributes_the_client_may_not_read_are_left_out() {
    let pool =
        LocalPool::builder().client_setting("ReadAttributes", json!(["email"])).start_blocking().unwrap();
    pool.user("ana", PASSWORD).email("ana@example.com").phone_number("+15550100").create().unwrap();
    let tokens = sign_in(&pool, "ana", PASSWORD).unwrap();
    let id = claims(&tokens["IdToken"]);
    assert_eq!(id["email"], "ana@example.com");
    assert!(id.get("phone_number").is_none() && id.get("email_verified").is_none());
    let user = call(&pool, "GetUser", &json!({ "AccessToken": tokens["AccessToken"] })).unwrap();
    assert!(!user.to_string().contains("+15550100"));
}
