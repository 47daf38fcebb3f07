//! What a signed-in user knows and changes of themselves.

mod delete;
mod devices;
mod info;
mod mfa;
mod passkeys;
mod password;
mod sessions;
mod software_token;
mod update;
mod verification;

pub use devices::{Device, DeviceRememberedStatus};
pub use info::{UserAuthFactors, UserInfo};
pub use mfa::{MfaPreference, MfaPreferenceChange};
pub use passkeys::{PasskeyAttachment, PasskeyCredential, PasskeyRegistration};
pub use sessions::{RevokeAssociatedSessions, SessionLocation, UserSession, UserSessionType};
pub use software_token::TotpRegistration;
pub use update::AttributeUpdate;
