//! What must hold whatever goes wrong.

use std::sync::Arc;

use cognito_client::{ErrorKind, SessionState, SignOut, SignOutPart, SignOutResult};
use cognito_local_pool::LocalPool;

use crate::sign_out_matrix::{
    cell::{Cell, Device, Standing, devices},
    trouble::Trouble,
};

/// Repeats under the trouble, and after it.
const TROUBLED: usize = 2;
const HEALED: usize = 3;

/// Every rule that is broken in this cell, in words.
pub async fn broken(server: &Arc<LocalPool>, cell: &Cell) -> Vec<String> {
    let (here, there) = devices(server, cell.standing).await;
    let mut broken = Vec::new();
    let mut tell = |when: &str, what: Vec<String>| {
        broken.extend(what.into_iter().map(|what| format!("{cell}; {when}: {what}")));
    };
    here.way.trouble(cell.trouble, cell.at);
    let mut result = here.session.sign_out(cell.scope).await;
    tell("at once", claims(cell, &result, &here, &there).await);
    for run in 1..=TROUBLED + HEALED {
        if run == TROUBLED + 1 {
            here.way.trouble(Trouble::None, "");
        }
        let Some(retry) = result.retry() else { break };
        result = retry.run().await;
        let when = if run > TROUBLED { "repeated when all is well" } else { "repeated under it" };
        tell(when, claims(cell, &result, &here, &there).await);
    }
    here.way.trouble(Trouble::None, "");
    tell("in the end", outcome(cell, &result, &there).await);
    let again = here.session.sign_out(cell.scope).await;
    tell("asked again", claims(cell, &again, &here, &there).await);
    if result.is_complete() && !again.is_complete() {
        tell("asked again", vec![format!("what was complete is {again:?}")]);
    }
    broken
}

/// What a result says is so.
async fn claims(cell: &Cell, result: &SignOutResult, here: &Device, there: &Device) -> Vec<String> {
    let mut broken = Vec::new();
    for (pool, which) in [(&here.pool, "this pool object"), (&here.restarted(), "a restarted app")] {
        let state = pool.state().await;
        if !matches!(state, SessionState::SignedOut) {
            broken.push(format!("{which} says {state:?}"));
        }
    }
    match here.session.tokens().await {
        Err(error) if error.kind() == ErrorKind::SignedOut => {}
        other => broken.push(format!("the session gives {other:?}")),
    }
    let global = matches!(result.global, SignOutPart::Confirmed);
    if global && there.is_in().await {
        broken.push("the other device goes on, though the global part is confirmed".into());
    }
    // Shown only where they must be dead: where tokens rotate, a look would spend a good one.
    if (result.is_complete() || global) && cell.standing != Standing::RefreshExpired {
        let good = here.good_tokens();
        if !good.is_empty() {
            broken.push(format!("{good:?} of this session works, though {result:?}"));
        }
    }
    if matches!(result.revocation, SignOutPart::Confirmed) {
        let good = here.good_tokens();
        if !good.is_empty() {
            broken.push(format!("{good:?} of this session works, though its revocation is confirmed"));
        }
    }
    broken
}

/// What it comes to once the trouble is over.
async fn outcome(cell: &Cell, result: &SignOutResult, there: &Device) -> Vec<String> {
    let mut broken = Vec::new();
    let global = cell.scope == SignOut::Everywhere;
    if !global && !there.is_in().await {
        broken.push("the other device was signed out, too".into());
    }
    let possible = !(global && (cell.standing == Standing::RefreshExpired || cell.may_stay_unconfirmed()));
    if possible && !result.is_complete() {
        broken.push(format!("it is never complete: {result:?}"));
    }
    if global && result.is_complete() && there.is_in().await {
        broken.push(format!("the other device goes on, though {result:?}"));
    }
    broken
}
