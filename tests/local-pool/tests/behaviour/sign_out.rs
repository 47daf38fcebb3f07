//! Revocation and signing out everywhere.

use cognito_local_pool::LocalPool;
use serde_json::{Value, json};

use super::http::{call, refusal};
use super::srp_client::sign_in;

const PASSWORD: &str = "Correct-Horse7!";

fn pool() -> LocalPool {
    let pool = LocalPool::builder().start_blocking().unwrap();
    pool.user("ana", PASSWORD).create().unwrap();
    pool
}

fn uses(pool: &LocalPool, tokens: &Value) -> [Result<Value, (String, String)>; 2] {
    let refresh = json!({ "RefreshToken": tokens["RefreshToken"], "ClientId": pool.client_id() });
    [
        call(pool, "GetUser", &json!({ "AccessToken": tokens["AccessToken"] })),
        call(pool, "GetTokensFromRefreshToken", &refresh),
    ]
}

fn revoked() -> [(String, String); 2] {
    [
        refusal("NotAuthorizedException", "Access Token has been revoked"),
        refusal("NotAuthorizedException", "Refresh Token has been revoked"),
    ]
}

fn revoke(pool: &LocalPool, token: &Value) -> Result<Value, (String, String)> {
    call(pool, "RevokeToken", &json!({ "Token": token, "ClientId": pool.client_id() }))
}

#[test]
fn revoking_ends_one_sign_in_with_all_its_access_tokens() {
    let pool = pool();
    let (one, other) = (sign_in(&pool, "ana", PASSWORD).unwrap(), sign_in(&pool, "ana", PASSWORD).unwrap());
    let [_, refreshed] = uses(&pool, &one);
    let later = refreshed.unwrap()["AuthenticationResult"]["AccessToken"].clone();
    assert_eq!(revoke(&pool, &one["RefreshToken"]).unwrap(), json!({}));
    assert_eq!(uses(&pool, &one).map(Result::unwrap_err), revoked());
    let later = call(&pool, "GetUser", &json!({ "AccessToken": later }));
    assert_eq!(later.unwrap_err(), revoked()[0]);
    assert!(uses(&pool, &other).iter().all(Result::is_ok));
    assert!(revoke(&pool, &one["RefreshToken"]).is_ok(), "revoking again changes nothing");
}

#[test]
fn only_refresh_tokens_of_this_client_can_be_revoked() {
    let pool = pool();
    let tokens = sign_in(&pool, "ana", PASSWORD).unwrap();
    for token in ["AccessToken", "IdToken"] {
        assert_eq!(revoke(&pool, &tokens[token]).unwrap_err().0, "UnsupportedTokenTypeException");
    }
    let other = pool.call("CreateUserPoolClient", &json!({ "ClientName": "other" })).unwrap();
    let request = json!({ "Token": tokens["RefreshToken"], "ClientId": other["UserPoolClient"]["ClientId"] });
    assert_eq!(call(&pool, "RevokeToken", &request).unwrap_err().0, "UnauthorizedException");
    assert_eq!(revoke(&pool, &json!("garbage")).unwrap_err().0, "InvalidParameterException");
    assert!(uses(&pool, &tokens).iter().all(Result::is_ok));
}

#[test]
fn without_token_revocation_nothing_is_revoked_and_tokens_carry_no_marks() {
    let pool =
        LocalPool::builder().client_setting("EnableTokenRevocation", json!(false)).start_blocking().unwrap();
    pool.user("ana", PASSWORD).create().unwrap();
    let tokens = sign_in(&pool, "ana", PASSWORD).unwrap();
    assert!(super::tokens::claims(&tokens["IdToken"]).get("origin_jti").is_none());
    assert_eq!(revoke(&pool, &tokens["RefreshToken"]).unwrap_err().0, "UnsupportedOperationException");
    assert!(uses(&pool, &tokens).iter().all(Result::is_ok));
    call(&pool, "GlobalSignOut", &json!({ "AccessToken": tokens["AccessToken"] })).unwrap();
    assert_eq!(uses(&pool, &tokens).map(Result::unwrap_err), revoked());
}

#[test]
fn signing_out_everywhere_ends_all_of_a_users_sign_ins_and_nobody_elses() {
    let pool = pool();
    pool.user("bob", PASSWORD).create().unwrap();
    let (one, other) = (sign_in(&pool, "ana", PASSWORD).unwrap(), sign_in(&pool, "ana", PASSWORD).unwrap());
    let bob = sign_in(&pool, "bob", PASSWORD).unwrap();
    let sign_out = || call(&pool, "GlobalSignOut", &json!({ "AccessToken": one["AccessToken"] }));
    assert_eq!(sign_out().unwrap(), json!({}));
    for tokens in [&one, &other] {
        assert_eq!(uses(&pool, tokens).map(Result::unwrap_err), revoked());
    }
    assert_eq!(sign_out().unwrap_err(), revoked()[0]);
    assert!(uses(&pool, &bob).iter().all(Result::is_ok));
    let again = sign_in(&pool, "ana", PASSWORD).unwrap();
    assert!(uses(&pool, &again).iter().all(Result::is_ok), "a new sign-in is not touched");
}

#[test]
fn administrators_sign_out_and_disable() {
    let pool = pool();
    let tokens = sign_in(&pool, "ana", PASSWORD).unwrap();
    pool.call("AdminUserGlobalSignOut", &json!({ "Username": "ana" })).unwrap();
    assert_eq!(uses(&pool, &tokens).map(Result::unwrap_err), revoked());
    let tokens = sign_in(&pool, "ana", PASSWORD).unwrap();
    pool.call("AdminDisableUser", &json!({ "Username": "ana" })).unwrap();
    assert!(uses(&pool, &tokens).iter().all(Result::is_err));
    pool.call("AdminEnableUser", &json!({ "Username": "ana" })).unwrap();
    assert_eq!(
        uses(&pool, &tokens).map(Result::unwrap_err),
        revoked(),
        "enabling does not bring tokens back"
    );
}
