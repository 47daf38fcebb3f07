//! What the page asks of others: nothing. What others may ask of it: nothing.

use serde_json::json;
use thirtyfour::By;

use super::chromium::with_browser;
use super::page::{Page, open, pool, sign_up};

#[tokio::test]
async fn everything_comes_from_the_server_itself() {
    let pool = pool();
    open(&pool, async |page| {
        let hosts = page
            .value("[...new Set(performance.getEntriesByType('resource').map((one) => new URL(one.name).origin))]")
            .await;
        assert_eq!(hosts, json!([pool.url()]));
    })
    .await;
}

/// A foreign name that points at this machine, as DNS rebinding makes one.
#[tokio::test]
async fn a_foreign_website_reads_and_changes_nothing() {
    let pool = pool();
    pool.clock().freeze();
    sign_up(&pool, "ana", "ana@example.com");
    with_browser(&["--host-resolver-rules=MAP foreign.example 127.0.0.1"], async |driver| {
        let page = Page { driver };
        let own = pool.url();
        let foreign = own.replace("127.0.0.1", "foreign.example");
        for path in ["/", "/_local/users", "/_local/outbox", "/_local/page.js"] {
            page.driver.goto(format!("{foreign}{path}")).await.unwrap();
            let shown = page.driver.find(By::Css("body")).await.unwrap().text().await.unwrap();
            assert!(shown.contains("ForbiddenException") && !shown.contains("ana"), "{path}: {shown}");
        }
        let before = pool.clock().now();
        for server in [own, &foreign] {
            let move_clock = format!(
                "const done = arguments[0]; fetch('{server}/_local/clock', {{ method: 'POST', mode: 'no-cors', \
                 body: '{{\"advance_seconds\": 3600}}' }}).then(() => done('sent'), () => done('kept back'));"
            );
            page.driver.execute_async(move_clock, Vec::new()).await.unwrap();
        }
        assert_eq!(pool.clock().now(), before);
    })
    .await;
}
