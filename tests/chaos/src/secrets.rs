//! Looks through everything that is logged, at the finest level and by any crate, for what must not be there.

use std::io;

use tracing_subscriber::{layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::{
    server::PASSWORD,
    verdict::{Rule, broken},
};

/// How every token of the local pool begins, and every session string.
const MARKS: [&str; 3] = [PASSWORD, "eyJ", "AYABe"];

struct Reader;

impl io::Write for Reader {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        if let Some(mark) = MARKS.iter().find(|mark| text.contains(**mark)) {
            let place = text.find(mark).unwrap_or_default();
            let before = text.get(..place).unwrap_or_default().trim_end();
            broken(Rule::Secret, format!("a log line holds a secret, after: {before}"));
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// From now on, records of the `log` crate included.
pub(crate) fn watch() {
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(|| Reader);
    tracing_subscriber::registry().with(layer).init();
    tracing_log::LogTracer::init().expect("the first logger of this process");
}
