//! Every scope of a sign-out, with every fault at every call, repeated until it is complete or cannot be: judged by
//! the other device and by the old tokens, never by the result alone.
//!
//! Time stands still in it but for what the client waits for, so that calls which time out cost nothing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unchecked_time_subtraction,
    missing_docs
)]

mod cell;
mod rules;
mod trouble;

use std::{sync::Arc, time::Duration};

use crate::support;
use cell::{Cell, Rotation, Standing};
use cognito_client::SignOut;
use cognito_local_pool::LocalPool;
use serde_json::json;
use trouble::Trouble;

const HOUR: Duration = Duration::from_secs(3600);

/// The scopes, and the calls that each may make; together with the empty name, which means all of them at once.
const SCOPES: [(SignOut, &[&str]); 3] = [
    (SignOut::ThisDevice, &["RevokeToken"]),
    (SignOut::ThisDeviceAndLinked, &["RevokeToken"]),
    (SignOut::Everywhere, &["GlobalSignOut", "RevokeToken", "GetTokensFromRefreshToken", ""]),
];

/// Goes through the matrix for sessions that stand so.
async fn sweep(rotation: Rotation, standing: Standing) {
    let mut server = LocalPool::builder()
        .pool_setting("UserSessionTracking", json!("ENABLED"))
        .refresh_token_validity(if standing == Standing::RefreshExpired { HOUR } else { 1000 * HOUR });
    if let Some(grace) = rotation.grace() {
        server = server.rotation(grace);
    }
    let server = Arc::new(server.start().await.unwrap());
    let mut violated = Vec::new();
    for (scope, calls) in SCOPES {
        let faults = calls.iter().flat_map(|call| Trouble::OF_A_CALL.map(|trouble| (trouble, *call)));
        for (trouble, at) in faults.chain([(Trouble::None, ""), (Trouble::Offline, "")]) {
            let cell = Cell { scope, trouble, at, rotation, standing };
            violated.extend(rules::broken(&server, &cell).await);
        }
    }
    assert!(violated.is_empty(), "{} violations:\n{}", violated.len(), violated.join("\n"));
}

macro_rules! sweeps {
    ($($name:ident: $rotation:ident, $standing:ident;)*) => {$(
        #[tokio::test(start_paused = true)]
        async fn $name() {
            sweep(Rotation::$rotation, Standing::$standing).await;
        }
    )*};
}

sweeps! {
    without_rotation: Off, Good;
    without_rotation_and_with_an_expired_access_token: Off, AccessExpired;
    without_rotation_and_with_an_expired_refresh_token: Off, RefreshExpired;
    with_rotation: NoGrace, Good;
    with_rotation_and_an_expired_access_token: NoGrace, AccessExpired;
    with_rotation_and_an_expired_refresh_token: NoGrace, RefreshExpired;
    with_rotation_and_grace: Grace, Good;
    with_rotation_grace_and_an_expired_access_token: Grace, AccessExpired;
    with_rotation_grace_and_an_expired_refresh_token: Grace, RefreshExpired;
}
