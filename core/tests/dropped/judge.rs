//! What must hold when everything has come to rest.

use cognito_client::{SessionState, UserPool};

use crate::dropped::{
    drive::Case,
    scene::{End, Look, Scene, Told, look},
};

/// What a case may end in.
pub struct Rules<'a> {
    pub begin: &'a Look,
    pub ends: &'a [End],
    /// Whether a sign-in may take the place of another, so that two may be told in a row.
    pub replaces: bool,
    /// Whether the app is told what happens.
    pub told: bool,
    /// Whether the service must honour a session that is stored.
    pub honoured: bool,
}

impl<'a> Rules<'a> {
    pub fn of(case: &Case, begin: &'a Look) -> Self {
        let (replaces, told, honoured) = (case.replaces, !case.alone, !case.ends_it);
        Self { begin, ends: case.ends, replaces, told, honoured }
    }
}

/// Every rule that is broken, in words.
pub async fn judge(scene: &mut Scene, rules: &Rules<'_>) -> Vec<String> {
    let mut broken = Vec::new();
    if let Err(stuck) = scene.quiet().await {
        return vec![stuck];
    }
    if let Some(rest) = scene.rest.take() {
        // What an interrupted call leaves to the next start of the app.
        rest.await;
        if let Err(stuck) = scene.quiet().await {
            return vec![stuck];
        }
    }
    let other = scene.another_process();
    let seen = match look(&other, &scene.user).await {
        Ok(seen) => seen,
        Err(unreadable) => return vec![format!("half a state is stored: {unreadable}")],
    };
    if !rules.ends.contains(&seen.end) {
        broken.push(format!("ends as {:?}, which is neither the old state nor the new one", seen.end));
    }
    pointer(&seen, rules.begin, &scene.user, &mut broken);
    same_view(scene, &seen, &mut broken).await;
    events(scene, rules, &seen, &mut broken).await;
    if seen.end == End::In && rules.honoured {
        goes_on(scene, &other, &mut broken).await;
    }
    if let Err(stuck) = scene.quiet().await {
        broken.push(stuck);
    }
    tokens(scene, seen.end, &mut broken);
    broken
}

/// Who is current is one whose session is kept; with one session ever, it is that one's user.
fn pointer(seen: &Look, begin: &Look, user: &String, broken: &mut Vec<String>) {
    match &seen.current {
        Some(current) if !seen.listed.contains(current) => {
            broken.push(format!("the current user {current} has no session: {seen:?}"));
        }
        None if seen.listed.len() == 1 && begin.listed.len() < 2 && seen.listed.contains(user) => {
            broken.push(format!("a session is kept and nobody is the current user: {seen:?}"));
        }
        _ => {}
    }
    if (seen.end == End::In) != seen.listed.contains(user) {
        broken.push(format!("session and list of users do not agree: {seen:?}"));
    }
}

/// The pool object that went through it says what a new process says.
async fn same_view(scene: &Scene, seen: &Look, broken: &mut Vec<String>) {
    let Some(pool) = &scene.pool else { return };
    match look(pool, &scene.user).await {
        Ok(here) if here == *seen => {}
        Ok(here) => broken.push(format!("this pool object says {here:?}, another process {seen:?}")),
        Err(error) => broken.push(format!("this pool object: {error}")),
    }
}

/// What was told leads from the state at the beginning to the one at the end, step by step.
async fn events(scene: &mut Scene, rules: &Rules<'_>, seen: &Look, broken: &mut Vec<String>) {
    scene.listen();
    if scene.pool.is_none() && !scene.falls_silent().await {
        broken.push("the events go on though every handle is gone".into());
    }
    if !rules.told {
        return;
    }
    let mut now = rules.begin.end;
    for told in &scene.told {
        let (from, to) = match told {
            Told::In => (now != End::In || rules.replaces, End::In),
            Told::Out => (now != End::Out, End::Out),
            Told::Expired => (now == End::In, End::Expired),
        };
        if !from {
            broken.push(format!("told {told:?} of a session that was {now:?} already: {:?}", scene.told));
        }
        now = to;
    }
    // That an ended session is forgotten is told or not.
    let forgotten = now == End::Expired && seen.end == End::Out;
    if now != seen.end && !forgotten {
        broken.push(format!("the events {:?} say {now:?}, the store {:?}", scene.told, seen.end));
    }
}

/// Nothing is locked, and the stored session is one that the service honours.
async fn goes_on(scene: &Scene, other: &UserPool, broken: &mut Vec<String>) {
    let pool = scene.pool.as_ref().unwrap_or(other);
    match pool.session(&scene.user).await {
        SessionState::SignedIn(session) => {
            if let Err(error) = session.refresh().await {
                broken.push(format!("the stored session is not good for a refresh: {error:?}"));
            }
        }
        other => broken.push(format!("the stored session is not there for this pool object: {other:?}")),
    }
}

/// Every refresh token that reached the client and that the service still honours is the stored one.
fn tokens(scene: &Scene, end: End, broken: &mut Vec<String>) {
    let service = &scene.wire.service;
    let handed = service.handed();
    let mine = handed.iter().filter(|handed| handed.username == scene.user && handed.arrived);
    // Newest first: where tokens rotate, to show the newest spends it, and no other is good any more.
    for handed in mine.rev() {
        let kept = scene.store.keeps(&handed.refresh);
        if service.is_good(&handed.refresh) && !(kept && end == End::In) {
            let place = if kept { "the session is over" } else { "the store does not have it" };
            broken.push(format!("a refresh token is alive at the service and {place}"));
        }
    }
}
