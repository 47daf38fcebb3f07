//! What apps ask `/oauth2/…`: codes exchanged, tokens refreshed and revoked, user info, machines.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use cognito_local_pool::{Fault, LocalPool, Trigger};
use ring::digest;
use serde_json::{Value, json};

use super::browser::*;
use super::http::{Connection, get};
use super::tokens::claims;

const FORM: &str = "application/x-www-form-urlencoded";
const CLIENT_SECRET: &str = "0123456789abcdefghijklmnop";

fn tokens(pool: &LocalPool, changes: &[(&str, &str)]) -> Value {
    let reply = exchange(pool, &code(pool, changes), &[]);
    assert_eq!(reply.status, 200, "{}", text(&reply));
    reply.json()
}

fn error_of(reply: &super::http::Reply) -> String {
    assert_eq!(reply.status, 400, "{}", text(reply));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    reply.json()["error"].as_str().unwrap().to_owned()
}

#[test]
fn a_code_becomes_tokens_that_say_what_was_asked() {
    let pool = pool();
    let mut browser = Browser::new(&pool);
    let signed_in_at = pool.clock().epoch_seconds();
    browser.sign_in(&authorize_url(&pool, &[]));
    pool.clock().advance(Duration::from_secs(600));
    let back = browser.get(&authorize_url(&pool, &[("resource", "https://api.example")]));
    let reply = exchange(&pool, &query_of(location(&back))["code"], &[]);
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    assert!(reply.header("content-type").unwrap().starts_with("application/json"));
    let tokens = reply.json();
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(3600)));
    let (access, id) = (claims(&tokens["access_token"]), claims(&tokens["id_token"]));
    assert_eq!(access["scope"], "openid email aws.cognito.signin.user.admin");
    assert_eq!(access["aud"], "https://api.example");
    assert_eq!((&id["nonce"], &id["email"]), (&json!("a-nonce"), &json!("ana@example.com")));
    assert_eq!((&id["auth_time"], &access["auth_time"]), (&json!(signed_in_at), &json!(signed_in_at)));
    assert_eq!(id["iat"], signed_in_at + 600);
    let hash = digest::digest(&digest::SHA256, tokens["access_token"].as_str().unwrap().as_bytes());
    assert_eq!(id["at_hash"], URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]));
    assert_eq!(pool.calls("Token"), 1);
    let log = format!("{:?}", pool.recent_calls());
    assert!(!log.contains(tokens["refresh_token"].as_str().unwrap()));
    let got = pool.call("GetUser", &json!({ "AccessToken": tokens["access_token"] })).unwrap();
    assert_eq!(got["Username"], "ana");
}

#[test]
fn a_code_serves_once_and_its_replay_ends_what_it_gave() {
    let pool = pool();
    let code = code(&pool, &[]);
    let tokens = exchange(&pool, &code, &[]).json();
    assert_eq!(error_of(&exchange(&pool, &code, &[])), "invalid_grant");
    let refresh = json!({ "RefreshToken": tokens["refresh_token"] });
    assert!(pool.call("GetTokensFromRefreshToken", &refresh).is_err());
    assert!(pool.call("GetUser", &json!({ "AccessToken": tokens["access_token"] })).is_err());
    assert!(pool.sign_ins_of("ana").iter().all(|sign_in| sign_in.revoked));
}

#[test]
fn of_many_exchanges_at_once_one_succeeds_and_ends_revoked() {
    let pool = pool();
    let code = code(&pool, &[]);
    let succeeded: usize = std::thread::scope(|scope| {
        let each: Vec<_> =
            (0..8).map(|_| scope.spawn(|| exchange(&pool, &code, &[]).status == 200)).collect();
        each.into_iter().map(|one| usize::from(one.join().unwrap())).sum()
    });
    assert_eq!(succeeded, 1);
    let sign_ins = pool.sign_ins_of("ana");
    assert_eq!((sign_ins.len(), sign_ins.iter().all(|sign_in| sign_in.revoked)), (1, true));
}

#[test]
fn a_code_lives_five_minutes_on_the_pools_clock() {
    let pool = pool();
    let (late, early) = (code(&pool, &[]), code(&pool, &[]));
    pool.clock().advance(Duration::from_secs(299));
    assert_eq!(exchange(&pool, &early, &[]).status, 200);
    pool.clock().advance(Duration::from_secs(1));
    assert_eq!(error_of(&exchange(&pool, &late, &[])), "invalid_grant");
}

#[test]
fn what_does_not_fit_the_code_is_refused_and_leaves_it_usable() {
    let pool = pool();
    let code = code(&pool, &[]);
    let other = json!({
        "ClientName": "other", "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid"], "CallbackURLs": [CALLBACK],
    });
    let other = pool.call("CreateUserPoolClient", &other).unwrap();
    let other = other["UserPoolClient"]["ClientId"].as_str().unwrap();
    let long = "a".repeat(129);
    for (change, error) in [
        (("code_verifier", ""), "invalid_grant"),
        (("code_verifier", "EBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), "invalid_grant"),
        (("code_verifier", "short"), "invalid_grant"),
        (("code_verifier", long.as_str()), "invalid_grant"),
        (("redirect_uri", OTHER_CALLBACK), "unauthorized_client"),
        (("redirect_uri", "com.example.app:/signed-in/"), "unauthorized_client"),
        (("redirect_uri", ""), "invalid_request"),
        (("client_id", other), "invalid_grant"),
        (("client_id", "nobody"), "invalid_client"),
        (("client_id", ""), "invalid_request"),
        (("client_secret", CLIENT_SECRET), "invalid_client"),
        (("code", "unknown"), "invalid_grant"),
        (("code", ""), "invalid_request"),
        (("grant_type", "password"), "unsupported_grant_type"),
        (("grant_type", ""), "invalid_request"),
    ] {
        assert_eq!(error_of(&exchange(&pool, &code, &[change])), error, "{change:?}");
    }
    assert_eq!(exchange(&pool, &code, &[]).status, 200);
}

#[test]
fn a_verifier_without_a_challenge_is_refused() {
    let pool = pool();
    let code = code(&pool, &[("code_challenge", ""), ("code_challenge_method", "")]);
    assert_eq!(error_of(&exchange(&pool, &code, &[])), "invalid_grant");
    assert_eq!(exchange(&pool, &code, &[("code_verifier", "")]).status, 200);
}

#[test]
fn requests_that_are_no_form_or_say_something_twice_are_refused() {
    let pool = pool();
    let body =
        encoded(&[("grant_type", "authorization_code"), ("client_id", pool.client_id()), ("code", "a")]);
    let send = |method: &str, kind: &str, body: &str| {
        Connection::open(&pool)
            .send(method, "/oauth2/token", &[("content-type", kind)], body.as_bytes())
            .unwrap()
    };
    assert_eq!(error_of(&send("POST", "application/json", &body)), "invalid_request");
    assert_eq!(get(&pool, &format!("/oauth2/token?{body}")).status, 405);
    assert_eq!(send("OPTIONS", FORM, "").status, 204);
    for twice in ["code=b", "grant_type=authorization_code", "client_id=b", "code_verifier=a&code_verifier=b"]
    {
        assert_eq!(error_of(&send("POST", FORM, &format!("{body}&{twice}"))), "invalid_request", "{twice}");
    }
    assert_eq!(send("POST", FORM, &format!("{body}&x={}", "a".repeat(70_000))).status, 413);
    let mut bytes = body.into_bytes();
    bytes.extend(b"&code_verifier=%ff%fe%00");
    let reply =
        Connection::open(&pool).send("POST", "/oauth2/token", &[("content-type", FORM)], &bytes).unwrap();
    assert_eq!(error_of(&reply), "invalid_request");
}

#[test]
fn a_clients_secret_goes_into_the_form_or_the_header() {
    let pool = pool_with(|builder| builder.client_secret(CLIENT_SECRET));
    let basic = |secret: &str| format!("Basic {}", STANDARD.encode(format!("{}:{secret}", pool.client_id())));
    let with_header = |code: &str, header: &str, more: &[(&str, &str)]| {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        form.extend(more);
        post_form(&pool, "/oauth2/token", &form, &[("authorization", header)])
    };
    let wrong = "1123456789abcdefghijklmnop";
    let first = code(&pool, &[]);
    assert_eq!(error_of(&exchange(&pool, &first, &[])), "invalid_client");
    assert_eq!(error_of(&exchange(&pool, &first, &[("client_secret", wrong)])), "invalid_client");
    assert_eq!(error_of(&with_header(&first, &basic(wrong), &[])), "invalid_client");
    assert_eq!(error_of(&with_header(&first, "Basic !", &[])), "invalid_client");
    assert_eq!(error_of(&with_header(&first, "Bearer a", &[])), "invalid_client");
    assert_eq!(
        error_of(&with_header(&first, &basic(CLIENT_SECRET), &[("client_id", "other")])),
        "invalid_client"
    );
    assert_eq!(exchange(&pool, &first, &[("client_secret", CLIENT_SECRET)]).status, 200);
    let both = [("client_id", pool.client_id()), ("client_secret", CLIENT_SECRET)];
    assert_eq!(with_header(&code(&pool, &[]), &basic(CLIENT_SECRET), &both).status, 200);
    assert_eq!(with_header(&code(&pool, &[]), &basic(CLIENT_SECRET), &[]).status, 200);
    // Clients encode the parts as forms are; those that do not are understood, too.
    let encoded = CLIENT_SECRET.replace('0', "%30");
    assert_eq!(with_header(&code(&pool, &[]), &basic(&encoded), &[]).status, 200);
}

#[test]
fn a_secret_with_a_plus_is_right_as_it_is_and_encoded() {
    let secret = "0123456789+abcdefghijklmnop";
    let pool = pool_with(|builder| builder.client_secret(secret));
    for written in [secret, "0123456789%2Babcdefghijklmnop"] {
        let header = format!("Basic {}", STANDARD.encode(format!("{}:{written}", pool.client_id())));
        let (code, callback) = (code(&pool, &[]), CALLBACK);
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", callback),
            ("code_verifier", VERIFIER),
        ];
        assert_eq!(
            post_form(&pool, "/oauth2/token", &form, &[("authorization", &header)]).status,
            200,
            "{written}"
        );
    }
}

#[test]
fn refresh_tokens_work_at_both_doors_and_keep_scope_and_audience() {
    let pool = pool_with(|builder| builder.rotation(Duration::ZERO));
    let first = tokens(&pool, &[("resource", "https://api.example")]);
    let refreshed =
        pool.call("GetTokensFromRefreshToken", &json!({ "RefreshToken": first["refresh_token"] }));
    let refreshed = refreshed.unwrap()["AuthenticationResult"].clone();
    let (access, id) = (claims(&refreshed["AccessToken"]), claims(&refreshed["IdToken"]));
    assert_eq!(access["scope"], "openid email aws.cognito.signin.user.admin");
    assert_eq!(access["aud"], "https://api.example");
    assert!(id.get("nonce").is_none() && id["at_hash"].is_string());

    let refresh = |token: &Value| {
        let form = [
            ("grant_type", "refresh_token"),
            ("client_id", pool.client_id()),
            ("refresh_token", token.as_str().unwrap()),
        ];
        post_form(&pool, "/oauth2/token", &form, &[])
    };
    let next = refresh(&refreshed["RefreshToken"]).json();
    assert_eq!(claims(&next["access_token"])["scope"], access["scope"]);
    assert_eq!(error_of(&refresh(&first["refresh_token"])), "invalid_grant");
    assert_eq!(error_of(&refresh(&json!("nonsense"))), "invalid_grant");
    pool.call("RevokeToken", &json!({ "Token": next["refresh_token"] })).unwrap();
    assert_eq!(error_of(&refresh(&next["refresh_token"])), "invalid_grant");
}

#[test]
fn scopes_decide_over_the_id_token_the_attributes_and_the_operations() {
    let pool = pool();
    let admin = tokens(&pool, &[("scope", "aws.cognito.signin.user.admin")]);
    assert!(admin.get("id_token").is_none());
    let refreshed =
        pool.call("GetTokensFromRefreshToken", &json!({ "RefreshToken": admin["refresh_token"] }));
    assert!(refreshed.unwrap()["AuthenticationResult"].get("IdToken").is_none());
    assert_eq!(bearer(&pool, "/oauth2/userInfo", &admin["access_token"]).status, 401);

    let phone = tokens(&pool, &[("scope", "openid phone")]);
    assert!(claims(&phone["id_token"]).get("email").is_none());
    let refused = pool.call("GetUser", &json!({ "AccessToken": phone["access_token"] })).unwrap_err();
    assert_eq!(refused.message(), "Access Token does not have required scopes");
    let all = tokens(&pool, &[("scope", "")]);
    assert_eq!(
        claims(&all["access_token"])["scope"],
        "openid email phone profile aws.cognito.signin.user.admin"
    );
}

#[test]
fn user_info_tells_what_the_scopes_allow_to_a_token_in_force() {
    let pool = pool();
    let tokens = tokens(&pool, &[]);
    let info = bearer(&pool, "/oauth2/userInfo", &tokens["access_token"]);
    assert_eq!(info.json()["username"], "ana");
    assert_eq!(
        (&info.json()["email"], &info.json()["email_verified"]),
        (&json!("ana@example.com"), &json!("true"))
    );
    assert_eq!(info.json()["sub"], claims(&tokens["id_token"])["sub"]);
    assert_eq!(error_of(&get(&pool, "/oauth2/userInfo")), "invalid_request");
    let refused = bearer(&pool, "/oauth2/userInfo", &tokens["id_token"]);
    assert_eq!(refused.status, 401);
    assert!(refused.header("www-authenticate").unwrap().starts_with("Bearer error=\"invalid_token\""));
    pool.call("AdminUserGlobalSignOut", &json!({ "Username": "ana" })).unwrap();
    assert_eq!(bearer(&pool, "/oauth2/userInfo", &tokens["access_token"]).status, 401);
}

#[test]
fn revoke_ends_the_sign_in_and_says_so_of_any_refresh_token() {
    let pool = pool();
    let tokens = tokens(&pool, &[]);
    let revoke = |token: &str, client: &str| {
        post_form(&pool, "/oauth2/revoke", &[("token", token), ("client_id", client)], &[])
    };
    let token = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(revoke(token, "nobody").status, 401);
    assert_eq!(
        error_of(&revoke(tokens["access_token"].as_str().unwrap(), pool.client_id())),
        "unsupported_token_type"
    );
    assert_eq!(error_of(&revoke("", pool.client_id())), "invalid_request");
    assert!(!pool.sign_ins_of("ana")[0].revoked);
    for _ in 0..2 {
        let reply = revoke(token, pool.client_id());
        assert_eq!((reply.status, reply.body.len()), (200, 0));
    }
    assert_eq!(revoke("nonsense", pool.client_id()).status, 200);
    assert!(pool.sign_ins_of("ana")[0].revoked);
    assert_eq!(pool.calls("Revoke"), 6);
}

#[test]
fn a_machine_gets_tokens_for_the_scopes_of_resource_servers() {
    let pool = pool();
    let server = json!({
        "Identifier": "api", "Name": "API",
        "Scopes": [{ "ScopeName": "read", "ScopeDescription": "r" }, { "ScopeName": "write", "ScopeDescription": "w" }],
    });
    pool.call("CreateResourceServer", &server).unwrap();
    let machine = json!({
        "ClientName": "machine", "LocalClientId": "machine", "ClientSecret": CLIENT_SECRET,
        "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthScopes": ["api/read"],
    });
    pool.call("CreateUserPoolClient", &machine).unwrap();
    let ask = |more: &[(&str, &str)]| {
        let mut form = vec![("grant_type", "client_credentials"), ("client_id", "machine")];
        form.extend(more);
        post_form(&pool, "/oauth2/token", &form, &[])
    };
    let secret = ("client_secret", CLIENT_SECRET);
    for scope in [vec![secret], vec![secret, ("scope", "api/read")]] {
        let reply = ask(&scope).json();
        let access = claims(&reply["access_token"]);
        assert_eq!((&access["scope"], &access["sub"]), (&json!("api/read"), &json!("machine")));
        assert!(reply.get("refresh_token").is_none() && reply.get("id_token").is_none());
    }
    assert_eq!(error_of(&ask(&[])), "invalid_client");
    assert_eq!(error_of(&ask(&[secret, ("scope", "api/write")])), "invalid_grant");
    assert_eq!(error_of(&ask(&[secret, ("scope", "api/nothing")])), "invalid_scope");
    let person = [("grant_type", "client_credentials"), ("client_id", pool.client_id())];
    assert_eq!(error_of(&post_form(&pool, "/oauth2/token", &person, &[])), "unauthorized_client");
}

#[test]
fn triggers_have_their_say_and_faults_strike() {
    let pool = pool_with(|builder| {
        builder.trigger(Trigger::PreTokenGeneration, |event| {
            let mut event = event.clone();
            let source = event["triggerSource"].clone();
            event["response"]["claimsOverrideDetails"] =
                json!({ "claimsToAddOrOverride": { "source": source } });
            Ok(event)
        })
    });
    assert_eq!(claims(&tokens(&pool, &[])["id_token"])["source"], "TokenGeneration_HostedAuth");
    let code = code(&pool, &[]);
    pool.fault(Fault::status_with_body(503, "<html>busy</html>").on("Token"));
    assert_eq!(exchange(&pool, &code, &[]).status, 503);
    assert_eq!(exchange(&pool, &code, &[]).status, 200);
}
