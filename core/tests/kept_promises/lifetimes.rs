//! Id and access tokens that do not last equally long.

use std::time::Duration;

use cognito_local_pool::LocalPool;

use crate::support::{HandClock, client, pool_with, sign_in};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn the_token_that_ends_first_decides() {
    for (access, id) in [(10 * MINUTE, 60 * MINUTE), (60 * MINUTE, 10 * MINUTE)] {
        let pool = pool_with(LocalPool::builder().access_token_validity(access).id_token_validity(id)).await;
        let clock = HandClock::now();
        let session = sign_in(&client(&pool).clock(clock.clone()).build().unwrap()).await;
        let first = session.tokens().await.unwrap();
        assert_eq!(first.expires_at(), {
            let ends = [first.access_claims().expires_at(), first.id_claims().expires_at()];
            ends.into_iter().flatten().min().unwrap()
        });
        for (pass, refreshes) in [(7 * MINUTE, 0), (2 * MINUTE, 1), (7 * MINUTE, 1), (5 * MINUTE, 2)] {
            clock.pass(pass);
            pool.clock().advance(pass);
            let tokens = session.tokens().await.unwrap();
            assert!(tokens.expires_at() > pool.clock().now());
            assert_eq!(pool.calls("GetTokensFromRefreshToken"), refreshes, "{access:?} and {id:?}");
        }
    }
}
