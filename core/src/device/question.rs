//! Asking a person about a new device.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::{DeviceQuestion, NewDevice};

/// The answer may take a person's time: on a thread that no runtime waits for when it ends.
pub(crate) async fn ask(question: Arc<dyn DeviceQuestion>, device: NewDevice) -> bool {
    let (answer, answered) = oneshot::channel();
    let thread = std::thread::Builder::new().name("device-question".into());
    let asked = thread.spawn(move || {
        let _ = answer.send(question.remember(&device));
    });
    if let Err(error) = asked {
        tracing::warn!(%error, "nobody could be asked about the new device");
    }
    // No answer, be it for a panic, is no yes.
    answered.await.unwrap_or_default()
}
