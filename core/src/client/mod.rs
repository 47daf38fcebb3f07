//! The client of one user pool: built once, cloned freely.

mod auth_flow;
mod builder;
mod dialogue;
mod prepare;
mod sign_in;
mod steps;
mod unanswered;

use std::{fmt, sync::Arc};

pub use auth_flow::{AuthFlow, FirstFactor};
pub use builder::UserPoolBuilder;
pub use prepare::Prepared;
pub use sign_in::SignIn;
pub use steps::{
    CodeChallenge, CodePurpose, CustomChallenge, EmailSetUp, FirstFactorChoice, MfaChoice, MfaSetUpChoice,
    NewPasswordChallenge, PasskeyChallenge, PasswordChallenge, PasswordReset, SignInAnswer, SignInStep,
    SignUpCodeChallenge, TotpChallenge, TotpSetUp, UnknownChallenge,
};
pub(crate) use unanswered::Unanswered;

use crate::{
    Error, KnownUser, Password, Session, SessionEvents, SessionState, SignOut, SignOutResult, TokenVerifier,
    config::PoolId,
    lockout::Attempts,
    random,
    session::{Context, Sessions},
    sign_in::{Flow, Seal, Snapshot},
    store::Stored,
    user_context::UserContext,
};

/// A user pool as seen by one of its app clients.
///
/// A handle: clones share their sessions. Several pools, clients and users may be used side by side; the
/// store keeps them apart. All futures need a running tokio runtime.
///
/// ```no_run
/// use cognito_client::{Password, SignInStep, SignOut, UserPool};
///
/// # async fn example() -> Result<(), cognito_client::Error> {
/// let pool = UserPool::builder("us-east-1_AbCdEf123", "4k2v0p9examplecl1ent7id8q").build()?;
/// match pool.sign_in("ana", Password::new("…")).await? {
///     SignInStep::Done(session) => {
///         let tokens = session.tokens().await?;
///         println!("signed in as {:?}", tokens.id_claims().email());
///         session.sign_out(SignOut::Everywhere).await;
///     }
///     step => println!("the pool asks for more: {step:?}"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct UserPool {
    pub(crate) core: Arc<PoolCore>,
}

/// What all handles of a pool share.
pub(crate) struct PoolCore {
    pub(crate) id: PoolId,
    pub(crate) context: Arc<Context>,
    pub(crate) sessions: Sessions,
    /// There if the pool's threat protection shall be told of the device.
    pub(crate) user_context: Option<UserContext>,
    pub(crate) verifier: TokenVerifier,
    /// How long a locked-out user should wait.
    pub(crate) attempts: Attempts,
    /// Sign-ups whose confirmation was sent and not answered.
    pub(crate) unanswered: Unanswered,
}

impl PoolCore {
    /// What suspended sign-ins are sealed with; its key is made and kept at the first use.
    async fn seal(&self) -> Result<Seal, Error> {
        let mut fresh = zeroize::Zeroizing::new([0; 32]);
        random::fill(&mut *fresh)?;
        let key = match self.context.store.seal_key().await {
            Stored::Found(key) => key,
            // What a damaged key sealed is lost already.
            Stored::Missing | Stored::Corrupt(_) => self.context.store.set_seal_key(&fresh).await?,
            Stored::Unavailable(error) => return Err(error),
        };
        Seal::new(&key, self.id.as_str(), &self.context.client.id)
    }
}

impl UserPool {
    /// Begins to describe the client: the pool's id (`us-east-1_AbCdEf123`) and the app client's id.
    pub fn builder(pool_id: impl Into<String>, client_id: impl Into<String>) -> UserPoolBuilder {
        UserPoolBuilder::new(pool_id.into(), client_id.into())
    }

    /// The pool's id.
    pub fn id(&self) -> &str {
        self.core.id.as_str()
    }

    /// The app client's id.
    pub fn client_id(&self) -> &str {
        &self.core.context.client.id
    }

    /// Signs a user in with name (or alias) and password: by SRP unless [`SignIn`] says otherwise, so that
    /// the password never leaves the device. Await it as it is, or set options first.
    #[doc(alias = "InitiateAuth")]
    pub fn sign_in(&self, username: impl Into<String>, password: Password) -> SignIn {
        SignIn::new(Arc::clone(&self.core), username.into(), Flow::Srp, Some(password))
    }

    /// Signs a user in by another way than the password alone. The service wants a name in all of them.
    ///
    /// ```no_run
    /// # use cognito_client::{AuthFlow, FirstFactor, UserPool};
    /// # async fn example(pool: UserPool) -> Result<(), cognito_client::Error> {
    /// let step = pool.sign_in_with("ana", AuthFlow::User(Some(FirstFactor::EmailOtp))).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn sign_in_with(&self, username: impl Into<String>, flow: AuthFlow) -> SignIn {
        let (flow, password) = flow.split();
        SignIn::new(Arc::clone(&self.core), username.into(), flow, password)
    }

    /// Raises the assurance of a session: the user proves more than before, and the session's tokens are
    /// replaced by ones whose `acr` claim says so (`TARGET_ACR_VALUES`). Only in pools that offer step-up.
    pub fn step_up<V: Into<String>>(
        &self,
        session: &Session,
        target_acr_values: impl IntoIterator<Item = V>,
    ) -> SignIn {
        SignIn::new(Arc::clone(&self.core), session.username().to_owned(), Flow::User(None), None)
            .target_acr_values(target_acr_values)
            .raising(session.clone())
    }

    /// Goes on with a sign-in that was suspended, in this process or an earlier one, over the same store. The
    /// password was not kept: where it is needed again, the next step asks for it.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `suspended` for a text that is damaged, of another
    /// pool, app client or store, or of another version; [`ChallengeExpired`](crate::ErrorKind::ChallengeExpired)
    /// for one that is too old; [`Storage`](crate::ErrorKind::Storage) when the key cannot be read.
    pub async fn resume_sign_in(&self, suspended: &str) -> Result<SignInStep, Error> {
        let seal = match self.core.context.store.seal_key().await {
            Stored::Found(key) => Seal::new(&key, self.id(), self.client_id())?,
            Stored::Missing => {
                return Err(Seal::refusal_without_a_key(suspended, self.id(), self.client_id()));
            }
            Stored::Unavailable(error) | Stored::Corrupt(error) => return Err(error),
        };
        let snapshot = Snapshot::decode(&seal.open(suspended)?)?;
        dialogue::Dialogue::resume(Arc::clone(&self.core), snapshot).await
    }

    /// Whether somebody is signed in, read from the store: the state of the current user, who is the one that
    /// signed in last or was switched to. Makes no network call.
    pub async fn state(&self) -> SessionState {
        self.core.sessions.state().await
    }

    /// The users whose sessions the store holds, sorted by name. Makes no network call.
    ///
    /// # Errors
    /// [`Storage`](crate::ErrorKind::Storage) when the store cannot tell.
    pub async fn users(&self) -> Result<Vec<KnownUser>, Error> {
        self.core.sessions.users().await
    }

    /// The state of one user's session, by the name in the pool or the one typed at sign-in. Makes no network
    /// call.
    pub async fn session(&self, name: &str) -> SessionState {
        match self.core.sessions.username(name).await {
            Ok(Some(username)) => self.core.sessions.state_of(&username).await,
            Ok(None) => SessionState::SignedOut,
            Err(error) => SessionState::Unavailable(error),
        }
    }

    /// Makes another signed-in user the current one, by the name in the pool or the one typed at sign-in.
    ///
    /// # Errors
    /// [`SignedOut`](crate::ErrorKind::SignedOut) or [`SessionExpired`](crate::ErrorKind::SessionExpired) when there
    /// is no session to switch to, [`Storage`](crate::ErrorKind::Storage) when the store cannot tell; the current
    /// user stays then.
    pub async fn switch_user(&self, name: &str) -> Result<Session, Error> {
        self.core.sessions.switch_to(name).await
    }

    /// Signs several users out, one after the other, and tells what became of each. Names without a session are
    /// left out of the result.
    pub async fn sign_out<N: AsRef<str>>(
        &self,
        names: impl IntoIterator<Item = N>,
        scope: SignOut,
    ) -> Vec<(String, Result<SignOutResult, Error>)> {
        let mut results = Vec::new();
        for name in names {
            let name = name.as_ref().to_owned();
            let result = match self.session(&name).await {
                SessionState::SignedIn(session) => Ok(session.sign_out(scope).await),
                SessionState::Unavailable(error) => Err(error),
                SessionState::Expired { username, .. } => {
                    Ok(self.core.sessions.sign_out_ended(&username, scope).await)
                }
                SessionState::SignedOut => continue,
            };
            results.push((name, result));
        }
        results
    }

    /// Verifies the signatures of this pool's tokens, for apps that do not want to take them on trust from the
    /// connection they came over. All clones share the fetched keys.
    pub fn verifier(&self) -> TokenVerifier {
        self.core.verifier.clone()
    }

    /// What happens to this pool's sessions from now on: each change once, to every listener.
    pub fn events(&self) -> SessionEvents {
        self.core.context.events.subscribe()
    }
}

impl fmt::Debug for UserPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserPool")
            .field("id", &self.id())
            .field("client_id", &self.client_id())
            .finish_non_exhaustive()
    }
}
