//! Amazon Cognito for client apps.
//!
//! * [`UserPool`] signs users in (SRP by default) and answers what it can by itself.
//! * [`Session`] keeps tokens fresh, whoever asks and however many, and signs out.
//! * [`TokenVerifier`] tells whether tokens that came from elsewhere are the pool's.
//! * [`SecretStore`] is where sessions sleep: the platform's vault (`KeyringStore`), [`EncryptedFileStore`],
//!   [`MemoryStore`], or your own.
//! * [`Error`] says what went wrong, by what can be done about it.
//!
//! The crate needs a running tokio runtime. Nothing it prints or logs holds a password, token or code.

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
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod jwt;
mod lockout;
mod migration;
mod pages;
mod random;
mod secret;
mod service;
mod session;
mod sign_in;
#[doc(hidden)]
pub mod srp;
mod store;
mod totp;
mod user;
mod user_context;
mod verifier;

pub use account::{ConfirmForgotPassword, ConfirmSignUp, ConfirmedSignUp, FeedbackValue, SignUp, SignedUp};
pub use attributes::UserAttributes;
pub use client::{
    AuthFlow, CodeChallenge, CodePurpose, CustomChallenge, EmailSetUp, FirstFactor, FirstFactorChoice,
    MfaChoice, MfaSetUpChoice, NewPasswordChallenge, PasskeyChallenge, PasswordChallenge, PasswordReset,
    SignIn, SignInAnswer, SignInStep, SignUpConfirmation, TotpChallenge, TotpSetUp, UnknownChallenge,
    UserPool, UserPoolBuilder,
};
pub use clock::{Clock, SystemClock};
pub use codes::{CodeDelivery, CodeRequest};
pub use device::{DeviceQuestion, DeviceRemembering, NewDevice};
pub use error::{Error, ErrorKind};
pub use factors::{AuthFactor, FirstFactorKind, MfaMethod};
pub use jwt::{AccessClaims, Claims, IdClaims};
pub use migration::{
    MigratedDevice, MigratedSession, Migration, MigrationError, MigrationErrorKind, MigrationFound,
    MigrationItem, MigrationRefusal, MigrationReport, MigrationScope, MigrationSource, WantedItem,
    WantedName,
};
pub use pages::Pages;
pub use secret::{
    AccessToken, Answer, ChallengeSession, ClientSecret, DevicePassword, IdToken, Password, RefreshToken,
    TotpSecret, WipedBytes,
};
pub(crate) use secret::{EncodedData, SecretHash, TokenSet};
pub use service::{
    BoxFuture, HttpHeaders, HttpMethod, HttpRequest, HttpResponse, HttpTransport, HttpTransportBuilder,
    Timeouts, Transport, TransportError, TransportErrorKind,
};
pub use session::{
    KnownUser, Session, SessionEvent, SessionEvents, SessionState, SignOut, SignOutPart, SignOutResult,
    SignOutRetry, Tokens,
};
pub use store::{
    ChunkedStore, DataKey, EncryptedFileStore, MemoryStore, SecretBytes, SecretStore, StoreError,
    StoreIdentity, StoreLock,
};
#[cfg(feature = "keyring")]
pub use store::{KeychainAccessibility, KeyringOptions, KeyringStore};
pub use totp::TotpUri;
#[cfg(feature = "qr")]
pub use totp::{QrSvg, QrText};
pub use user::{
    AttributeUpdate, Device, DeviceRememberedStatus, MfaPreference, MfaPreferenceChange, PasskeyAttachment,
    PasskeyCredential, PasskeyRegistration, RevokeAssociatedSessions, SessionLocation, SoftwareTokenSetUp,
    UserAuthFactors, UserInfo, UserSession, UserSessionType,
};
pub use user_context::{DeviceContext, DevicePlatform};
pub use verifier::{TokenVerifier, TokenVerifierBuilder, Verified};

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
