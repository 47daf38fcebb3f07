//! What has arrived, by the run it belongs to.

use std::{
    collections::{HashMap, HashSet},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use crate::{PATIENCE, Request};

#[derive(Default)]
pub(crate) struct Ledger {
    runs: Mutex<HashMap<String, Run>>,
    changed: Condvar,
}

#[derive(Default)]
struct Run {
    requests: Vec<Request>,
    connections: HashSet<u64>,
    /// Requests whose connection the server is about to close.
    leaving: usize,
    closed: bool,
}

impl Ledger {
    fn change(&self, run: &str, change: impl FnOnce(&mut Run)) {
        change(self.runs().entry(run.to_owned()).or_default());
        self.changed.notify_all();
    }

    fn runs(&self) -> MutexGuard<'_, HashMap<String, Run>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, run: &str, read: impl FnOnce(&Run) -> T) -> T {
        read(self.runs().get(run).unwrap_or(&Run::default()))
    }

    /// Waits until the run is `as_wanted`; says whether it came to be.
    fn wait(&self, run: &str, as_wanted: impl Fn(&Run) -> bool) -> bool {
        let nothing = Run::default();
        let (_runs, outcome) = self
            .changed
            .wait_timeout_while(self.runs(), PATIENCE, |runs| !as_wanted(runs.get(run).unwrap_or(&nothing)))
            .unwrap_or_else(PoisonError::into_inner);
        !outcome.timed_out()
    }

    pub(crate) fn note(&self, request: &Request, connection: u64, leaves: bool) {
        self.change(request.run(), |run| {
            run.requests.push(request.clone());
            run.connections.insert(connection);
            run.leaving += usize::from(leaves);
        });
    }

    pub(crate) fn note_left(&self, run: &str) {
        self.change(run, |run| run.leaving = run.leaving.saturating_sub(1));
    }

    pub(crate) fn note_closed(&self, run: &str) {
        self.change(run, |run| run.closed = true);
    }

    pub(crate) fn seen(&self, run: &str) -> Vec<Request> {
        self.wait(run, |run| run.leaving == 0);
        self.read(run, |run| run.requests.clone())
    }

    pub(crate) fn connections(&self, run: &str) -> usize {
        self.read(run, |run| run.connections.len())
    }

    pub(crate) fn arrived(&self, run: &str) -> bool {
        self.wait(run, |run| !run.requests.is_empty())
    }

    pub(crate) fn closed(&self, run: &str) -> bool {
        self.wait(run, |run| run.closed)
    }
}
