//! A user's sessions in all app clients, where the pool tracks them.

use std::{fmt, time::SystemTime};

use serde::Serialize;

use crate::{
    AccessToken, Error,
    pages::Page,
    secret::wire,
    service::{
        json::Members,
        operation::{Authority, Operation, RetrySafety},
    },
};

/// Lists the user's sessions.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListUserSessions {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_token: Option<String>,
}

impl Operation for ListUserSessions {
    const NAME: &'static str = "ListUserSessions";
    type Reply = Page<UserSessionReply>;

    fn authority(&self) -> Authority {
        Authority::AccessToken
    }

    fn retry(&self) -> RetrySafety {
        RetrySafety::Always
    }

    fn decode(mut reply: Members) -> Result<Page<UserSessionReply>, Error> {
        let list = reply.list("Sessions")?.unwrap_or_default();
        let items = list
            .into_iter()
            .map(|item| UserSessionReply::decode(item.into_members("Sessions")?))
            .collect::<Result<_, _>>()?;
        Ok(Page { items, next: reply.text("NextToken")? })
    }
}

/// A session as the pool tracks it (`SessionDescriptionType`).
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct UserSessionReply {
    pub(crate) id: String,
    /// `TOKEN` or `SSO`.
    pub(crate) kind: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) created_at: Option<SystemTime>,
    pub(crate) last_active_at: Option<SystemTime>,
    pub(crate) device_type: Option<String>,
    pub(crate) last_ip_address: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) origin_session_id: Option<String>,
    pub(crate) is_current: bool,
}

impl UserSessionReply {
    fn decode(mut item: Members) -> Result<Self, Error> {
        let id = item.needed_text("Sessions.SessionId")?;
        let mut location = item.members("Sessions.LastLocation")?.unwrap_or_default();
        let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
        Ok(Self {
            id,
            kind: filled(item.text("Sessions.SessionType")?),
            client_id: filled(item.text("Sessions.ClientId")?),
            created_at: item.time("Sessions.CreateDate")?,
            last_active_at: item.time("Sessions.LastActiveDate")?,
            device_type: filled(item.text("Sessions.DeviceType")?),
            last_ip_address: filled(item.text("Sessions.LastIPAddress")?),
            city: filled(location.text("Sessions.LastLocation.City")?),
            country: filled(location.text("Sessions.LastLocation.Country")?),
            origin_session_id: filled(item.text("Sessions.OriginSessionId")?),
            is_current: item.flag("Sessions.IsCurrentSession")?.unwrap_or(false),
        })
    }
}

impl fmt::Debug for UserSessionReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserSessionReply")
            .field("kind", &self.kind)
            .field("is_current", &self.is_current)
            .finish_non_exhaustive()
    }
}

/// Which sessions end along with one (`RevokeAssociatedSessions`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum AssociatedSessions {
    None,
    Linked,
}

/// Ends another session of the user.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RevokeUserSession {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) access_token: AccessToken,
    pub(crate) session_id: String,
    pub(crate) revoke_associated_sessions: AssociatedSessions,
}

impl Operation for RevokeUserSession {
    const NAME: &'static str = "RevokeUserSession";
    const NAMES_ITEM: bool = true;
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
