//! Pools that keep track of devices, people who sign in to them, and what the pool knows of their devices.

use std::time::Duration;

use cognito_client::{
    CodeChallenge, Password, SecretStore as _, Session, SessionEvent, SessionEvents, SignInStep, UserPool,
};
use cognito_local_pool::{Builder, LocalPool};
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestStore, client};

/// Where a pool's second factor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mfa {
    Off,
    Sms,
}

/// A pool that asks known devices for their proof in place of the second factor.
pub async fn pool(mfa: Mfa) -> LocalPool {
    pool_with(mfa, json!({"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false}))
        .await
}

/// As [`pool`], and refreshes a session only once its device is confirmed.
pub async fn strict_pool(mfa: Mfa) -> LocalPool {
    let strict = json!({
        "ChallengeRequiredOnNewDevice": true,
        "DeviceOnlyRememberedOnUserPrompt": false,
        "LocalRefreshNeedsConfirmedDevice": true,
    });
    pool_with(mfa, strict).await
}

/// As [`pool`], where the user says whether a device is remembered.
pub async fn opt_in_pool(mfa: Mfa) -> LocalPool {
    pool_with(mfa, json!({"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": true}))
        .await
}

pub async fn pool_with(mfa: Mfa, devices: Value) -> LocalPool {
    started(LocalPool::builder().pool_setting("DeviceConfiguration", devices), mfa).await
}

pub async fn started(builder: Builder, mfa: Mfa) -> LocalPool {
    let insensitive = json!({"CaseSensitive": false});
    let builder = builder.alias_attributes(&["email"]).pool_setting("UsernameConfiguration", insensitive);
    let pool = builder.start().await.unwrap();
    if mfa == Mfa::Sms {
        let sms = json!({"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms"}});
        pool.call(
            "SetUserPoolMfaConfig",
            &json!({
                "UserPoolId": pool.pool_id(),
                "MfaConfiguration": "OPTIONAL",
                "SmsMfaConfiguration": sms,
            }),
        )
        .unwrap();
    }
    user(&pool, "ana", mfa);
    pool
}

/// A user with the alias `{name}@example.com`.
pub fn user(pool: &LocalPool, name: &str, mfa: Mfa) {
    let number = name.bytes().fold(0_u32, |sum, byte| sum * 3 + u32::from(byte)) % 10_000;
    let user = pool.user(name, PASSWORD).email(format!("{name}@example.com"));
    let user = user.phone_number(format!("+1555555{number:04}"));
    match mfa {
        Mfa::Off => user.create().unwrap(),
        Mfa::Sms => user.mfa(["SMS_MFA"]).create().unwrap(),
    };
}

/// A new process over the same store.
pub fn process(pool: &LocalPool, store: &TestStore) -> UserPool {
    client(pool).store(store.clone()).build().unwrap()
}

/// How a sign-in went.
pub struct Went {
    pub session: Session,
    /// Whether the second factor was asked for.
    pub with_code: bool,
}

/// Signs in, giving the code if one is asked for.
pub async fn go(pool: &LocalPool, client: &UserPool, name: &str) -> Went {
    match client.sign_in(name, Password::new(PASSWORD)).replace_session(true).await.unwrap() {
        SignInStep::Done(session) => Went { session, with_code: false },
        SignInStep::SmsCode(code) => Went { session: with_code(pool, &code).await, with_code: true },
        other => panic!("unexpected {other:?}"),
    }
}

pub async fn with_code(pool: &LocalPool, code: &CodeChallenge) -> Session {
    let sent = pool.latest_code(code.username()).unwrap();
    match code.answer(sent).await.unwrap() {
        SignInStep::Done(session) => session,
        other => panic!("unexpected {other:?}"),
    }
}

/// What the pool knows of a user's devices.
pub fn devices(pool: &LocalPool, username: &str) -> Vec<Value> {
    let request = json!({"UserPoolId": pool.pool_id(), "Username": username});
    pool.call("AdminListDevices", &request).unwrap()["Devices"].as_array().unwrap().clone()
}

/// The key of the one device that the pool lists of a user.
pub fn only_key(pool: &LocalPool, username: &str) -> String {
    let devices = devices(pool, username);
    assert_eq!(devices.len(), 1, "{devices:?}");
    devices[0]["DeviceKey"].as_str().unwrap().to_owned()
}

pub fn is_remembered(pool: &LocalPool, username: &str, key: &str) -> bool {
    let request = json!({"UserPoolId": pool.pool_id(), "Username": username, "DeviceKey": key});
    let device = pool.call("AdminGetDevice", &request).unwrap();
    let attributes = device["Device"]["DeviceAttributes"].as_array().unwrap().clone();
    let status = attributes.iter().find(|attribute| attribute["Name"] == "dev:device_remembered_status");
    status.unwrap()["Value"] == "remembered"
}

/// The administrator forgets a device.
pub fn admin_forgets(pool: &LocalPool, username: &str, key: &str) {
    let request = json!({"UserPoolId": pool.pool_id(), "Username": username, "DeviceKey": key});
    pool.call("AdminForgetDevice", &request).unwrap();
}

/// A user's device record in the store.
pub fn record(store: &TestStore, username: &str) -> Option<Value> {
    let content = store.content();
    let end = format!("/device/{username}");
    let (_, bytes) = content.iter().find(|(key, _)| key.ends_with(&end))?;
    Some(serde_json::from_slice(bytes).unwrap())
}

/// Changes a user's device record behind the library's back.
pub fn tamper(store: &TestStore, username: &str, change: impl FnOnce(&mut Value)) {
    let mut record = record(store, username).unwrap();
    change(&mut record);
    let end = format!("/device/{username}");
    let key = store.content().into_keys().find(|key| key.ends_with(&end)).unwrap();
    store.put(&key, record.to_string().as_bytes()).unwrap();
}

/// The next event about a device, in short.
pub async fn device_event(events: &mut SessionEvents) -> String {
    loop {
        let next = tokio::time::timeout(Duration::from_secs(60), events.next()).await;
        match next.expect("nothing is told of the device").expect("no more events") {
            SessionEvent::DeviceConfirmed { username, remembered, .. } => {
                return format!("confirmed {username} {remembered}");
            }
            SessionEvent::DeviceConfirmationFailed { username, error } => {
                return format!("failed {username} {}", error.operation().unwrap_or("here"));
            }
            SessionEvent::DeviceForgotten { username, .. } => return format!("forgotten {username}"),
            SessionEvent::StorageTrouble { username, .. } => return format!("trouble {username}"),
            _ => {}
        }
    }
}

/// Checks that nothing more is told than `expected`, in any order of other events. Ends the client.
pub async fn only_these(client: UserPool, mut events: SessionEvents, expected: &[&str]) {
    drop(client);
    let mut told = Vec::new();
    while let Some(event) = events.next().await {
        told.push(match event {
            SessionEvent::DeviceConfirmed { remembered, .. } => format!("confirmed {remembered}"),
            SessionEvent::DeviceConfirmationFailed { .. } => "failed".to_owned(),
            SessionEvent::DeviceForgotten { .. } => "forgotten".to_owned(),
            SessionEvent::StorageTrouble { .. } => "trouble".to_owned(),
            _ => continue,
        });
    }
    assert_eq!(told, expected);
}
