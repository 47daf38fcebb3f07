//! What an app does at random, and what is looked at in each answer.

use std::{sync::Arc, time::Duration};

use cognito_client::{
    AuthFlow, Error, ErrorKind, Password, Session, SessionState, SignInStep, SignOut, SignOutPart, Tokens,
    UserPool,
};
use tokio::time::timeout;

use crate::{
    chance::Chance,
    device::{Device, Kind, Line, locked},
    server::PASSWORD,
    verdict::{Rule, broken},
};

/// How long any call may take, on a machine that has other things to do.
const LONGEST: Duration = Duration::from_secs(60);

fn origin(session: &Session) -> Option<String> {
    session.access_claims().ok()?.origin().map(str::to_owned)
}

/// Waits for a call, but not for ever; gives up on some of them early, as apps do.
async fn call<T>(what: &str, patience: Option<Duration>, call: impl Future<Output = T>) -> Option<T> {
    match timeout(patience.unwrap_or(LONGEST), call).await {
        Ok(answer) => Some(answer),
        Err(_) => {
            if patience.is_none() {
                broken(Rule::InTime, format!("{what} took more than {LONGEST:?}"));
            }
            None
        }
    }
}

/// One thing after another, until told to stop.
pub(crate) async fn one_call(device: &Arc<Device>, chance: &mut Chance) {
    let users = &device.server.users;
    // Few users get most of the calls, so that calls meet.
    let busy = if chance.percent(60) { users.len().min(6) } else { users.len() };
    let (user, sub) = &users[chance.one_of(busy)];
    let (number, pool) = device.pool(chance);
    let patience = chance.percent(6).then(|| Duration::from_millis(chance.below(60)));
    match chance.below(100) {
        0..=17 => sign_in(device, number, &pool, user, patience, chance).await,
        18..=59 => with_session(device, &pool, (user, sub), patience, chance).await,
        60..=72 => sign_out(device, &pool, user, patience, chance).await,
        73..=75 => {
            let epoch = device.begin(user);
            let done = call("sign_out by name", None, pool.sign_out([user], SignOut::ThisDevice)).await;
            keep_retries(device, done.into_iter().flatten().filter_map(|(_, result)| result.ok()));
            device.end(user, epoch, None);
        }
        76..=80 => {
            let retry = locked(&device.retries).pop();
            if let Some(retry) = retry {
                let user = retry.username().to_owned();
                let epoch = device.begin(&user);
                let result = call("a retry of a sign-out", None, retry.run()).await;
                keep_retries(device, result);
                device.end(&user, epoch, None);
            }
        }
        81..=85 => {
            call("state", patience, pool.state()).await;
        }
        86..=88 => {
            call("users", patience, pool.users()).await;
        }
        89..=91 => {
            call("switch_user", patience, pool.switch_user(user)).await;
        }
        _ => device.let_go(user),
    }
}

fn keep_retries(device: &Device, results: impl IntoIterator<Item = cognito_client::SignOutResult>) {
    for retry in results.into_iter().filter_map(|result| result.retry()) {
        locked(&device.retries).push(retry);
    }
}

async fn sign_in(
    device: &Arc<Device>,
    number: usize,
    pool: &UserPool,
    user: &str,
    patience: Option<Duration>,
    chance: &mut Chance,
) {
    let password = Password::new(PASSWORD);
    // Proofs cost both sides much more than a password does.
    let flow =
        if chance.percent(15) { AuthFlow::UserSrp(password) } else { AuthFlow::UserPassword(password) };
    let attempt = pool.sign_in_with(user, flow).replace_session(chance.percent(60));
    let epoch = device.begin(user);
    let Some(step) = call("a sign-in", patience, attempt.into_future()).await else {
        return device.abandon(user);
    };
    let there = match step {
        Ok(SignInStep::Done(session)) => {
            device.signed_in_here(number, user);
            if session.username() != user {
                broken(
                    Rule::Owner,
                    format!("{user} signed in and got the session of {}", session.username()),
                );
            }
            let there = origin(&session);
            device.hold(user, session);
            there
        }
        _ => None,
    };
    device.end(user, epoch, there);
}

/// The session that the app holds, or that the pool gives.
async fn session(device: &Device, pool: &UserPool, user: &str, chance: &mut Chance) -> Option<Session> {
    if let Some(session) = device.held(user, chance) {
        return Some(session);
    }
    let line = device.line(user);
    match call("session", None, pool.session(user)).await? {
        SessionState::SignedIn(session) => {
            device.hold(user, session.clone());
            Some(session)
        }
        state @ (SessionState::SignedOut | SessionState::Expired { .. }) => {
            lost(device, user, &line, &format!("{state:?}"));
            None
        }
        _ => None,
    }
}

/// A session is said to be gone; was it there for certain, all the time?
fn lost(device: &Device, user: &str, before: &Line, said: &str) {
    let after = device.line(user);
    let Some(there) = before.there.as_ref() else { return };
    if device.kind == Kind::Files || after.epoch != before.epoch || device.server.may_be_over(user, there) {
        return;
    }
    let (kind, pool) = (device.kind, device.server.number);
    broken(Rule::Ends, format!("{user} of pool {pool} on {kind:?}: {said}, and nobody ended the session"));
}

async fn with_session(
    device: &Arc<Device>,
    pool: &UserPool,
    (user, sub): (&str, &str),
    patience: Option<Duration>,
    chance: &mut Chance,
) {
    let Some(session) = session(device, pool, user, chance).await else { return };
    let line = device.line(user);
    let mine = origin(&session);
    let outcome = match chance.below(10) {
        0..=5 => call("tokens", patience, session.tokens()).await.map(|tokens| belongs(tokens, user, sub)),
        6..=7 => call("refresh", patience, session.refresh()).await.map(|tokens| belongs(tokens, user, sub)),
        _ => call("get_user", patience, session.user()).await.map(|info| {
            info.map(|info| {
                if info.username != user {
                    broken(Rule::Owner, format!("{user} was told about {}", info.username));
                }
            })
        }),
    };
    if let Some(Err(error)) = outcome
        && matches!(error.kind(), ErrorKind::SessionExpired | ErrorKind::SignedOut)
        // The handle of an earlier session may be over for good.
        && mine == line.there
    {
        lost(device, user, &line, &error.to_string());
    }
}

fn belongs(tokens: Result<Tokens, Error>, user: &str, sub: &str) -> Result<(), Error> {
    let tokens = tokens?;
    let claims = (tokens.access_claims().username(), tokens.id_claims().username());
    let subs = (tokens.access_claims().subject(), tokens.id_claims().subject());
    if claims != (Some(user), Some(user)) || subs != (Some(sub), Some(sub)) {
        broken(Rule::Owner, format!("{user} got tokens of {claims:?}"));
    }
    Ok(())
}

async fn sign_out(
    device: &Arc<Device>,
    pool: &UserPool,
    user: &str,
    patience: Option<Duration>,
    chance: &mut Chance,
) {
    let Some(session) = session(device, pool, user, chance).await else { return };
    let scope = match chance.below(4) {
        0 => SignOut::Everywhere,
        1 => SignOut::ThisDeviceAndLinked,
        _ => SignOut::ThisDevice,
    };
    let epoch = device.begin(user);
    let mine = origin(&session);
    let others = device.server.alive(user);
    let Some(result) = call("a sign-out", patience, session.sign_out(scope)).await else {
        return device.abandon(user);
    };
    let alone = device.end(user, epoch, None);
    let mut over: Vec<String> = Vec::new();
    if scope == SignOut::Everywhere && matches!(result.global, SignOutPart::Confirmed) {
        over.extend(others);
    }
    // A sign-in beside it may have replaced the session, whose revocation may fail.
    if result.is_complete() && alone {
        over.extend(mine);
    }
    for origin in over {
        if !device.server.is_revoked(user, &origin) {
            broken(
                Rule::SignedOut,
                format!("{user} signed out, {scope:?}, and a session goes on: {result:?}"),
            );
        }
    }
    keep_retries(device, Some(result));
}

/// Looks at everything once nothing goes wrong any more: what is there must be good.
pub(crate) async fn look_at_the_end(device: &Arc<Device>) {
    let pool = device.new_pool();
    for (user, _) in &device.server.users {
        let line = device.line(user);
        match call("session", None, pool.session(user)).await {
            Some(SessionState::SignedIn(session)) => {
                let there = origin(&session);
                let refreshed = call("refresh", None, session.refresh()).await;
                if let (Some(Err(error)), Some(there)) = (refreshed, there)
                    && !device.server.may_be_over(user, &there)
                {
                    let (kind, pool) = (device.kind, device.server.number);
                    broken(Rule::Ends, format!("{user} of pool {pool} on {kind:?}: at the end, {error}"));
                }
            }
            Some(state @ (SessionState::SignedOut | SessionState::Expired { .. })) => {
                lost(device, user, &line, &format!("at the end, {state:?}"));
            }
            Some(SessionState::Unavailable(error)) => {
                broken(Rule::Ends, format!("{user}: at the end the store says {error}"));
            }
            _ => {}
        }
    }
}

/// Compares what was told with what happened.
pub(crate) fn compare_told(device: &Device) {
    for ((number, user), told) in device.told() {
        let (refreshes, sign_ins) = device.server.changes_of(&user);
        let wrong = told.signed_in < told.signed_in_here
            || told.signed_in > sign_ins
            || told.refreshed > refreshes + sign_ins
            || told.ended > sign_ins;
        if wrong {
            let (kind, pool) = (device.kind, device.server.number);
            broken(
                Rule::Told,
                format!(
                    "{user} of pool {pool} on {kind:?}, object {number}: {told:?} of {sign_ins} sign-ins and \
                     {refreshes} refreshes"
                ),
            );
        }
    }
}
