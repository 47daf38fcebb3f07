//! Amazon Cognito for client apps: sign-in, sessions that refresh themselves, and a sign-out that says what was confirmed.
//!
//! # The main flow
//!
//! A [`UserPool`] is one app client of one pool. It signs users in, which gives a [`Session`]; the session has fresh
//! [`Tokens`] whenever they are asked for, and signs out. Here the pool runs inside the program; for one at AWS, leave the
//! endpoint away.
//!
//! ```
//! use cognito_client::{MemoryStore, Password, SignInStep, SignOut, UserPool};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let local = cognito_local_pool::LocalPool::start().await?;
//! # local.user("ana", "Correct-Horse7!").email("ana@example.com").create()?;
//! # let (pool_id, client_id, endpoint) = (local.pool_id(), local.client_id(), local.url());
//! let pool = UserPool::builder(pool_id, client_id).endpoint(endpoint).store(MemoryStore::new()).build()?;
//!
//! let step = pool.sign_in("ana", Password::new("Correct-Horse7!")).await?;
//! let SignInStep::Done(session) = step else { panic!("the pool asks for more: {step:?}") };
//!
//! let tokens = session.tokens().await?; // from the cache, or refreshed exactly once however many ask
//! assert_eq!(tokens.id_claims().email(), Some("ana@example.com"));
//!
//! let result = session.sign_out(SignOut::Everywhere).await; // never fails: says what the server confirmed
//! assert!(result.is_complete());
//! # Ok(())
//! # }
//! ```
//!
//! The crate needs a running tokio runtime. Nothing it prints or logs holds a password, token or code.
//!
//! # The areas, and their guides
//!
//! | To | begin with | and read |
//! |---|---|---|
//! | sign in, with whatever the pool asks on the way | [`UserPool::sign_in`], [`SignInStep`] | [Signing in](https://github.com/cognito-client/cognito-client/blob/main/docs/sign-in.md) |
//! | keep sessions, refresh them, sign out, switch users | [`Session`], [`SessionState`], [`SessionEvent`] | [Sessions](https://github.com/cognito-client/cognito-client/blob/main/docs/sessions.md) |
//! | choose where sessions are kept | [`SecretStore`]: [`EncryptedFileStore`], [`MemoryStore`], `KeyringStore` or your own | [Sessions](https://github.com/cognito-client/cognito-client/blob/main/docs/sessions.md) |
//! | remember devices, which spares users the second factor | [`DeviceRemembering`], [`Device`] | [Devices](https://github.com/cognito-client/cognito-client/blob/main/docs/devices.md) |
//! | let the user change attributes, password, second factors, passkeys | [`UserAttributes`], [`MfaPreference`] | [The user's own account](https://github.com/cognito-client/cognito-client/blob/main/docs/user.md) |
//! | sign users up, confirm them, recover forgotten passwords | [`UserPool::sign_up`] | [Accounts](https://github.com/cognito-client/cognito-client/blob/main/docs/account.md) |
//! | verify tokens that came from elsewhere | [`TokenVerifier`] | its own page |
//! | take over sessions of AWS's own client libraries | [`Migration`](migration::Migration) | [Sessions](https://github.com/cognito-client/cognito-client/blob/main/docs/sessions.md) |
//! | tell people what went wrong | [`Error`], [`ErrorKind`]: sorted by what can be done about it | [Signing in](https://github.com/cognito-client/cognito-client/blob/main/docs/sign-in.md) |
//!
//! What is covered, operation by operation: [features](https://github.com/cognito-client/cognito-client/blob/main/docs/features.md); what was run and where:
//! [verified](https://github.com/cognito-client/cognito-client/blob/main/docs/verified.md).
//!
//! # Features
//!
//! All are on by default but `keyring-android`. A feature adds, and changes nothing else.
//!
//! * `http`: `HttpTransport`, over which pools and verifiers send by default. Without it each wants a
//!   [`Transport`](transport::Transport) of the app's own, and the crate builds without an HTTP library, TLS and root
//!   certificates: for servers that only verify tokens, and for apps that send through what they have.
//! * `keyring`: `KeyringStore`, sessions in the platform's own vault; `keyring-android` for apps in Rust on Android.
//! * `qr`: the QR code with which an authenticator app is set up.
//!
//! # Oldest Rust
//!
//! Rust 1.89: store locks are [`std::fs::File::lock`], which is as old. A newer one is only asked for by a new minor version.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

mod account;
mod attributes;
mod builders;
mod checks;
mod client;
mod clock;
mod codes;
mod config;
mod device;
mod digits;
mod encoding;
mod error;
mod factors;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod fuzzing;
mod jwt;
mod lockout;
pub mod migration;
mod off_thread;
mod pages;
mod random;
mod secret;
mod service;
mod session;
mod sign_in;
#[cfg(not(feature = "internals"))]
mod srp;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod srp;
pub mod store;
mod totp;
mod user;
mod user_context;
mod verifier;

pub use account::{
    ConfirmForgotPassword, ConfirmSignUp, ConfirmedAccount, FeedbackValue, NewAccount, SignUp,
};
pub use attributes::UserAttributes;
pub use client::{
    AuthFlow, CodeChallenge, CodePurpose, CustomChallenge, EmailSetUp, FirstFactor, FirstFactorChoice,
    MfaChoice, MfaSetUpChoice, NewPasswordChallenge, PasskeyChallenge, PasswordChallenge, PasswordReset,
    Prepared, SignIn, SignInAnswer, SignInStep, SignUpCodeChallenge, TotpChallenge, TotpSetUp,
    UnknownChallenge, UserPool, UserPoolBuilder,
};
pub use clock::{Clock, SystemClock};
pub use codes::{CodeDelivery, CodeRequest};
pub use device::{DeviceQuestion, DeviceRemembering, NewDevice};
pub use error::{Error, ErrorKind};
pub use factors::{AuthFactor, FirstFactorKind, MfaMethod};
pub use jwt::{AccessClaims, Claims, IdClaims};
pub use pages::Pages;
pub use secret::{
    AccessToken, Answer, ClientSecret, DevicePassword, IdToken, Password, RefreshToken, TotpSecret,
    WipedBytes,
};
pub(crate) use secret::{ChallengeSession, EncodedData, SecretHash, TokenSet};
pub use service::Timeouts;
pub use session::{
    KnownUser, Session, SessionEvent, SessionEvents, SessionState, SignOut, SignOutPart, SignOutResult,
    SignOutRetry, Tokens,
};
#[cfg(feature = "keyring")]
pub use store::keyring::KeyringStore;
pub use store::{contract::SecretStore, file::EncryptedFileStore, memory::MemoryStore};
pub use totp::TotpUri;
#[cfg(feature = "qr")]
pub use totp::{QrSvg, QrText};
pub use user::{
    AttributeUpdate, Device, DeviceRememberedStatus, MfaPreference, MfaPreferenceChange, PasskeyAttachment,
    PasskeyCredential, PasskeyRegistration, RevokeAssociatedSessions, SessionLocation, TotpRegistration,
    UserAuthFactors, UserInfo, UserSession, UserSessionType,
};
pub use user_context::{DeviceContext, DevicePlatform};
pub use verifier::{TokenVerifier, TokenVerifierBuilder, Verified};

/// How requests travel: the HTTP that is built in, and what an app implements that brings its own.
pub mod transport {
    pub use crate::service::{
        BoxFuture, HttpHeaders, HttpMethod, HttpRequest, HttpResponse, Transport, TransportError,
        TransportErrorKind,
    };
    #[cfg(feature = "http")]
    pub use crate::service::{HttpTransport, HttpTransportBuilder};
}

/// Keeps the example of the README compiling.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct ReadmeExamples;

/// Keeps the example of the guide compiling.
#[cfg(doctest)]
#[doc = include_str!("../../docs/sign-in.md")]
struct SignInGuide;

/// Keeps the example of the guide compiling.
#[cfg(all(doctest, feature = "keyring"))]
#[doc = include_str!("../../docs/sessions.md")]
struct SessionsGuide;

/// Keeps the example of the guide compiling.
#[cfg(doctest)]
#[doc = include_str!("../../docs/devices.md")]
struct DevicesGuide;

/// Keeps the example of the guide compiling.
#[cfg(all(doctest, feature = "qr"))]
#[doc = include_str!("../../docs/user.md")]
struct UserGuide;

/// Keeps the examples of the guide compiling.
#[cfg(doctest)]
#[doc = include_str!("../../docs/account.md")]
struct AccountGuide;
