//! Runtimes that end, or that nobody drives.

use std::{sync::Arc, time::Duration};

use cognito_client::{ErrorKind, Session, SignOut, Timeouts};
use cognito_local_pool::LocalPool;
use futures_util::FutureExt as _;
use serde_json::json;

use crate::left_behind::{
    REFRESH,
    replies::Spoiling,
    rotating,
    support::{TestStore, client, pool, sign_in, signed_in},
    until,
};

/// Time-outs that a test can wait for.
fn brief() -> Timeouts {
    let time = Duration::from_secs(8);
    Timeouts::new().with_connect(time).with_request(time).with_total(time)
}

/// A session whose calls have these time-outs. The sign-in, which computes, has longer ones.
async fn soon_out_of_patience(pool: &LocalPool) -> Session {
    let store = TestStore::default();
    drop(sign_in(&client(pool).store(store.clone()).build().unwrap()).await);
    signed_in(&client(pool).timeouts(brief()).store(store).build().unwrap()).await
}

#[test]
fn a_refresh_whose_runtime_ended_before_it_began_is_made_on_the_next_one() {
    let lasting = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    let (_pool, session) = lasting.block_on(async {
        let pool = rotating().await;
        let session = soon_out_of_patience(&pool).await;
        (pool, session)
    });
    {
        let brief = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let _inside = brief.enter();
        // Begun, and nobody ever drives it.
        assert!(session.refresh().now_or_never().is_none());
    }
    lasting.block_on(async {
        let begun = std::time::Instant::now();
        session.refresh().await.unwrap();
        assert!(begun.elapsed() < Duration::from_secs(20));
    });
}

#[test]
fn a_caller_who_joined_a_refresh_on_a_runtime_that_ends_goes_on_with_its_own() {
    let lasting = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    let (_pool, session) = lasting.block_on(async {
        let pool = rotating().await;
        let session = soon_out_of_patience(&pool).await;
        (pool, session)
    });
    let brief = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    {
        let _inside = brief.enter();
        assert!(session.refresh().now_or_never().is_none());
    }
    lasting.block_on(async {
        let joined = session.refresh();
        let mut joined = std::pin::pin!(joined);
        assert!(futures_util::poll!(&mut joined).is_pending());
        brief.shutdown_background();
        joined.await.unwrap();
    });
}

#[test]
fn a_sign_out_whose_runtime_ended_before_it_began_is_begun_by_the_next_one() {
    for scope in [SignOut::ThisDevice, SignOut::Everywhere] {
        let lasting =
            tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
        let store = TestStore::default();
        let (pool, there, session, before) = lasting.block_on(async {
            let pool = pool().await;
            let there = sign_in(&client(&pool).build().unwrap()).await;
            let session = sign_in(&client(&pool).store(store.clone()).build().unwrap()).await;
            let before = session.tokens().await.unwrap();
            (pool, there, session, before)
        });
        {
            let brief = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let _inside = brief.enter();
            // Begun, and nobody ever drives it.
            assert!(session.sign_out(scope).now_or_never().is_none());
        }
        lasting.block_on(async {
            session.sign_out(scope).await;
            assert!(store.content().is_empty(), "{scope:?}: nothing is left here");
            let shown =
                json!({"ClientId": pool.client_id(), "RefreshToken": before.refresh_token().expose()});
            assert!(pool.call(REFRESH, &shown).is_err(), "{scope:?}: the service was told");
            let other = there.refresh().await.map(drop).map_err(|error| error.kind());
            let expected = if scope == SignOut::Everywhere { Err(ErrorKind::SessionExpired) } else { Ok(()) };
            assert_eq!(other, expected, "{scope:?}: the other device");
        });
    }
}

#[test]
fn what_keeps_a_session_fresh_ends_with_it() {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let pool = Arc::new(servers.block_on(pool()));
    let wire = Spoiling::over(&pool);
    // What runs here is the client's alone.
    let own = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    own.block_on(async {
        let running = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
        let build = || {
            let client = client(&pool).transport(wire.clone()).store(TestStore::default());
            client.background_refresh(true).build().unwrap()
        };
        let mut over = Vec::new();
        for turn in 0..12 {
            let client = build();
            let session = sign_in(&client).await;
            until("a session has one who keeps it fresh", || running() == 1).await;
            match turn % 3 {
                0 => drop(session.sign_out(SignOut::ThisDevice).await),
                1 => {
                    pool.call("AdminUserGlobalSignOut", &json!({"Username": "ana"})).unwrap();
                    session.refresh().await.unwrap_err();
                }
                // The last handle goes.
                _ => continue,
            }
            // Handles of sessions that are over keep nothing going.
            over.push((client, session));
            until("nothing goes on for a session that is over", || running() == 0).await;
        }
        until("nothing goes on for a session that nobody has", || running() == 0).await;
    });
}

#[test]
fn a_caller_waits_no_longer_than_a_call_may_take_for_a_runtime_that_nobody_drives() {
    let lasting = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    let (_pool, session) = lasting.block_on(async {
        let pool = rotating().await;
        let session = soon_out_of_patience(&pool).await;
        (pool, session)
    });
    let idle = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    {
        let _inside = idle.enter();
        assert!(session.refresh().now_or_never().is_none());
    }
    lasting.block_on(async {
        let ended = tokio::time::timeout(Duration::from_secs(30), session.refresh()).await;
        assert_eq!(ended.expect("it ends by itself").unwrap_err().kind(), ErrorKind::Timeout);
    });
    drop(idle);
    lasting.block_on(session.refresh()).unwrap();
}
