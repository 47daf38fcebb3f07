use std::{collections::BTreeMap, sync::Arc, time::Duration};

use crate::{
    Error, RefreshToken,
    clock::ServerClock,
    config::AppClient,
    device::DevicePolicy,
    service::{RevokeToken, Service},
    session::EventBus,
    store::SessionStore,
};

/// What all sessions of a pool share.
pub(crate) struct Context {
    pub(crate) service: Service,
    pub(crate) client: AppClient,
    pub(crate) store: SessionStore,
    pub(crate) clock: Arc<ServerClock>,
    /// Tokens with less life left than this are refreshed before use.
    pub(crate) leeway: Duration,
    pub(crate) events: EventBus,
    /// Whether sessions refresh themselves before anybody asks.
    pub(crate) background_refresh: bool,
    /// `ClientMetadata` of refreshes.
    pub(crate) refresh_metadata: BTreeMap<String, String>,
    /// What to do with new devices.
    pub(crate) devices: DevicePolicy,
}

impl Context {
    /// Revokes a refresh token and all tokens that came of it (`RevokeToken`).
    pub(crate) async fn revoke(&self, token: RefreshToken) -> Result<(), Error> {
        let request = RevokeToken {
            token,
            client_id: self.client.id.clone(),
            client_secret: self.client.secret.clone(),
        };
        self.service.revoke_token(&request).await
    }

    /// Asks the server to forget a token that nobody will use; it expires by itself if that fails.
    pub(crate) async fn revoke_in_vain(&self, token: &RefreshToken) {
        if let Err(error) = self.revoke(token.clone()).await {
            tracing::debug!(%error, "a token without a session could not be revoked");
        }
    }
}
