//! Several processes over one store: refreshes take turns, and a killed one costs the others nothing that a client
//! could have saved.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod chance;
mod child;
#[path = "../support/kill.rs"]
mod kill;
mod parent;

use std::{process::ExitCode, thread, time::Duration};

use chance::Chance;
use cognito_local_pool::{Fault, LocalPool};
use libtest_mimic::{Arguments, Failed, Trial};
use parent::{Answer, Child, Family};

const EXPIRIES: usize = 1000;
const FORCED: usize = 150;
const KILLS: usize = 25;
const GRACE: Duration = Duration::from_secs(10);
/// Longer than all expiries together.
const LIFE: Duration = Duration::from_secs(3650 * 86_400);
/// How late the server's answer to the process that is killed comes, so that many die between the two.
const LATE: Duration = Duration::from_millis(12);

fn main() -> ExitCode {
    if let Some(exit) = child::run_if_asked() {
        return exit;
    }
    let trials = vec![
        Trial::test("two_processes_meet_a_thousand_expiries_with_one_refresh_each", expiries),
        Trial::test("forced_refreshes_of_two_processes_never_reuse_a_token", forced),
        Trial::test(
            "a_forced_refresh_that_waited_for_another_process_takes_what_that_one_got",
            forced_while_another_is_at_it,
        ),
        Trial::test(
            "a_process_killed_in_its_refresh_costs_the_others_nothing_within_the_grace_period",
            kills,
        ),
        Trial::test("a_sign_out_is_not_undone_by_the_refresh_of_another_process", sign_out),
        Trial::test("without_a_grace_period_a_kill_ends_in_one_clear_verdict_at_most", kills_without_grace),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// A pool that rotates refresh tokens and forgives their reuse for this long.
fn family(grace: Duration) -> Family {
    let pool = LocalPool::builder().rotation(grace).refresh_token_validity(LIFE);
    Family::new(pool.start_blocking().unwrap())
}

fn check(holds: bool, what: impl Into<String>) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(what.into().into()) }
}

fn expiries() -> Result<(), Failed> {
    let mut chance = Chance::new();
    let family = family(Duration::ZERO);
    family.sign_in();
    let (mut one, mut two) = (family.child(), family.child());
    for number in 0..EXPIRIES {
        let before = family.refreshes();
        family.pool.clock().advance(Duration::from_secs(3600));
        // Whoever comes first, and by how much, is up to chance.
        let (first, second) = if chance.flip() { (&mut one, &mut two) } else { (&mut two, &mut one) };
        first.say("tokens 3600");
        spin(chance.below(1500));
        second.say("tokens 3600");
        let answers = [first.answer(), second.answer()];
        let [Answer::Tokens(ours), Answer::Tokens(theirs)] = &answers else {
            return Err(format!("expiry {number} (seed {}): {answers:?}", chance.seed()).into());
        };
        check(ours == theirs, format!("expiry {number}: two sessions"))?;
        check(family.refreshes() == before + 1, format!("expiry {number}: not one refresh"))?;
    }
    Ok(())
}

fn forced() -> Result<(), Failed> {
    let family = family(Duration::ZERO);
    family.sign_in();
    let (mut one, mut two) = (family.child(), family.child());
    for number in 0..FORCED {
        one.say("refresh");
        two.say("refresh");
        let answers = [one.answer(), two.answer()];
        check(
            answers.iter().all(|answer| matches!(answer, Answer::Tokens(_))),
            format!("round {number}: {answers:?}"),
        )?;
    }
    Ok(())
}

fn forced_while_another_is_at_it() -> Result<(), Failed> {
    let family = family(Duration::ZERO);
    family.sign_in();
    let (mut one, mut two) = (family.child(), family.child());
    let before = family.refreshes();
    family.pool.fault(Fault::delay(Duration::from_secs(3)).on("GetTokensFromRefreshToken"));
    one.say("refresh");
    while family.refreshes() == before {
        spin(200);
    }
    two.say("refresh");
    let answers = [one.answer(), two.answer()];
    let [Answer::Tokens(ours), Answer::Tokens(theirs)] = &answers else {
        return Err(format!("{answers:?}").into());
    };
    check(ours == theirs, "both have the tokens of the one refresh")?;
    check(family.refreshes() == before + 1, "the second asked for what the first had just got")?;
    // What came before it was asked for does not count.
    two.say("refresh");
    let again = two.answer();
    check(matches!(&again, Answer::Tokens(tokens) if tokens != theirs), format!("{again:?}"))?;
    check(family.refreshes() == before + 2, "a refresh of its own")
}

fn sign_out() -> Result<(), Failed> {
    let mut chance = Chance::new();
    for round in 0..20 {
        let family = family(GRACE);
        family.sign_in();
        let (mut leaving, mut refreshing) = (family.child(), family.child());
        family.pool.fault(Fault::delay(LATE).on("GetTokensFromRefreshToken"));
        refreshing.say("refresh");
        spin(chance.below(15_000));
        leaving.say("sign-out");
        let left = leaving.answer();
        check(left == Answer::State("signed-out".into()), format!("round {round}: {left:?}"))?;
        // The other one had its tokens before, or hears that there is no session any more.
        let other = refreshing.answer();
        let ended = |kind: &str| matches!(kind, "signed_out" | "session_expired");
        check(
            matches!(&other, Answer::Tokens(_)) || matches!(&other, Answer::Error(kind) if ended(kind)),
            format!("round {round}: {other:?}"),
        )?;
        leaving.say("state");
        let state = leaving.answer();
        check(state == Answer::State("signed-out".into()), format!("round {round}: {state:?}"))?;
    }
    Ok(())
}

fn kills() -> Result<(), Failed> {
    let mut chance = Chance::new();
    let family = family(GRACE);
    family.sign_in();
    let (mut one, mut two) = (family.child(), family.child());
    for number in 0..KILLS {
        kill_in_its_refresh(&family, &mut chance);
        one.say("refresh");
        two.say("refresh");
        let answers = [one.answer(), two.answer()];
        check(
            answers.iter().all(|answer| matches!(answer, Answer::Tokens(_))),
            format!("kill {number} (seed {}): {answers:?}", chance.seed()),
        )?;
        // What the killed one left behind is forgiven for the grace period only.
        family.pool.clock().advance(2 * GRACE);
    }
    Ok(())
}

fn kills_without_grace() -> Result<(), Failed> {
    let mut chance = Chance::new();
    let family = family(Duration::ZERO);
    family.sign_in();
    let (mut survived, mut lost) = (0, 0);
    for number in 0..KILLS {
        kill_in_its_refresh(&family, &mut chance);
        let mut survivor = family.child();
        survivor.say("refresh");
        match survivor.answer() {
            Answer::Tokens(_) => survived += 1,
            Answer::Error(kind) if kind == "session_expired" => {
                lost += 1;
                survivor.say("state");
                let state = survivor.answer();
                check(state == Answer::State("expired".into()), format!("kill {number}: {state:?}"))?;
                survivor.say("events");
                let told = survivor.answer();
                check(told == Answer::State("expired".into()), format!("kill {number}: told {told:?}"))?;
                family.sign_in();
            }
            other => return Err(format!("kill {number} (seed {}): {other:?}", chance.seed()).into()),
        }
    }
    println!("{KILLS} kills: {survived} survived, {lost} sessions lost between the server and the store");
    Ok(())
}

/// A process that is killed at a random moment of its refresh, or just before or after it.
fn kill_in_its_refresh(family: &Family, chance: &mut Chance) {
    let mut victim: Child = family.child();
    family.pool.fault(Fault::delay(LATE).on("GetTokensFromRefreshToken"));
    let before = family.refreshes();
    victim.say("refresh");
    if chance.flip() {
        // Killed while the server works or its answer is on the way.
        while family.refreshes() == before {
            spin(200);
        }
    }
    spin(chance.below(30_000));
    victim.kill();
    family.pool.clear_faults();
}

/// Waits for so many microseconds: the moment is the point, not the rest.
fn spin(micros: u64) {
    thread::sleep(Duration::from_micros(micros));
}
