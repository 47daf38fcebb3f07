//! A table of clocks: the device's at the sign-in and after a restart, the dates in replies, and hands that are moved
//! in between. While the service is reachable, no token that has run out by its clock is handed out; and a clock that
//! was put right does not make good tokens be refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unchecked_time_subtraction,
    missing_docs
)]

mod dates;
mod device;
mod offline;

use std::time::Duration;

use crate::support;
use dates::Dates;
use device::{Device, User};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: i64 = 86_400;

/// What the device's clock is off by, in seconds.
const CLOCKS: [(&str, i64); 4] =
    [("right", 0), ("a day ahead", DAY), ("a day behind", -DAY), ("ten years ahead", 3650 * DAY)];

/// What the wall clock is moved by between the sign-in and the first look at the tokens.
const MOVES: [(&str, i64); 3] = [("left alone", 0), ("set back by a day", -DAY), ("set ahead by a day", DAY)];

/// How long the process sleeps until the tokens are asked for: they last for an hour.
const SLEEPS: [Duration; 3] = [Duration::ZERO, Duration::from_secs(3570), Duration::from_secs(2 * 3600)];

/// Goes through all clocks with replies that are dated so.
async fn sweep(dates: Dates) {
    let server = support::pool().await;
    let mut violated = Vec::new();
    for (at_sign_in, first) in CLOCKS {
        for (at_restart, second) in CLOCKS {
            for (moved, by) in MOVES {
                let place =
                    format!("{dates:?}; at sign-in {at_sign_in}, at restart {at_restart}, then {moved}");
                for broken in row(&server, dates, first, second, by).await {
                    violated.push(format!("{place}: {broken}"));
                }
            }
        }
    }
    assert!(violated.is_empty(), "{} violations:\n{}", violated.len(), violated.join("\n"));
}

async fn row(
    server: &cognito_local_pool::LocalPool,
    dates: Dates,
    first: i64,
    second: i64,
    by: i64,
) -> Vec<String> {
    let mut broken = Vec::new();
    let user = User::new(server);
    let device = Device::new(server, &user, first, dates);
    device.sign_in().await;
    broken.extend(device.tokens_are_good("right after the sign-in").await);
    device.meets_strangers().await;
    // What was learnt of the time shows where nobody can put it right.
    device.net.offline(true);
    broken.extend(device.tokens_are_good("offline, after replies that are not the service's").await);
    device.net.offline(false);
    broken.extend(device.tokens_are_good("after replies that are not the service's").await);
    for sleep in SLEEPS {
        // In the process that signed in, and in one that starts now with another clock.
        device.move_wall(by);
        user.pass(server, sleep, &[&device]);
        broken.extend(device.tokens_are_good(&format!("{sleep:?} later")).await);
        let restarted = device.restarted(second);
        broken.extend(restarted.tokens_are_good(&format!("restarted {sleep:?} later")).await);
        restarted.move_wall(by);
        user.pass(server, 2 * HOUR, &[&device, &restarted]);
        broken
            .extend(restarted.tokens_are_good(&format!("restarted {sleep:?} later, and two hours on")).await);
    }
    broken
}

macro_rules! sweeps {
    ($($name:ident: $dates:ident;)*) => {$(
        #[tokio::test]
        async fn $name() {
            sweep(Dates::$dates).await;
        }
    )*};
}

sweeps! {
    replies_with_the_right_date: Right;
    replies_without_a_date: Absent;
    replies_that_a_cache_kept_without_saying_so: Old;
    a_portal_of_the_year_2100: PortalAhead;
    a_portal_of_the_year_2000: PortalBehind;
    keys_that_are_dated_otherwise: Keys;
}
