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
        if let Some(result) = reply.members("AuthenticationResult")? {
            let mut result = AuthenticationResult::decode(result);
            if name.is_some() {
                // The tokens are good for nothing, and the service is to be told so: they are given out with the fault.
                let both = || Error::protocol("ChallengeName", "comes together with an AuthenticationResult");
                result.fault.get_or_insert_with(both);
            }
            return Ok(Self { challenge: None, result: Some(result) });
        }
        let available_challenges = reply.texts("AvailableChallenges")?;
        let name = match name {
            Some(name) => name,
            None if !available_challenges.is_empty() => "SELECT_CHALLENGE".to_owned(),
            None => return Err(missing("ChallengeName")),
        };
        let challenge = ChallengeReply {
            name,
            session: reply.text("Session")?.filter(|text| !text.is_empty()).map(ChallengeSession::new),
            parameters: reply.text_map("ChallengeParameters")?,
            available_challenges,
        };
        Ok(Self { challenge: Some(challenge), result: None })
    }

    pub(super) fn fault(&mut self) -> Option<&mut Error> {
        self.result.as_mut()?.fault.as_mut()
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

/// What a sign-in or a refresh handed out, as far as it could be read.
///
/// A refresh token that was rotated is worth more than the rest of its reply: it is given out even where something
/// else is amiss, so that it can be stored before [`into_whole`](Self::into_whole) says so. `ExpiresIn` and
/// `TokenType` are not looked at: the tokens tell when they expire, and there is one type.
#[derive(Clone, Debug, Default)]
pub(crate) struct AuthenticationResult {
    pub(crate) access_token: Option<AccessToken>,
    pub(crate) id_token: Option<IdToken>,
    /// Absent from a refresh without rotation: the old one stays.
    pub(crate) refresh_token: Option<RefreshToken>,
    /// Absent where it is incomplete, too: nothing can be confirmed by half a name.
    pub(crate) new_device: Option<NewDeviceMetadata>,
    /// What is amiss with the tokens.
    pub(crate) fault: Option<Error>,
}

/// Tokens as they should come: an access token and an id token.
#[derive(Clone, Debug)]
pub(crate) struct WholeResult {
    pub(crate) access_token: AccessToken,
    pub(crate) id_token: IdToken,
    pub(crate) refresh_token: Option<RefreshToken>,
    pub(crate) new_device: Option<NewDeviceMetadata>,
}

impl AuthenticationResult {
    pub(super) fn decode(mut result: Members) -> Self {
        let mut fault = None;
        let mut note = |error| {
            fault.get_or_insert(error);
        };
        let access_token = result.needed_text("AuthenticationResult.AccessToken").map_err(&mut note).ok();
        let id_token = result.needed_text("AuthenticationResult.IdToken").map_err(&mut note).ok();
        let refresh_token =
            result.filled_text("AuthenticationResult.RefreshToken").map_err(&mut note).ok().flatten();
        let new_device = result.members("AuthenticationResult.NewDeviceMetadata").ok().flatten();
        Self {
            access_token: access_token.map(AccessToken::new),
            id_token: id_token.map(IdToken::new),
            refresh_token: refresh_token.map(RefreshToken::new),
            new_device: new_device.and_then(NewDeviceMetadata::decode),
            fault,
        }
    }

    /// The tokens, all there and readable.
    ///
    /// # Errors
    /// [`Protocol`](crate::ErrorKind::Protocol) naming what is missing or no text.
    pub(crate) fn into_whole(self) -> Result<WholeResult, Error> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        Ok(WholeResult {
            access_token: self.access_token.ok_or_else(|| missing("AuthenticationResult.AccessToken"))?,
            id_token: self.id_token.ok_or_else(|| missing("AuthenticationResult.IdToken"))?,
            refresh_token: self.refresh_token,
            new_device: self.new_device,
        })
    }
}

/// The names that the pool gave to a device it had not seen before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewDeviceMetadata {
    pub(crate) device_key: String,
    pub(crate) device_group_key: String,
}

impl NewDeviceMetadata {
    fn decode(mut device: Members) -> Option<Self> {
        let mut name = |path| device.needed_text(path).ok();
        Some(Self {
            device_key: name("AuthenticationResult.NewDeviceMetadata.DeviceKey")?,
            device_group_key: name("AuthenticationResult.NewDeviceMetadata.DeviceGroupKey")?,
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
        // An attribute without a value is one that the user does not have.
        let attributes = items
            .into_iter()
            .map(|item| {
                let mut attribute = item.into_members("UserAttributes")?;
                let name = attribute.needed_text("UserAttributes.Name")?;
                Ok(attribute.filled_text("UserAttributes.Value")?.map(|value| (name, value)))
            })
            .filter_map(Result::transpose)
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
