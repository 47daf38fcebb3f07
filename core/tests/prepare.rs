//! What preparing does, judged by the connections that arrive and by what the service was asked.
#![allow(clippy::unwrap_used)]

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use cognito_client::{ErrorKind, Prepared, SessionState, UserPoolBuilder};
use cognito_local_pool::LocalPool;
use futures_util::FutureExt as _;
use tokio::net::{TcpListener, TcpStream};

use crate::support::{self, TestStore, client, sign_in};

/// Stands between the client and the pool, and counts connections.
struct Way {
    url: String,
    opened: Arc<AtomicUsize>,
    /// Whether it lets connections hang that are opened from now on.
    hangs: Arc<AtomicBool>,
}

impl Way {
    async fn to(pool: &LocalPool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = pool.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
        let (opened, hangs) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (counter, hanging) = (Arc::clone(&opened), Arc::clone(&hangs));
        tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::SeqCst);
                let (server, hanging) = (server.clone(), hanging.load(Ordering::SeqCst));
                tokio::spawn(async move {
                    if hanging {
                        std::future::pending::<()>().await;
                    }
                    let mut onwards = TcpStream::connect(server).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut connection, &mut onwards).await;
                });
            }
        });
        Self { url, opened, hangs }
    }

    fn opened(&self) -> usize {
        self.opened.load(Ordering::SeqCst)
    }

    fn client(&self, pool: &LocalPool) -> UserPoolBuilder {
        client(pool).endpoint(&self.url)
    }
}

/// A pool that has made its keys, which takes a while for the first one in a process.
async fn pool() -> LocalPool {
    let pool = support::pool().await;
    ureq::get(pool.jwks_url()).call().unwrap();
    pool.clear_calls();
    pool
}

fn asked(pool: &LocalPool) -> Vec<String> {
    pool.recent_calls().into_iter().map(|call| call.operation).collect()
}

/// Lets time pass for whatever counts it inside this process.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

#[tokio::test]
async fn a_sign_in_after_it_opens_no_further_connection() {
    let pool = pool().await;
    let way = Way::to(&pool).await;
    let client = way.client(&pool).build().unwrap();
    assert!(client.prepare().await.is_ready());
    assert_eq!(way.opened(), 1);
    let session = sign_in(&client).await;
    assert_eq!(way.opened(), 1);
    assert_eq!(asked(&pool), ["GetJwks", "InitiateAuth", "RespondToAuthChallenge"]);
    // The keys that came are the verifier's.
    let tokens = session.tokens().await.unwrap();
    client.verifier().verify_id_token(tokens.id_token()).await.unwrap();
    assert_eq!(pool.calls("GetJwks"), 1);
}

#[tokio::test]
async fn the_connection_outlasts_a_slow_typist() {
    let pool = pool().await;
    let way = Way::to(&pool).await;
    let client = way.client(&pool).build().unwrap();
    assert!(client.prepare().await.is_ready());
    pass(Duration::from_secs(85)).await;
    let session = sign_in(&client).await;
    assert_eq!(way.opened(), 1);
    pass(Duration::from_secs(95)).await;
    session.refresh().await.unwrap();
    assert_eq!(way.opened(), 2);
}

#[tokio::test]
async fn whoever_calls_it_often_asks_once() {
    let pool = pool().await;
    let way = Way::to(&pool).await;
    let client = way.client(&pool).build().unwrap();
    let (first, second) = tokio::join!(client.prepare(), client.prepare());
    let third = client.prepare().await;
    assert!([first, second, third].iter().all(Prepared::is_ready));
    assert_eq!((way.opened(), pool.calls("GetJwks")), (1, 1));
}

#[tokio::test]
async fn a_network_that_fails_is_told_and_spoils_nothing() {
    let pool = pool().await;
    let way = Way::to(&pool).await;
    let store = TestStore::default();
    let client = way.client(&pool).store(store.clone()).build().unwrap();
    // Begun, and given up at once.
    assert!(client.prepare().now_or_never().is_none());
    way.hangs.store(true, Ordering::SeqCst);
    tokio::time::pause();
    let begun = tokio::time::Instant::now();
    let prepared = client.prepare().await;
    assert!(begun.elapsed() < Duration::from_secs(31), "{:?}", begun.elapsed());
    tokio::time::resume();
    assert!(
        matches!(&prepared, Prepared::NotReady(error) if error.kind() == ErrorKind::Timeout),
        "{prepared:?}"
    );
    assert!(store.reads() == 0 && store.content().is_empty());
    assert!(matches!(client.state().await, SessionState::SignedOut));
    way.hangs.store(false, Ordering::SeqCst);
    sign_in(&client).await;
}

#[tokio::test]
async fn without_a_server_it_says_so() {
    let pool = pool().await;
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let client = client(&pool).endpoint(format!("http://{nobody}")).build().unwrap();
    let prepared = client.prepare().await;
    assert!(
        matches!(&prepared, Prepared::NotReady(error) if error.kind() == ErrorKind::Network),
        "{prepared:?}"
    );
}
