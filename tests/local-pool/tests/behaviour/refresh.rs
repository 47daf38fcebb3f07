//! Refreshing, with and without rotation.

use std::time::Duration;

use cognito_local_pool::{Fault, LocalPool};
use serde_json::{Value, json};

use super::http::{call, get, refusal};
use super::srp_client::sign_in;
use super::tokens::claims;

const PASSWORD: &str = "Correct-Horse7!";

fn with_ana(pool: LocalPool) -> LocalPool {
    pool.user("ana", PASSWORD).create().unwrap();
    pool.clock().freeze();
    pool
}

fn plain() -> LocalPool {
    with_ana(LocalPool::builder().start_blocking().unwrap())
}

fn rotating(grace: u64) -> LocalPool {
    with_ana(LocalPool::builder().rotation(Duration::from_secs(grace)).start_blocking().unwrap())
}

fn refresh(pool: &LocalPool, token: &Value) -> Result<Value, (String, String)> {
    let request = json!({ "RefreshToken": token, "ClientId": pool.client_id() });
    Ok(call(pool, "GetTokensFromRefreshToken", &request)?["AuthenticationResult"].clone())
}

fn refresh_the_old_way(pool: &LocalPool, flow: &str, token: &Value) -> Result<Value, (String, String)> {
    let parameters = json!({ "REFRESH_TOKEN": token });
    let request = json!({ "AuthFlow": flow, "ClientId": pool.client_id(), "AuthParameters": parameters });
    Ok(call(pool, "InitiateAuth", &request)?["AuthenticationResult"].clone())
}

#[test]
fn a_refresh_token_is_opaque_and_looks_encrypted() {
    let pool = plain();
    let tokens = sign_in(&pool, "ana", PASSWORD).unwrap();
    let token = tokens["RefreshToken"].as_str().unwrap();
    assert!(token.starts_with("eyJjdHkiOiJKV1QiLCJlbmMi"));
    assert_eq!(token.split('.').count(), 5);
}

#[test]
fn without_rotation_the_token_stays_and_the_claims_keep_their_origin() {
    let pool = plain();
    let first = sign_in(&pool, "ana", PASSWORD).unwrap();
    pool.clock().advance(Duration::from_secs(1800));
    pool.call("CreateGroup", &json!({ "GroupName": "late" })).unwrap();
    pool.call("AdminAddUserToGroup", &json!({ "Username": "ana", "GroupName": "late" })).unwrap();
    for _ in 0..2 {
        let next = refresh(&pool, &first["RefreshToken"]).unwrap();
        assert!(next.get("RefreshToken").is_none());
        for (old, new) in [("AccessToken", "AccessToken"), ("IdToken", "IdToken")] {
            let (old, new) = (claims(&first[old]), claims(&next[new]));
            for same in ["origin_jti", "event_id", "auth_time", "sub"] {
                assert_eq!(old[same], new[same], "{same}");
            }
            assert_eq!(new["iat"].as_u64().unwrap(), old["iat"].as_u64().unwrap() + 1800);
            assert_ne!(old["jti"], new["jti"]);
            assert_eq!(new["cognito:groups"], json!(["late"]));
        }
    }
    for flow in ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"] {
        let next = refresh_the_old_way(&pool, flow, &first["RefreshToken"]).unwrap();
        assert!(next["IdToken"].is_string() && next.get("RefreshToken").is_none());
    }
}

#[test]
fn a_refresh_token_lasts_from_the_sign_in_on_and_no_longer() {
    let pool = with_ana(
        LocalPool::builder().refresh_token_validity(Duration::from_secs(3600)).start_blocking().unwrap(),
    );
    let token = sign_in(&pool, "ana", PASSWORD).unwrap()["RefreshToken"].clone();
    pool.clock().advance(Duration::from_secs(3599));
    assert!(refresh(&pool, &token).is_ok());
    pool.clock().advance(Duration::from_secs(1));
    let expired = refusal("NotAuthorizedException", "Refresh Token has expired");
    assert_eq!(refresh(&pool, &token).unwrap_err(), expired);
}

#[test]
fn rotation_gives_a_new_token_and_ends_the_old_one_after_the_grace_period() {
    let pool = rotating(10);
    let first = sign_in(&pool, "ana", PASSWORD).unwrap()["RefreshToken"].clone();
    let second = refresh(&pool, &first).unwrap()["RefreshToken"].clone();
    assert_ne!(first, second);
    pool.clock().advance(Duration::from_secs(9));
    let again = refresh(&pool, &first).unwrap()["RefreshToken"].clone();
    assert_ne!(again, second);
    pool.clock().advance(Duration::from_secs(1));
    let reused = refresh(&pool, &first).unwrap_err();
    assert_eq!(reused.0, "RefreshTokenReuseException", "the grace period counts from the first use");
    assert!(refresh(&pool, &second).is_ok());
    assert!(refresh(&pool, &again).is_ok());
}

#[test]
fn without_a_grace_period_the_old_token_ends_at_once() {
    let pool = rotating(0);
    let first = sign_in(&pool, "ana", PASSWORD).unwrap()["RefreshToken"].clone();
    let second = refresh(&pool, &first).unwrap()["RefreshToken"].clone();
    assert_eq!(refresh(&pool, &first).unwrap_err().0, "RefreshTokenReuseException");
    assert!(refresh(&pool, &second).is_ok());
}

#[test]
fn a_rotated_token_has_only_the_remaining_lifetime() {
    let pool = with_ana(
        LocalPool::builder()
            .rotation(Duration::ZERO)
            .refresh_token_validity(Duration::from_secs(3600))
            .start_blocking()
            .unwrap(),
    );
    let mut token = sign_in(&pool, "ana", PASSWORD).unwrap()["RefreshToken"].clone();
    for _ in 0..3 {
        pool.clock().advance(Duration::from_secs(1100));
        token = refresh(&pool, &token).unwrap()["RefreshToken"].clone();
    }
    pool.clock().advance(Duration::from_secs(300));
    assert_eq!(refresh(&pool, &token).unwrap_err().1, "Refresh Token has expired");
}

#[test]
fn the_old_way_is_closed_where_tokens_rotate_and_where_it_is_not_allowed() {
    let pool = rotating(0);
    let token = sign_in(&pool, "ana", PASSWORD).unwrap()["RefreshToken"].clone();
    let refused = refresh_the_old_way(&pool, "REFRESH_TOKEN_AUTH", &token).unwrap_err();
    assert_eq!(refused.0, "UnsupportedOperationException");
    assert!(refresh(&pool, &token).is_ok(), "the refusal does not use the token up");
    let strict =
        with_ana(LocalPool::builder().auth_flows(&["ALLOW_USER_SRP_AUTH"]).start_blocking().unwrap());
    let token = sign_in(&strict, "ana", PASSWORD).unwrap()["RefreshToken"].clone();
    let refused = refresh_the_old_way(&strict, "REFRESH_TOKEN_AUTH", &token).unwrap_err();
    assert_eq!(refused.0, "InvalidParameterException");
}

#[test]
fn strange_tokens_and_tokens_of_another_client_are_invalid() {
    let pool = plain();
    let token = sign_in(&pool, "ana", PASSWORD).unwrap()["RefreshToken"].clone();
    let invalid = refusal("NotAuthorizedException", "Invalid Refresh Token");
    assert_eq!(refresh(&pool, &json!("eyJjdHkiOiJKV1QifQ.a.b.c.d")).unwrap_err(), invalid);
    let other = pool.call("CreateUserPoolClient", &json!({ "ClientName": "other" })).unwrap();
    let request = json!({ "RefreshToken": token, "ClientId": other["UserPoolClient"]["ClientId"] });
    assert_eq!(call(&pool, "GetTokensFromRefreshToken", &request).unwrap_err(), invalid);
    let nobody = json!({ "RefreshToken": token, "ClientId": "nobody" });
    assert_eq!(call(&pool, "GetTokensFromRefreshToken", &nobody).unwrap_err().0, "ResourceNotFoundException");
}

#[test]
fn users_who_lost_their_standing_cannot_refresh() {
    let pool = plain();
    pool.call(
        "AdminUpdateUserAttributes",
        &json!({ "Username": "ana", "UserAttributes": [
        { "Name": "email", "Value": "ana@example.com" }, { "Name": "email_verified", "Value": "true" }
    ] }),
    )
    .unwrap();
    let token = sign_in(&pool, "ana", PASSWORD).unwrap()["RefreshToken"].clone();
    pool.call("AdminResetUserPassword", &json!({ "Username": "ana" })).unwrap();
    assert_eq!(refresh(&pool, &token).unwrap_err().0, "PasswordResetRequiredException");
    pool.call("AdminDisableUser", &json!({ "Username": "ana" })).unwrap();
    assert_eq!(refresh(&pool, &token).unwrap_err().0, "NotAuthorizedException");
    pool.call("AdminDeleteUser", &json!({ "Username": "ana" })).unwrap();
    assert_eq!(refresh(&pool, &token).unwrap_err().0, "UserNotFoundException");
}

#[test]
fn the_log_tells_which_token_came_of_which_and_what_became_of_the_answer_and_never_a_token() {
    let pool = rotating(0);
    let first = sign_in(&pool, "ana", PASSWORD).unwrap();
    let second = refresh(&pool, &first["RefreshToken"]).unwrap();
    pool.fault(Fault::strip_headers());
    refresh(&pool, &second["RefreshToken"]).unwrap();
    assert!(refresh(&pool, &first["RefreshToken"]).is_err());
    assert!(refresh(&pool, &json!("nobody's")).is_err());

    let log = pool.refreshes();
    let outcomes: Vec<_> =
        log.iter().map(|refresh| (refresh.outcome.as_str(), refresh.fault.as_deref())).collect();
    let expected = [
        ("ok", None),
        ("ok", Some("strip_headers")),
        ("RefreshTokenReuseException", None),
        ("NotAuthorizedException", None),
    ];
    assert_eq!(outcomes, expected);
    assert_eq!(log[0].issued.as_deref(), Some(log[1].shown.as_str()));
    assert_eq!(log[2].shown, log[0].shown);
    assert_eq!((log[2].issued.as_ref(), log[3].username.as_ref()), (None, None));
    let origin = claims(&first["AccessToken"])["origin_jti"].as_str().unwrap().to_owned();
    assert_eq!(log[0].origin_jti.as_ref(), Some(&origin));

    let told = get(&pool, "/_local/refreshes").json();
    assert_eq!(told["refreshes"].as_array().unwrap().len(), 4);
    for token in [&first, &second].map(|tokens| tokens["RefreshToken"].as_str().unwrap()) {
        assert!(!told.to_string().contains(token));
    }
    assert_eq!(pool.take_refreshes().len(), 4);
    assert!(pool.refreshes().is_empty());
}

#[test]
fn sign_ins_are_told_with_whether_they_were_ended() {
    let pool = rotating(0);
    let (first, second) =
        (sign_in(&pool, "ana", PASSWORD).unwrap(), sign_in(&pool, "ana", PASSWORD).unwrap());
    let request = json!({ "Token": first["RefreshToken"], "ClientId": pool.client_id() });
    call(&pool, "RevokeToken", &request).unwrap();
    let revoked = |tokens: &Value| {
        let origin = claims(&tokens["AccessToken"])["origin_jti"].as_str().unwrap().to_owned();
        let sign_ins = pool.sign_ins_of("ana");
        sign_ins.iter().find(|sign_in| sign_in.origin_jti == origin).unwrap().revoked
    };
    assert_eq!((revoked(&first), revoked(&second)), (true, false));
    assert!(pool.sign_ins_of("bob").is_empty());
}
