//! Drives a call, drops it at one point after the other, and has judged what is left.

use std::{future::poll_fn, pin::Pin, sync::Arc, task::Poll};

use cognito_client::{Error, SessionState, SignInStep, SignOut, SignOutResult, transport::BoxFuture};
use cognito_local_pool::LocalPool;
use futures_util::future::LocalBoxFuture;

use crate::dropped::{
    gate::Gate,
    judge::{Rules, judge},
    scene::{End, Look, Scene, Setting, Told, done, look, password},
};

/// The call under test; its outcome counts only when nobody drops it.
pub type Call = BoxFuture<'static, Result<(), String>>;

/// Makes a scene ready and gives the call.
pub type Prepare = for<'a> fn(&'a mut Scene) -> LocalBoxFuture<'a, Call>;

/// A public call, and what it may end in when it is dropped.
pub struct Case {
    pub name: &'static str,
    pub ends: &'static [End],
    pub prepare: Prepare,
    pub replaces: bool,
    /// Whether it is nothing that others go on beside, and nothing that is told.
    pub alone: bool,
    pub setting: Setting,
    /// Whether the service is free to end the session by it.
    pub ends_it: bool,
}

pub fn case(name: &'static str, ends: &'static [End], prepare: Prepare) -> Case {
    Case { name, ends, prepare, replaces: false, alone: false, setting: Setting::default(), ends_it: false }
}

impl Case {
    /// A sign-in that takes the place of a session.
    pub fn replacing(mut self) -> Self {
        self.replaces = true;
        self
    }

    /// After which the service may refuse the session.
    pub fn ending(mut self) -> Self {
        self.ends_it = true;
        self
    }

    /// Over a store that cannot lock.
    pub fn without_locks(mut self) -> Self {
        self.setting.without_locks = true;
        self
    }

    /// Where the user is asked about a new device.
    pub fn asking(mut self) -> Self {
        self.setting.asks = true;
        self
    }

    /// A take-over before the app begins.
    pub fn alone(mut self) -> Self {
        self.alone = true;
        self
    }
}

/// What the app does once it has given the call up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    /// Nothing.
    Nothing,
    /// It lets go of the pool and of every other handle.
    LetGo,
    /// It signs out while the parked call is still on its way.
    SignOut,
    /// It signs in anew and signs out, while the parked call is still on its way.
    SignInAndOut,
}

const AFTERWARDS: [After; 4] = [After::Nothing, After::LetGo, After::SignOut, After::SignInAndOut];

/// More than any call takes.
const MOST_POINTS: usize = 300;

/// Looks in which nothing moves, until a call that goes on beside counts as waiting for the parked one.
const IDLE: usize = 400;

enum Driven {
    Parked(String),
    Done(Result<(), String>),
}

/// Drops the call of `case` at every point, and gives what was violated where.
pub async fn explore(server: &Arc<LocalPool>, case: &Case) -> Vec<String> {
    let mut violated = Vec::new();
    let mut points = Vec::new();
    for after in
        AFTERWARDS.into_iter().filter(|after| !case.alone || matches!(after, After::Nothing | After::LetGo))
    {
        for point in 1.. {
            assert!(point < MOST_POINTS, "{}: there is no end of points", case.name);
            // Where nothing changes, or has changed already, only who signs out meanwhile makes a difference.
            let settled = |name: &String| name.starts_with("get of") || name.ends_with(", done");
            if points.get(point - 1).is_some_and(settled)
                && matches!(after, After::LetGo | After::SignInAndOut)
            {
                continue;
            }
            let (parked, broken) = at_point(server, case, point, after).await;
            let place = match &parked {
                Some(parked) => format!("dropped at point {point} ({parked}), then {after:?}"),
                None => "not dropped".to_owned(),
            };
            violated.extend(broken.into_iter().map(|broken| format!("{}, {place}: {broken}", case.name)));
            let Some(parked) = parked else { break };
            if after == After::Nothing {
                points.push(parked);
            }
        }
    }
    for poll in 1.. {
        assert!(poll < MOST_POINTS, "{}: there is no end of polls", case.name);
        let Some(broken) = at_poll(server, case, poll).await else { break };
        let place = format!("{}, dropped after poll {poll}", case.name);
        violated.extend(broken.into_iter().map(|broken| format!("{place}: {broken}")));
    }
    violated
}

/// A scene with the call ready to go.
async fn set_up(server: &Arc<LocalPool>, case: &Case) -> (Scene, Call, Look) {
    let mut scene = Scene::new(server, case.setting);
    let call = (case.prepare)(&mut scene).await;
    scene.quiet().await.unwrap();
    scene.listen();
    scene.told.clear();
    let begin = look(&scene.another_process(), &scene.user).await.unwrap();
    scene.gate.hold(0);
    (scene, call, begin)
}

async fn at_point(
    server: &Arc<LocalPool>,
    case: &Case,
    point: usize,
    after: After,
) -> (Option<String>, Vec<String>) {
    let (mut scene, mut call, begin) = set_up(server, case).await;
    if after == After::SignOut && begin.end != End::In {
        return (None, Vec::new());
    }
    scene.gate.hold(point);
    let driven = tokio::select! {
        biased;
        outcome = &mut call => Driven::Done(outcome),
        parked = scene.gate.parked() => Driven::Parked(parked),
    };
    let mut rules = Rules::of(case, &begin);
    let parked = match driven {
        Driven::Parked(parked) => parked,
        Driven::Done(outcome) => {
            scene.gate.open();
            let failed = outcome.err().map(|error| format!("fails: {error}"));
            return (None, failed.into_iter().chain(judge(&mut scene, &rules).await).collect());
        }
    };
    let mut broken = if after == After::Nothing { early(&mut scene).await } else { Vec::new() };
    drop(call);
    match after {
        After::Nothing => {}
        After::LetGo => scene.let_go(),
        After::SignOut => {
            let (pool, held) = (scene.pool(), scene.session.clone());
            let signed_out = beside(&scene.gate, async {
                let session = match held {
                    Some(session) => session,
                    None => match pool.session(&scene.user).await {
                        SessionState::SignedIn(session) => session,
                        _ => return Ok(()),
                    },
                };
                let result = session.sign_out(SignOut::ThisDevice).await;
                if result.is_complete() { Ok(()) } else { Err(result) }
            })
            .await;
            broken.extend(signed_out.err().map(|result| format!("a later sign-out fails: {result:?}")));
            // Where a sign-in was on its way, either of the two may be the last.
            rules.ends = if case.replaces { &[End::In, End::Out] } else { &[End::Out] };
        }
        After::SignInAndOut => {
            let (signed_in, problem) = sign_in_and_out(&scene).await;
            broken.extend(problem);
            let ends = if signed_in { &[End::Out][..] } else { &[End::In, End::Out] };
            rules = Rules { ends, replaces: true, ..rules };
        }
    }
    scene.gate.open();
    broken.extend(judge(&mut scene, &rules).await);
    (Some(parked), broken)
}

async fn at_poll(server: &Arc<LocalPool>, case: &Case, poll: usize) -> Option<Vec<String>> {
    let (mut scene, mut call, begin) = set_up(server, case).await;
    let mut polls = 0;
    let dropped = poll_fn(|context| match Pin::new(&mut call).poll(context) {
        Poll::Ready(_) => Poll::Ready(false),
        Poll::Pending => {
            polls += 1;
            if polls == poll { Poll::Ready(true) } else { Poll::Pending }
        }
    })
    .await;
    if !dropped {
        return None;
    }
    drop(call);
    let rules = Rules::of(case, &begin);
    Some(judge(&mut scene, &rules).await)
}

/// What was told before it was so.
async fn early(scene: &mut Scene) -> Vec<String> {
    scene.listen();
    let Some(last) = scene.told.last().copied() else { return Vec::new() };
    let truth = look(&scene.another_process(), &scene.user).await.map(|look| look.end);
    let holds = match last {
        Told::In => true,
        Told::Out => truth == Ok(End::Out),
        Told::Expired => truth == Ok(End::Expired),
    };
    if holds { Vec::new() } else { vec![format!("told {last:?} while the store says {truth:?}")] }
}

/// Goes on beside a parked call, which lands as soon as the other waits for it.
async fn beside<T>(gate: &Gate, call: impl Future<Output = T>) -> T {
    let mut call = std::pin::pin!(call);
    let waits = async {
        let (mut idle, mut seen) = (0, gate.calls());
        while idle < IDLE {
            std::thread::yield_now();
            tokio::task::yield_now().await;
            let now = gate.calls();
            idle = if now == seen { idle + 1 } else { 0 };
            seen = now;
        }
    };
    tokio::select! {
        biased;
        outcome = &mut call => return outcome,
        () = waits => gate.open(),
    }
    call.await
}

/// Signs in and out again. Gives whether both could be done, and what went wrong.
async fn sign_in_and_out(scene: &Scene) -> (bool, Option<String>) {
    let (pool, user) = (scene.pool(), scene.user.clone());
    beside(&scene.gate, async {
        match pool.sign_in_with(&user, password()).replace_session(true).await {
            Ok(SignInStep::Done(session)) => {
                let result = session.sign_out(SignOut::ThisDevice).await;
                (true, (!result.is_complete()).then(|| format!("a later sign-out fails: {result:?}")))
            }
            // Those who may not sign in any more, or not by a password alone.
            _ => {
                let results = pool.sign_out([&user], SignOut::ThisDevice).await;
                let failed = results
                    .into_iter()
                    .find(|(_, result)| !result.as_ref().is_ok_and(SignOutResult::is_complete));
                (false, failed.map(|failed| format!("a later sign-out fails: {failed:?}")))
            }
        }
    })
    .await
}

/// As a call whose success is `Ok`.
pub fn call<T, E: std::fmt::Debug>(
    future: impl IntoFuture<Output = Result<T, E>, IntoFuture: Send + 'static>,
) -> Call {
    let future = future.into_future();
    Box::pin(async move { future.await.map(drop).map_err(|error| format!("{error:?}")) })
}

/// As a sign-in that ends in a session.
pub fn signs_in(
    future: impl IntoFuture<Output = Result<SignInStep, Error>, IntoFuture: Send + 'static>,
) -> Call {
    let future = future.into_future();
    Box::pin(async move {
        done(future.await.map_err(|error| format!("{error:?}"))?);
        Ok(())
    })
}

/// As a call that says itself whether it went well.
pub fn outcome(future: impl Future<Output = Result<(), String>> + Send + 'static) -> Call {
    Box::pin(future)
}
