//! How requests travel when the app says nothing about it.

use std::sync::Arc;

use super::{deadlines::Timeouts, transport::Transport};
use crate::Error;

/// The transport that comes with the feature `http`. It is made when it is first needed.
#[cfg(feature = "http")]
#[expect(clippy::unnecessary_wraps, reason = "without the feature there is none")]
pub(crate) fn default_transport(timeouts: Timeouts) -> Result<Arc<dyn Transport>, Error> {
    Ok(Arc::new(super::http::DeferredTransport::new(timeouts.connect)))
}

/// There is none.
#[cfg(not(feature = "http"))]
pub(crate) fn default_transport(_: Timeouts) -> Result<Arc<dyn Transport>, Error> {
    let message = "cognito-client is built without its feature `http` and has no way to send requests";
    Err(Error::new(crate::ErrorKind::Configuration, message).with_field("transport").with_recovery(
        "Hand a transport of your own to the builder's `transport`, or turn the feature `http` on in Cargo.toml.",
    ))
}
