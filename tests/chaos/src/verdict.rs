//! The rules, and who broke them.

use std::{
    process::ExitCode,
    sync::{Mutex, PoisonError},
};

/// What holds whatever goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    Ends,
    Reuse,
    Owner,
    SignedOut,
    Told,
    InTime,
    Flat,
    Secret,
    Whole,
}

const RULES: [(Rule, &str); 9] = [
    (Rule::Ends, "no session ends unless the server ended it or the user did"),
    (Rule::Reuse, "no refresh token is shown after its successor arrived"),
    (Rule::Owner, "tokens belong to their user"),
    (Rule::SignedOut, "what is called signed out is signed out, and stays so"),
    (Rule::Told, "each change is told once"),
    (Rule::InTime, "every call ends in time"),
    (Rule::Flat, "memory, tasks and handles stay flat"),
    (Rule::Secret, "nothing secret is in a log"),
    (Rule::Whole, "no task panics, no process ends by itself"),
];

/// How many breaches of one rule are told in full.
const TOLD: usize = 5;

static BREACHES: Mutex<Vec<(Rule, String)>> = Mutex::new(Vec::new());

/// A rule was broken.
pub(crate) fn broken(rule: Rule, what: impl Into<String>) {
    let what = what.into();
    let mut breaches = BREACHES.lock().unwrap_or_else(PoisonError::into_inner);
    if breaches.iter().filter(|(other, _)| *other == rule).count() < TOLD {
        println!("chaos: BROKEN {rule:?}: {what}");
    }
    breaches.push((rule, what));
}

/// One line for each rule, then the sum.
pub(crate) fn sum_up(seed: u64) -> ExitCode {
    let breaches = BREACHES.lock().unwrap_or_else(PoisonError::into_inner);
    let mut failed = 0;
    for (rule, name) in RULES {
        let times = breaches.iter().filter(|(broken, _)| *broken == rule).count();
        if times == 0 {
            println!("ok      {name}");
        } else {
            failed += 1;
            println!("BROKEN  {name}: {times} times");
        }
    }
    if failed > 0 {
        println!("the chances were those of --seed {seed}");
    }
    println!("{} passed, {failed} failed", RULES.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
