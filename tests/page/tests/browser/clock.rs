//! The buttons that move the server's clock.

use std::time::Duration;

use serde_json::json;

use super::page::{open, pool, told};

#[tokio::test]
async fn the_clock_moves_by_an_hour_a_day_a_minute_at_a_click() {
    let pool = pool();
    pool.clock().freeze();
    let start = told(&pool, "/_local/clock")["now"].as_f64().unwrap();
    open(&pool, async |page| {
        page.until_shown("#clock-state", "frozen").await;
        let mut moved = 0.0;
        for (button, said, seconds) in [
            ("[data-advance='3600']", "Clock moved one hour ahead", 3600.0),
            ("[data-advance='86400']", "Clock moved one day ahead", 86_400.0),
            ("[data-advance='60']", "Clock moved one minute ahead", 60.0),
        ] {
            page.click(button).await;
            page.until_shown("#said", said).await;
            moved += seconds;
            let now = told(&pool, "/_local/clock")["now"].as_f64().unwrap();
            assert!((now - start - moved).abs() < 0.001, "{button}: {}", now - start);
        }
        let shown = format!(
            "Date.parse(document.getElementById('now').dateTime) === Math.round({start} * 1000 + 90060000)"
        );
        page.until(&shown).await;
        page.until_shown("#clock-state", "frozen, 1 d").await;
    })
    .await;
}

#[tokio::test]
async fn the_clock_is_stopped_run_on_and_put_back() {
    let pool = pool();
    pool.clock().advance(Duration::from_secs(9000));
    open(&pool, async |page| {
        page.until_shown("#clock-state", "2 h 30 min ahead").await;
        page.click("#freeze").await;
        page.until_shown("#clock-state", "frozen").await;
        assert_eq!(told(&pool, "/_local/clock")["frozen"], json!(true));
        let stopped = pool.clock().now();
        page.until_shown("#freeze", "Run on").await;
        assert_eq!(pool.clock().now(), stopped);
        page.click("#freeze").await;
        page.until_shown("#freeze", "Freeze").await;
        assert!(pool.clock().now() > stopped);
        page.until("document.getElementById('clock-state').textContent.startsWith('2 h')").await;
        page.click("#back").await;
        page.until_shown("#clock-state", "real time").await;
        let told = told(&pool, "/_local/clock");
        let off = told["now"].as_f64().unwrap() - told["machine"].as_f64().unwrap();
        assert!(off.abs() < 1.0 && told["frozen"] == json!(false), "{told}");
    })
    .await;
}
