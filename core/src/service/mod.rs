//! The wire: typed requests and replies of the service, and how they travel.
//!
//! [`Service`] has one method per operation. Each gives the reply or an [`Error`] whose kind says what to do;
//! neither knows anything of sessions.

mod call;
mod deadlines;
mod document;
mod endpoint;
mod http;
mod idp;
mod json;
mod operation;
mod refusal;
mod retry;
mod success;
#[cfg(test)]
mod tests;
mod transport;
mod verdict;
mod wiped;

use std::sync::Arc;

pub use deadlines::Timeouts;
pub(crate) use document::{Document, DocumentSource};
pub(crate) use endpoint::{Endpoint, EndpointOptions};
pub(crate) use http::DeferredTransport;
pub use http::{HttpTransport, HttpTransportBuilder};
pub(crate) use idp::{About, Attributes, NewUser, SignUp, UpdateAuthEventFeedback};
pub(crate) use idp::{
    AssociateSoftwareToken, CodeDeliveryDetails, ConfirmForgotPassword, ConfirmSignUp, ForgotPassword,
    ResendConfirmationCode, SignUpConfirmed, SoftwareToken, SoftwareTokenVerdict, TokenOwner,
    UserContextData, VerifySoftwareToken,
};
pub(crate) use idp::{
    AuthFlow, AuthReply, AuthenticationResult, ChallengeReply, GetTokensFromRefreshToken, GetUser,
    GlobalSignOut, InitiateAuth, Parameters, RespondToAuthChallenge, RevokeToken, UserReply,
};
pub(crate) use idp::{
    ChangePassword, CompleteWebAuthnRegistration, DeleteUser, DeleteUserAttributes, DeleteWebAuthnCredential,
    GetUserAttributeVerificationCode, GetUserAuthFactors, ListUserSessions, ListWebAuthnCredentials,
    MfaSettings, RevokeUserSession, SetUserMfaPreference, StartWebAuthnRegistration, UpdateUserAttributes,
    UserAuthFactorsReply, UserSessionReply, VerifyUserAttribute, WebAuthnCredential, WebAuthnMfaSettings,
};
pub(crate) use idp::{
    ConfirmDevice, DeviceConfirmed, DevicePage, DeviceReply, ForgetDevice, GetDevice, ListDevices,
    NewDeviceMetadata, RememberedStatus, UpdateDeviceStatus, VerifierConfig,
};
pub(crate) use operation::Operation;
pub(crate) use retry::RetryPolicy;
pub use transport::{
    BoxFuture, HttpHeaders, HttpMethod, HttpRequest, HttpResponse, Transport, TransportError,
    TransportErrorKind,
};
pub(crate) use verdict::access_token_refused;
pub(crate) use verdict::{already_confirmed, device_exists, device_unknown, user_is_gone};
#[cfg(feature = "qr")]
pub(crate) use wiped::WipedBuffer;
pub use wiped::WipedBytes;

use crate::{Error, clock::ServerClock};

/// What a [`Service`] is made of.
pub(crate) struct ServiceParts {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) endpoint: Endpoint,
    pub(crate) retry: RetryPolicy,
    pub(crate) timeouts: Timeouts,
    /// Learns the server's time from its replies.
    pub(crate) clock: Arc<ServerClock>,
}

/// The user pool service of one endpoint. Clones share the transport and the clock.
#[derive(Clone)]
pub(crate) struct Service {
    transport: Arc<dyn Transport>,
    endpoint: Endpoint,
    retry: RetryPolicy,
    timeouts: Timeouts,
    clock: Arc<ServerClock>,
}

impl Service {
    pub(crate) fn new(parts: ServiceParts) -> Self {
        let ServiceParts { transport, endpoint, retry, timeouts, clock } = parts;
        Self { transport, endpoint, retry, timeouts, clock }
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    pub(crate) fn clock(&self) -> &Arc<ServerClock> {
        &self.clock
    }

    pub(crate) fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    pub(crate) async fn initiate_auth(&self, request: &InitiateAuth) -> Result<AuthReply, Error> {
        self.call(request).await
    }

    pub(crate) async fn respond_to_auth_challenge(
        &self,
        request: &RespondToAuthChallenge,
    ) -> Result<AuthReply, Error> {
        self.call(request).await
    }

    /// Where the service does not know the device, it is asked once more without it: what that means for the session
    /// is for the service to say.
    pub(crate) async fn get_tokens_from_refresh_token(
        &self,
        request: &GetTokensFromRefreshToken,
    ) -> Result<AuthenticationResult, Error> {
        match self.call(request).await {
            Err(error) if request.device_key.is_some() && device_unknown(&error) => {
                self.call(&GetTokensFromRefreshToken { device_key: None, ..request.clone() }).await
            }
            other => other,
        }
    }

    pub(crate) async fn revoke_token(&self, request: &RevokeToken) -> Result<(), Error> {
        self.call(request).await
    }

    pub(crate) async fn global_sign_out(&self, request: &GlobalSignOut) -> Result<(), Error> {
        self.call(request).await
    }
}

/// What the steps of a sign-in need beside its challenges.
impl Service {
    pub(crate) async fn associate_software_token(
        &self,
        request: &AssociateSoftwareToken,
    ) -> Result<SoftwareToken, Error> {
        self.call(request).await
    }

    pub(crate) async fn verify_software_token(
        &self,
        request: &VerifySoftwareToken,
    ) -> Result<SoftwareTokenVerdict, Error> {
        self.call(request).await
    }

    pub(crate) async fn confirm_sign_up(&self, request: &ConfirmSignUp) -> Result<SignUpConfirmed, Error> {
        self.call(request).await
    }

    pub(crate) async fn resend_confirmation_code(
        &self,
        request: &ResendConfirmationCode,
    ) -> Result<CodeDeliveryDetails, Error> {
        self.call(request).await
    }

    pub(crate) async fn forgot_password(
        &self,
        request: &ForgotPassword,
    ) -> Result<CodeDeliveryDetails, Error> {
        self.call(request).await
    }

    pub(crate) async fn confirm_forgot_password(&self, request: &ConfirmForgotPassword) -> Result<(), Error> {
        self.call(request).await
    }

    pub(crate) async fn sign_up(&self, request: &SignUp) -> Result<NewUser, Error> {
        self.call(request).await
    }

    pub(crate) async fn update_auth_event_feedback(
        &self,
        request: &UpdateAuthEventFeedback,
    ) -> Result<(), Error> {
        self.call(request).await
    }
}

/// Remembered devices.
impl Service {
    pub(crate) async fn confirm_device(&self, request: &ConfirmDevice) -> Result<DeviceConfirmed, Error> {
        self.call(request).await
    }

    pub(crate) async fn update_device_status(&self, request: &UpdateDeviceStatus) -> Result<(), Error> {
        self.call(request).await
    }

    pub(crate) async fn get_device(&self, request: &GetDevice) -> Result<DeviceReply, Error> {
        self.call(request).await
    }

    pub(crate) async fn list_devices(&self, request: &ListDevices) -> Result<DevicePage, Error> {
        self.call(request).await
    }

    pub(crate) async fn forget_device(&self, request: &ForgetDevice) -> Result<(), Error> {
        self.call(request).await
    }
}
