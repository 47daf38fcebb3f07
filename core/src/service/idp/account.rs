//! What a user who cannot sign in yet may do: confirm the sign-up, have the code sent again, reset the password.

use std::collections::BTreeMap;

use serde::Serialize;

use super::UserContextData;
use crate::{
    Answer, ChallengeSession, CodeDelivery, Error, Password, SecretHash,
    secret::wire,
    service::{
        json::Members,
        operation::{Authority, Operation, RetrySafety},
    },
};

/// Who a request is about, and on whose behalf it is made.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct About {
    pub(crate) client_id: String,
    /// Over exactly this name.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "wire::expose_option")]
    pub(crate) secret_hash: Option<SecretHash>,
    pub(crate) username: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_context_data: Option<UserContextData>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) client_metadata: BTreeMap<String, String>,
}

/// Confirms a sign-up with the code that was sent.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ConfirmSignUp {
    #[serde(flatten)]
    pub(crate) about: About,
    #[serde(serialize_with = "wire::expose")]
    pub(crate) confirmation_code: Answer,
    /// Takes an alias away from the user who has it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) force_alias_creation: bool,
    /// From the sign-up, for a sign-in without typing anything again.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "wire::expose_option")]
    pub(crate) session: Option<ChallengeSession>,
}

impl Operation for ConfirmSignUp {
    const NAME: &'static str = "ConfirmSignUp";
    /// There was nothing to say before sign-ups could lead to sign-ins.
    const MAY_BE_BLANK: bool = true;
    type Reply = ConfirmSignUpReply;

    fn authority(&self) -> Authority {
        Authority::Credentials
    }

    /// Confirming twice changes nothing: the second time the service says that the user is confirmed, which
    /// [`already_confirmed`](crate::service::already_confirmed) tells from other refusals.
    fn retry(&self) -> RetrySafety {
        RetrySafety::Always
    }

    fn decode(mut reply: Members) -> Result<ConfirmSignUpReply, Error> {
        Ok(ConfirmSignUpReply { session: session(&mut reply)? })
    }
}

/// A confirmed sign-up.
#[derive(Clone, Debug)]
pub(crate) struct ConfirmSignUpReply {
    /// Begins a `USER_AUTH` sign-in of this user, once and soon.
    pub(crate) session: Option<ChallengeSession>,
}

/// Has the code of a sign-up sent again.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ResendConfirmationCode {
    #[serde(flatten)]
    pub(crate) about: About,
}

impl Operation for ResendConfirmationCode {
    const NAME: &'static str = "ResendConfirmationCode";
    type Reply = CodeDelivery;

    fn authority(&self) -> Authority {
        Authority::Credentials
    }

    /// A repeat sends another message, of which a user gets few.
    fn retry(&self) -> RetrySafety {
        RetrySafety::UnlessOutcomeUnknown
    }

    fn decode(mut reply: Members) -> Result<CodeDelivery, Error> {
        Ok(CodeDelivery::decode(&mut reply)?.unwrap_or_default())
    }
}

/// Has a code sent that resets the password.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ForgotPassword {
    #[serde(flatten)]
    pub(crate) about: About,
}

impl Operation for ForgotPassword {
    const NAME: &'static str = "ForgotPassword";
    type Reply = CodeDelivery;

    fn authority(&self) -> Authority {
        Authority::Credentials
    }

    /// A repeat sends another message, of which a user gets few.
    fn retry(&self) -> RetrySafety {
        RetrySafety::UnlessOutcomeUnknown
    }

    fn decode(mut reply: Members) -> Result<CodeDelivery, Error> {
        Ok(CodeDelivery::decode(&mut reply)?.unwrap_or_default())
    }
}

/// Sets a new password with the code that was sent.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ConfirmForgotPassword {
    #[serde(flatten)]
    pub(crate) about: About,
    #[serde(serialize_with = "wire::expose")]
    pub(crate) confirmation_code: Answer,
    #[serde(serialize_with = "wire::expose")]
    pub(crate) password: Password,
}

impl Operation for ConfirmForgotPassword {
    const NAME: &'static str = "ConfirmForgotPassword";
    type Reply = ();

    fn authority(&self) -> Authority {
        Authority::Credentials
    }

    /// If the first try worked, a repeat would report its used code as wrong.
    fn retry(&self) -> RetrySafety {
        RetrySafety::UnlessOutcomeUnknown
    }

    fn decode(_: Members) -> Result<(), Error> {
        Ok(())
    }
}

/// A session string, where one is handed out.
pub(super) fn session(reply: &mut Members) -> Result<Option<ChallengeSession>, Error> {
    Ok(reply.text("Session")?.filter(|text| !text.is_empty()).map(ChallengeSession::new))
}

/// Where the service says it sent a code. It may say so of users who do not exist.
impl CodeDelivery {
    /// The member of this name in a reply; `None` where nothing was sent.
    pub(super) fn decode(reply: &mut Members) -> Result<Option<Self>, Error> {
        let Some(mut details) = reply.members("CodeDeliveryDetails")? else { return Ok(None) };
        Ok(Some(Self {
            destination: details.filled_text("CodeDeliveryDetails.Destination")?,
            medium: details.filled_text("CodeDeliveryDetails.DeliveryMedium")?,
            attribute: details.filled_text("CodeDeliveryDetails.AttributeName")?,
        }))
    }

    /// The same of a list; empty where nothing was sent.
    pub(super) fn decode_list(reply: &mut Members) -> Result<Vec<Self>, Error> {
        let list = reply.list("CodeDeliveryDetailsList")?.unwrap_or_default();
        list.into_iter()
            .map(|item| {
                let mut details = item.into_members("CodeDeliveryDetailsList")?;
                Ok(Self {
                    destination: details.filled_text("CodeDeliveryDetailsList.Destination")?,
                    medium: details.filled_text("CodeDeliveryDetailsList.DeliveryMedium")?,
                    attribute: details.filled_text("CodeDeliveryDetailsList.AttributeName")?,
                })
            })
            .collect()
    }
}
