use std::{collections::BTreeMap, sync::Arc, time::Duration};

use crate::{
    Error, ErrorKind, RefreshToken,
    clock::ServerClock,
    config::AppClient,
    device::{DevicePolicy, PendingDevices},
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
    /// What the pool is still to hear of the devices of its sessions.
    pub(crate) pending_devices: PendingDevices,
}

impl Context {
    /// Revokes a refresh token and all tokens that came of it (`RevokeToken`).
    /// With `linked`, the sessions that are linked with its own, too.
    pub(crate) async fn revoke(&self, token: RefreshToken, linked: bool) -> Result<(), Error> {
        let request = RevokeToken {
            token,
            client_id: self.client.id.clone(),
            client_secret: self.client.secret.clone(),
            revoke_associated_sessions: linked.then_some("LINKED"),
        };
        self.service.revoke_token(&request).await
    }

    /// As [`revoke`](Self::revoke); if the pool will not hear of linked sessions, this one is revoked nevertheless.
    pub(crate) async fn revoke_for_sign_out(&self, token: &RefreshToken, linked: bool) -> Result<(), Error> {
        let result = self.revoke(token.clone(), linked).await;
        let refused = result
            .as_ref()
            .is_err_and(|error| matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::NotSupported));
        if linked && refused {
            self.revoke_in_vain(token).await;
        }
        result
    }

    /// Asks the server to forget a token that nobody will use; it expires by itself if that fails.
    pub(crate) async fn revoke_in_vain(&self, token: &RefreshToken) {
        if let Err(error) = self.revoke(token.clone(), false).await {
            tracing::debug!(%error, "a token without a session could not be revoked");
        }
    }
}
