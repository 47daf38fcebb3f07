//! cognito-client for Swift and Kotlin: objects over the core that uniffi can carry across, and nothing else.
//!
//! Every asynchronous call runs on threads of this library, ends early when its future is dropped or its
//! [`CancelToken`] is used, and turns a panic into an error. What a call does and fails with is told where people read
//! it: in the core, and in the hand-written Swift and Kotlin, which no generated type leaves. Here a line has to do.
//! Those layers do not print generated types either, so that only what they do print has a text form here.

// The error crosses the border by value, with its fields; beside the crossing its size does not count.
#![allow(clippy::result_large_err)]

mod account;
mod cancel;
mod claims;
mod code_delivery;
mod device;
mod device_context;
mod error;
mod events;
mod migration;
mod pages;
mod pool;
mod runtime;
mod seconds;
mod secret;
mod session;
mod sign_in;
mod sign_out;
mod store;
mod transport;
mod user;
mod users;
mod verifier;

pub use account::{ConfirmedAccount, FeedbackValue, NewAccount, SignUpOptions};
pub use cancel::CancelToken;
pub use claims::{Claims, NamedClaims};
pub use code_delivery::CodeDelivery;
pub use device::{Device, DevicePages, DeviceQuestion, DeviceRememberedStatus, DeviceRemembering, NewDevice};
pub use device_context::{DeviceContext, ScreenSize};
pub use error::{CognitoError, ErrorInfo, ErrorKind};
pub use events::{SessionEvent, SessionEvents};
pub use migration::{
    Migration, MigrationItem, MigrationProblem, MigrationProblemKind, MigrationRefusal, MigrationReport,
    MigrationScope, MigrationSource, WantedItem, WantedName,
};
pub use pool::{Prepared, SessionState, UserPool, UserPoolConfig};
pub use session::{Session, Tokens};
pub use sign_in::{
    Challenge, CodePurpose, CodeSent, FirstFactorKind, MfaMethod, PasswordFactor, PasswordFlow,
    PasswordlessFactor, PasswordlessFlow, SignInOptions, SignInStep, TotpUri,
};
pub use sign_out::{SignOut, SignOutPart, SignOutResult, SignOutRetry};
pub use store::{
    HeldLock, KeychainAccessibility, KeyringOptions, SecretStore, StoreFailure, encrypted_file_store,
    encrypted_file_store_with_key_in, erase_encrypted_file_store, erase_encrypted_file_store_with_key_in,
    keyring_store, memory_store, unlock_keyring,
};
pub use transport::{
    HttpExchange, HttpHeader, HttpMethod, HttpRequest, HttpResponse, SentRequest, Transport, TransportFailure,
};
pub use user::{
    AuthFactor, MfaChange, MfaPreference, PasskeyAttachment, PasskeyCredential, PasskeyPages,
    PasskeyRegistration, RevokeAssociatedSessions, SessionLocation, TotpRegistration, UserAuthFactors,
    UserInfo, UserSession, UserSessionPages, UserSessionType, attribute_flag, attribute_time,
};
pub use users::{KnownUser, UserSignOut};
pub use verifier::{TokenVerifier, TokenVerifierConfig, TokenVerifierOptions};

uniffi::setup_scaffolding!();
