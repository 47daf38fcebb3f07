//! Nothing that is secret or personal prints.

use cognito_client::UserAttributes;
use cognito_local_pool::LocalPool;
use serde_json::{Value, json};

use crate::user::{signed_in, support::pool_with};

#[tokio::test]
async fn nothing_secret_or_personal_prints() {
    let builder = LocalPool::builder()
        .pool_setting("MfaConfiguration", json!("OPTIONAL"))
        .pool_setting("AutoVerifiedAttributes", json!(["email"]))
        .pool_setting("UserSessionTracking", json!("ENABLED"))
        .pool_setting(
            "Policies",
            json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"] } }),
        );
    let ana = signed_in(pool_with(builder).await).await;
    let attributes = UserAttributes::new().with_email("private@example.com").with_nickname("private-name");
    let update = ana.session.update_attributes(attributes).client_metadata([("private-key", "private")]);
    let mut printed = vec![format!("{update:?}")];
    let sent = update.await.unwrap();
    let request = ana.session.send_attribute_code("email");
    let set_up = ana.session.set_up_totp().await.unwrap();
    let uri = set_up.uri("My App").unwrap();
    let registration = ana.session.register_passkey().await.unwrap();
    let options: Value = serde_json::from_str(registration.options()).unwrap();
    let credential = ana.pool.authenticator().create(&options, true).unwrap();
    registration.complete(&credential.to_string()).await.unwrap();
    let pages = ana.session.passkeys();
    printed.push(format!("{pages:?}"));
    let passkeys = pages.all().await.unwrap();
    let sessions = ana.session.sessions().all().await.unwrap();
    printed
        .push(format!("{sent:?} {request:?} {set_up:?} {uri:?} {registration:?} {passkeys:?} {sessions:?}"));
    printed.push(format!("{:?} {:?}", ana.session.user().await, ana.session.auth_factors().await));
    printed.push(format!("{:?}", ana.session.verify_attribute("email", "424242").await));
    let printed = printed.concat();
    for secret in [
        "private",
        "example.com",
        "424242",
        set_up.secret().expose(),
        options["challenge"].as_str().unwrap(),
        &passkeys[0].id,
        &sessions[0].id,
        ana.session.tokens().await.unwrap().access_token().expose(),
    ] {
        assert!(!secret.is_empty() && !printed.contains(secret), "{secret} prints");
    }
}
