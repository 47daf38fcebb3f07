//! Passkeys: a pool's settings for them, and those of one user.

use std::time::SystemTime;

use serde_json::{Value, json};

use crate::clock::epoch;
use crate::webauthn::PublicKey;
use crate::wire::{Input, ServiceError, constraint};

/// How many passkeys a user has at most.
pub(crate) const MOST_PASSKEYS: usize = 20;
/// The relying party of a pool that names none: the host it is reached by.
const OWN_HOST: &str = "localhost";

/// A pool's `WebAuthnConfiguration`.
#[derive(Clone, Debug)]
pub(crate) struct PasskeySettings {
    pub(crate) relying_party: String,
    /// Whether the authenticator must verify its user.
    pub(crate) verification_required: bool,
    /// Whether a passkey with user verification counts for two factors.
    pub(crate) two_factors: bool,
}

impl Default for PasskeySettings {
    fn default() -> Self {
        Self { relying_party: OWN_HOST.to_owned(), verification_required: false, two_factors: false }
    }
}

impl PasskeySettings {
    /// Reads the `WebAuthnConfiguration` member of `request`, if it is there.
    pub(crate) fn read(request: Input<'_>) -> Result<Option<Self>, ServiceError> {
        let Some(configuration) = request.object("WebAuthnConfiguration")? else {
            return Ok(None);
        };
        let relying_party = match configuration.get("RelyingPartyId") {
            Some(_) => configuration.name("RelyingPartyId", 127)?.to_ascii_lowercase(),
            None => OWN_HOST.to_owned(),
        };
        let verification_required = match configuration.text("UserVerification")? {
            None | Some("preferred") => false,
            Some("required") => true,
            Some(_) => {
                let rule = "Member must satisfy enum value set: [required, preferred]";
                return Err(constraint("UserVerification", rule));
            }
        };
        let two_factors = match configuration.text("FactorConfiguration")? {
            None | Some("SINGLE_FACTOR") => false,
            Some("MULTI_FACTOR_WITH_USER_VERIFICATION") => true,
            Some(_) => {
                let rule = "Member must satisfy enum value set: [SINGLE_FACTOR, \
MULTI_FACTOR_WITH_USER_VERIFICATION]";
                return Err(constraint("FactorConfiguration", rule));
            }
        };
        Ok(Some(Self { relying_party, verification_required, two_factors }))
    }

    /// `userVerification` in options.
    pub(crate) fn verification(&self) -> &'static str {
        if self.verification_required { "required" } else { "preferred" }
    }

    pub(crate) fn described(&self) -> Value {
        let factors = if self.two_factors { "MULTI_FACTOR_WITH_USER_VERIFICATION" } else { "SINGLE_FACTOR" };
        json!({
            "RelyingPartyId": self.relying_party,
            "UserVerification": self.verification(),
            "FactorConfiguration": factors,
        })
    }
}

/// One registered passkey.
#[derive(Clone, Debug)]
pub(crate) struct Passkey {
    /// The credential's id, in Base64url.
    pub(crate) id: String,
    pub(crate) key: PublicKey,
    pub(crate) counter: u32,
    pub(crate) relying_party: String,
    pub(crate) attachment: Option<String>,
    pub(crate) transports: Vec<String>,
    pub(crate) created: SystemTime,
}

impl Passkey {
    /// The passkey as `WebAuthnCredentialDescription`.
    pub(crate) fn described(&self) -> Value {
        let mut described = json!({
            "CredentialId": self.id,
            "FriendlyCredentialName": "Passkey",
            "RelyingPartyId": self.relying_party,
            "AuthenticatorTransports": self.transports,
            "CreatedAt": epoch(self.created),
        });
        if let (Some(attachment), Some(members)) = (&self.attachment, described.as_object_mut()) {
            members.insert("AuthenticatorAttachment".to_owned(), json!(attachment));
        }
        described
    }

    /// The passkey as an entry of `allowCredentials` and `excludeCredentials`.
    pub(crate) fn descriptor(&self) -> Value {
        json!({ "id": self.id, "type": "public-key", "transports": self.transports })
    }
}

/// A registration that was started: its challenge, in Base64url, and for whom it is.
#[derive(Clone, Debug)]
pub(crate) struct Registration {
    pub(crate) challenge: String,
    pub(crate) client_id: String,
    pub(crate) expires_at: SystemTime,
}
