//! Names that lead to one user today and to another tomorrow.

use serde_json::json;

use crate::devices::{
    support::TestStore,
    tracking::{Mfa, go, only_key, only_these, pool, process, record, user},
};

/// Moves ana's e-mail address to bob.
fn moved(pool: &cognito_local_pool::LocalPool) {
    let change = |username: &str, address: &str| {
        let request = json!({
            "UserPoolId": pool.pool_id(),
            "Username": username,
            "UserAttributes": [
                {"Name": "email", "Value": address},
                {"Name": "email_verified", "Value": "true"},
            ],
        });
        pool.call("AdminUpdateUserAttributes", &request).unwrap();
    };
    change("ana", "other@example.com");
    change("bob", "ana@example.com");
}

#[tokio::test]
async fn an_alias_that_moved_brings_its_new_owner_in_and_leaves_the_old_one_s_device_alone() {
    for bob_was_here in [false, true] {
        for mfa in [Mfa::Off, Mfa::Sms] {
            let (pool, store) = (pool(mfa).await, TestStore::default());
            user(&pool, "bob", mfa);
            go(&pool, &process(&pool, &store), "ana@example.com").await;
            if bob_was_here {
                go(&pool, &process(&pool, &store), "bob").await;
            }
            let (ana, her_record) = (only_key(&pool, "ana"), record(&store, "ana"));
            moved(&pool);
            let client = process(&pool, &store);
            let events = client.events();
            let went = go(&pool, &client, "ana@example.com").await;
            assert_eq!(went.session.username(), "bob");
            let confirmed: &[&str] = if bob_was_here { &[] } else { &["confirmed true"] };
            drop(went);
            only_these(client, events, confirmed).await;
            assert_eq!(record(&store, "ana"), her_record);

            // From now on the alias is bob's, and both pass.
            for name in ["ana@example.com", "bob", "ana", "other@example.com"] {
                assert!(!go(&pool, &process(&pool, &store), name).await.with_code, "{name}");
            }
            assert_eq!(only_key(&pool, "ana"), ana);
        }
    }
}
