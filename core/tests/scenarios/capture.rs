//! Everything that is logged at the finest level, by any crate, and everything that steps and errors print.

use std::{
    fmt::Debug,
    io,
    sync::{Mutex, PoisonError},
};

use tracing_subscriber::{Layer as _, filter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

static CAPTURED: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Writer;

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        CAPTURED.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Captures from now on, records of the `log` crate included.
pub fn begin() {
    // The runner's own requests, which are full of codes, go by this client.
    let not_the_runner = filter::filter_fn(|metadata| !metadata.target().starts_with("ureq"));
    let layer =
        fmt::layer().with_ansi(false).without_time().with_writer(|| Writer).with_filter(not_the_runner);
    tracing_subscriber::registry().with(layer).init();
    tracing_log::LogTracer::init().unwrap();
}

/// Adds what a value prints.
pub fn show(value: &impl Debug) {
    let text = format!("{value:?}\n{value:#?}\n");
    CAPTURED.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(text.as_bytes());
}

pub fn show_text(text: &str) {
    CAPTURED.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(text.as_bytes());
}

pub fn text() -> String {
    String::from_utf8_lossy(&CAPTURED.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}
