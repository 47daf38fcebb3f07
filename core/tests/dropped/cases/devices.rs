//! Devices of a signed-in user.

use cognito_client::{Device, DeviceRememberedStatus, Session};
use cognito_local_pool::LocalPool;
use serde_json::json;

use crate::dropped::{
    drive::{Case, call, case},
    hold,
    scene::{End::In, Scene},
};

/// A session on a device that the pool has confirmed.
async fn on_a_device(scene: &mut Scene) -> (Session, Device) {
    let session = scene.signed_in().await;
    scene.quiet().await.unwrap();
    let device = session.current_device().await.unwrap().unwrap();
    (session, device)
}

fn cases() -> Vec<Case> {
    vec![
        case("list_devices", &[In], |scene| {
            Box::pin(async move { call(on_a_device(scene).await.0.devices().all()) })
        }),
        case("get_device", &[In], |scene| {
            Box::pin(async move {
                let (session, device) = on_a_device(scene).await;
                call(async move { session.device(&device.key).await })
            })
        }),
        case("current_device", &[In], |scene| {
            Box::pin(async move {
                let (session, _) = on_a_device(scene).await;
                call(async move { session.current_device().await })
            })
        }),
        case("update_device_status", &[In], |scene| {
            Box::pin(async move {
                let (session, device) = on_a_device(scene).await;
                call(async move {
                    let status = DeviceRememberedStatus::NotRemembered;
                    session.update_device_status(&device.key, status).await
                })
            })
        }),
        case("remember_device", &[In], |scene| {
            Box::pin(async move {
                let (session, _) = on_a_device(scene).await;
                call(async move { session.remember_device().await })
            })
        }),
        case("refresh on a device", &[In], |scene| {
            Box::pin(async move {
                let (session, _) = on_a_device(scene).await;
                call(async move { session.refresh().await })
            })
        }),
        case("forget_device of another device", &[In], |scene| {
            Box::pin(async move {
                let (session, _) = on_a_device(scene).await;
                call(async move { session.forget_device("us-east-1_somewhere-else").await })
            })
        }),
        case("forget_this_device", &[In], |scene| {
            Box::pin(async move {
                let (session, _) = on_a_device(scene).await;
                call(async move { session.forget_this_device().await })
            })
        })
        .ending(),
        case("delete_user on a device", &[In, crate::dropped::scene::End::Out], |scene| {
            Box::pin(async move {
                let (session, _) = on_a_device(scene).await;
                call(async move { session.delete_user().await })
            })
        }),
    ]
}

#[tokio::test]
async fn the_user_s_devices() {
    let tracking = json!({"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false});
    hold(LocalPool::builder().pool_setting("DeviceConfiguration", tracking), cases()).await;
}
