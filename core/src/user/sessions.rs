//! The user's sessions, wherever they are, in pools that track them.

use std::{fmt, time::SystemTime};

use crate::{
    Error, ErrorKind, Pages, Session,
    service::{AssociatedSessions, ListUserSessions, RevokeUserSession, UserSessionReply},
};

/// How long a session's id is.
const ID_LENGTH: usize = 28;

/// One of the user's sessions, in any of the pool's app clients.
///
/// `Debug` prints neither ids nor where the user was.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UserSession {
    /// What [`end_session`](Session::end_session) takes.
    pub id: String,
    /// What kind of session it is.
    pub session_type: Option<UserSessionType>,
    /// The app client it was made with.
    pub client_id: Option<String>,
    /// When it began.
    pub created_at: Option<SystemTime>,
    /// When its tokens were last refreshed, or for a single sign-on when it was last used.
    pub last_active_at: Option<SystemTime>,
    /// The system and browser or app of the last activity, as far as they were recognised, or `unknown`.
    pub device_type: Option<String>,
    /// The address of the last activity.
    pub last_ip_address: Option<String>,
    /// Where that address is thought to be.
    pub last_location: Option<SessionLocation>,
    /// The single sign-on that the session came from, if any.
    pub origin_session_id: Option<String>,
    /// Whether it is the one that asked.
    pub is_current: bool,
}

/// What kind of session a pool tracks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UserSessionType {
    /// Tokens of an app (`TOKEN`).
    Token,
    /// A browser's single sign-on (`SSO`).
    Sso,
    /// One that this version does not know, by its name.
    Other(String),
}

/// Where an address is thought to be.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionLocation {
    /// The city.
    pub city: Option<String>,
    /// The country by its English name, or `unknown`.
    pub country: Option<String>,
}

/// Which sessions end along with the one that is revoked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RevokeAssociatedSessions {
    /// No others.
    #[default]
    None,
    /// Those directly linked with it: the single sign-on that it came from, or the sessions that came from it.
    Linked,
}

impl Session {
    /// The user's sessions in all app clients, page by page (`ListUserSessions`); what happened seconds ago may be
    /// missing. Only in pools that track sessions.
    ///
    /// # Errors
    /// [`NotSupported`](crate::ErrorKind::NotSupported) from the first page in other pools.
    #[doc(alias = "ListUserSessions")]
    pub fn sessions(&self) -> Pages<UserSession> {
        self.pages(|access_token, next_token| ListUserSessions { access_token, next_token })
    }

    /// Ends another session of the user (`RevokeUserSession`), by its id from the
    /// [list](Self::sessions). For this one use [`sign_out`](Self::sign_out).
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such session any more,
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `session_id` for what cannot be an id, and in the
    /// service's words for this session's own; else as [`user`](Self::user).
    #[doc(alias = "RevokeUserSession")]
    pub async fn end_session(&self, id: &str, associated: RevokeAssociatedSessions) -> Result<(), Error> {
        if id.len() != ID_LENGTH || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Error::invalid("session_id", "must be the id of a listed session"));
        }
        let revoked = self
            .inner
            .perform(|access_token| RevokeUserSession {
                access_token,
                session_id: id.to_owned(),
                revoke_associated_sessions: associated.into(),
            })
            .await;
        match revoked {
            Err(error) if error.kind() == ErrorKind::NotFound && error.is_after_unknown_outcome() => Ok(()),
            other => other,
        }
    }
}

impl From<RevokeAssociatedSessions> for AssociatedSessions {
    fn from(associated: RevokeAssociatedSessions) -> Self {
        match associated {
            RevokeAssociatedSessions::None => Self::None,
            RevokeAssociatedSessions::Linked => Self::Linked,
        }
    }
}

impl From<UserSessionReply> for UserSession {
    fn from(reply: UserSessionReply) -> Self {
        let UserSessionReply { city, country, .. } = reply;
        let located = city.is_some() || country.is_some();
        Self {
            id: reply.id,
            session_type: reply.kind.map(UserSessionType::of),
            client_id: reply.client_id,
            created_at: reply.created_at,
            last_active_at: reply.last_active_at,
            device_type: reply.device_type,
            last_ip_address: reply.last_ip_address,
            last_location: located.then_some(SessionLocation { city, country }),
            origin_session_id: reply.origin_session_id,
            is_current: reply.is_current,
        }
    }
}

impl UserSessionType {
    fn of(name: String) -> Self {
        match name.as_str() {
            "TOKEN" => Self::Token,
            "SSO" => Self::Sso,
            _ => Self::Other(name),
        }
    }
}

impl fmt::Debug for UserSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserSession")
            .field("session_type", &self.session_type)
            .field("client_id", &self.client_id)
            .field("is_current", &self.is_current)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SessionLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionLocation").finish_non_exhaustive()
    }
}
