//! Many sign-ins of one client at the same time, which no data can tell.

use std::{collections::BTreeSet, sync::Arc};

use cognito_client::{MemoryStore, Password, SignInStep, UserPool};
use serde_json::{Value, json};

use crate::{
    secrets::{self, Watched},
    server::Server,
    transport,
};

const PASSWORD: &str = "Correct-Horse7!";
const USERS: usize = 12;

/// Everybody signs in with a code of their own, all on one client object, and gets their own tokens.
pub async fn everybody_gets_their_own_tokens(url: &str) {
    let server = Server::at(url);
    let members = |value: Value| value.as_object().cloned().unwrap();
    let pool = server.reset(
        &members(json!({ "MfaConfiguration": "ON" })),
        &members(json!({ "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"] })),
    );
    secrets::note(PASSWORD);
    for number in 0..USERS {
        let phone = format!("+1555010{number:02}");
        let user = json!({
            "poolId": pool.id, "username": format!("user{number}"), "password": PASSWORD,
            "phone_number": phone, "mfa": ["SMS_MFA"],
        });
        server.post("/_local/users", &user);
    }
    let client = UserPool::builder(&pool.id, &pool.client_id)
        .endpoint(url)
        .shared_store(Arc::new(MemoryStore::new()))
        .transport(Watched(transport()))
        .build()
        .unwrap();
    let begun = all(USERS, |number| {
        let client = client.clone();
        async move {
            let name = format!("user{number}");
            match client.sign_in(&name, Password::new(PASSWORD)).await.unwrap() {
                SignInStep::SmsCode(challenge) => (name, challenge),
                other => panic!("{name}: {other:?}"),
            }
        }
    })
    .await;
    let outbox = server.get("/_local/outbox");
    let code = |name: &str| {
        let messages = outbox["messages"].as_array().unwrap();
        let to =
            |message: &&Value| message["pool_id"] == json!(pool.id) && message["username"] == json!(name);
        messages.iter().rev().find(to).unwrap()["code"].as_str().unwrap().to_owned()
    };
    let codes: Vec<_> = begun.iter().map(|(name, _)| code(name)).collect();
    let done = all(USERS, |number| {
        let ((name, challenge), code) = (begun[number].clone(), codes[number].clone());
        async move {
            let SignInStep::Done(session) = challenge.answer(code).await.unwrap() else {
                panic!("{name} is asked for more")
            };
            let tokens = session.tokens().await.unwrap();
            assert_eq!(tokens.access_claims().username(), Some(name.as_str()));
            tokens.access_token().expose().to_owned()
        }
    })
    .await;
    assert_eq!(done.into_iter().collect::<BTreeSet<_>>().len(), USERS);
}

async fn all<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    many: usize,
    make: impl Fn(usize) -> F,
) -> Vec<T> {
    let tasks: Vec<_> = (0..many).map(|number| tokio::spawn(make(number))).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}
