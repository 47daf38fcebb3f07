use std::{sync::Arc, time::Duration};

use crate::{clock::ServerClock, config::AppClient, service::Service, store::SessionStore};

/// What all sessions of a pool share.
pub(crate) struct Context {
    pub(crate) service: Service,
    pub(crate) client: AppClient,
    pub(crate) store: SessionStore,
    pub(crate) clock: Arc<ServerClock>,
    /// Tokens with less life left than this are refreshed before use.
    pub(crate) leeway: Duration,
}
