//! What an app does, one call after the other, and what is looked at in each answer.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use cognito_client::{
    AuthFlow, Error, ErrorKind, Password, Session, SessionState, SignInStep, SignOut, SignOutPart,
    SignOutResult, SignOutRetry, Tokens, UserPool,
};

use crate::{
    chance::Chance,
    ledger::Called,
    server::{LIFE, PASSWORD, read_access_token, read_origin},
    stage::Stage,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    SignIn {
        replace: bool,
    },
    Tokens,
    Refresh,
    SignOut(SignOut),
    /// By the pool, with the user's name: forgets a session that has ended.
    SignOutByName,
    Retry,
    State,
    Look,
    Switch,
    Users,
    WhoAmI,
    DropHandles,
    /// Time enough for all tokens to need a refresh.
    TimePasses,
    /// An administrator ends the user's sessions.
    Ended,
}

impl Kind {
    pub(crate) fn any(chance: &mut Chance) -> Self {
        match chance.below(100) {
            0..18 => Self::SignIn { replace: chance.percent(60) },
            18..32 => Self::Tokens,
            32..46 => Self::Refresh,
            46..60 => Self::SignOut(match chance.below(4) {
                0 => SignOut::Everywhere,
                1 => SignOut::ThisDeviceAndLinked,
                _ => SignOut::ThisDevice,
            }),
            60..64 => Self::SignOutByName,
            64..67 => Self::Retry,
            67..73 => Self::State,
            73..77 => Self::Look,
            77..80 => Self::Switch,
            80..82 => Self::Users,
            82..85 => Self::WhoAmI,
            85..91 => Self::DropHandles,
            91..97 => Self::TimePasses,
            _ => Self::Ended,
        }
    }

    fn changes(self) -> bool {
        self.signs_out() || matches!(self, Self::SignIn { .. } | Self::Retry | Self::Refresh | Self::Tokens)
    }

    fn signs_out(self) -> bool {
        matches!(self, Self::SignOut(_) | Self::SignOutByName)
    }
}

/// An app: a pool object and the handles it holds.
pub(crate) struct App {
    pub(crate) stage: Arc<Stage>,
    pub(crate) number: usize,
    pub(crate) pool: UserPool,
    pub(crate) held: Mutex<BTreeMap<String, Session>>,
    pub(crate) retries: Mutex<Vec<SignOutRetry>>,
}

/// How tokens were asked for: when, and whether the store is looked at for them.
#[derive(Clone, Copy)]
struct Asked {
    at: u64,
    from_store: bool,
}

fn origin(session: &Session) -> Option<usize> {
    read_origin(session.access_claims().ok()?.origin()?)
}

impl App {
    pub(crate) async fn call(&self, id: u64, user: &str, kind: Kind) {
        let called = Called {
            what: format!("{kind:?} {user}"),
            pool: self.number,
            user: user.to_owned(),
            began: 0,
            ended: None,
            signs_out: kind.signs_out(),
            changes: kind.changes(),
        };
        self.stage.world().ledger.began(id, called);
        let outcome = self.perform(id, user, kind).await;
        self.stage.world().ledger.ended(id, &outcome);
    }

    async fn perform(&self, id: u64, user: &str, kind: Kind) -> String {
        match kind {
            Kind::SignIn { replace } => self.sign_in(id, user, replace).await,
            Kind::Tokens | Kind::Refresh | Kind::WhoAmI => {
                let Some(session) = self.session(id, user).await else { return "no session".into() };
                let asked_at = self.stage.world().server.now;
                match kind {
                    Kind::Tokens => self.tokens(
                        id,
                        user,
                        session.tokens().await,
                        Asked { at: asked_at, from_store: false },
                    ),
                    Kind::Refresh => self.tokens(
                        id,
                        user,
                        session.refresh().await,
                        Asked { at: asked_at, from_store: true },
                    ),
                    _ => match session.user().await {
                        Ok(info) if info.username == user => "ok".into(),
                        Ok(_) => self.accused(format!("call {id} told of another user")),
                        Err(error) => self.failed(id, user, &error),
                    },
                }
            }
            Kind::SignOut(scope) => {
                let Some(session) = self.session(id, user).await else { return "no session".into() };
                let before = origin(&session);
                let others = self.grants_of(user);
                let result = session.sign_out(scope).await;
                self.signed_out(id, user, scope, before, &others, &result)
            }
            Kind::SignOutByName => {
                let results = self.pool.sign_out([user], SignOut::ThisDevice).await;
                if let Some((_, result)) = results.first() {
                    match result {
                        Ok(result) => {
                            return self.signed_out(id, user, SignOut::ThisDevice, None, &[], result);
                        }
                        Err(error) => return self.failed(id, user, error),
                    }
                }
                "nothing to do".into()
            }
            Kind::Retry => {
                let retry = self.retries.lock().unwrap().pop();
                let Some(retry) = retry else { return "nothing to do".into() };
                let user = retry.username().to_owned();
                let result = retry.run().await;
                self.signed_out(id, &user, SignOut::ThisDevice, None, &[], &result)
            }
            Kind::State => {
                let state = self.pool.state().await;
                self.looked_up(id, &state)
            }
            Kind::Look => {
                let state = self.pool.session(user).await;
                self.looked_up(id, &state)
            }
            Kind::Switch => match self.pool.switch_user(user).await {
                Ok(session) => self.looked_up(id, &SessionState::SignedIn(session)),
                Err(error) => self.failed(id, user, &error),
            },
            Kind::Users => match self.pool.users().await {
                Ok(users) => format!("{users:?}"),
                Err(error) => self.failed(id, user, &error),
            },
            Kind::DropHandles => {
                let dropped = self.held.lock().unwrap().remove(user);
                drop(dropped);
                "done".into()
            }
            Kind::TimePasses => {
                self.stage.world().server.now += LIFE - 60;
                "done".into()
            }
            Kind::Ended => {
                self.stage.world().server.end_all_of(user);
                "done".into()
            }
        }
    }

    async fn sign_in(&self, id: u64, user: &str, replace: bool) -> String {
        let step = self
            .pool
            .sign_in_with(user, AuthFlow::UserPassword(Password::new(PASSWORD)))
            .client_metadata([("op", id.to_string())])
            .replace_session(replace)
            .await;
        match step {
            Ok(SignInStep::Done(session)) => {
                let grant = origin(&session);
                {
                    let mut world = self.stage.world();
                    let world = &mut *world;
                    world.ledger.signed_in(id, self.number, user, grant, &world.server);
                }
                self.held.lock().unwrap().insert(user.to_owned(), session);
                format!("signed in, {grant:?}")
            }
            Ok(other) => self.accused(format!("call {id} ended in {other:?}")),
            Err(error) if error.kind() == ErrorKind::AlreadySignedIn && !replace => error.to_string(),
            Err(error) => self.failed(id, user, &error),
        }
    }

    /// A handle that the app holds, or else the one the pool gives.
    async fn session(&self, id: u64, user: &str) -> Option<Session> {
        let held = self.held.lock().unwrap().get(user).cloned();
        if held.is_some() {
            return held;
        }
        let state = self.pool.session(user).await;
        self.looked_up(id, &state);
        let SessionState::SignedIn(session) = state else { return None };
        self.held.lock().unwrap().insert(user.to_owned(), session.clone());
        Some(session)
    }

    fn looked_up(&self, id: u64, state: &SessionState) -> String {
        match state {
            SessionState::SignedIn(session) => {
                let grant = origin(session);
                self.stage.world().ledger.looked_up(id, grant);
                format!("{} is signed in, {grant:?}", session.username())
            }
            SessionState::Unavailable(error) => self.failed(id, "", error),
            other => format!("{other:?}"),
        }
    }

    fn tokens(&self, id: u64, user: &str, tokens: Result<Tokens, Error>, asked: Asked) -> String {
        let tokens = match tokens {
            Ok(tokens) => tokens,
            Err(error) => return self.failed(id, user, &error),
        };
        let mut world = self.stage.world();
        let whose = [tokens.access_claims().username(), tokens.id_claims().username()];
        if whose != [Some(user), Some(user)] {
            world.ledger.accuse(format!("call {id} for {user} gave tokens of {whose:?}"));
        }
        if tokens.expires_at() <= SystemTime::UNIX_EPOCH + Duration::from_secs(asked.at) {
            world.ledger.accuse(format!("call {id} gave tokens that have expired"));
        }
        let Some((grant, generation)) = read_access_token(tokens.access_token().expose()) else {
            world.ledger.accuse(format!("call {id} gave no token of this server"));
            return String::new();
        };
        world.ledger.tokens_given(id, grant, asked.from_store);
        format!("tokens {generation} of sign-in {grant}")
    }

    fn grants_of(&self, user: &str) -> Vec<usize> {
        let world = self.stage.world();
        let grants = world.server.grants.iter().enumerate();
        grants.filter(|(_, grant)| grant.user == user).map(|(number, _)| number).collect()
    }

    fn signed_out(
        &self,
        id: u64,
        user: &str,
        scope: SignOut,
        before: Option<usize>,
        others: &[usize],
        result: &SignOutResult,
    ) -> String {
        if let Some(retry) = result.retry() {
            self.retries.lock().unwrap().push(retry);
        }
        let mut world = self.stage.world();
        let world = &mut *world;
        // What has ended already leaves nothing to end the other sessions with.
        let over = world.server.grants.iter().any(|grant| grant.user == user && grant.ended);
        if let Some(error) = result.error()
            && !world.ledger.faulty
            && !over
        {
            world.ledger.accuse(format!("call {id} signed out in part, and nothing was in its way: {error}"));
        }
        let mut mine: Vec<usize> = before.into_iter().collect();
        if matches!(result.global, SignOutPart::Confirmed) && scope == SignOut::Everywhere {
            mine.extend(others);
        }
        if result.is_complete() {
            // What a sign-in beside this one replaced is revoked in its own time.
            mine.retain(|grant| !world.ledger.was_replaced(*grant));
            for grant in mine {
                let of = &world.server.grants[grant];
                // Tokens that were rotated and lost on their way are nobody's.
                let lost = of.generations.last().is_some_and(|newest| !newest.arrived);
                if !of.ended && !of.may_linger && !lost {
                    world
                        .ledger
                        .accuse(format!("call {id} says that it signed out and sign-in {grant} lives on"));
                }
            }
            if let Some(grant) = before {
                if matches!(world.backing.kept(user), crate::store::Kept::Active(kept, _) if kept == grant) {
                    // Another process without locks may write beside it.
                    world.ledger.accuse_if_strict(format!(
                        "call {id} says that it signed out and the store has sign-in {grant}"
                    ));
                }
                world.ledger.signed_out(self.number, user);
            }
        }
        format!("signed out: {:?}, {:?}, {:?}", result.global, result.revocation, result.local)
    }

    /// An error must have its reason.
    fn failed(&self, id: u64, user: &str, error: &Error) -> String {
        let mut world = self.stage.world();
        let world = &mut *world;
        match error.kind() {
            ErrorKind::SessionExpired => world.ledger.said_over(id, user, true, &world.server),
            ErrorKind::SignedOut => world.ledger.said_over(id, user, false, &world.server),
            ErrorKind::Internal => world.ledger.accuse(format!("call {id} broke: {error}")),
            ErrorKind::NotAuthorized
                if world.server.grants.iter().any(|grant| grant.user == user && grant.ended) => {}
            _ if !world.ledger.faulty => {
                world.ledger.accuse(format!("call {id} failed, and nothing was in its way: {error}"));
            }
            _ => {}
        }
        format!("{:?}: {error}", error.kind())
    }

    fn accused(&self, what: String) -> String {
        self.stage.world().ledger.accuse(what.clone());
        what
    }
}
