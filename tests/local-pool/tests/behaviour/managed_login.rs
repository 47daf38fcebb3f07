//! Managed login in the browser: authorize, the sign-in pages, single sign-on, sign-out.

use std::time::Duration;

use cognito_local_pool::Fault;
use serde_json::json;

use super::browser::*;
use super::http::{Connection, get, post};
use super::steps::{PASSWORD, SECRET, other_than};

#[test]
fn the_browser_comes_back_with_a_code_and_the_state() {
    let pool = pool();
    let mut browser = Browser::new(&pool);
    let page = browser.get(&authorize_url(&pool, &[("login_hint", "ana\"><b>")]));
    assert_eq!(page.status, 200);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'") && policy.ends_with("form-action 'self' com.example.app:")
    );
    let markup = text(&page);
    assert!(markup.contains("<html lang=\"en\">") && markup.contains("<label for=\"password\">"));
    assert!(markup.contains("autocomplete=\"current-password\""));
    assert!(!markup.contains("<b>") && !markup.contains("<script"));
    assert_eq!(Form::of(&markup).fields["username"], "ana\"><b>");

    let wrong = browser.submit(&page, &[("username", "ana"), ("password", "Wrong-Horse7!")]);
    assert_eq!(wrong.status, 400);
    assert!(text(&wrong).contains("<p role=\"alert\">Incorrect username or password.</p>"));
    let right = browser.submit(&wrong, &[("password", PASSWORD)]);
    let redirected = location(&right);
    assert!(redirected.starts_with("com.example.app:/signed-in?code="));
    assert_eq!(query_of(redirected)["state"], "a-state");
    assert_eq!((pool.calls("Authorize"), pool.calls("Login")), (1, 2));
    let log = format!("{:?}", pool.recent_calls());
    assert!(!log.contains(PASSWORD) && !log.contains(&query_of(redirected)["code"]));
}

#[test]
fn a_redirect_uri_with_a_query_keeps_it() {
    let pool = pool();
    let redirected = Browser::new(&pool).sign_in(&authorize_url(&pool, &[("redirect_uri", OTHER_CALLBACK)]));
    assert!(redirected.starts_with("http://127.0.0.1:53682/in?from=browser&code="));
}

#[test]
fn an_unknown_client_or_redirect_uri_is_told_to_the_user_alone() {
    let pool = pool();
    for changes in [
        ("client_id", "nobody"),
        ("client_id", ""),
        ("redirect_uri", ""),
        ("redirect_uri", "com.example.app:/signed-in/"),
        ("redirect_uri", "com.example.app:/Signed-in"),
        ("redirect_uri", "com.example.app://signed-in"),
        ("redirect_uri", "com.example.app:/signed-in?x"),
        ("redirect_uri", "http://localhost:53682/in?from=browser"),
        ("redirect_uri", "http://127.0.0.1:53683/in?from=browser"),
        ("redirect_uri", "https://evil.example/"),
    ] {
        let reply = get(&pool, &authorize_url(&pool, &[changes]));
        assert!(location(&reply).starts_with("/error?error="), "{changes:?}");
        let page = Browser::new(&pool).get(&authorize_url(&pool, &[changes]));
        assert_eq!(page.status, 400);
    }
    let twice = format!("{}&redirect_uri=https%3A%2F%2Fevil.example%2F", authorize_url(&pool, &[]));
    assert!(location(&get(&pool, &twice)).starts_with("/error?error=redirect_mismatch"));
    let page = get(&pool, "/error?error=%3Cscript%3Ealert(1)%3C/script%3E");
    assert!(text(&page).contains("&lt;script&gt;"));
}

#[test]
fn other_faults_are_told_to_the_app_with_the_state() {
    let pool = pool();
    for (changes, error, description) in [
        (vec![("response_type", "")], "invalid_request", None),
        (vec![("response_type", "token")], "unauthorized_client", None),
        (vec![("scope", "openid nothing")], "invalid_request", Some("invalid_scope")),
        (vec![("scope", "email")], "invalid_request", Some("invalid_scope")),
        (vec![("code_challenge_method", "plain")], "invalid_request", None),
        (vec![("code_challenge_method", "")], "invalid_request", None),
        (vec![("code_challenge", "")], "invalid_request", None),
        (vec![("code_challenge", "short")], "invalid_request", None),
        (vec![("max_age", "soon")], "invalid_request", None),
        (vec![("resource", "nonsense")], "invalid_request", None),
        (vec![("prompt", "none login")], "invalid_request", None),
        (vec![("identity_provider", "Google")], "invalid_request", None),
        (vec![("idp_identifier", "a.example")], "invalid_request", None),
        (vec![("identity_provider", "COGNITO"), ("idp_identifier", "a.example")], "invalid_request", None),
        (vec![("prompt", "none")], "login_required", None),
    ] {
        let reply = get(&pool, &authorize_url(&pool, &changes));
        let told = query_of(location(&reply));
        assert!(location(&reply).starts_with(CALLBACK), "{changes:?}");
        assert_eq!((told["error"].as_str(), told["state"].as_str()), (error, "a-state"), "{changes:?}");
        if let Some(description) = description {
            assert_eq!(told["error_description"], description);
        }
    }
    for twice in ["state=b", "nonce=b", "scope=openid", "code_challenge=b", "resource=b"] {
        let url = format!("{}&{twice}{}", authorize_url(&pool, &[("resource", "https://a.example")]), "");
        assert_eq!(query_of(location(&get(&pool, &url)))["error"], "invalid_request", "{twice}");
    }
    let long = "a".repeat(5000);
    let told = get(&pool, &authorize_url(&pool, &[("nonce", &long)]));
    assert_eq!(query_of(location(&told))["error"], "invalid_request");
    assert_eq!(get(&pool, &authorize_url(&pool, &[("nonce", &"a".repeat(20_000))])).status, 414);
}

#[test]
fn errors_come_with_or_without_state_on_request() {
    let pool = pool();
    pool.fault(Fault::error_redirect("server_error", "SAML said no. ").on("Authorize"));
    let told = query_of(location(&get(&pool, &authorize_url(&pool, &[]))));
    assert_eq!(
        (told["error"].as_str(), told["error_description"].as_str()),
        ("server_error", "SAML said no. ")
    );
    assert_eq!(told["state"], "a-state");
    let fault = json!({ "kind": "error_redirect", "operation": "LoginPage", "error": "access_denied", "state": false });
    assert_eq!(post(&pool, "/_local/faults", &fault).status, 200);
    let told = Browser::new(&pool).get(&authorize_url(&pool, &[]));
    assert_eq!(location(&told), "com.example.app:/signed-in?error=access_denied");
    pool.fault(Fault::omit_state().on("Authorize"));
    let told = query_of(location(&get(&pool, &authorize_url(&pool, &[("prompt", "none")]))));
    assert_eq!(told.len(), 1, "{told:?}");
}

#[test]
fn one_sign_in_serves_every_client_of_the_pool_for_an_hour() {
    let pool = pool();
    let second = json!({
        "ClientName": "second", "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid"], "CallbackURLs": ["com.example.second:/in"],
    });
    let second = pool.call("CreateUserPoolClient", &second).unwrap();
    let second = second["UserPoolClient"]["ClientId"].as_str().unwrap().to_owned();
    let for_second = |more: &[(&str, &str)]| {
        let mut changes = vec![
            ("client_id", second.as_str()),
            ("redirect_uri", "com.example.second:/in"),
            ("scope", "openid"),
        ];
        changes.extend(more);
        authorize_url(&pool, &changes)
    };
    let mut browser = Browser::new(&pool);
    browser.sign_in(&authorize_url(&pool, &[]));
    pool.clock().advance(Duration::from_secs(3000));
    assert!(location(&browser.get(&for_second(&[]))).starts_with("com.example.second:/in?code="));
    assert!(location(&browser.get(&for_second(&[("prompt", "none")]))).contains("code="));
    assert_eq!(pool.calls("Login"), 1);

    assert_eq!(browser.get(&for_second(&[("prompt", "login")])).status, 200);
    assert_eq!(browser.get(&for_second(&[("max_age", "2999")])).status, 200);
    for long in ["3001", "18446744073709551615"] {
        assert!(location(&browser.get(&for_second(&[("max_age", long)]))).contains("code="), "{long}");
    }
    let silent = browser.get(&for_second(&[("prompt", "none"), ("max_age", "10")]));
    assert_eq!(query_of(location(&silent))["error"], "login_required");
    assert!(browser.sign_in(&for_second(&[("prompt", "login")])).contains("code="));

    pool.clock().advance(Duration::from_secs(3600));
    assert_eq!(browser.get(&for_second(&[])).status, 200);
}

#[test]
fn a_user_who_is_disabled_or_another_is_signed_in_no_more() {
    let pool = pool();
    let mut browser = Browser::new(&pool);
    browser.sign_in(&authorize_url(&pool, &[]));
    pool.call("AdminDisableUser", &json!({ "Username": "ana" })).unwrap();
    assert_eq!(browser.get(&authorize_url(&pool, &[])).status, 200);
    pool.call("AdminDeleteUser", &json!({ "Username": "ana" })).unwrap();
    pool.user("ana", PASSWORD).create().unwrap();
    assert_eq!(browser.get(&authorize_url(&pool, &[])).status, 200);
}

#[test]
fn a_form_serves_only_the_browser_it_was_made_for() {
    let pool = pool();
    let (mut one, mut other) = (Browser::new(&pool), Browser::new(&pool));
    let page = one.get(&authorize_url(&pool, &[]));
    other.get(&authorize_url(&pool, &[]));
    let filled = [("username", "ana"), ("password", PASSWORD)];
    assert_eq!(other.submit(&page, &filled).status, 403);
    assert_eq!(Browser::new(&pool).submit(&page, &filled).status, 403);
    assert_eq!(
        one.submit(&page, &[("_csrf", "forged"), ("username", "ana"), ("password", PASSWORD)]).status,
        403
    );
    assert_eq!(one.submit(&page, &filled).status, 302);
}

#[test]
fn second_factors_are_asked_for_on_pages() {
    let pool = pool_with(|builder| builder.pool_setting("MfaConfiguration", json!("OPTIONAL")));
    pool.user("bob", PASSWORD).totp(SECRET).mfa(["SOFTWARE_TOKEN_MFA"]).create().unwrap();
    let mut browser = Browser::new(&pool);
    let page = browser.get(&authorize_url(&pool, &[]));
    let asked = browser.submit(&page, &[("username", "bob"), ("password", PASSWORD)]);
    assert!(text(&asked).contains("autocomplete=\"one-time-code\""));
    let code = pool.totp("bob").unwrap();
    let again = browser.submit(&asked, &[("SOFTWARE_TOKEN_MFA_CODE", &other_than(&code))]);
    assert_eq!(again.status, 400);
    let done = browser.submit(&again, &[("SOFTWARE_TOKEN_MFA_CODE", &code)]);
    assert!(location(&done).contains("code="));
    // The session is used up.
    assert_eq!(browser.submit(&again, &[("SOFTWARE_TOKEN_MFA_CODE", &code)]).status, 400);
}

#[test]
fn a_temporary_password_is_replaced_on_a_page() {
    let pool = pool();
    let user = json!({ "Username": "cleo", "TemporaryPassword": PASSWORD, "MessageAction": "SUPPRESS" });
    pool.call("AdminCreateUser", &user).unwrap();
    let mut browser = Browser::new(&pool);
    let page = browser.get(&authorize_url(&pool, &[]));
    let asked = browser.submit(&page, &[("username", "cleo"), ("password", PASSWORD)]);
    let weak = browser.submit(&asked, &[("NEW_PASSWORD", "short")]);
    assert_eq!(weak.status, 400);
    assert!(text(&weak).contains("role=\"alert\""));
    let done = browser.submit(&weak, &[("NEW_PASSWORD", "Another-Horse8!")]);
    assert!(location(&done).contains("code="));
}

#[test]
fn a_challenge_of_a_page_is_not_answered_with_tokens() {
    let pool = pool_with(|builder| builder.pool_setting("MfaConfiguration", json!("OPTIONAL")));
    pool.user("bob", PASSWORD).totp(SECRET).mfa(["SOFTWARE_TOKEN_MFA"]).create().unwrap();
    let mut browser = Browser::new(&pool);
    let page = browser.get(&authorize_url(&pool, &[]));
    let asked = browser.submit(&page, &[("username", "bob"), ("password", PASSWORD)]);
    let session = Form::of(&text(&asked)).fields["session"].clone();
    let answer = json!({
        "ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": session,
        "ChallengeResponses": { "USERNAME": "bob", "SOFTWARE_TOKEN_MFA_CODE": pool.totp("bob").unwrap() },
    });
    assert!(pool.call("RespondToAuthChallenge", &answer).is_err());
}

#[test]
fn logout_ends_the_session_and_goes_where_the_client_may() {
    let pool = pool();
    let logout = |pairs: &[(&str, &str)]| format!("/logout?{}", encoded(pairs));
    let client = pool.client_id().to_owned();
    let mut browser = Browser::new(&pool);
    browser.sign_in(&authorize_url(&pool, &[]));
    let cookies = browser.cookies.clone();
    for wrong in [
        vec![("logout_uri", SIGNED_OUT)],
        vec![("client_id", client.as_str())],
        vec![("client_id", client.as_str()), ("logout_uri", "https://evil.example/")],
        vec![("client_id", client.as_str()), ("logout_uri", CALLBACK)],
        vec![
            ("client_id", client.as_str()),
            ("redirect_uri", "https://evil.example/"),
            ("response_type", "code"),
        ],
        vec![("client_id", client.as_str()), ("post_logout_redirect_uri", SIGNED_OUT)],
    ] {
        assert_eq!(browser.get(&logout(&wrong)).status, 400, "{wrong:?}");
    }
    assert_eq!(browser.cookies, cookies);
    let left = browser.get(&logout(&[("client_id", &client), ("logout_uri", SIGNED_OUT)]));
    assert_eq!(location(&left), SIGNED_OUT);
    browser.cookies = cookies;
    assert_eq!(browser.get(&authorize_url(&pool, &[])).status, 200, "the old cookie serves no more");

    browser.sign_in(&authorize_url(&pool, &[]));
    let again = authorize_url(&pool, &[]).replace("/oauth2/authorize", "/logout");
    let page = browser.get(&again);
    assert!(text(&page).contains("current-password"));
    let back = browser.submit(&page, &[("username", "ana"), ("password", PASSWORD)]);
    assert_eq!(query_of(location(&back))["state"], "a-state");
}

#[test]
fn without_a_domain_there_is_no_managed_login_and_a_domain_is_its_pools_alone() {
    let pool = pool();
    let other = pool.call("CreateUserPool", &json!({ "PoolName": "other" })).unwrap();
    let other = other["UserPool"]["Id"].as_str().unwrap().to_owned();
    let domain = json!({ "Domain": "others", "UserPoolId": other });
    pool.call("CreateUserPoolDomain", &domain).unwrap();
    let under = |host: &str| {
        let request = format!(
            "GET {} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n",
            authorize_url(&pool, &[])
        );
        let mut connection = Connection::open(&pool);
        connection.write(request.as_bytes());
        String::from_utf8(connection.rest().0).unwrap()
    };
    assert!(under("local.auth.us-east-1.amazoncognito.com").contains("location: /login?"));
    assert!(
        under("others.auth.us-east-1.amazoncognito.com").contains("location: /error?error=invalid_client")
    );
    let discovery = || {
        let path = format!("/{}/.well-known/openid-configuration", pool.pool_id());
        get(&pool, &path).json()
    };
    assert_eq!(discovery()["token_endpoint"], format!("{}/oauth2/token", pool.url()));
    pool.call("DeleteUserPoolDomain", &json!({ "Domain": "local" })).unwrap();
    assert!(location(&get(&pool, &authorize_url(&pool, &[]))).starts_with("/error?error=invalid_client"));
    assert!(discovery().get("token_endpoint").is_none());
}
