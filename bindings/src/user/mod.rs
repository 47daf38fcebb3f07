//! What a signed-in user knows and changes of themselves.

mod attributes;
mod delete;
mod info;
mod mfa;
mod passkeys;
mod password;
mod sessions;
mod software_token;
mod update;
mod verification;

pub use attributes::{attribute_flag, attribute_time};
pub use info::{AuthFactor, UserAuthFactors, UserInfo};
pub use mfa::{MfaChange, MfaPreference};
pub use passkeys::{PasskeyAttachment, PasskeyCredential, PasskeyPages, PasskeyRegistration};
pub use sessions::{
    RevokeAssociatedSessions, SessionLocation, UserSession, UserSessionPages, UserSessionType,
};
pub use software_token::TotpRegistration;
