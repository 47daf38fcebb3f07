//! Sessions against a model: calls of apps on two pool objects, every request, reply and store call of theirs parked
//! and let go in an order that a seed makes, and a server with a truth of its own to judge by.
//!
//! `SEED=7 cargo test -p cognito-client --test model NAME` repeats one run of the test NAME and prints what happened.
//! `MODEL_SECONDS=600` goes on with new seeds for so long; `cargo xtask chaos --model` does that for all tests.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod calls;
mod chance;
mod ledger;
mod run;
mod server;
mod stage;
mod store;
mod wire;

use std::{
    collections::BTreeMap,
    env,
    time::{Duration, Instant},
};

use ledger::Setting;
use run::{Plan, run};

/// How many seeds each test tries unless it is told otherwise.
const RUNS: u64 = 700;

const ONE_PROCESS: Setting = Setting { processes: 1, has_locks: false };
const ONE_PROCESS_WITH_LOCKS: Setting = Setting { processes: 1, has_locks: true };
const TWO_PROCESSES_WITH_LOCKS: Setting = Setting { processes: 2, has_locks: true };
const TWO_PROCESSES: Setting = Setting { processes: 2, has_locks: false };

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} must be a number")))
}

/// Seeds that have found a fault once; tried first.
const TELLING: [u64; 11] =
    [956, 1_254, 1_447, 2_564, 100_016, 100_035, 101_165, 200_485, 300_372, 400_363, 401_611];

/// Tries seeds in order, and reports the first that breaks a rule; with `MODEL_SURVEY`, one for each rule.
fn check(setting: Setting, network_faults: bool, store_faults: bool) {
    let plan = Plan { setting, network_faults, store_faults };
    let one = number("SEED");
    let time = number("MODEL_SECONDS").map(Duration::from_secs);
    let survey = env::var_os("MODEL_SURVEY").is_some();
    let asked_for = one.or(number("MODEL_FIRST_SEED"));
    let first = asked_for.unwrap_or(1);
    let started = Instant::now();
    let (mut runs, mut steps) = (0, 0);
    let mut broken: BTreeMap<String, (u64, u64, f32)> = BTreeMap::new();
    let mut telling = if asked_for.is_some() { [].iter() } else { TELLING.iter() };
    loop {
        let seed = telling.next().copied().unwrap_or(first + runs);
        runs += 1;
        match run(seed, plan) {
            Ok(taken) => steps += taken,
            Err(failure) if survey => {
                let rule = failure.violations[0].replace(|c: char| c.is_ascii_digit(), "");
                broken.entry(rule).or_insert((0, seed, started.elapsed().as_secs_f32())).0 += 1;
            }
            Err(failure) => {
                for line in &failure.trace {
                    eprintln!("  {line}");
                }
                let (took, why) = (started.elapsed().as_secs_f32(), failure.violations.join("; "));
                panic!("SEED={seed}, run {runs}, after {took:.1} s, breaks a rule: {why}");
            }
        }
        let enough = match (one, time) {
            (Some(_), _) => true,
            (None, Some(time)) => started.elapsed() >= time,
            (None, None) => runs >= RUNS,
        };
        if enough {
            break;
        }
    }
    println!("model: {runs} runs from seed {first}, {steps} steps, {:.1} s", started.elapsed().as_secs_f32());
    for (rule, (times, seed, after)) in &broken {
        println!("model: broken {times} times, first by SEED={seed} after {after:.1} s: {rule}");
    }
    assert!(broken.is_empty(), "{} rules were broken", broken.len());
}

#[test]
fn two_pools_of_one_process_without_locks() {
    check(ONE_PROCESS, false, false);
}

#[test]
fn two_pools_of_one_process_with_locks() {
    check(ONE_PROCESS_WITH_LOCKS, false, false);
}

#[test]
fn two_processes_with_locks() {
    check(TWO_PROCESSES_WITH_LOCKS, false, false);
}

/// Nothing keeps these apart; still every call ends, and nobody is given another's tokens.
#[test]
fn two_processes_without_locks() {
    check(TWO_PROCESSES, false, false);
}

#[test]
fn two_pools_whose_network_fails() {
    check(ONE_PROCESS, true, false);
}

#[test]
fn two_processes_whose_network_fails() {
    check(TWO_PROCESSES_WITH_LOCKS, true, false);
}

#[test]
fn two_pools_whose_store_fails() {
    check(ONE_PROCESS, false, true);
}

#[test]
fn two_processes_whose_store_and_network_fail() {
    check(TWO_PROCESSES_WITH_LOCKS, true, true);
}
