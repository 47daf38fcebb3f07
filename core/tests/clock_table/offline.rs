//! Clocks that are put right while the service is out of reach.

use std::time::Duration;

use crate::clock_table::{
    CLOCKS, DAY, HOUR,
    dates::Dates,
    device::{Device, User},
    support,
};

#[tokio::test]
async fn a_clock_that_is_put_right_offline_does_not_make_good_tokens_be_refused() {
    let server = support::pool().await;
    for dates in [Dates::Right, Dates::Absent] {
        for (name, off) in CLOCKS {
            let user = User::new(&server);
            let device = Device::new(&server, &user, off, dates);
            device.sign_in().await;
            device.net.offline(true);
            device.move_wall(-off);
            user.pass(&server, Duration::from_secs(60), &[&device]);
            let place = format!("{dates:?}, {name} at the sign-in, put right offline");
            for (device, process) in [(&device, "the same process"), (&device.restarted(0), "a new process")]
            {
                let broken = device.tokens_are_good(process).await;
                assert!(broken.is_empty(), "{place}: {broken:?}");
            }
            if off != 0 {
                continue;
            }
            // Nothing casts doubt on this clock: what has run out is refused offline, too.
            let restarted = device.restarted(0);
            user.pass(&server, 2 * HOUR, &[&device, &restarted]);
            for device in [&device, &restarted] {
                device.session().await.tokens().await.expect_err(&place);
            }
        }
    }
}

#[tokio::test]
async fn a_clock_that_is_set_wrong_offline_is_forgiven_as_soon_as_the_service_answers() {
    let server = support::pool().await;
    for (name, off) in [("ahead", DAY), ("behind", -DAY)] {
        let user = User::new(&server);
        let device = Device::new(&server, &user, 0, Dates::Right);
        device.sign_in().await;
        device.net.offline(true);
        device.move_wall(off);
        let _ = device.session().await.tokens().await;
        device.net.offline(false);
        let calls = server.calls("GetTokensFromRefreshToken");
        for device in [&device, &device.restarted(off)] {
            let broken = device.tokens_are_good(name).await;
            assert!(broken.is_empty(), "{broken:?}");
            let broken = device.tokens_are_good(name).await;
            assert!(broken.is_empty(), "{broken:?}");
        }
        let refreshes = server.calls("GetTokensFromRefreshToken") - calls;
        assert!(refreshes <= 2, "{name}: {refreshes} refreshes for two processes");
    }
}
