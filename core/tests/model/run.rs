//! One run: a seed makes the plan, and the order in which all that is parked goes on.

use std::{
    collections::BTreeMap,
    future::poll_fn,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    task::{Poll, Waker},
    time::Duration,
};

use cognito_client::{
    ErrorKind, SessionEvent, SessionEvents, SessionState, UserPool, UserPoolBuilder,
    store::{StoreError, StoreLock},
    transport::{TransportError, TransportErrorKind},
};
use futures_util::FutureExt as _;
use tokio::task::JoinHandle;

use crate::{
    calls::{App, Kind},
    chance::Chance,
    ledger::{Ledger, Setting, Told},
    server::{CLIENT, Reply, Rotation, Server, read_refresh_token},
    stage::{Answer, Faults, ModelClock, Parked, Reading, Stage, Work},
    store::{Backing, Call, Held, Kept, View, user_of},
    wire::{Wire, response},
};

/// What a run shall be like, but for its chances.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) setting: Setting,
    pub(crate) network_faults: bool,
    pub(crate) store_faults: bool,
}

/// A run that broke a rule.
pub(crate) struct Failure {
    pub(crate) violations: Vec<String>,
    pub(crate) trace: Vec<String>,
}

/// More than any run takes.
const MOST_STEPS: usize = 20_000;
/// How long a call may take when nothing stands in its way.
const LONGEST_CALL: Duration = Duration::from_secs(600);
/// How long work that nobody waits for may take.
const AFTERWARDS: Duration = Duration::from_secs(900);

/// Tells when no task can go on.
#[derive(Default)]
struct Idle {
    times: AtomicU64,
    waker: Mutex<Option<Waker>>,
}

impl Idle {
    /// Called by the runtime before it waits.
    fn reached(&self) {
        self.times.fetch_add(1, Ordering::SeqCst);
        let waker = self.waker.lock().unwrap().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    async fn reach(&self) {
        let before = self.times.load(Ordering::SeqCst);
        poll_fn(|context| {
            if self.times.load(Ordering::SeqCst) > before {
                return Poll::Ready(());
            }
            *self.waker.lock().unwrap() = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// Carries one seed out.
pub(crate) fn run(seed: u64, plan: Plan) -> Result<usize, Failure> {
    let mut chance = Chance::of(seed);
    let rotation = match chance.below(10) {
        0 => Rotation::Off,
        1..=3 => Rotation::Grace(Duration::from_secs(60)),
        _ => Rotation::Grace(Duration::ZERO),
    };
    let laggards = [0, 10, 30][chance.below(3)];
    let faults = Faults {
        network: if plan.network_faults { 12 } else { 0 },
        store: if plan.store_faults { 12 } else { 0 },
    };
    let faulty = plan.network_faults || plan.store_faults;
    let ledger = Ledger::new(plan.setting, laggards, faulty, plan.store_faults);
    let world_chance = Chance::of(chance.next());
    let stage = Stage::new(world_chance, Server::new(rotation), Backing::default(), ledger, faults);
    stage.world().ledger.note(format!("{plan:?}, {rotation:?}"));

    let idle = Arc::new(Idle::default());
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().start_paused(true).thread_keep_alive(Duration::ZERO).max_blocking_threads(256);
    let (made, ended, parked) = (Arc::clone(&stage), Arc::clone(&stage), Arc::clone(&idle));
    builder.thread_name_fn(move || {
        made.thread_made();
        "blocking".to_owned()
    });
    builder.on_thread_stop(move || ended.thread_ended());
    builder.on_thread_park(move || parked.reached());
    let runtime = builder.build().unwrap();
    let mut driver = Driver {
        stage: Arc::clone(&stage),
        idle,
        chance,
        plan,
        apps: Vec::new(),
        events: Vec::new(),
        users: Vec::new(),
        running: BTreeMap::new(),
        next: 0,
        steps: 0,
    };
    runtime.block_on(driver.drive());
    let steps = driver.steps;
    stage.open();
    drop(driver);
    runtime.shutdown_background();
    let mut world = stage.world();
    let violations = std::mem::take(&mut world.ledger.violations);
    if violations.is_empty() {
        return Ok(steps);
    }
    Err(Failure { violations, trace: std::mem::take(&mut world.ledger.trace) })
}

struct Driver {
    stage: Arc<Stage>,
    idle: Arc<Idle>,
    chance: Chance,
    plan: Plan,
    apps: Vec<Arc<App>>,
    events: Vec<SessionEvents>,
    users: Vec<String>,
    running: BTreeMap<u64, JoinHandle<()>>,
    next: u64,
    steps: usize,
}

impl Driver {
    async fn drive(&mut self) {
        self.set_up();
        let mut left = 5 + self.chance.below(9);
        let most_at_once = 1 + self.chance.below(4);
        while !self.is_broken() && (left > 0 || !self.running.is_empty()) {
            let may_start = left > 0 && self.running.len() < most_at_once;
            if may_start && (self.running.is_empty() || self.chance.percent(15)) {
                left -= 1;
                let kind = Kind::any(&mut self.chance);
                self.start(kind);
            } else if !self.running.is_empty() && self.chance.percent(1) {
                self.drop_a_call();
            } else if !self.release() {
                if may_start {
                    left -= 1;
                    let kind = Kind::any(&mut self.chance);
                    self.start(kind);
                } else if !self.wait().await {
                    return;
                }
            } else if self.plan.network_faults && self.chance.percent(1) {
                self.pass(Duration::from_secs(7)).await;
            }
            self.quiet().await;
        }
        self.stage.world().faults = Faults::default();
        self.finish_sign_outs().await;
        self.rest().await;
        self.look_at_the_end().await;
    }

    fn set_up(&mut self) {
        self.users = ["ana", "bob"][..=usize::from(self.chance.percent(25))]
            .iter()
            .map(|name| (*name).to_owned())
            .collect();
        let Setting { processes, has_locks } = self.plan.setting;
        let views: Vec<Arc<View>> = (0..processes)
            .map(|process| Arc::new(View { stage: Arc::clone(&self.stage), process, has_locks }))
            .collect();
        for number in 0..2 {
            let process = number % processes;
            let pool = self.builder(process).shared_store(views[process].clone()).build().unwrap();
            self.events.push(pool.events());
            self.apps.push(Arc::new(App {
                stage: Arc::clone(&self.stage),
                number,
                pool,
                held: Mutex::default(),
                retries: Mutex::default(),
            }));
        }
    }

    fn builder(&self, process: usize) -> UserPoolBuilder {
        UserPool::builder("us-east-1_ModelPool", CLIENT)
            .endpoint("http://127.0.0.1:9")
            .clock(Arc::new(ModelClock(Arc::clone(&self.stage))))
            .transport(Wire { stage: Arc::clone(&self.stage), process })
    }

    fn is_broken(&self) -> bool {
        !self.stage.world().ledger.violations.is_empty()
    }

    fn start(&mut self, kind: Kind) {
        let user = self.users[self.chance.below(self.users.len())].clone();
        let app = self.chance.below(self.apps.len());
        self.start_on(app, &user, kind);
    }

    fn start_on(&mut self, app: usize, user: &str, kind: Kind) {
        self.next += 1;
        let (id, user, app) = (self.next, user.to_owned(), Arc::clone(&self.apps[app]));
        let call = tokio::spawn(async move { app.call(id, &user, kind).await });
        self.running.insert(id, call);
    }

    /// Lets a caller go away in the middle of a call.
    fn drop_a_call(&mut self) {
        let ids: Vec<u64> = self.running.keys().copied().collect();
        let id = ids[self.chance.below(ids.len())];
        let mut world = self.stage.world();
        world.ledger.note(format!("call {id} is dropped"));
        // A sign-in whose tokens are still on their way is nobody's.
        let unanswered: Vec<usize> = world
            .parked
            .iter()
            .filter_map(|parked| match &parked.work {
                Work::Reply { brings: Some((grant, 0)), .. } => Some(*grant),
                _ => None,
            })
            .collect();
        for grant in unanswered {
            if world.server.grants[grant].maker == Some(id) {
                world.server.grants[grant].may_linger = true;
            }
        }
        drop(world);
        if let Some(call) = self.running.remove(&id) {
            call.abort();
        }
    }

    /// Waits until nothing moves: no task can go on, and every blocking thread stands at a parked call.
    async fn quiet(&mut self) {
        loop {
            let ended = self.stage.threads_ended();
            self.idle.reach().await;
            self.stage.settle();
            if self.stage.threads_ended() == ended {
                break;
            }
        }
        self.running.retain(|_, call| !call.is_finished());
        self.hear();
    }

    /// Takes the events told so far.
    fn hear(&mut self) {
        for (pool, events) in self.events.iter_mut().enumerate() {
            while let Some(Some(event)) = events.next().now_or_never() {
                let mut world = self.stage.world();
                let world = &mut *world;
                let (user, change): (String, fn(&mut Told)) = match event {
                    SessionEvent::SignedIn { username } => (username, |told| told.signed_in += 1),
                    SessionEvent::Refreshed { username } => (username, |told| told.refreshed += 1),
                    SessionEvent::Expired { username, .. } => (username, |told| told.expired += 1),
                    SessionEvent::SignedOut { username } => (username, |told| told.signed_out += 1),
                    other => {
                        world.ledger.note(format!("pool {pool} tells {other:?}"));
                        continue;
                    }
                };
                let mut what = Told::default();
                change(&mut what);
                world.ledger.note(format!("pool {pool} tells of {user}: {what:?}"));
                world.ledger.told(pool, &user, change, &world.server);
            }
        }
    }

    /// Lets one parked call go on. False if none can.
    fn release(&mut self) -> bool {
        self.steps += 1;
        let mut world = self.stage.world();
        let can = |parked: &Parked| match &parked.work {
            Work::Store { call: Call::Lock(name), .. } => world.backing.is_free(name),
            _ => true,
        };
        let mut ready: Vec<(bool, String, usize)> = world
            .parked
            .iter()
            .enumerate()
            .filter(|(_, parked)| can(parked))
            .map(|(at, parked)| (parked.laggard, parked.label.clone(), at))
            .collect();
        ready.sort();
        let prompt = ready.iter().filter(|(laggard, ..)| !laggard).count();
        if prompt > 0 {
            ready.truncate(prompt);
        }
        if ready.is_empty() {
            return false;
        }
        let (_, _, at) = ready[self.chance.below(ready.len())];
        let parked = world.parked.remove(at);
        drop(world);
        self.go_on(parked);
        true
    }

    fn go_on(&mut self, parked: Parked) {
        let label = parked.label;
        match parked.work {
            Work::Store { process, call, slot } => {
                let answer = self.store_does(&label, &call);
                let late = matches!(call, Call::Put(..) | Call::Remove(_)) && self.chance.percent(25);
                if late {
                    let what = format!("store {process} returns from {}", call.label());
                    self.stage.world().park(what, Work::Returning { answer, slot });
                } else {
                    self.stage.fill(&slot, answer);
                }
            }
            Work::Returning { answer, slot } => {
                self.stage.world().ledger.note(label);
                self.stage.fill(&slot, answer);
            }
            Work::Request { operation, body, sender } => {
                let mut world = self.stage.world();
                let world = &mut *world;
                if sender.is_none() && self.chance.percent(50) {
                    return world.ledger.note(format!("{label} is lost on its way, as its caller is"));
                }
                let fault = self.chance.percent(world.faults.network).then(|| self.chance.below(4));
                let reaches = matches!(fault, None | Some(3));
                let reply = if reaches {
                    world.server.answer(&operation, &body)
                } else {
                    Reply::refusal("TooManyRequestsException", "Rate exceeded")
                };
                if fault.is_some() && matches!(operation.as_str(), "RevokeToken" | "GlobalSignOut") {
                    // It may never be asked for again.
                    let token =
                        body.pointer("/Token").and_then(serde_json::Value::as_str).unwrap_or_default();
                    let of = read_refresh_token(token).map(|(grant, _)| grant);
                    for (number, grant) in world.server.grants.iter_mut().enumerate() {
                        grant.may_linger |= of.is_none_or(|of| of == number);
                    }
                }
                let brings = reply.brings.filter(|_| reaches);
                let delivery = match fault {
                    None | Some(1) => Ok(response(&reply)),
                    Some(0) => Err(TransportError::new(TransportErrorKind::Connect, "no route")),
                    Some(2) => Ok(response(&Reply {
                        status: 503,
                        body: serde_json::json!({ "__type": "ServiceUnavailableException" }),
                        brings: None,
                    })),
                    Some(_) => Err(TransportError::new(TransportErrorKind::Interrupted, "reset")),
                };
                let outcome = match (fault, brings) {
                    (None, Some((grant, generation))) => {
                        format!("gets tokens {generation} of sign-in {grant}")
                    }
                    (None, None) => format!("is answered {} {}", reply.status, reply.body),
                    (Some(fault), _) => format!("meets fault {fault}"),
                };
                world.ledger.note(format!("{label} {outcome}"));
                for complaint in std::mem::take(&mut world.server.complaints) {
                    world.ledger.accuse_of_tokens(complaint);
                }
                let gone = sender.is_none() || fault == Some(3);
                if let Some((grant, generation)) = brings.filter(|_| gone) {
                    world.server.lost(grant, generation);
                }
                if sender.is_some() {
                    let brings = brings.filter(|_| !gone);
                    world.park(format!("reply to {label}"), Work::Reply { delivery, brings, sender });
                }
            }
            Work::Reply { delivery, brings, sender } => {
                let mut world = self.stage.world();
                let Some(sender) = sender else {
                    return world.ledger.note(format!("{label} finds nobody"));
                };
                world.ledger.note(label);
                if let Some((grant, generation)) = brings {
                    world.server.grants[grant].generations[generation].arrived = true;
                }
                drop(world);
                sender.send(delivery).ok();
            }
        }
    }

    fn store_does(&mut self, label: &str, call: &Call) -> Answer {
        let mut world = self.stage.world();
        let world = &mut *world;
        if let Call::Lock(name) = call {
            world.ledger.note(label);
            world.backing.locked += 1;
            let number = world.backing.locked;
            world.backing.locks.insert(name.clone(), number);
            let held = Held { stage: Arc::clone(&self.stage), name: name.clone(), number };
            return Ok(Reading::Lock(StoreLock::new(held)));
        }
        if self.chance.percent(world.faults.store) {
            world.ledger.note(format!("{label} FAILS"));
            // What cannot be read cannot be revoked by the sign-in that replaces it.
            if let Call::Get(key) = call
                && let Some(Kept::Active(grant, _)) = user_of(key).map(|user| world.backing.kept(user))
            {
                world.server.grants[grant].may_linger = true;
            }
            return Err(StoreError::Unavailable("locked".into()));
        }
        world.ledger.note(label);
        world.ledger.store_changes(call, &world.backing, &mut world.server);
        Ok(world.backing.perform(call))
    }

    async fn pass(&self, time: Duration) {
        {
            let mut world = self.stage.world();
            world.server.now += time.as_secs();
            world.ledger.note(format!("{time:?} pass"));
        }
        tokio::time::advance(time).await;
    }

    /// Lets time pass while nothing can be released. False when calls hang.
    async fn wait(&mut self) -> bool {
        let mut waited = Duration::ZERO;
        let mut pause = Duration::from_millis(50);
        while waited < LONGEST_CALL {
            self.pass(pause).await;
            self.quiet().await;
            waited += pause;
            pause = (pause * 2).min(Duration::from_secs(10));
            let world = self.stage.world();
            let moves = world.parked.iter().any(|parked| match &parked.work {
                Work::Store { call: Call::Lock(name), .. } => world.backing.is_free(name),
                _ => true,
            });
            drop(world);
            if moves || self.running.is_empty() {
                return true;
            }
        }
        let mut world = self.stage.world();
        let parked: Vec<_> = world.parked.iter().map(|parked| parked.label.clone()).collect();
        let running: Vec<u64> = self.running.keys().copied().collect();
        world.ledger.accuse(format!("calls {running:?} do not end; parked: {parked:?}"));
        false
    }

    /// Carries sign-outs that were left incomplete to their end.
    async fn finish_sign_outs(&mut self) {
        for _ in 0..8 {
            for app in 0..self.apps.len() {
                while !self.is_broken() && !self.apps[app].retries.lock().unwrap().is_empty() {
                    self.start_on(app, "", Kind::Retry);
                    self.finish_running().await;
                }
            }
        }
    }

    async fn finish_running(&mut self) {
        self.quiet().await;
        while !self.running.is_empty() && !self.is_broken() {
            if !self.release() && !self.wait().await {
                return;
            }
            self.quiet().await;
        }
    }

    /// Lets all that nobody waits for come to its end.
    async fn rest(&mut self) {
        let mut passed = Duration::ZERO;
        while passed < AFTERWARDS && !self.is_broken() {
            while self.release() {
                self.quiet().await;
                if self.steps > MOST_STEPS {
                    return self.stage.world().ledger.accuse("the client never comes to rest");
                }
            }
            let pause = (passed / 2).clamp(Duration::from_secs(1), Duration::from_secs(300));
            passed += pause;
            self.pass(pause).await;
            self.quiet().await;
        }
    }

    /// Compares store, server and what was told; then has a new process go on with what is in the store.
    async fn look_at_the_end(&mut self) {
        if self.is_broken() {
            return;
        }
        {
            let mut world = self.stage.world();
            let world = &mut *world;
            world.ledger.at_rest(&self.users, &world.backing, &world.server);
            world.ledger.all_told();
            world.ledger.note("a new process looks");
        }
        for app in self.apps.drain(..) {
            drop(app);
        }
        self.events.clear();
        self.quiet().await;
        let tasks = tokio::runtime::Handle::current().metrics().num_alive_tasks();
        if tasks > 0 && !self.is_broken() {
            self.stage.world().ledger.accuse(format!("{tasks} tasks outlive every handle"));
        }
        if self.is_broken() || !self.plan.setting.is_strict() {
            return;
        }
        let process = self.plan.setting.processes;
        let has_locks = self.plan.setting.has_locks;
        let view = Arc::new(View { stage: Arc::clone(&self.stage), process, has_locks });
        let pool = self.builder(process).shared_store(view).build().unwrap();
        for user in self.users.clone() {
            let (stage, pool) = (Arc::clone(&self.stage), pool.clone());
            let call = tokio::spawn(async move { look_again(&stage, &pool, &user).await });
            self.next += 1;
            self.running.insert(self.next, call);
            self.finish_running().await;
        }
    }
}

/// What a process that starts now finds, against what is so.
async fn look_again(stage: &Stage, pool: &UserPool, user: &str) {
    let state = pool.session(user).await;
    let kept = stage.world().backing.kept(user);
    let accuse = |what: String| stage.world().ledger.accuse(what);
    match (state, kept) {
        (SessionState::SignedIn(session), Kept::Active(grant, _)) => {
            let lives = !stage.world().server.grants[grant].ended;
            match session.refresh().await {
                Ok(_) if lives => {}
                Ok(_) => accuse(format!("a new process could refresh sign-in {grant}, which has ended")),
                Err(error) if lives && !stage.world().server.grants[grant].may_end => {
                    accuse(format!("sign-in {grant} is lost for a new process: {error}"));
                }
                Err(error) if error.kind() == ErrorKind::SessionExpired => {}
                Err(error) => accuse(format!("sign-in {grant} has ended, and a new process is told {error}")),
            }
        }
        (
            SessionState::SignedOut | SessionState::Expired { .. },
            Kept::Ended | Kept::Leaving | Kept::Nothing,
        ) => {}
        (state, kept) => accuse(format!("a new process is told {state:?} of {user} where there is {kept:?}")),
    }
}
