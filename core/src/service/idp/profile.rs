//! What a signed-in user changes of themselves: attributes, password, their very existence.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Attributes;
use crate::{
    AccessToken, CodeDelivery, Error, Password,
    secret::wire,
    service::{
        json::Members,
        operation::{Authority, Operation, RetrySafety},
    },
};

/// Writes attributes; a blank value deletes.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UpdateUserAttributes {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
    pub(crate) user_attributes: Attributes,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) client_metadata: BTreeMap<String, String>,
}

impl Operation for UpdateUserAttributes {
    const NAME: &'static str = "UpdateUserAttributes";
    /// Where codes went that verify the new values.
    type Reply = Vec<CodeDelivery>;

    fn authority(&self) -> Authority {
        Authority::AccessToken
    }

    /// A repeat writes the same values, but sends the codes of new addresses again.
    fn retry(&self) -> RetrySafety {
        if self.user_attributes.iter().any(|(name, _)| matches!(name, "email" | "phone_number")) {
            RetrySafety::UnlessOutcomeUnknown
        } else {
            RetrySafety::Always
        }
    }

    fn decode(mut reply: Members) -> Result<Vec<CodeDelivery>, Error> {
        CodeDelivery::decode_list(&mut reply)
    }
}

/// Removes attributes.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeleteUserAttributes {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
    pub(crate) user_attribute_names: Vec<String>,
}

impl Operation for DeleteUserAttributes {
    const NAME: &'static str = "DeleteUserAttributes";
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

/// Sets another password, or the first one of a user who has none.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ChangePassword {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "wire::expose_option")]
    pub(crate) previous_password: Option<Password>,
    #[serde(serialize_with = "wire::expose")]
    pub(crate) proposed_password: Password,
}

impl Operation for ChangePassword {
    const NAME: &'static str = "ChangePassword";
    type Reply = ();

    fn authority(&self) -> Authority {
        Authority::AccessToken
    }

    /// If the first try worked, a repeat would report the previous password as wrong.
    fn retry(&self) -> RetrySafety {
        RetrySafety::UnlessOutcomeUnknown
    }

    fn decode(_: Members) -> Result<(), Error> {
        Ok(())
    }
}

/// Deletes the user for good.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeleteUser {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
}

impl Operation for DeleteUser {
    const NAME: &'static str = "DeleteUser";
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

/// Reads which factors the user has set up.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetUserAuthFactors {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
}

/// The factors a user has set up, by the service's names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UserAuthFactorsReply {
    pub(crate) username: String,
    pub(crate) configured: Vec<String>,
    pub(crate) preferred_mfa: Option<String>,
    pub(crate) mfa: Vec<String>,
}

impl Operation for GetUserAuthFactors {
    const NAME: &'static str = "GetUserAuthFactors";
    type Reply = UserAuthFactorsReply;

    fn authority(&self) -> Authority {
        Authority::AccessToken
    }

    fn retry(&self) -> RetrySafety {
        RetrySafety::Always
    }

    fn decode(mut reply: Members) -> Result<UserAuthFactorsReply, Error> {
        Ok(UserAuthFactorsReply {
            username: reply.needed_text("Username")?,
            configured: reply.texts("ConfiguredUserAuthFactors")?,
            preferred_mfa: reply.text("PreferredMfaSetting")?.filter(|text| !text.is_empty()),
            mfa: reply.texts("UserMFASettingList")?,
        })
    }
}
