//! Setting up a software token (TOTP), in the middle of a sign-in or by a user who is signed in.

use serde::Serialize;

use crate::{
    AccessToken, Answer, ChallengeSession, Error, TotpSecret,
    secret::wire,
    service::{
        json::Members,
        operation::{Authority, Operation, RetrySafety},
    },
};

/// Whose software token it is: exactly one of the two is sent.
#[derive(Clone, Debug, Serialize)]
pub(crate) enum TokenOwner {
    /// The user of the sign-in that this `Session` belongs to.
    #[serde(rename = "Session", serialize_with = "wire::expose")]
    Session(ChallengeSession),
    /// The user who is signed in with this access token.
    #[allow(dead_code, reason = "the operation has two modes, whichever of them is in use")]
    #[serde(rename = "AccessToken", serialize_with = "wire::expose")]
    AccessToken(AccessToken),
}

impl TokenOwner {
    fn authority(&self) -> Authority {
        match self {
            Self::Session(_) => Authority::Credentials,
            Self::AccessToken(_) => Authority::AccessToken,
        }
    }
}

/// Asks for a new secret, which replaces one that was never verified.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AssociateSoftwareToken {
    #[serde(flatten)]
    pub(crate) owner: TokenOwner,
}

impl Operation for AssociateSoftwareToken {
    const NAME: &'static str = "AssociateSoftwareToken";
    type Reply = SoftwareToken;

    fn authority(&self) -> Authority {
        self.owner.authority()
    }

    /// A session string is single-use; a repeat by access token merely makes another secret.
    fn retry(&self) -> RetrySafety {
        match self.owner {
            TokenOwner::Session(_) => RetrySafety::UnlessOutcomeUnknown,
            TokenOwner::AccessToken(_) => RetrySafety::Always,
        }
    }

    fn decode(mut reply: Members) -> Result<SoftwareToken, Error> {
        Ok(SoftwareToken { secret: reply.needed_text("SecretCode")?.into(), session: session(&mut reply)? })
    }
}

/// A software token that is not verified yet.
#[derive(Clone, Debug)]
pub(crate) struct SoftwareToken {
    pub(crate) secret: TotpSecret,
    /// Takes the place of the session that was sent; none when an access token was.
    pub(crate) session: Option<ChallengeSession>,
}

/// Proves by a first code that the authenticator app has the secret.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct VerifySoftwareToken {
    #[serde(flatten)]
    pub(crate) owner: TokenOwner,
    #[serde(rename = "UserCode", serialize_with = "wire::expose")]
    pub(crate) code: Answer,
    /// What the pool shows as the token's name when it asks for a code.
    #[serde(rename = "FriendlyDeviceName", skip_serializing_if = "Option::is_none")]
    pub(crate) device_name: Option<String>,
}

impl Operation for VerifySoftwareToken {
    const NAME: &'static str = "VerifySoftwareToken";
    type Reply = SoftwareTokenVerdict;

    fn authority(&self) -> Authority {
        self.owner.authority()
    }

    /// A code is taken once.
    fn retry(&self) -> RetrySafety {
        RetrySafety::UnlessOutcomeUnknown
    }

    fn decode(mut reply: Members) -> Result<SoftwareTokenVerdict, Error> {
        let verified = match reply.needed_text("Status")?.as_str() {
            "SUCCESS" => true,
            "ERROR" => false,
            _ => return Err(Error::protocol("Status", "is neither SUCCESS nor ERROR in the reply")),
        };
        Ok(SoftwareTokenVerdict { verified, session: session(&mut reply)? })
    }
}

/// What the service thinks of a first code.
#[derive(Clone, Debug)]
pub(crate) struct SoftwareTokenVerdict {
    /// Whether the code was right. The service may say no in a success, too.
    pub(crate) verified: bool,
    /// Goes into the answer to `MFA_SETUP`; none when an access token was sent.
    pub(crate) session: Option<ChallengeSession>,
}

fn session(reply: &mut Members) -> Result<Option<ChallengeSession>, Error> {
    Ok(reply.text("Session")?.filter(|text| !text.is_empty()).map(ChallengeSession::new))
}
