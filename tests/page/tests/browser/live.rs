//! What happens in the server appears on the page by itself.

use serde_json::{Value, json};
use thirtyfour::Key;

use super::page::{PASSWORD, open, operation, pool, pool_with, sign_up};

#[tokio::test]
async fn a_sign_up_appears_with_its_code_and_its_call_and_then_its_confirmation() {
    let pool = pool();
    open(&pool, async |page| {
        page.until_shown("#users-empty", "No users yet").await;
        page.value("window.neverReloaded = true").await;
        sign_up(&pool, "ana", "ana@example.com");

        page.until_shown("#users .row", "ana@example.com").await;
        let user = page.text("#users .row").await;
        for shown in ["ana", "Unconfirmed", "not verified"] {
            assert!(user.contains(shown), "{user}");
        }
        page.until_shown("#outbox .row", "E-mail to ana@example.com for ana").await;
        let code = page.text("#outbox .code").await;
        assert_eq!(Some(&code), pool.latest_code("ana").as_ref());
        page.until_shown("#events .row", "SignUp").await;
        let event = page.text("#events .row").await;
        assert!(event.contains("ok") && event.contains("campaign = spring"), "{event}");
        let time = page.value("document.querySelector('#events time').textContent").await;
        assert!(time.as_str().unwrap().split(':').count() == 3, "{time}");

        let confirm = json!({ "ClientId": pool.client_id(), "Username": "ana", "ConfirmationCode": code });
        assert_eq!(operation(&pool, "ConfirmSignUp", &confirm).0, 200);
        page.until_shown("#users .row .badge", "Confirmed").await;
        page.until_shown("#users .row .contact", "✓ verified").await;

        let wrong = json!({
            "ClientId": pool.client_id(), "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "ana", "PASSWORD": "Wrong-Horse7!" },
        });
        assert_eq!(operation(&pool, "InitiateAuth", &wrong).0, 400);
        page.until_shown("#events .row .badge.bad", "NotAuthorizedException").await;
        assert_eq!(page.value("window.neverReloaded").await, json!(true));
    })
    .await;
}

#[tokio::test]
async fn factors_groups_and_a_disabled_user_are_shown() {
    let pool = pool_with(|builder| builder.pool_setting("MfaConfiguration", json!("OPTIONAL")));
    let ana = pool.user("ana", PASSWORD).email("ana@example.com").mfa(["SOFTWARE_TOKEN_MFA"]).group("admins");
    ana.create().unwrap();
    pool.authenticator().register("ana", true).unwrap();
    open(&pool, async |page| {
        page.until_shown("#users .row", "admins").await;
        let user = page.text("#users .row").await;
        for shown in ["Authenticator app", "1 passkey", "admins", "✓ verified"] {
            assert!(user.contains(shown), "{user}");
        }
        assert!(!user.contains("Disabled"));
        pool.call("AdminDisableUser", &json!({ "Username": "ana" })).unwrap();
        page.until_shown("#users .row", "Disabled").await;
    })
    .await;
}

#[tokio::test]
async fn a_device_appears_at_sign_in_and_is_named_when_confirmed() {
    let pool = pool_with(|builder| {
        builder.pool_setting("DeviceConfiguration", json!({ "DeviceOnlyRememberedOnUserPrompt": false }))
    });
    pool.user("ana", PASSWORD).create().unwrap();
    open(&pool, async |page| {
        page.until_shown("#devices-empty", "No devices").await;
        let sign_in = json!({
            "ClientId": pool.client_id(), "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": { "USERNAME": "ana", "PASSWORD": PASSWORD },
        });
        let result = operation(&pool, "InitiateAuth", &sign_in).1["AuthenticationResult"].clone();
        let key = &result["NewDeviceMetadata"]["DeviceKey"];
        page.until_shown("#devices .row", key.as_str().unwrap()).await;
        page.until_shown("#devices .row", "Not confirmed").await;
        let confirm = json!({
            "AccessToken": result["AccessToken"], "DeviceKey": key, "DeviceName": "<i>Ana's</i> phone",
            "DeviceSecretVerifierConfig": { "Salt": "AAAA", "PasswordVerifier": "BBBB" },
        });
        assert_eq!(operation(&pool, "ConfirmDevice", &confirm).0, 200);
        page.until_shown("#devices h3", "<i>Ana's</i> phone").await;
        let device = page.text("#devices .row").await;
        assert!(device.contains("Remembered") && device.contains("of ana"), "{device}");
        assert!(!device.contains("Not confirmed"), "{device}");
    })
    .await;
}

#[tokio::test]
async fn what_is_read_and_focused_stays_when_something_new_arrives() {
    let pool = pool();
    sign_up(&pool, "ana", "ana@example.com");
    open(&pool, async |page| {
        page.click("#users summary").await;
        page.until_shown("#users .attributes", "sub").await;
        page.value("document.querySelector('#outbox .copy').focus()").await;
        sign_up(&pool, "bob", "bob@example.com");
        page.until_shown("#users .row", "bob").await;
        page.until("document.querySelectorAll('#outbox .row').length === 2").await;
        let opened =
            page.value("[...document.querySelectorAll('#users details')].map((one) => one.open)").await;
        assert_eq!(opened, json!([false, true]), "ana's, now the second, stays open");
        let focused = page.value("document.activeElement.getAttribute('aria-label')").await;
        assert_eq!(focused, "Copy code for ana");
    })
    .await;
}

#[tokio::test]
async fn pools_are_switched_and_the_choice_survives_a_reload() {
    let pool = pool();
    sign_up(&pool, "ana", "ana@example.com");
    let created = pool.call("CreateUserPool", &json!({ "PoolName": "second" })).unwrap();
    let second = created["UserPool"]["Id"].as_str().unwrap().to_owned();
    let user = json!({ "UserPoolId": second, "Username": "bob", "MessageAction": "SUPPRESS" });
    pool.call("AdminCreateUser", &user).unwrap();
    open(&pool, async |page| {
        page.until_shown("#users", "ana").await;
        page.click(&format!("#pool option[value='{second}']")).await;
        page.until_shown("#users", "bob").await;
        page.until_shown("#facts", &second).await;
        assert!(!page.text("#users").await.contains("ana"));
        page.until("document.querySelectorAll('#outbox .row').length === 0").await;
        page.driver.refresh().await.unwrap();
        page.until_shown("#users", "bob").await;
        assert_eq!(page.value("document.getElementById('pool').value").await, Value::String(second));
    })
    .await;
}

#[tokio::test]
async fn users_are_found_by_name_and_attribute() {
    let pool = pool();
    for name in ["ana", "bob", "cleo"] {
        sign_up(&pool, name, &format!("{name}@example.com"));
    }
    open(&pool, async |page| {
        page.until("document.querySelectorAll('#users .row').length === 3").await;
        page.type_into("#search", "CLEO@").await;
        page.until("document.querySelectorAll('#users .row').length === 1").await;
        assert!(page.text("#users").await.contains("cleo"));
        page.type_into("#search", "nobody").await;
        page.until_shown("#users-empty", "Nobody here matches “CLEO@nobody”").await;
    })
    .await;
}

#[tokio::test]
async fn a_code_is_copied() {
    let pool = pool();
    sign_up(&pool, "ana", "ana@example.com");
    open(&pool, async |page| {
        page.until_shown("#outbox .row", "ana").await;
        page.click("#outbox .copy").await;
        page.until_shown("#said", "code for ana copied").await;
        page.type_into("#search", Key::Control + "v").await;
        let pasted = page.value("document.getElementById('search').value").await;
        assert_eq!(pasted.as_str().map(str::to_owned), pool.latest_code("ana"));
    })
    .await;
}

#[tokio::test]
async fn outbox_and_events_are_cleared_by_their_buttons() {
    let pool = pool();
    sign_up(&pool, "ana", "ana@example.com");
    open(&pool, async |page| {
        page.until_shown("#outbox", "ana").await;
        page.click("#clear-outbox").await;
        page.until_shown("#outbox-empty", "Nothing sent yet").await;
        page.click("#clear-events").await;
        page.until_shown("#events-empty", "No calls yet").await;
        assert!(pool.outbox().is_empty() && pool.recent_calls().is_empty());
        assert!(page.text("#users").await.contains("ana"));
    })
    .await;
}

#[tokio::test]
async fn a_server_out_of_reach_is_told_and_found_again() {
    let pool = pool();
    open(&pool, async |page| {
        let condition = |offline: bool| {
            json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 })
        };
        page.devtools("Network.enable", json!({})).await;
        page.devtools("Network.emulateNetworkConditions", condition(true)).await;
        page.until_shown("#connection", "does not answer").await;
        page.devtools("Network.emulateNetworkConditions", condition(false)).await;
        page.until("document.getElementById('connection').textContent === 'Live'").await;
        page.complaints(&["ERR_INTERNET_DISCONNECTED"]).await;
    })
    .await;
}
