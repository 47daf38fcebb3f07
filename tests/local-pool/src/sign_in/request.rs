//! One request of a sign-in, as all its steps read it.

use std::collections::BTreeMap;

use crate::service::Service;
use crate::state::{AppClient, Challenge, Flow, Sessions, SignIn, Unwanted};
use crate::triggers::Caller;
use crate::wire::{Input, ServiceError};

/// An InitiateAuth or a RespondToAuthChallenge.
#[derive(Clone)]
pub(crate) struct Request<'a> {
    pub(crate) service: &'a Service,
    pub(crate) client_id: &'a str,
    /// `AuthParameters` or `ChallengeResponses`.
    pub(crate) members: BTreeMap<&'a str, &'a str>,
    pub(crate) session: Option<&'a str>,
    /// Whether it is an InitiateAuth.
    pub(crate) begins: bool,
    /// The client and its `ClientMetadata`, as triggers see them.
    pub(crate) caller: Caller,
    /// Whether the pool's own pages ask.
    pub(crate) by_pages: bool,
}

impl<'a> Request<'a> {
    /// Reads what both operations have.
    pub(crate) fn read(service: &'a Service, input: Input<'a>, begins: bool) -> Result<Self, ServiceError> {
        let client_id = input.name("ClientId", 128)?;
        let caller = Caller::read(client_id, input)?;
        let caller = if begins { caller.beginning() } else { caller };
        let members = input.text_map(if begins { "AuthParameters" } else { "ChallengeResponses" })?;
        // Some documents put the session of MFA_SETUP among the responses.
        let session = input.text("Session")?.or_else(|| members.get("SESSION").copied());
        service.pool_of(client_id).look(|_| Ok(()))?;
        Ok(Self { service, client_id, members, session, begins, caller, by_pages: false })
    }

    /// A value that is given and not empty.
    pub(crate) fn optional(&self, name: &str) -> Option<&'a str> {
        self.members.get(name).copied().filter(|value| !value.is_empty())
    }

    /// A value that must be given.
    pub(crate) fn required(&self, name: &str) -> Result<&'a str, ServiceError> {
        self.optional(name).ok_or_else(|| ServiceError::missing_parameter(name))
    }

    /// A sign-in that begins with this request.
    pub(crate) fn sign_in(&self, user_id: &str, flow: Flow) -> SignIn {
        let mut sign_in = SignIn::new(self.client_id, user_id, flow);
        sign_in.by_pages = self.by_pages;
        sign_in.device_key = self.optional("DEVICE_KEY").map(str::to_owned);
        sign_in
    }

    /// Checks the `SECRET_HASH` over `username`.
    pub(crate) fn check_hash(
        &self,
        client: &AppClient,
        username: &str,
        unwanted: Unwanted,
    ) -> Result<(), ServiceError> {
        // The pages are the pool's own and know no client's secret.
        if self.by_pages {
            return Ok(());
        }
        client.check_hash(username, self.members.get("SECRET_HASH").copied(), unwanted)
    }

    /// The sign-in and the open challenge this request answers. The session stays open until [`Sessions::close`].
    pub(crate) fn answered(&self) -> Result<(SignIn, Challenge), ServiceError> {
        let username = self.required("USERNAME")?;
        let session = self.session.ok_or_else(|| ServiceError::missing_parameter("Session"))?;
        let now = self.service.clock.now();
        self.service.pool_of(self.client_id).look(|pool| {
            self.check_hash(pool.client(self.client_id)?, username, Unwanted::Ignored)?;
            let (sign_in, challenge) = pool.sessions.find(session, self.client_id, now)?;
            let meant = pool.signing_in(username).map(|user| user.username.as_str());
            if sign_in.by_pages != self.by_pages {
                return Err(Sessions::invalid());
            }
            if meant.is_some_and(|name| name != sign_in.user_id) || (meant.is_none() && !sign_in.nobody) {
                return Err(Sessions::invalid());
            }
            let mut sign_in = sign_in.clone();
            if let Some(key) = self.optional("DEVICE_KEY") {
                sign_in.device_key = Some(key.to_owned());
            }
            Ok((sign_in, challenge.clone()))
        })
    }

    /// Refuses to judge anything of a user who failed too often.
    pub(crate) fn check_not_locked(&self, user_id: &str) -> Result<(), ServiceError> {
        self.service
            .pool_of(self.client_id)
            .look(|pool| pool.attempts.check(user_id, self.service.clock.now()))
    }

    /// Uses the request's session up. Of two answers at once only one succeeds.
    pub(crate) fn spend_session(&self) -> Result<(), ServiceError> {
        let session = self.session.ok_or_else(|| ServiceError::missing_parameter("Session"))?;
        let now = self.service.clock.now();
        self.service.pool_of(self.client_id).change(|pool| {
            pool.sessions.find(session, self.client_id, now)?;
            pool.sessions.close(session);
            Ok(())
        })
    }
}
