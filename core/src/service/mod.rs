//! The wire: typed requests and replies of the service, and how they travel.
//!
//! [`Service::call`] is the one door: it takes any [`Operation`] and gives its reply, or an [`Error`](crate::Error) whose kind
//! says what to do. Nothing here knows anything of sessions.

mod call;
mod deadlines;
mod default_transport;
mod document;
mod endpoint;
#[cfg(feature = "http")]
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

use std::sync::Arc;

pub use deadlines::Timeouts;
pub(crate) use default_transport::default_transport;
pub(crate) use document::{Document, DocumentSource};
pub(crate) use endpoint::{Endpoint, EndpointOptions};
#[cfg(feature = "http")]
pub use http::{HttpTransport, HttpTransportBuilder};
pub(crate) use idp::{About, AssociatedSessions, Attributes, NewUser, SignUp, UpdateAuthEventFeedback};
pub(crate) use idp::{
    AssociateSoftwareToken, ConfirmForgotPassword, ConfirmSignUp, ConfirmSignUpReply, ForgotPassword,
    ResendConfirmationCode, SoftwareToken, SoftwareTokenVerdict, TokenOwner, UserContextData,
    VerifySoftwareToken,
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
    ConfirmDevice, DeviceConfirmed, DeviceReply, ForgetDevice, GetDevice, ListDevices, NewDeviceMetadata,
    RememberedStatus, UpdateDeviceStatus, VerifierConfig,
};
pub(crate) use operation::Operation;
pub(crate) use retry::RetryPolicy;
pub use transport::{
    BoxFuture, HttpHeaders, HttpMethod, HttpRequest, HttpResponse, Transport, TransportError,
    TransportErrorKind,
};
pub(crate) use verdict::access_token_refused;
pub(crate) use verdict::{already_confirmed, device_exists, device_unknown, user_is_gone};

use crate::clock::ServerClock;

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
}
