//! One user of one pool object over a store and a transport that can be held.

use std::{
    any::Any,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use cognito_client::{
    AuthFlow, DeviceQuestion, DeviceRemembering, NewDevice, Password, Session, SessionEvent, SessionEvents,
    SessionState, SignInStep, UserPool, UserPoolBuilder,
};
use cognito_local_pool::{LocalPool, NewUser};
use futures_util::{FutureExt as _, future::LocalBoxFuture};

use crate::dropped::{
    gate::Gate,
    in_process::InProcess,
    store::GatedStore,
    support::{HandClock, PASSWORD, client},
    wire::Wire,
};

/// How long anything may take before it counts as stuck.
const PATIENCE: Duration = Duration::from_secs(30);

static USERS: AtomicUsize = AtomicUsize::new(0);

/// How the app has set its client up.
#[derive(Clone, Copy, Default)]
pub struct Setting {
    /// The store cannot lock.
    pub without_locks: bool,
    /// The user is asked whether a new device shall be remembered, and says yes.
    pub asks: bool,
}

/// A question about a device, which takes its time.
struct Question(Gate);

impl DeviceQuestion for Question {
    fn remember(&self, _: &NewDevice) -> bool {
        let _under_way = self.0.begin();
        self.0.pass("the question about the device");
        true
    }
}

pub struct Scene {
    pub server: Arc<LocalPool>,
    /// A name that no other scene uses.
    pub user: String,
    pub gate: Gate,
    pub wire: Wire,
    pub store: GatedStore,
    pub clock: Arc<HandClock>,
    pub pool: Option<UserPool>,
    setting: Setting,
    /// Handles of the app's besides the pool.
    pub kept: Vec<Box<dyn Any + Send>>,
    pub session: Option<Session>,
    /// What the next start of the app does.
    pub rest: Option<LocalBoxFuture<'static, ()>>,
    events: SessionEvents,
    pub told: Vec<Told>,
}

/// What the app is told of the user's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    In,
    Out,
    Expired,
}

/// What a pool object says of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub end: End,
    /// Who `state()` says is signed in.
    pub current: Option<String>,
    pub listed: Vec<String>,
}

/// How things stand for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    In,
    Out,
    Expired,
}

impl Scene {
    pub fn new(server: &Arc<LocalPool>, setting: Setting) -> Self {
        let user = format!("u{}", USERS.fetch_add(1, Ordering::SeqCst));
        let gate = Gate::default();
        let store = GatedStore::new(gate.clone(), !setting.without_locks);
        let wire = Wire::new(Arc::new(InProcess::new(Arc::clone(server))), gate.clone());
        let clock = HandClock::now();
        let pool = build(server, store.clone(), &wire, &clock, setting).build().unwrap();
        let events = pool.events();
        Self {
            server: Arc::clone(server),
            user,
            gate,
            wire,
            store,
            clock,
            pool: Some(pool),
            setting,
            kept: Vec::new(),
            session: None,
            rest: None,
            events,
            told: Vec::new(),
        }
    }

    pub fn pool(&self) -> UserPool {
        self.pool.clone().unwrap()
    }

    /// The user as the service is to know them.
    pub fn new_user(&self) -> NewUser<'_> {
        self.server.user(&self.user, PASSWORD).email(format!("{}@example.com", self.user))
    }

    pub fn make_user(&self) {
        self.new_user().create().unwrap();
    }

    pub fn code(&self) -> String {
        self.server.latest_code(&self.user).unwrap()
    }

    /// A signed-in user.
    pub async fn signed_in(&mut self) -> Session {
        self.make_user();
        self.sign_in().await
    }

    pub async fn sign_in(&mut self) -> Session {
        let step = self.pool().sign_in_with(&self.user, password()).await.unwrap();
        let session = done(step);
        self.session = Some(session.clone());
        session
    }

    /// Keeps a handle as an app does that waits for the call.
    pub fn keep(&mut self, handle: impl Any + Send) {
        self.kept.push(Box::new(handle));
    }

    /// Lets go of every handle.
    pub fn let_go(&mut self) {
        self.pool = None;
        self.session = None;
        self.kept.clear();
    }

    /// A pool object of another process over the same store.
    pub fn another_process(&self) -> UserPool {
        let wire = Wire::new(Arc::clone(&self.wire.service), Gate::default());
        build(&self.server, self.store.ungated(), &wire, &self.clock, self.setting).build().unwrap()
    }

    /// Takes in what the app was told meanwhile.
    pub fn listen(&mut self) {
        while let Some(Some(event)) = self.events.next().now_or_never() {
            let (name, told) = match event {
                SessionEvent::SignedIn { username } => (username, Told::In),
                SessionEvent::SignedOut { username } => (username, Told::Out),
                SessionEvent::Expired { username, .. } => (username, Told::Expired),
                _ => continue,
            };
            if name == self.user {
                self.told.push(told);
            }
        }
    }

    /// Whether the app's events come to their end.
    pub async fn falls_silent(&mut self) -> bool {
        self.listen();
        // The last handle may be with a thread that is about to let go of it.
        tokio::time::timeout(PATIENCE, self.events.next()).await.is_ok_and(|event| event.is_none())
    }

    /// Waits until nothing is under way any more: no call, no task, no lock, no work on other threads.
    pub async fn quiet(&self) -> Result<(), String> {
        let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
        let begun = Instant::now();
        let mut calm = 0;
        while calm < 3 {
            if self.gate.calls().1 == 0 && tasks() == 0 && self.store.held_locks().is_empty() {
                // Work that waits for a thread comes before this.
                tokio::task::spawn_blocking(|| ()).await.unwrap();
                calm += 1;
            } else {
                calm = 0;
                std::thread::yield_now();
            }
            tokio::task::yield_now().await;
            if begun.elapsed() > PATIENCE {
                let (calls, locks) = (self.gate.calls().1, self.store.held_locks());
                return Err(format!("{} tasks, {calls} calls and the locks {locks:?} never end", tasks()));
            }
        }
        Ok(())
    }
}

fn build(
    server: &LocalPool,
    store: GatedStore,
    wire: &Wire,
    clock: &Arc<HandClock>,
    setting: Setting,
) -> UserPoolBuilder {
    let builder = client(server).store(store).transport(wire.clone()).clock(clock.clone());
    if setting.asks {
        builder.device_remembering(DeviceRemembering::Ask(Arc::new(Question(wire.gate().clone()))))
    } else {
        builder
    }
}

pub fn password() -> AuthFlow {
    AuthFlow::UserPassword(Password::new(PASSWORD))
}

pub fn done(step: SignInStep) -> Session {
    match step {
        SignInStep::Done(session) => session,
        other => panic!("expected to be signed in, got {other:?}"),
    }
}

/// How things stand for the user by the word of this pool object.
pub async fn look(pool: &UserPool, user: &str) -> Result<Look, String> {
    let end = match pool.session(user).await {
        SessionState::SignedIn(_) => End::In,
        SessionState::SignedOut => End::Out,
        SessionState::Expired { .. } => End::Expired,
        other => return Err(format!("the session cannot be told: {other:?}")),
    };
    let current = match pool.state().await {
        SessionState::SignedIn(session) => Some(session.username().to_owned()),
        SessionState::SignedOut | SessionState::Expired { .. } => None,
        other => return Err(format!("the state cannot be told: {other:?}")),
    };
    let users = pool.users().await.map_err(|error| format!("the users cannot be told: {error:?}"))?;
    let listed = users.into_iter().filter(|user| !user.expired).map(|user| user.username).collect();
    Ok(Look { end, current, listed })
}
