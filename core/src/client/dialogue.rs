//! Runs the sign-in machine against the service.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::task;
use zeroize::Zeroizing;

use super::{PoolCore, SignInStep};
use crate::{
    CodeDelivery, Error, ErrorKind, RefreshToken, device,
    off_thread::off_thread,
    random,
    service::UserContextData,
    sign_in::{Answered, Call, Machine, Next, Origin, Parties, Reply, Signed, Snapshot, Surroundings},
};

/// Requests the machine may make by itself in a row; a sign-in needs far fewer.
const MOST_CALLS: usize = 12;

/// One sign-in under way, shared by its steps.
pub(super) struct Dialogue {
    pool: Arc<PoolCore>,
    /// Locked for the length of a computation only, so that a dropped call leaves the machine as it was.
    machine: Arc<Mutex<Machine>>,
    /// Held from an answer to what comes of it: answers to one sign-in are given one after the other.
    turn: tokio::sync::Mutex<()>,
    /// Set for good by [`Dialogue::cancel`], whichever machine is at work.
    cancelled: AtomicBool,
}

/// What the machine stopped at.
enum Stop {
    Step(SignInStep),
    Sent(CodeDelivery),
}

impl Dialogue {
    /// Begins a sign-in.
    pub(super) async fn begin(pool: Arc<PoolCore>, mut origin: Origin) -> Result<SignInStep, Error> {
        origin.device = device::find(&pool.context.store, &origin.username).await;
        let surroundings = surroundings(&pool)?;
        let (machine, next) = off_thread(move || Machine::start(origin, &surroundings)).await??;
        let dialogue = Self::over(pool, machine);
        dialogue.step(next).await
    }

    /// Goes on with a sign-in of an earlier process.
    pub(super) async fn resume(pool: Arc<PoolCore>, snapshot: Snapshot) -> Result<SignInStep, Error> {
        let client = &pool.context.client;
        let parties = Parties {
            pool_name: pool.id.name().to_owned(),
            client_id: client.id.clone(),
            client_secret: client.secret.clone(),
        };
        let (mut machine, asked) = snapshot.resume(parties, pool.context.clock.now())?;
        let store = &pool.context.store;
        let mut known = device::find_by_username(store, &asked.username).await;
        if known.is_none() {
            known = device::find(store, &asked.sign_in_name).await;
        }
        machine.know_device(known);
        Ok(SignInStep::asking(&Self::over(pool, machine), asked))
    }

    fn over(pool: Arc<PoolCore>, machine: Machine) -> Arc<Self> {
        let machine = Arc::new(Mutex::new(machine));
        Arc::new(Self { pool, machine, turn: tokio::sync::Mutex::new(()), cancelled: AtomicBool::new(false) })
    }

    /// Gives the app's answer to question `number`.
    pub(super) async fn answer(
        self: &Arc<Self>,
        number: u32,
        answered: Answered,
        client_metadata: Option<BTreeMap<String, String>>,
    ) -> Result<SignInStep, Error> {
        let _turn = self.turn.lock().await;
        let next = self.say(number, answered, client_metadata).await?;
        self.step(next).await
    }

    /// Has a code sent that belongs to the account and not to the sign-in.
    pub(super) async fn send_code(
        self: &Arc<Self>,
        number: u32,
        client_metadata: Option<BTreeMap<String, String>>,
    ) -> Result<CodeDelivery, Error> {
        let _turn = self.turn.lock().await;
        let next = self.say(number, Answered::SendCode, client_metadata).await?;
        match self.drive(&self.machine, next).await? {
            Stop::Sent(delivery) => Ok(delivery),
            Stop::Step(_) => Err(Error::new(ErrorKind::Internal, "a sent code led to a step")),
        }
    }

    /// Starts the sign-in afresh, all that is still known answered by itself. Until that has led to a question
    /// or to the tokens, the question that waits stays good.
    pub(super) async fn resend(
        self: &Arc<Self>,
        number: u32,
        client_metadata: Option<BTreeMap<String, String>>,
    ) -> Result<SignInStep, Error> {
        let _turn = self.turn.lock().await;
        let surroundings = surroundings(&self.pool)?;
        let machine = Arc::clone(&self.machine);
        let (fresh, next) = off_thread(move || {
            locked(&machine, |machine| machine.restarted(number, client_metadata, &surroundings))
        })
        .await??;
        let fresh = Arc::new(Mutex::new(fresh));
        let step = match self.drive(&fresh, next).await? {
            Stop::Step(step) => step,
            Stop::Sent(_) => return Err(Error::new(ErrorKind::Internal, "a fresh start sent a code")),
        };
        locked(&self.machine, |old| {
            // Looked at under the lock that `cancel` takes, so that it ends one machine or the other.
            if self.cancelled.load(Ordering::SeqCst) {
                return;
            }
            locked(&fresh, |fresh| std::mem::swap(old, fresh));
        });
        locked(&fresh, Machine::cancel);
        self.unless_cancelled()?;
        Ok(step)
    }

    /// Whether an answer to question `number` would be taken now.
    pub(super) fn is_open(&self, number: u32) -> bool {
        !self.cancelled.load(Ordering::SeqCst) && locked(&self.machine, |machine| machine.waits_for(number))
    }

    /// Ends the sign-in here. The server is not told: its challenge expires by itself.
    pub(super) fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
        locked(&self.machine, Machine::cancel);
    }

    /// The sign-in as it waits for the answer to question `number`, sealed.
    pub(super) async fn suspend(&self, number: u32) -> Result<String, Error> {
        let now = self.pool.context.clock.now();
        let snapshot = locked(&self.machine, |machine| Snapshot::of(machine, number, now))?;
        let seal = self.pool.seal().await?;
        let mut nonce = [0; 12];
        random::fill(&mut nonce)?;
        seal.close(&snapshot.encode()?, nonce)
    }

    async fn say(
        &self,
        number: u32,
        answered: Answered,
        client_metadata: Option<BTreeMap<String, String>>,
    ) -> Result<Next, Error> {
        let surroundings = surroundings(&self.pool)?;
        let machine = Arc::clone(&self.machine);
        off_thread(move || {
            locked(&machine, |machine| machine.answer(number, answered, client_metadata, &surroundings))
        })
        .await?
    }

    async fn step(self: &Arc<Self>, next: Next) -> Result<SignInStep, Error> {
        match self.drive(&self.machine, next).await? {
            Stop::Step(step) => Ok(step),
            Stop::Sent(_) => Err(Error::new(ErrorKind::Internal, "an answer sent a code")),
        }
    }

    /// Makes request after request until the app is needed or the sign-in is over.
    async fn drive(self: &Arc<Self>, machine: &Arc<Mutex<Machine>>, mut next: Next) -> Result<Stop, Error> {
        let name = locked(machine, |machine| machine.sign_in_name().to_owned());
        for _ in 0..MOST_CALLS {
            let call = match next {
                Next::Call(call) => call,
                Next::Ask(asked) => {
                    self.unless_cancelled()?;
                    tracing::debug!(challenge = asked.name, step = asked.kind.name(), "the app is asked");
                    return Ok(Stop::Step(SignInStep::asking(self, asked)));
                }
                Next::Sent(delivery) => {
                    self.unless_cancelled()?;
                    return Ok(Stop::Sent(delivery));
                }
                Next::Done(signed) => {
                    let (dialogue, machine) = (Arc::clone(self), Arc::clone(machine));
                    return by_itself(async move { dialogue.done(&machine, *signed).await }).await;
                }
            };
            self.unless_cancelled()?;
            let reply = self.send(*call, &name).await;
            if let Some(token) = handed_out(&reply) {
                // From here on the tokens are this client's to keep or to give back, whoever waits for it.
                let (dialogue, machine) = (Arc::clone(self), Arc::clone(machine));
                return by_itself(async move { dialogue.conclude(&machine, reply, token).await }).await;
            }
            next = self.on_reply(machine, reply, &name).await?;
        }
        Err(Error::protocol("ChallengeName", "the service asks for one proof after the other"))
    }

    async fn on_reply(
        &self,
        machine: &Arc<Mutex<Machine>>,
        reply: Result<Reply, Error>,
        name: &str,
    ) -> Result<Next, Error> {
        let surroundings = surroundings(&self.pool)?;
        let reply = reply.map_err(|error| self.pool.attempts.note(name, error, surroundings.now));
        if let Ok(reply) = &reply
            && let Some(username) = locked(machine, |machine| machine.device_wanted(reply))
        {
            let known = device::find_by_username(&self.pool.context.store, &username).await;
            locked(machine, |machine| machine.know_device(known));
        }
        // A proof costs milliseconds of arithmetic: not on the async threads.
        let machine = Arc::clone(machine);
        off_thread(move || locked(&machine, |machine| machine.on_reply(reply, &surroundings))).await?
    }

    /// Takes up a reply that brought tokens.
    async fn conclude(
        &self,
        machine: &Arc<Mutex<Machine>>,
        reply: Result<Reply, Error>,
        token: RefreshToken,
    ) -> Result<Stop, Error> {
        let name = locked(machine, |machine| machine.sign_in_name().to_owned());
        let unwanted = match self.on_reply(machine, reply, &name).await {
            Ok(Next::Done(signed)) => return self.done(machine, *signed).await,
            Ok(Next::Call(_) | Next::Ask(_) | Next::Sent(_)) => {
                Error::new(ErrorKind::Internal, "tokens led to another question")
            }
            Err(error) => error,
        };
        // Nobody will use these tokens: the sign-in was cancelled meanwhile, or they came without a proof.
        self.pool.context.revoke_in_vain(&token).await;
        Err(unwanted)
    }

    async fn done(&self, machine: &Mutex<Machine>, signed: Signed) -> Result<Stop, Error> {
        let (name, replacing) =
            locked(machine, |machine| (machine.sign_in_name().to_owned(), machine.replacing()));
        if let Err(error) = self.unless_cancelled() {
            self.pool.context.revoke_in_vain(&signed.tokens.refresh).await;
            return Err(error);
        }
        self.pool.attempts.succeeded(&name);
        let session = self.pool.sessions.begin(signed, replacing).await?;
        Ok(Stop::Step(SignInStep::Done(session)))
    }

    fn unless_cancelled(&self) -> Result<(), Error> {
        if self.cancelled.load(Ordering::SeqCst) {
            return Err(Error::new(ErrorKind::ChallengeExpired, "this sign-in was cancelled"));
        }
        Ok(())
    }

    async fn send(&self, mut call: Call, name: &str) -> Result<Reply, Error> {
        if let Some(to) = context_of(&mut call)
            && let Some(context) = &self.pool.user_context
        {
            *to = context.data(name).await;
        }
        let service = &self.pool.context.service;
        Ok(match &call {
            Call::InitiateAuth(request) => Reply::Auth(service.call(request).await?),
            Call::Respond(request) => Reply::Auth(service.call(request).await?),
            Call::AssociateSoftwareToken(request) => Reply::Associated(service.call(request).await?),
            Call::VerifySoftwareToken(request) => Reply::Verified(service.call(request).await?),
            Call::ConfirmSignUp(request) => Reply::Confirmed(service.call(request).await?),
            Call::ResendConfirmationCode(request) => Reply::CodeSent(service.call(request).await?),
            Call::ForgotPassword(request) => Reply::CodeSent(service.call(request).await?),
            Call::ConfirmForgotPassword(request) => {
                service.call(request).await?;
                Reply::PasswordReset
            }
        })
    }
}

/// The refresh token that the reply brought.
fn handed_out(reply: &Result<Reply, Error>) -> Option<RefreshToken> {
    match reply {
        Ok(Reply::Auth(reply)) => reply.result.as_ref()?.refresh_token.clone(),
        _ => None,
    }
}

/// Runs as a task of its own, which goes on when the caller goes away.
async fn by_itself<T: Send + 'static>(
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    task::spawn(work).await.map_err(|error| Error::of_task(&error))?
}

/// Where the request says what device it comes from.
fn context_of(call: &mut Call) -> Option<&mut Option<UserContextData>> {
    match call {
        Call::InitiateAuth(request) => Some(&mut request.user_context_data),
        Call::Respond(request) => Some(&mut request.user_context_data),
        Call::ConfirmSignUp(request) => Some(&mut request.about.user_context_data),
        Call::ResendConfirmationCode(request) => Some(&mut request.about.user_context_data),
        Call::ForgotPassword(request) => Some(&mut request.about.user_context_data),
        Call::ConfirmForgotPassword(request) => Some(&mut request.about.user_context_data),
        Call::AssociateSoftwareToken(_) | Call::VerifySoftwareToken(_) => None,
    }
}

fn surroundings(pool: &PoolCore) -> Result<Surroundings, Error> {
    let mut random = Zeroizing::new([0; 32]);
    random::fill(&mut *random)?;
    Ok(Surroundings { now: pool.context.clock.now(), random })
}

fn locked<T, R>(value: &Mutex<T>, work: impl FnOnce(&mut T) -> R) -> R {
    work(&mut value.lock().unwrap_or_else(PoisonError::into_inner))
}
