use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sha2::{Digest as _, Sha256};

use crate::{
    Error, ErrorKind, RefreshToken,
    clock::ServerClock,
    config::AppClient,
    device::{DevicePolicy, PendingDevices},
    service::{AssociatedSessions, AuthenticationResult, GetTokensFromRefreshToken, RevokeToken, Service},
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
    /// By user, the refresh token of the sign-in that is told by who stores it; as a digest, because it outlives the token.
    pub(crate) announced: Mutex<HashMap<String, [u8; 32]>>,
    /// What the pool is still to hear of the devices of its sessions.
    pub(crate) pending_devices: PendingDevices,
}

impl Context {
    /// Says that the sign-in with this refresh token is told by who stores it, and by nobody who merely finds it stored.
    pub(super) fn announce(&self, username: &str, token: &RefreshToken) {
        let mut announced = self.announced.lock().unwrap_or_else(PoisonError::into_inner);
        announced.insert(username.to_owned(), digest(token));
    }

    pub(super) fn is_announced(&self, username: &str, token: &RefreshToken) -> bool {
        let announced = self.announced.lock().unwrap_or_else(PoisonError::into_inner);
        announced.get(username).is_some_and(|announced| *announced == digest(token))
    }

    /// Trades a refresh token for new tokens (`GetTokensFromRefreshToken`), as the app's settings have it.
    ///
    /// Where the pool tracks devices, it refuses to refresh without the one the sign-in was made on.
    pub(crate) async fn renew(
        &self,
        refresh_token: &RefreshToken,
        device_key: Option<&str>,
        client_metadata: &BTreeMap<String, String>,
    ) -> Result<AuthenticationResult, Error> {
        let request = GetTokensFromRefreshToken {
            refresh_token: refresh_token.clone(),
            client_id: self.client.id.clone(),
            client_secret: self.client.secret.clone(),
            device_key: device_key.map(str::to_owned),
            client_metadata: client_metadata.clone(),
        };
        request.send(&self.service).await
    }

    /// Revokes a refresh token and all tokens that came of it (`RevokeToken`).
    /// With `linked`, the sessions that are linked with its own, too.
    pub(crate) async fn revoke(&self, token: RefreshToken, linked: bool) -> Result<(), Error> {
        let request = RevokeToken {
            token,
            client_id: self.client.id.clone(),
            client_secret: self.client.secret.clone(),
            revoke_associated_sessions: linked.then_some(AssociatedSessions::Linked),
        };
        self.service.call(&request).await
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

fn digest(token: &RefreshToken) -> [u8; 32] {
    Sha256::digest(token.expose()).into()
}
