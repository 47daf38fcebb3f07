use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use super::{AssociatedSessions, AuthReply, AuthenticationResult, Parameters, UserContextData, UserReply};
use crate::{
    AccessToken, ChallengeSession, ClientSecret, Error, RefreshToken,
    secret::wire,
    service::{
        Service, device_unknown,
        json::{Members, missing},
        operation::{Authority, Operation, RetrySafety},
    },
};

/// How a sign-in begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(clippy::enum_variant_names, reason = "the wire's names")]
#[allow(dead_code, reason = "all flows have a retry rule, whichever of them the sign-in offers")]
pub(crate) enum AuthFlow {
    UserSrpAuth,
    UserPasswordAuth,
    CustomAuth,
    UserAuth,
}

/// Begins a sign-in.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct InitiateAuth {
    pub(crate) auth_flow: AuthFlow,
    #[serde(skip_serializing_if = "Parameters::is_empty")]
    pub(crate) auth_parameters: Parameters,
    pub(crate) client_id: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) client_metadata: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "wire::expose_option")]
    pub(crate) session: Option<ChallengeSession>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_context_data: Option<UserContextData>,
}

impl Operation for InitiateAuth {
    const NAME: &'static str = "InitiateAuth";
    type Reply = AuthReply;

    fn authority(&self) -> Authority {
        Authority::Credentials
    }

    /// Beginning SRP has no effect on the user. A repeated password may count as another failed try, a repeated
    /// request for a code sends another message, and a custom flow runs the pool's triggers again.
    fn retry(&self) -> RetrySafety {
        let harmless = match self.auth_flow {
            AuthFlow::UserSrpAuth => true,
            AuthFlow::UserPasswordAuth | AuthFlow::CustomAuth => false,
            AuthFlow::UserAuth => match self.auth_parameters.get("PREFERRED_CHALLENGE") {
                None => self.auth_parameters.get("PASSWORD").is_none(),
                Some(preferred) => matches!(preferred.expose(), "PASSWORD_SRP" | "WEB_AUTHN"),
            },
        };
        if harmless { RetrySafety::Always } else { RetrySafety::UnlessOutcomeUnknown }
    }

    fn decode(reply: Members) -> Result<AuthReply, Error> {
        AuthReply::decode(reply)
    }

    fn fault(reply: &mut AuthReply) -> Option<&mut Error> {
        reply.fault()
    }
}

/// Answers the current challenge of a sign-in.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RespondToAuthChallenge {
    pub(crate) challenge_name: String,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "wire::expose_option")]
    pub(crate) session: Option<ChallengeSession>,
    #[serde(skip_serializing_if = "Parameters::is_empty")]
    pub(crate) challenge_responses: Parameters,
    pub(crate) client_id: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) client_metadata: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_context_data: Option<UserContextData>,
}

impl Operation for RespondToAuthChallenge {
    const NAME: &'static str = "RespondToAuthChallenge";
    type Reply = AuthReply;

    fn authority(&self) -> Authority {
        Authority::Credentials
    }

    /// The session string is single-use: a repeat of what has been taken is refused.
    fn retry(&self) -> RetrySafety {
        RetrySafety::UnlessOutcomeUnknown
    }

    fn decode(reply: Members) -> Result<AuthReply, Error> {
        AuthReply::decode(reply)
    }

    fn fault(reply: &mut AuthReply) -> Option<&mut Error> {
        reply.fault()
    }
}

/// Trades a refresh token for new tokens.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetTokensFromRefreshToken {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) refresh_token: RefreshToken,
    pub(crate) client_id: String,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "wire::expose_option")]
    pub(crate) client_secret: Option<ClientSecret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) device_key: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) client_metadata: BTreeMap<String, String>,
}

impl GetTokensFromRefreshToken {
    /// Where the service does not know the device, it is asked once more without it: what that means for the session
    /// is for the service to say.
    pub(crate) async fn send(self, service: &Service) -> Result<AuthenticationResult, Error> {
        match service.call(&self).await {
            Err(error) if self.device_key.is_some() && device_unknown(&error) => {
                service.call(&Self { device_key: None, ..self }).await
            }
            other => other,
        }
    }
}

impl fmt::Debug for GetTokensFromRefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetTokensFromRefreshToken")
            .field("refresh_token", &self.refresh_token)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl Operation for GetTokensFromRefreshToken {
    const NAME: &'static str = "GetTokensFromRefreshToken";
    type Reply = AuthenticationResult;

    fn authority(&self) -> Authority {
        Authority::RefreshToken
    }

    /// Where tokens rotate, the old one answers again only within the pool's grace period.
    fn retry(&self) -> RetrySafety {
        RetrySafety::AlwaysAtOnce
    }

    fn decode(mut reply: Members) -> Result<AuthenticationResult, Error> {
        match reply.members("AuthenticationResult")? {
            Some(members) => Ok(AuthenticationResult::decode(members)),
            None => Err(missing("AuthenticationResult")),
        }
    }

    fn fault(reply: &mut AuthenticationResult) -> Option<&mut Error> {
        reply.fault.as_mut()
    }
}

/// Revokes one refresh token and the access tokens that came from it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RevokeToken {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) token: RefreshToken,
    pub(crate) client_id: String,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "wire::expose_option")]
    pub(crate) client_secret: Option<ClientSecret>,
    /// Pools without session tracking know nothing of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) revoke_associated_sessions: Option<AssociatedSessions>,
}

impl Operation for RevokeToken {
    const NAME: &'static str = "RevokeToken";
    type Reply = ();

    fn authority(&self) -> Authority {
        Authority::Revocation
    }

    fn retry(&self) -> RetrySafety {
        RetrySafety::Always
    }

    fn decode(_: Members) -> Result<(), Error> {
        Ok(())
    }
}

/// Ends all of the user's sessions.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GlobalSignOut {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
}

impl Operation for GlobalSignOut {
    const NAME: &'static str = "GlobalSignOut";
    type Reply = ();

    fn authority(&self) -> Authority {
        Authority::AccessToken
    }

    fn retry(&self) -> RetrySafety {
        RetrySafety::Always
    }

    fn decode(_: Members) -> Result<(), Error> {
        Ok(())
    }
}

/// Reads the user's attributes and second factors.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetUser {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
}

impl Operation for GetUser {
    const NAME: &'static str = "GetUser";
    type Reply = UserReply;

    fn authority(&self) -> Authority {
        Authority::AccessToken
    }

    fn retry(&self) -> RetrySafety {
        RetrySafety::Always
    }

    fn decode(reply: Members) -> Result<UserReply, Error> {
        UserReply::decode(reply)
    }
}
