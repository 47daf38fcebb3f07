//! Accounts made and recovered in the browser.

use cognito_local_pool::Trigger;
use serde_json::json;

use super::browser::*;
use super::steps::{PASSWORD, other_than};

const NEW_PASSWORD: &str = "Another-Horse8!";

#[test]
fn a_newcomer_signs_up_confirms_and_is_signed_in() {
    for secret in [None, Some("0123456789abcdefghijklmnop")] {
        let pool = pool_with(|builder| {
            let builder = builder.pool_setting("AutoVerifiedAttributes", json!(["email"]));
            secret.map_or_else(|| builder.clone(), |secret| builder.clone().client_secret(secret))
        });
        let mut browser = Browser::new(&pool);
        let login = browser.get(&authorize_url(&pool, &[]));
        assert!(text(&login).contains("<a href=\"/signup?"));
        let page = browser.get(&authorize_url(&pool, &[]).replace("/oauth2/authorize", "/signup"));
        let filled = [("username", "dora"), ("email", "dora@example.com"), ("password", PASSWORD)];
        let weak = browser.submit(&page, &[filled[0], filled[1], ("password", "short")]);
        assert_eq!(weak.status, 400);
        assert!(text(&weak).contains("role=\"alert\""));
        let asked = browser.submit(&page, &filled);
        assert_eq!(asked.status, 200, "{}", text(&asked));
        let code = pool.latest_code("dora").unwrap();
        let wrong = browser.submit(&asked, &[("code", &other_than(&code))]);
        assert_eq!(wrong.status, 400);
        let done = browser.submit(&wrong, &[("code", &code)]);
        assert_eq!(query_of(location(&done))["state"], "a-state");
        assert!(location(&done).contains("code="));
        assert!(location(&browser.get(&authorize_url(&pool, &[("prompt", "none")]))).contains("code="));
        assert!(browser.submit(&page, &filled).status == 400, "the name is taken");
    }
}

#[test]
fn who_confirms_elsewhere_is_asked_for_the_password() {
    let pool = pool_with(|builder| builder.pool_setting("AutoVerifiedAttributes", json!(["email"])));
    let url = authorize_url(&pool, &[]).replace("/oauth2/authorize", "/signup");
    let (mut one, mut other) = (Browser::new(&pool), Browser::new(&pool));
    let filled = [("username", "dora"), ("email", "dora@example.com"), ("password", PASSWORD)];
    let page = one.get(&url);
    let proof = Form::of(&text(&one.submit(&page, &filled))).fields["proof"].clone();
    let page = other.get(&url);
    let filled = [("username", "emil"), ("email", "emil@example.com"), ("password", PASSWORD)];
    let asked = other.submit(&page, &filled);
    let code = pool.latest_code("dora").unwrap();
    let done = other.submit(&asked, &[("username", "dora"), ("code", &code), ("proof", &proof)]);
    assert!(location(&done).starts_with("/login?"));
    assert_eq!(other.get(&authorize_url(&pool, &[])).status, 200);
}

#[test]
fn a_trigger_that_confirms_spares_the_code_and_one_that_refuses_is_heard() {
    let pool = pool_with(|builder| {
        builder.trigger(Trigger::PreSignUp, |event| {
            if event["userName"] == "mallory" {
                return Err("Members <only>".to_owned());
            }
            let mut event = event.clone();
            event["response"]["autoConfirmUser"] = json!(true);
            Ok(event)
        })
    });
    let url = authorize_url(&pool, &[]).replace("/oauth2/authorize", "/signup");
    let mut browser = Browser::new(&pool);
    let page = browser.get(&url);
    let refused = browser.submit(&page, &[("username", "mallory"), ("password", PASSWORD)]);
    assert!(text(&refused).contains("Members &lt;only&gt;"));
    let done = browser.submit(&page, &[("username", "dora"), ("password", PASSWORD)]);
    assert!(location(&done).contains("code="));
}

#[test]
fn a_forgotten_password_is_replaced_with_a_code() {
    let pool = pool();
    let mut browser = Browser::new(&pool);
    let page = browser.get(&authorize_url(&pool, &[]).replace("/oauth2/authorize", "/forgotPassword"));
    assert_eq!(browser.submit(&page, &[("username", "nobody")]).status, 400);
    let asked = browser.submit(&page, &[("username", "ana")]);
    let code = pool.latest_code("ana").unwrap();
    let wrong = browser.submit(&asked, &[("code", &other_than(&code)), ("password", NEW_PASSWORD)]);
    assert_eq!(wrong.status, 400);
    assert_eq!(
        Browser::new(&pool).submit(&wrong, &[("code", &code), ("password", NEW_PASSWORD)]).status,
        403
    );
    let done = browser.submit(&wrong, &[("code", &code), ("password", NEW_PASSWORD)]);
    let login = browser.get(location(&done));
    assert_eq!(browser.submit(&login, &[("username", "ana"), ("password", PASSWORD)]).status, 400);
    let signed_in = browser.submit(&login, &[("username", "ana"), ("password", NEW_PASSWORD)]);
    assert!(location(&signed_in).contains("code="));
    let log = format!("{:?}", pool.recent_calls());
    assert!(!log.contains(NEW_PASSWORD) && !log.contains(&code));
}
