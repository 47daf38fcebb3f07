//! Where calls to the service and to the store wait until they are let through.

use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use tokio::sync::{Notify, Semaphore};

/// A gate that all calls of one scene pass, twice each: before they are carried out and before their outcome is told.
#[derive(Clone, Default)]
pub struct Gate(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    opened: Condvar,
    parked: Notify,
}

#[derive(Default)]
struct State {
    /// Which passage from now on is held; none if the gate stands open.
    held: Option<usize>,
    passages: usize,
    /// What is held, in words.
    parked: Option<String>,
    calls: usize,
    under_way: usize,
    late: Vec<Box<dyn FnOnce() + Send>>,
    waiting: Option<Arc<Semaphore>>,
}

/// A call under way, until it is dropped.
pub struct UnderWay(Gate);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.state().under_way -= 1;
    }
}

impl Gate {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap()
    }

    /// What tells this gate from others.
    pub fn address(&self) -> *const () {
        Arc::as_ptr(&self.0).cast()
    }

    /// Holds passage number `held`, counted from now on from one.
    pub fn hold(&self, held: usize) {
        let mut state = self.state();
        state.held = Some(held);
        state.passages = 0;
        state.parked = None;
    }

    /// Lets everything through, what is parked first.
    pub fn open(&self) {
        let late = {
            let mut state = self.state();
            state.held = None;
            state.parked = None;
            if let Some(waiting) = state.waiting.take() {
                waiting.close();
            }
            std::mem::take(&mut state.late)
        };
        self.0.opened.notify_all();
        for late in late {
            late();
        }
    }

    /// Waits until a call is parked, and says which.
    pub async fn parked(&self) -> String {
        loop {
            let notified = self.0.parked.notified();
            if let Some(parked) = self.state().parked.clone() {
                return parked;
            }
            notified.await;
        }
    }

    pub fn begin(&self) -> UnderWay {
        let mut state = self.state();
        state.calls += 1;
        state.under_way += 1;
        UnderWay(self.clone())
    }

    /// How many calls there were so far, and how many are under way.
    pub fn calls(&self) -> (usize, usize) {
        let state = self.state();
        (state.calls, state.under_way)
    }

    fn is_held(state: &mut State, what: &str) -> bool {
        state.passages += 1;
        let held = state.held == Some(state.passages);
        if held {
            state.parked = Some(what.to_owned());
        }
        held
    }

    /// Passes on a thread that may wait.
    pub fn pass(&self, what: &str) {
        let mut state = self.state();
        if Self::is_held(&mut state, what) {
            self.0.parked.notify_one();
            while state.parked.is_some() {
                state = self.0.opened.wait(state).unwrap();
            }
        }
    }

    /// Passes, unless this is the passage that is held: then the rest is done when the gate opens, whether anybody
    /// waits for it or not.
    pub fn pass_or_leave(&self, what: &str, rest: impl FnOnce() + Send + 'static) -> bool {
        let mut state = self.state();
        let held = Self::is_held(&mut state, what);
        if held {
            state.late.push(Box::new(rest));
            self.0.parked.notify_one();
        }
        held
    }

    /// Passes in a task.
    pub async fn pass_in_task(&self, what: &str) {
        let waiting = {
            let mut state = self.state();
            if !Self::is_held(&mut state, what) {
                return;
            }
            let waiting = Arc::new(Semaphore::new(0));
            state.waiting = Some(Arc::clone(&waiting));
            waiting
        };
        self.0.parked.notify_one();
        // Closed when the gate opens.
        let _ = waiting.acquire().await;
    }
}
