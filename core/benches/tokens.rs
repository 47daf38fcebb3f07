//! What `tokens()` costs when the cache answers, for 1, 8 and 64 tasks at once.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::time::Instant;

use cognito_client::{Password, Session, SignInStep, UserPool};
use cognito_local_pool::LocalPool;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Calls each task makes in a row, so that starting the task does not show.
const CALLS: u64 = 1_000;

async fn signed_in(server: &LocalPool) -> Session {
    server.user("ana", "Correct-Horse7!").create().unwrap();
    let client =
        UserPool::builder(server.pool_id(), server.client_id()).endpoint(server.url()).build().unwrap();
    match client.sign_in("ana", Password::new("Correct-Horse7!")).await.unwrap() {
        SignInStep::Done(session) => session,
        other => panic!("unexpected {other:?}"),
    }
}

fn cached_tokens(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let server = runtime.block_on(LocalPool::start()).unwrap();
    let session = runtime.block_on(signed_in(&server));
    let mut group = criterion.benchmark_group("tokens_from_cache");
    for tasks in [1_u64, 8, 64] {
        group.throughput(Throughput::Elements(tasks * CALLS));
        group.bench_function(format!("{tasks}_tasks"), |bencher| {
            bencher.to_async(&runtime).iter_custom(|rounds| {
                let session = session.clone();
                async move {
                    let start = Instant::now();
                    for _ in 0..rounds {
                        let callers: Vec<_> = (0..tasks)
                            .map(|_| {
                                let session = session.clone();
                                tokio::spawn(async move {
                                    for _ in 0..CALLS {
                                        std::hint::black_box(session.tokens().await.unwrap());
                                    }
                                })
                            })
                            .collect();
                        for caller in callers {
                            caller.await.unwrap();
                        }
                    }
                    start.elapsed()
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, cached_tokens);
criterion_main!(benches);
