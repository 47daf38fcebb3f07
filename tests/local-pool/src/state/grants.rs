//! Sign-ins and the refresh tokens that prolong them.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::opaque::{Fingerprint, refresh_token, session_id};
use super::{Factor, SessionTracking, SignIn};
use crate::clock::{after, epoch};
use crate::wire::ServiceError;

/// How many sign-ins are kept before the long expired ones are dropped.
const KEPT: usize = 50_000;
/// How long an expired sign-in is remembered, so that its token is called expired and not invalid.
const REMEMBERED: Duration = Duration::from_secs(24 * 3600);

/// What managed login gives tokens on top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OAuthGrant {
    pub(crate) scopes: Vec<String>,
    /// The `resource` asked for, which is the access tokens' `aud`.
    pub(crate) resource: Option<String>,
}

/// One sign-in: all its tokens share these marks.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    /// The `event_id` claim, which tokens keep through refreshes.
    pub(crate) event_id: String,
    pub(crate) origin_jti: String,
    pub(crate) client_id: String,
    pub(crate) username: String,
    pub(crate) sub: String,
    pub(crate) authenticated_at: SystemTime,
    /// What was shown at sign-in.
    pub(crate) shown: Vec<Factor>,
    /// The device signed in from, where devices are tracked.
    pub(crate) device_key: Option<String>,
    /// The level reached, where one was asked for.
    pub(crate) acr: Option<String>,
    pub(crate) expires_at: SystemTime,
    /// Scopes and audience, where the sign-in came by managed login.
    pub(crate) oauth: Option<OAuthGrant>,
    /// Whether its user said that it was their own.
    feedback: Option<bool>,
    /// The `SessionId` users know it by.
    pub(crate) session_id: String,
    /// Whether users are told of it.
    tracked: bool,
    /// When it began or was last prolonged.
    active: SystemTime,
    /// Whether it was ended before its time: by RevokeToken, a sign-out everywhere, or disabling the user.
    pub(crate) revoked: bool,
}

impl Grant {
    fn as_event(&self) -> Value {
        let mut event = json!({
            "EventId": self.event_id,
            "EventType": "SignIn",
            "CreationDate": epoch(self.authenticated_at),
            "EventResponse": "Pass",
        });
        if let (Some(valid), Some(members)) = (self.feedback, event.as_object_mut()) {
            let value = if valid { "Valid" } else { "Invalid" };
            members.insert("EventFeedback".to_owned(), json!({ "FeedbackValue": value, "Provider": "User" }));
        }
        event
    }

    /// The sign-in as `SessionDescriptionType`; `current` is the `event_id` of the session that asks.
    pub(crate) fn described(&self, current: Option<&str>) -> Value {
        json!({
            "SessionId": self.session_id,
            "SessionType": "TOKEN",
            "ClientId": self.client_id,
            "CreateDate": epoch(self.authenticated_at),
            "LastActiveDate": epoch(self.active),
            "DeviceType": "unknown",
            "LastIPAddress": "127.0.0.1",
            "IsCurrentSession": current == Some(self.event_id.as_str()),
        })
    }
}

/// What a presented refresh token is.
#[derive(Clone, Debug)]
pub(crate) enum RefreshState {
    /// It may be used.
    Usable(Grant),
    /// It was replaced by rotation, and its grace period is over.
    Replaced(Grant),
    /// It is not one of this pool's.
    Unknown,
}

struct Issued {
    event_id: String,
    replaced_at: Option<SystemTime>,
}

/// The sign-ins of a pool, by `event_id`, and the refresh tokens issued for them.
#[derive(Default)]
pub(crate) struct Grants {
    grants: HashMap<String, Grant>,
    issued: HashMap<Fingerprint, Issued>,
}

impl Grants {
    /// Records a sign-in and returns it with its refresh token. `acr` is the level reached, where one was asked for.
    pub(crate) fn begin(
        &mut self,
        sign_in: &SignIn,
        sub: &str,
        acr: Option<String>,
        tracking: SessionTracking,
        now: SystemTime,
        lifetime: Duration,
    ) -> (Grant, String) {
        self.forget_old(now);
        if tracking.on {
            self.evict(&sign_in.user_id, tracking.most(), now);
        }
        let grant = Grant {
            event_id: uuid::Uuid::new_v4().to_string(),
            origin_jti: uuid::Uuid::new_v4().to_string(),
            client_id: sign_in.client_id.clone(),
            username: sign_in.user_id.clone(),
            sub: sub.to_owned(),
            authenticated_at: now,
            shown: sign_in.shown.clone(),
            device_key: sign_in.device_key.clone(),
            acr,
            expires_at: after(now, lifetime),
            oauth: None,
            feedback: None,
            session_id: session_id(),
            tracked: tracking.on,
            active: now,
            revoked: false,
        };
        self.grants.insert(grant.event_id.clone(), grant.clone());
        let token = self.issue(&grant);
        (grant, token)
    }

    /// Notes that a sign-in just begun came by managed login, where its user had signed in before.
    pub(crate) fn by_managed_login(
        &mut self,
        grant: Grant,
        authenticated_at: SystemTime,
        oauth: OAuthGrant,
    ) -> Grant {
        let grant = Grant { authenticated_at, oauth: Some(oauth), ..grant };
        self.grants.insert(grant.event_id.clone(), grant.clone());
        grant
    }

    /// A further refresh token for a sign-in; it ends when the sign-in does.
    pub(crate) fn issue(&mut self, grant: &Grant) -> String {
        let token = refresh_token();
        let issued = Issued { event_id: grant.event_id.clone(), replaced_at: None };
        self.issued.insert(Fingerprint::of(&token), issued);
        token
    }

    /// What a refresh token stands for now; `grace` is how long a replaced one is still good.
    pub(crate) fn look_up(&self, token: &str, now: SystemTime, grace: Duration) -> RefreshState {
        let Some(issued) = self.issued.get(&Fingerprint::of(token)) else {
            return RefreshState::Unknown;
        };
        let Some(grant) = self.grants.get(&issued.event_id) else {
            return RefreshState::Unknown;
        };
        match issued.replaced_at {
            Some(replaced) if after(replaced, grace) <= now => RefreshState::Replaced(grant.clone()),
            _ => RefreshState::Usable(grant.clone()),
        }
    }

    /// A user's sign-ins, whatever became of them, in no order.
    pub(crate) fn of_user(&self, username: &str) -> impl Iterator<Item = &Grant> {
        self.grants.values().filter(move |grant| grant.username == username)
    }

    /// The sign-in a refresh token belongs to, whatever became of the token.
    pub(crate) fn of_token(&self, token: &str) -> Option<&Grant> {
        self.grants.get(&self.issued.get(&Fingerprint::of(token))?.event_id)
    }

    /// Replaces a refresh token. The grace period counts from its first replacement.
    pub(crate) fn rotate(&mut self, token: &str, grant: &Grant, now: SystemTime) -> String {
        if let Some(issued) = self.issued.get_mut(&Fingerprint::of(token)) {
            issued.replaced_at.get_or_insert(now);
        }
        self.issue(grant)
    }

    pub(crate) fn get(&self, event_id: &str) -> Option<&Grant> {
        self.grants.get(event_id)
    }

    /// Notes that a sign-in was prolonged.
    pub(crate) fn prolonged(&mut self, event_id: &str, now: SystemTime) {
        if let Some(grant) = self.grants.get_mut(event_id) {
            grant.active = now;
        }
    }

    /// The `event_id` of a user's latest sign-in.
    pub(crate) fn latest_of(&self, username: &str) -> Option<&str> {
        let own = self.grants.values().filter(|grant| grant.username == username);
        own.max_by_key(|grant| grant.authenticated_at).map(|grant| grant.event_id.as_str())
    }

    /// Takes note of what a user says of a sign-in in their name.
    pub(crate) fn judged(&mut self, username: &str, event_id: &str, valid: bool) -> Result<(), ServiceError> {
        let event = self.grants.get_mut(event_id).filter(|grant| grant.username == username);
        let event = event.ok_or_else(|| ServiceError::resource_not_found("Auth event does not exist."))?;
        event.feedback = Some(valid);
        Ok(())
    }

    /// A user's sign-ins, latest first, as `AuthEventType`.
    pub(crate) fn events_of(&self, username: &str) -> Vec<Value> {
        let mut events: Vec<_> = self.grants.values().filter(|grant| grant.username == username).collect();
        events.sort_by_key(|grant| Reverse(grant.authenticated_at));
        events.into_iter().map(Grant::as_event).collect()
    }

    /// The sessions of a user that are tracked and alive, latest first.
    pub(crate) fn tracked_of(&self, username: &str, now: SystemTime) -> Vec<&Grant> {
        let alive = |grant: &&Grant| {
            grant.tracked && !grant.revoked && grant.username == username && grant.expires_at > now
        };
        let mut sessions: Vec<_> = self.grants.values().filter(alive).collect();
        sessions.sort_by(|one, other| {
            let order = |grant: &Grant| (grant.authenticated_at, grant.session_id.clone());
            order(other).cmp(&order(one))
        });
        sessions
    }

    /// Makes room for one more session of a user: those that were quiet for longest end.
    fn evict(&mut self, username: &str, most: usize, now: SystemTime) {
        let mut sessions: Vec<_> = self
            .tracked_of(username, now)
            .into_iter()
            .map(|grant| (grant.active, grant.event_id.clone()))
            .collect();
        sessions.sort();
        let beyond = sessions.len().saturating_add(1).saturating_sub(most);
        for (_, event_id) in sessions.into_iter().take(beyond) {
            self.revoke(&event_id);
        }
    }

    /// Ends one sign-in.
    pub(crate) fn revoke(&mut self, event_id: &str) {
        if let Some(grant) = self.grants.get_mut(event_id) {
            grant.revoked = true;
        }
    }

    /// Ends all of a user's sign-ins.
    pub(crate) fn revoke_all_of(&mut self, username: &str) {
        for grant in self.grants.values_mut().filter(|grant| grant.username == username) {
            grant.revoked = true;
        }
    }

    fn forget_old(&mut self, now: SystemTime) {
        if self.grants.len() < KEPT {
            return;
        }
        self.grants.retain(|_, grant| after(grant.expires_at, REMEMBERED) > now);
        let grants = &self.grants;
        self.issued.retain(|_, issued| grants.contains_key(&issued.event_id));
    }
}
