//! The local pool's page in a real browser: headless Chromium, driven by its own chromedriver.
//!
//! `cargo xtask test --page` sees to both. Each test has a server, a browser and a profile of its own; what the page
//! comes to show is waited for, with a deadline.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc
)]

mod access;
mod chromium;
mod clock;
mod foreign;
mod live;
mod page;
mod text;
