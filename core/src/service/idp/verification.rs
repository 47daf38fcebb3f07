//! Codes that show that an address or number is the user's.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    AccessToken, Answer, CodeDelivery, Error,
    secret::wire,
    service::{
        json::Members,
        operation::{Authority, Operation, RetrySafety},
    },
};

/// Has a code sent to the address or number that an attribute holds.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetUserAttributeVerificationCode {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
    pub(crate) attribute_name: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) client_metadata: BTreeMap<String, String>,
}

impl Operation for GetUserAttributeVerificationCode {
    const NAME: &'static str = "GetUserAttributeVerificationCode";
    type Reply = CodeDelivery;

    fn authority(&self) -> Authority {
        Authority::AccessToken
    }

    /// A repeat sends another message, of which a user gets few.
    fn retry(&self) -> RetrySafety {
        RetrySafety::UnlessOutcomeUnknown
    }

    fn decode(mut reply: Members) -> Result<CodeDelivery, Error> {
        Ok(CodeDelivery::decode(&mut reply)?.unwrap_or_default())
    }
}

/// Verifies an attribute with the code that was sent.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct VerifyUserAttribute {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
    pub(crate) attribute_name: String,
    #[serde(serialize_with = "wire::expose")]
    pub(crate) code: Answer,
}

impl Operation for VerifyUserAttribute {
    const NAME: &'static str = "VerifyUserAttribute";
    type Reply = ();

    fn authority(&self) -> Authority {
        Authority::AccessToken
    }

    /// If the first try worked, a repeat would report its used code as expired.
    fn retry(&self) -> RetrySafety {
        RetrySafety::UnlessOutcomeUnknown
    }

    fn decode(_: Members) -> Result<(), Error> {
        Ok(())
    }
}
