//! Taking over what another SDK had left.

use std::{sync::Arc, time::Duration};

use cognito_client::migration::{Migration, MigrationItem, MigrationScope, MigrationSource};
use serde_json::json;

use super::everything;
use crate::dropped::{
    drive::{Case, call, case, outcome},
    hold,
    scene::{
        End::{In, Out},
        Scene,
    },
    support::PASSWORD,
};

fn migration(scene: &Scene) -> Migration {
    let scope = MigrationScope::new(scene.server.pool_id(), scene.server.client_id());
    Migration::new(Arc::new(scene.store.clone()), scope, MigrationSource::AmplifyJs)
}

/// What Amplify JS has of a session: all of its tokens, or the refresh token only.
fn left_over(scene: &Scene, whole: bool) -> Vec<MigrationItem> {
    scene.make_user();
    let request = json!({
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": scene.user, "PASSWORD": PASSWORD},
    });
    let tokens = &scene.server.call("InitiateAuth", &request).unwrap()["AuthenticationResult"];
    let name = |part: &str| format!("CognitoIdentityServiceProvider.{}.{part}", scene.server.client_id());
    let item = |part: &str, value: &str| MigrationItem::new("localStorage", name(part), value);
    let token =
        |part: &str, member: &str| item(&format!("{}.{part}", scene.user), tokens[member].as_str().unwrap());
    let mut items = vec![item("LastAuthUser", &scene.user), token("refreshToken", "RefreshToken")];
    if whole {
        items.extend([token("accessToken", "AccessToken"), token("idToken", "IdToken")]);
    }
    items
}

fn cases() -> Vec<Case> {
    vec![
        case("Migration::is_done", &[Out], |scene| {
            Box::pin(async move {
                let migration = migration(scene);
                call(async move { migration.is_done().await })
            })
        }),
        case("Migration::mark_done", &[Out], |scene| {
            Box::pin(async move {
                let migration = migration(scene);
                call(async move { migration.mark_done().await })
            })
        }),
        case("Migration::run", &[In], |scene| {
            Box::pin(async move {
                let (migration, items) = (migration(scene), left_over(scene, true));
                let (again, same) = (migration.clone(), items.clone());
                scene.rest = Some(Box::pin(async move {
                    again.run(&same).await.unwrap();
                }));
                call(async move { migration.run(&items).await })
            })
        })
        .alone(),
        case("Migration::finish", &[Out, In], |scene| {
            Box::pin(async move {
                let migration = migration(scene);
                let report = migration.run(&left_over(scene, false)).await.unwrap();
                assert_eq!(report.unfinished.len(), 1);
                let pool = scene.pool();
                outcome(async move {
                    let report = migration.finish(&pool, report).await.map_err(|error| error.to_string())?;
                    if report.copied.len() == 1 { Ok(()) } else { Err(format!("{report:?}")) }
                })
            })
        })
        .alone(),
    ]
}

#[tokio::test]
async fn migrations() {
    hold(everything(), cases()).await;
}

#[tokio::test]
async fn migrations_where_tokens_rotate() {
    hold(everything().rotation(Duration::ZERO), cases()).await;
}
