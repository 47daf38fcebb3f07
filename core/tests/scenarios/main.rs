//! The scenarios of `tests/scenarios/`, each under its own name; then a look at all that was printed meanwhile.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value
)]

mod account;
mod at_once;
mod capture;
mod data;
mod devices;
mod events;
mod expectations;
mod file_store;
#[path = "../support/kill.rs"]
mod kill;
mod killed;
mod matching;
mod own_account;
mod placeholders;
mod runner;
mod secrets;
mod server;
mod steps;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use cognito_client::{MemoryStore, transport::HttpTransport};
use data::Scenario;
use libtest_mimic::{Arguments, Failed, Trial};
use runner::Runner;
use server::Server;
use tokio::runtime::Runtime;

static PERFORMED: AtomicUsize = AtomicUsize::new(0);

/// One for all scenarios: they share the connections of one transport.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

fn main() -> ExitCode {
    if killed::child().is_some() {
        return ExitCode::SUCCESS;
    }
    let arguments = Arguments::from_args();
    capture::begin();
    // Panics are failures of their scenario, and reported there.
    std::panic::set_hook(Box::new(|_| {}));
    let (_pool, shared) = Server::start();
    let scenarios = data::all();
    let mut trials = strictness();
    trials.extend(scenarios.iter().cloned().map(|(theme, scenario)| {
        let shared = shared.clone();
        Trial::test(format!("{theme}::{}", scenario.name), move || perform(&scenario, &shared))
    }));
    trials.extend(scenarios.iter().filter(|(_, scenario)| killed::applies(scenario)).cloned().map(
        |(theme, scenario)| {
            let shared = shared.clone();
            let name = format!("killed::{theme}::{}", scenario.name);
            Trial::test(name, move || killed::perform(&theme, &scenario, &shared))
        },
    ));
    let at_once = shared.clone();
    trials.push(Trial::test("at_once::everybody_gets_their_own_tokens", move || {
        caught(|| RUNTIME.block_on(at_once::everybody_gets_their_own_tokens(&at_once)))
    }));
    let performed = libtest_mimic::run(&arguments, trials);
    let silence =
        Trial::test("nothing_printed_or_logged_holds_a_secret", move || silence(&scenarios, &shared));
    let looked_through = libtest_mimic::run(&arguments, vec![silence]);
    if performed.has_failed() || looked_through.has_failed() {
        ExitCode::from(101)
    } else {
        ExitCode::SUCCESS
    }
}

/// The library's own transport. Reading the platform's certificates takes a moment, once.
fn transport() -> HttpTransport {
    static TRANSPORT: LazyLock<HttpTransport> = LazyLock::new(|| HttpTransport::builder().build().unwrap());
    TRANSPORT.clone()
}

/// Performs a scenario against the shared server, or one of its own.
fn perform(scenario: &Scenario, shared: &str) -> Result<(), Failed> {
    PERFORMED.fetch_add(1, Ordering::Relaxed);
    let own = scenario.own_server.then(Server::start);
    let server = Server::at(own.as_ref().map_or(shared, |(_, url)| url));
    let at = AtomicUsize::new(0);
    let performed = caught(|| {
        RUNTIME.block_on(async {
            let mut runner = Runner::prepare(scenario, &server, Arc::new(MemoryStore::new()));
            for action in &scenario.steps {
                at.fetch_add(1, Ordering::Relaxed);
                Box::pin(runner.perform(action)).await;
            }
        });
    });
    performed.map_err(|failed| {
        let said = failed.message().unwrap_or_default();
        format!("step {}: {said}", at.load(Ordering::Relaxed)).into()
    })
}

/// A panic as a failure.
fn caught(work: impl FnOnce()) -> Result<(), Failed> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| what_was_said(&*panic).into())
}

fn what_was_said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

/// Alone, this test performs the scenarios itself: there would be nothing to look through.
fn silence(scenarios: &[(String, Scenario)], shared: &str) -> Result<(), Failed> {
    if PERFORMED.load(Ordering::Relaxed) == 0 {
        for (_, scenario) in scenarios {
            perform(scenario, shared)?;
        }
    }
    let text = capture::text();
    if secrets::count() == 0 || !text.contains("InitiateAuth") {
        return Err("nothing was captured".into());
    }
    let found = secrets::given_away(&text);
    if found.is_empty() { Ok(()) } else { Err(found.join("\n").into()) }
}

/// The runner refuses what it does not know.
fn strictness() -> Vec<Trial> {
    let refused = |name: &str, scenario: &'static str| {
        Trial::test(format!("data::{name}_is_refused"), move || match data::read(scenario) {
            Ok(_) => Err("it was taken".into()),
            Err(_) => Ok(()),
        })
    };
    vec![
        Trial::test("secrets::what_is_printed_is_found", || {
            let secrets = ["415926", "Correct-Horse7!", "AYABe-a-long-session-string-of-many-letters"];
            let secrets = secrets.map(str::to_owned).into();
            for given_away in
                ["code=415926,", r#""Correct-Horse7!""#, "session: AYABe-a-long-session-string-of…"]
            {
                assert_eq!(secrets::found_in(given_away, &secrets).len(), 1, "{given_away}");
            }
            assert!(secrets::found_in("elapsed 1415926 of Password(redacted)", &secrets).is_empty());
            Ok(())
        }),
        refused("an_unknown_member_of_a_file", r#"{"scenarios": [], "extra": 1}"#),
        refused(
            "an_unknown_member_of_a_scenario",
            r#"{"scenarios": [{"name": "a", "steps": [], "extra": 1}]}"#,
        ),
        refused("an_unknown_action", r#"{"scenarios": [{"name": "a", "steps": [{"do": "dance"}]}]}"#),
        refused(
            "an_unknown_member_of_an_action",
            r#"{"scenarios": [{"name": "a", "steps": [{"do": "cancel", "extra": 1}]}]}"#,
        ),
        refused(
            "an_unknown_expectation",
            r#"{"scenarios": [{"name": "a", "steps": [{"do": "state", "expect": {"extra": 1}}]}]}"#,
        ),
        refused(
            "an_expectation_of_two_things",
            r#"{"scenarios": [{"name": "a", "steps": [{"do": "refresh", "expect": {"ok": true, "error": "other"}}]}]}"#,
        ),
        refused(
            "an_expectation_of_nothing",
            r#"{"scenarios": [{"name": "a", "steps": [{"do": "refresh", "expect": {}}]}]}"#,
        ),
        refused(
            "a_sign_up_that_would_have_to_outlive_its_process",
            r#"{"scenarios": [{"name": "a", "steps": [
                {"do": "sign_up", "username": "ana", "expect": {"signed_up": {}}},
                {"do": "sign_in", "as": "other", "username": "bob", "expect": {"step": "sms_code"}},
                {"do": "suspend_and_resume", "as": "other"},
                {"do": "confirm_sign_up", "code": "1", "expect": {"confirmed": {}}}
            ]}]}"#,
        ),
    ]
}
