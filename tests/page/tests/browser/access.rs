//! The page for everyone: by keyboard, by name, in both colour schemes, on a phone.

use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::Key;

use super::page::{Page, open, pool, sign_up};

/// Texts whose contrast with what is behind them is below that of WCAG 2.2, level AA.
const FAINT: &str = r"(() => {
  const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const read = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    const light = 0.2126 * channel(red / 255) + 0.7152 * channel(green / 255) + 0.0722 * channel(blue / 255);
    return { light, alpha };
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const ground = read(getComputedStyle(at).backgroundColor);
      if (ground.alpha === 1) return ground.light;
    }
    return NaN;
  };
  const faint = [];
  let seen = 0;
  for (const element of document.body.querySelectorAll('*')) {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!own || !element.checkVisibility() || element.closest('noscript')) continue;
    seen += 1;
    const [one, other] = [read(getComputedStyle(element).color).light, behind(element)];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (!(contrast >= 4.5)) faint.push(`${element.tagName} ${element.className} ${element.textContent}: ${contrast}`);
  }
  return seen > 40 ? faint : [`only ${seen} texts seen`];
})()";

/// What can be operated and has no name, or cannot be reached by keyboard.
const NAMELESS: &str = r"[...document.querySelectorAll('a, button, select, input, summary')].filter((element) => {
  const label = element.labels?.length ? [...element.labels].map((one) => one.textContent).join(' ') : '';
  const name = element.getAttribute('aria-label') || label.trim() || element.textContent.trim();
  return !name || element.tabIndex < 0;
}).map((element) => element.outerHTML)";

async fn scheme(page: &Page, name: &str) {
    let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": name }] });
    page.devtools("Emulation.setEmulatedMedia", features).await;
}

async fn width(page: &Page, width: u32) {
    let screen = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500 });
    page.devtools("Emulation.setDeviceMetricsOverride", screen).await;
}

#[tokio::test]
async fn text_is_readable_in_both_schemes_and_no_width_scrolls_sideways() {
    let pool = pool();
    let long = "a-user-name-without-a-single-space-in-it-that-goes-on-and-on-and-on-beyond-any-phone";
    sign_up(&pool, long, &format!("{}@example.com", "x".repeat(60)));
    let created = pool.user("ana", "Correct-Horse7!").email("ana@example.com").create().unwrap();
    pool.call("AdminDisableUser", &json!({ "Username": created.username })).unwrap();
    pool.call("NoSuchOperation", &json!({})).unwrap_err();
    pool.clock().advance(Duration::from_secs(60));
    open(&pool, async |page| {
        page.until_shown("#outbox", long).await;
        page.until_shown("#events", "UnknownOperationException").await;
        let mut grounds = Vec::new();
        for name in ["light", "dark"] {
            scheme(page, name).await;
            grounds.push(page.value("getComputedStyle(document.body).backgroundColor").await);
            assert_eq!(page.value(FAINT).await, json!([]), "{name}");
        }
        assert_ne!(grounds[0], grounds[1]);
        for wide in [320, 390, 768, 1024, 1440, 2560] {
            width(page, wide).await;
            page.until(&format!("innerWidth === {wide}")).await;
            let beyond =
                page.value("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assert_eq!(beyond.await, json!(0), "at {wide}");
        }
    })
    .await;
}

#[tokio::test]
async fn everything_has_a_name_and_is_reached_by_keyboard() {
    let pool = pool();
    pool.clock().freeze();
    sign_up(&pool, "ana", "ana@example.com");
    open(&pool, async |page| {
        page.until_shown("#outbox", "ana").await;
        assert_eq!(page.value(NAMELESS).await, json!([]));
        let headings = page
            .value("[...document.querySelectorAll('h1, h2')].map((one) => one.firstChild.data.trim())")
            .await;
        assert_eq!(headings, json!(["Local pool", "Clock", "Outbox", "Users", "Devices", "Events"]));
        assert_eq!(page.value("document.documentElement.lang").await, "en");

        let before = pool.clock().now();
        let mut focused = Vec::new();
        for _ in 0..4 {
            page.driver.action_chain().send_keys(Key::Tab).perform().await.unwrap();
            focused.push(page.value("document.activeElement.textContent.trim()").await);
        }
        assert_eq!(focused[0], "Skip to the outbox and users");
        assert_eq!(focused[2..], [Value::from("+1 minute"), Value::from("+1 hour")]);
        let ring = page.value("getComputedStyle(document.activeElement).outlineStyle").await;
        assert_eq!(ring, "solid", "the focus is seen");
        page.driver.action_chain().send_keys(Key::Enter).perform().await.unwrap();
        page.until_shown("#said[role=status]", "Clock moved one hour ahead").await;
        assert_eq!(pool.clock().now().duration_since(before).unwrap(), Duration::from_secs(3600));
    })
    .await;
}
