use std::{collections::BTreeMap, fmt};

use crate::{
    AccessToken, ChallengeSession, Error, IdToken, RefreshToken,
    service::json::{Members, missing},
};

/// What a step of a sign-in gives: exactly one of a further challenge and tokens.
#[derive(Clone, Debug)]
pub(crate) struct AuthReply {
    pub(crate) challenge: Option<ChallengeReply>,
    pub(crate) result: Option<AuthenticationResult>,
}

impl AuthReply {
    pub(super) fn decode(mut reply: Members) -> Result<Self, Error> {
        let name = reply.text("ChallengeName")?.filter(|name| !name.is_empty());
        let available_challenges = reply.texts("AvailableChallenges")?;
        let result = reply.members("AuthenticationResult")?;
        let name = match (name, &result) {
            (Some(_), Some(_)) => {
                return Err(Error::protocol("ChallengeName", "comes together with an AuthenticationResult"));
            }
            (Some(name), None) => name,
            (None, Some(_)) => String::new(),
            (None, None) if !available_challenges.is_empty() => "SELECT_CHALLENGE".to_owned(),
            (None, None) => return Err(missing("ChallengeName")),
        };
        if let Some(result) = result {
            let result = AuthenticationResult::decode(result)?;
            return Ok(Self { challenge: None, result: Some(result) });
        }
        let challenge = ChallengeReply {
            name,
            session: reply.text("Session")?.filter(|text| !text.is_empty()).map(ChallengeSession::new),
            parameters: reply.text_map("ChallengeParameters")?,
            available_challenges,
        };
        Ok(Self { challenge: Some(challenge), result: None })
    }
}

/// What the service wants to know next.
#[derive(Clone)]
pub(crate) struct ChallengeReply {
    pub(crate) name: String,
    pub(crate) session: Option<ChallengeSession>,
    pub(crate) parameters: BTreeMap<String, String>,
    pub(crate) available_challenges: Vec<String>,
}

impl fmt::Debug for ChallengeReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChallengeReply")
            .field("name", &self.name)
            .field("session", &self.session)
            .field("parameters", &self.parameters.keys())
            .field("available_challenges", &self.available_challenges)
            .finish()
    }
}

/// The tokens of a session.
#[derive(Clone, Debug)]
#[allow(dead_code, reason = "the whole reply is checked, whatever part of it is used")]
pub(crate) struct AuthenticationResult {
    pub(crate) access_token: AccessToken,
    pub(crate) id_token: IdToken,
    /// Absent from a refresh without rotation: the old one stays.
    pub(crate) refresh_token: Option<RefreshToken>,
    /// Seconds that the access token is good for.
    pub(crate) expires_in: Option<u64>,
    pub(crate) token_type: String,
    pub(crate) new_device: Option<NewDeviceMetadata>,
}

impl AuthenticationResult {
    pub(super) fn decode(mut result: Members) -> Result<Self, Error> {
        let new_device = result.members("AuthenticationResult.NewDeviceMetadata")?;
        Ok(Self {
            access_token: result.needed_text("AuthenticationResult.AccessToken")?.into(),
            id_token: result.needed_text("AuthenticationResult.IdToken")?.into(),
            refresh_token: result
                .text("AuthenticationResult.RefreshToken")?
                .filter(|text| !text.is_empty())
                .map(RefreshToken::new),
            expires_in: result.count("AuthenticationResult.ExpiresIn")?,
            token_type: result.text("AuthenticationResult.TokenType")?.unwrap_or_else(|| "Bearer".to_owned()),
            new_device: new_device.map(NewDeviceMetadata::decode).transpose()?,
        })
    }
}

/// The names that the pool gave to a device it had not seen before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "the whole reply is checked, whatever part of it is used")]
pub(crate) struct NewDeviceMetadata {
    pub(crate) device_key: String,
    pub(crate) device_group_key: String,
}

impl NewDeviceMetadata {
    fn decode(mut device: Members) -> Result<Self, Error> {
        Ok(Self {
            device_key: device.needed_text("AuthenticationResult.NewDeviceMetadata.DeviceKey")?,
            device_group_key: device.needed_text("AuthenticationResult.NewDeviceMetadata.DeviceGroupKey")?,
        })
    }
}

/// The user as the pool knows them.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct UserReply {
    pub(crate) username: String,
    /// Names and values, in the order of the reply.
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) preferred_mfa: Option<String>,
    pub(crate) mfa: Vec<String>,
}

impl UserReply {
    pub(super) fn decode(mut reply: Members) -> Result<Self, Error> {
        let username = reply.needed_text("Username")?;
        let items = reply.list("UserAttributes")?.ok_or_else(|| missing("UserAttributes"))?;
        let attributes = items
            .into_iter()
            .map(|item| {
                let mut attribute = item.into_members("UserAttributes")?;
                let name = attribute.needed_text("UserAttributes.Name")?;
                let value = attribute.text("UserAttributes.Value")?.unwrap_or_default();
                Ok((name, value))
            })
            .collect::<Result<_, Error>>()?;
        Ok(Self {
            username,
            attributes,
            preferred_mfa: reply.text("PreferredMfaSetting")?.filter(|text| !text.is_empty()),
            mfa: reply.texts("UserMFASettingList")?,
        })
    }
}

impl fmt::Debug for UserReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.attributes.iter().map(|(name, _)| name).collect();
        f.debug_struct("UserReply")
            .field("username", &self.username)
            .field("attributes", &names)
            .finish_non_exhaustive()
    }
}
