//! Every operation of the service over replies that never crossed a network.

use std::{
    collections::BTreeMap,
    fmt::Debug,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use crate::{
    Error, SystemClock, Timeouts,
    clock::ServerClock,
    service::{
        About, AssociateSoftwareToken, Attributes, AuthFlow, BoxFuture, ConfirmForgotPassword, ConfirmSignUp,
        Endpoint, EndpointOptions, ForgotPassword, GetTokensFromRefreshToken, GetUser, GlobalSignOut,
        HttpRequest, HttpResponse, InitiateAuth, Parameters, ResendConfirmationCode, RespondToAuthChallenge,
        RetryPolicy, RevokeToken, Service, ServiceParts, SignUp, TokenOwner, Transport, TransportError,
        UpdateAuthEventFeedback, VerifySoftwareToken,
    },
};

/// The operations that [`Wire::call`] knows.
pub const OPERATIONS: [&str; 28] = [
    "InitiateAuth",
    "RespondToAuthChallenge",
    "GetTokensFromRefreshToken",
    "RevokeToken",
    "GlobalSignOut",
    "GetUser",
    "AssociateSoftwareToken",
    "VerifySoftwareToken",
    "ConfirmSignUp",
    "ResendConfirmationCode",
    "ForgotPassword",
    "ConfirmForgotPassword",
    "SignUp",
    "UpdateAuthEventFeedback",
    "GetUserAuthFactors",
    "UpdateUserAttributes",
    "DeleteUserAttributes",
    "GetUserAttributeVerificationCode",
    "VerifyUserAttribute",
    "ChangePassword",
    "DeleteUser",
    "SetUserMFAPreference",
    "StartWebAuthnRegistration",
    "CompleteWebAuthnRegistration",
    "ListWebAuthnCredentials",
    "DeleteWebAuthnCredential",
    "ListUserSessions",
    "RevokeUserSession",
];

/// What came of a call.
#[derive(Debug)]
pub struct Outcome {
    /// Whether the reply was taken, and if not why.
    pub result: Result<(), Error>,
    /// What the reply or the error prints.
    pub printed: String,
    /// How often the request was sent.
    pub sent: u32,
}

/// A service that gets the same reply to whatever it sends.
pub struct Wire {
    service: Service,
    sent: Arc<AtomicU32>,
}

impl Wire {
    /// # Errors
    /// When the endpoint cannot be told.
    pub fn new(reply: HttpResponse) -> Result<Self, Error> {
        let sent = Arc::new(AtomicU32::new(0));
        let service = Service::new(ServiceParts {
            transport: Arc::new(Canned { reply, sent: Arc::clone(&sent) }),
            endpoint: Endpoint::resolve("eu-west-1", &EndpointOptions::default())?,
            retry: RetryPolicy { jitter: Arc::new(|| 0.5), ..RetryPolicy::default() },
            timeouts: Timeouts::default(),
            clock: Arc::new(ServerClock::new(Arc::new(SystemClock::default()))),
        });
        Ok(Self { service, sent })
    }

    /// Calls one of the [`OPERATIONS`]; `None` when it is none of them. Pauses between repeats are real: pause
    /// tokio's clock.
    pub async fn call(&self, operation: &str) -> Option<Outcome> {
        let service = &self.service;
        let (result, printed) = match operation {
            "InitiateAuth" => told(service.call(&initiate_auth()).await),
            "RespondToAuthChallenge" => told(service.call(&respond()).await),
            "GetTokensFromRefreshToken" => told(
                service
                    .call(&GetTokensFromRefreshToken {
                        refresh_token: "refresh".into(),
                        client_id: text(),
                        client_secret: None,
                        device_key: None,
                        client_metadata: BTreeMap::new(),
                    })
                    .await,
            ),
            "RevokeToken" => told(
                service
                    .call(&RevokeToken {
                        token: "refresh".into(),
                        client_id: text(),
                        client_secret: None,
                        revoke_associated_sessions: None,
                    })
                    .await,
            ),
            "GlobalSignOut" => told(service.call(&GlobalSignOut { access_token: "access".into() }).await),
            "GetUser" => told(service.call(&GetUser { access_token: "access".into() }).await),
            "AssociateSoftwareToken" => told(service.call(&AssociateSoftwareToken { owner: owner() }).await),
            "VerifySoftwareToken" => told(
                service
                    .call(&VerifySoftwareToken { owner: owner(), code: "123456".into(), device_name: None })
                    .await,
            ),
            "ConfirmSignUp" => told(service.call(&confirm_sign_up()).await),
            "ResendConfirmationCode" => {
                let request = ResendConfirmationCode { about: about() };
                told(service.call(&request).await)
            }
            "ForgotPassword" => told(service.call(&ForgotPassword { about: about() }).await),
            "ConfirmForgotPassword" => told(service.call(&new_password()).await),
            "SignUp" => told(service.call(&sign_up()).await),
            "UpdateAuthEventFeedback" => told(service.call(&feedback()).await),
            own => super::own::call(service, own).await?,
        };
        Some(Outcome { result, printed, sent: self.sent.load(Ordering::Relaxed) })
    }
}

struct Canned {
    reply: HttpResponse,
    sent: Arc<AtomicU32>,
}

impl Transport for Canned {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Ok(self.reply.clone()) })
    }
}

pub(super) fn told<T: Debug>(result: Result<T, Error>) -> (Result<(), Error>, String) {
    let printed = match &result {
        Ok(reply) => format!("{reply:?}"),
        Err(error) => format!("{error:?} {error}"),
    };
    (result.map(drop), printed)
}

fn text() -> String {
    "someone".to_owned()
}

fn owner() -> TokenOwner {
    TokenOwner::Session("session".into())
}

fn initiate_auth() -> InitiateAuth {
    InitiateAuth {
        auth_flow: AuthFlow::UserSrpAuth,
        auth_parameters: Parameters::new(),
        client_id: text(),
        client_metadata: BTreeMap::new(),
        session: None,
        user_context_data: None,
    }
}

fn respond() -> RespondToAuthChallenge {
    RespondToAuthChallenge {
        challenge_name: text(),
        session: None,
        challenge_responses: Parameters::new(),
        client_id: text(),
        client_metadata: BTreeMap::new(),
        user_context_data: None,
    }
}

fn about() -> About {
    About {
        client_id: text(),
        secret_hash: None,
        username: text(),
        user_context_data: None,
        client_metadata: BTreeMap::new(),
    }
}

fn sign_up() -> SignUp {
    SignUp {
        about: about(),
        password: Some("password".into()),
        user_attributes: Attributes::default(),
        validation_data: Attributes::default(),
    }
}

fn confirm_sign_up() -> ConfirmSignUp {
    ConfirmSignUp {
        about: about(),
        confirmation_code: "123456".into(),
        force_alias_creation: false,
        session: None,
    }
}

fn new_password() -> ConfirmForgotPassword {
    ConfirmForgotPassword { about: about(), confirmation_code: "123456".into(), password: "password".into() }
}

fn feedback() -> UpdateAuthEventFeedback {
    UpdateAuthEventFeedback {
        user_pool_id: text(),
        username: text(),
        event_id: text(),
        feedback_token: "token".into(),
        feedback_value: "Valid",
    }
}
