//! Runs the sign-in machine against the service.

use std::{
    collections::BTreeMap,
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::task;
use zeroize::Zeroizing;

use super::{
    PoolCore,
    challenge::{SignInStep, UnknownChallenge},
};
use crate::{
    Error, ErrorKind, Password,
    config::{check_password, check_username},
    service::Parameters,
    sign_in::{Call, Flow, Machine, Next, Parties, Start},
    srp::Ephemeral,
};

/// Replies the machine may answer by itself in a row; a sign-in needs far fewer.
const MOST_CALLS: usize = 12;

/// A sign-in to be awaited, with its options.
#[must_use = "a sign-in does nothing unless it is awaited"]
pub struct SignIn {
    pool: Arc<PoolCore>,
    username: String,
    password: Password,
    send_password: bool,
    client_metadata: BTreeMap<String, String>,
}

impl SignIn {
    pub(super) fn new(pool: Arc<PoolCore>, username: String, password: Password) -> Self {
        Self { pool, username, password, send_password: false, client_metadata: BTreeMap::new() }
    }

    /// Sends the password itself (`USER_PASSWORD_AUTH`) instead of proving it by SRP. Pools that migrate
    /// users by a trigger need it.
    pub fn send_password(mut self) -> Self {
        self.send_password = true;
        self
    }

    /// Texts for the pool's Lambda triggers (`ClientMetadata`), sent with every request of this sign-in.
    /// They are neither encrypted nor kept: never put secrets in.
    pub fn client_metadata<K: Into<String>, V: Into<String>>(
        mut self,
        metadata: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.client_metadata = metadata.into_iter().map(|(k, v)| (k.into(), v.into())).collect();
        self
    }

    async fn run(self) -> Result<SignInStep, Error> {
        check_username(&self.username)?;
        check_password(&self.password)?;
        let parties = Parties {
            pool_name: self.pool.id.name().to_owned(),
            client_id: self.pool.context.client.id.clone(),
            client_secret: self.pool.context.client.secret.clone(),
        };
        let flow = if self.send_password {
            Flow::Password { password: self.password }
        } else {
            let ephemeral = off_thread(new_ephemeral).await??;
            Flow::Srp { password: self.password, ephemeral }
        };
        let (machine, call) = Machine::start(Start {
            parties,
            username: self.username,
            flow,
            client_metadata: self.client_metadata,
        });
        let dialogue = Arc::new(Dialogue::new(self.pool, machine));
        dialogue.go_on(call).await
    }
}

impl IntoFuture for SignIn {
    type Output = Result<SignInStep, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn")
            .field("username", &self.username)
            .field("send_password", &self.send_password)
            .finish_non_exhaustive()
    }
}

/// One sign-in under way, shared by its steps.
pub(super) struct Dialogue {
    pool: Arc<PoolCore>,
    /// Locked for the length of a computation only, so that a dropped call leaves the machine as it was.
    machine: Mutex<Machine>,
    /// Held from an answer to what comes of it: answers to one sign-in are given one after the other.
    turn: tokio::sync::Mutex<()>,
}

impl Dialogue {
    fn new(pool: Arc<PoolCore>, machine: Machine) -> Self {
        Self { pool, machine: Mutex::new(machine), turn: tokio::sync::Mutex::new(()) }
    }

    /// Gives the app's answer to challenge `number`.
    pub(super) async fn answer(
        self: &Arc<Self>,
        number: u32,
        responses: Parameters,
        client_metadata: Option<BTreeMap<String, String>>,
    ) -> Result<SignInStep, Error> {
        let _turn = self.turn.lock().await;
        let call = self.with(|machine| machine.answer(number, responses, client_metadata))?;
        self.go_on(call).await
    }

    /// Makes call after call until the app is needed or the sign-in is over.
    async fn go_on(self: &Arc<Self>, mut call: Call) -> Result<SignInStep, Error> {
        for _ in 0..MOST_CALLS {
            let reply = match &call {
                Call::InitiateAuth(request) => self.pool.context.service.initiate_auth(request).await,
                Call::Respond(request) => self.pool.context.service.respond_to_auth_challenge(request).await,
            };
            let now = self.pool.context.clock.now();
            // A proof costs milliseconds of arithmetic: not on the async threads.
            let dialogue = Arc::clone(self);
            let next = off_thread(move || dialogue.with(|machine| machine.on_reply(reply, now))).await??;
            match next {
                Next::Call(following) => call = following,
                Next::Ask(asked) => {
                    return Ok(SignInStep::Unknown(UnknownChallenge::new(Arc::clone(self), asked)));
                }
                Next::Done(signed) => {
                    let session = self.pool.sessions.begin(*signed).await?;
                    return Ok(SignInStep::Done(session));
                }
            }
        }
        Err(Error::protocol("ChallengeName", "the service asks for one proof after the other"))
    }

    fn with<T>(&self, work: impl FnOnce(&mut Machine) -> T) -> T {
        work(&mut self.machine.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn new_ephemeral() -> Result<Ephemeral, Error> {
    let mut random = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *random)
        .map_err(|_| Error::new(ErrorKind::Internal, "the operating system gave no random numbers"))?;
    Ok(Ephemeral::new(&random)?)
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    task::spawn_blocking(work).await.map_err(|error| Error::of_task(&error))
}
