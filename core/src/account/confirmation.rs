//! Confirming an account, and the sign-in that follows.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    Answer, AuthFlow, ChallengeSession, CodeRequest, Error, ErrorKind, FirstFactor, Password, SignIn,
    UserPool,
    builders::{Metadata, awaited, client_metadata},
    checks,
    service::{self, ConfirmSignUpReply, ResendConfirmationCode, already_confirmed},
};

const CONFIRMED_ALREADY: &str = "Let the user sign in; the account needs no confirmation any more.";
const ALIAS_TAKEN: &str = "Let the user sign in to the account that has this address, or confirm again and take \
                           the address over (force_alias_creation).";

/// What a sign-up hands on to its confirmation and its first sign-in.
#[derive(Default)]
pub(super) struct Carried {
    password: Option<Password>,
    /// Whether the service handed out a session string, which it does for clients that may use `USER_AUTH`.
    chooses: bool,
    /// The session string, until the service refuses it.
    session: Mutex<Option<ChallengeSession>>,
}

impl Carried {
    pub(super) fn new(password: Option<Password>, session: Option<ChallengeSession>) -> Self {
        Self { password, chooses: session.is_some(), session: Mutex::new(session) }
    }

    /// The sign-in with what is known of the user, by a flow that the app client allows as far as can be told.
    pub(super) fn flow(&self) -> AuthFlow {
        match &self.password {
            None => AuthFlow::User(None),
            Some(password) if self.chooses => {
                AuthFlow::User(Some(FirstFactor::PasswordSrp(password.clone())))
            }
            Some(password) => AuthFlow::UserSrp(password.clone()),
        }
    }

    fn session(&self) -> MutexGuard<'_, Option<ChallengeSession>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A confirmation to be awaited, with its options.
///
/// # Errors
/// [`CodeMismatch`](ErrorKind::CodeMismatch) and [`CodeExpired`](ErrorKind::CodeExpired), the latter also for
/// users who do not exist; [`LockedOut`](ErrorKind::LockedOut) or [`LimitExceeded`](ErrorKind::LimitExceeded) after
/// many tries; [`AlreadyExists`](ErrorKind::AlreadyExists) when another account has the same address as its alias,
/// or when the account is confirmed already ([`Error::recovery`](crate::Error::recovery) tells which).
#[must_use = "nothing is confirmed unless this is awaited"]
pub struct ConfirmSignUp {
    pool: UserPool,
    username: String,
    code: Answer,
    force_alias_creation: bool,
    client_metadata: Metadata,
    carried: Arc<Carried>,
}

impl ConfirmSignUp {
    pub(super) fn new(pool: UserPool, username: String, code: Answer) -> Self {
        Self {
            pool,
            username,
            code,
            force_alias_creation: false,
            client_metadata: Metadata::new(),
            carried: Arc::default(),
        }
    }

    pub(super) fn carrying(mut self, carried: Arc<Carried>) -> Self {
        self.carried = carried;
        self
    }

    /// Whether to take the confirmed e-mail address or phone number over from another account that signs in with
    /// it (`ForceAliasCreation`); `false` unless set.
    pub fn force_alias_creation(mut self, force: bool) -> Self {
        self.force_alias_creation = force;
        self
    }

    client_metadata! {
        /// Texts for the pool's Lambda triggers (`ClientMetadata`): post-confirmation. Never put secrets in.
    }

    async fn run(self) -> Result<ConfirmedAccount, Error> {
        checks::username(&self.username)?;
        let code = checks::code(self.code)?;
        checks::metadata(&self.client_metadata)?;
        let mut request = service::ConfirmSignUp {
            about: self.pool.about(&self.username, self.client_metadata).await,
            confirmation_code: code,
            force_alias_creation: self.force_alias_creation,
            session: self.carried.session().clone(),
        };
        let core = &self.pool.core;
        let mut repeated = core.unanswered.begin(&self.username);
        let mut result = core.context.service.call(&request).await;
        if let Err(error) = &result
            && request.session.is_some()
            && refuses_session(error)
        {
            // The session string lives for minutes and the code for a day: the code is worth another try.
            repeated |= error.is_after_unknown_outcome();
            *self.carried.session() = None;
            request.session = None;
            result = core.context.service.call(&request).await;
        }
        if result.as_ref().map_or_else(is_verdict, |_| true) {
            core.unanswered.answered(&self.username);
        }
        let session = match result {
            Ok(ConfirmSignUpReply { session }) => session,
            // By an earlier try, whose answer was lost.
            Err(error) if already_confirmed(&error) && (repeated || error.is_after_unknown_outcome()) => None,
            Err(error) => return Err(explained(error)),
        };
        Ok(ConfirmedAccount { pool: self.pool, username: self.username, carried: self.carried, session })
    }
}

/// Whether the service dislikes the session string of the sign-up, and not the code.
fn refuses_session(error: &Error) -> bool {
    let about_caller = matches!(
        error.kind(),
        ErrorKind::ChallengeExpired | ErrorKind::NotAuthorized | ErrorKind::InvalidInput
    );
    about_caller && error.code().is_some() && error.message().to_ascii_lowercase().contains("session")
}

/// Whether the service may have acted, and nobody knows.
pub(super) fn is_silence(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Network | ErrorKind::Timeout | ErrorKind::Service | ErrorKind::Protocol)
}

/// Whether the service looked at the request.
fn is_verdict(error: &Error) -> bool {
    error.code().is_some() && !is_silence(error) && error.kind() != ErrorKind::Throttled
}

fn explained(error: Error) -> Error {
    if already_confirmed(&error) {
        return error.with_kind(ErrorKind::AlreadyExists).with_recovery(CONFIRMED_ALREADY);
    }
    if error.kind() == ErrorKind::AlreadyExists {
        return error.with_recovery(ALIAS_TAKEN);
    }
    error
}

/// A new code for an account that waits to be confirmed.
pub(super) fn resend(pool: UserPool, username: String) -> CodeRequest {
    CodeRequest::new(move |metadata| {
        Box::pin(async move {
            let client_metadata = metadata.unwrap_or_default();
            checks::username(&username)?;
            checks::metadata(&client_metadata)?;
            let request = ResendConfirmationCode { about: pool.about(&username, client_metadata).await };
            match pool.core.context.service.call(&request).await {
                Ok(delivery) => Ok(delivery),
                Err(error) => Err(explained(error)),
            }
        })
    })
}

awaited! { ConfirmSignUp => ConfirmedAccount }

impl fmt::Debug for ConfirmSignUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfirmSignUp")
            .field("username", &self.username)
            .field("force_alias_creation", &self.force_alias_creation)
            .finish_non_exhaustive()
    }
}

/// An account that is confirmed: its user can sign in.
#[derive(Clone)]
pub struct ConfirmedAccount {
    pool: UserPool,
    username: String,
    carried: Arc<Carried>,
    session: Option<ChallengeSession>,
}

impl ConfirmedAccount {
    /// The name that was signed up.
    pub fn username(&self) -> &str {
        &self.username
    }

    /// Whether the service offered a sign-in without any further proof. The offer is good once and for minutes;
    /// the service may also not keep it. [`sign_in`](Self::sign_in) goes on in any case.
    pub fn can_sign_in_at_once(&self) -> bool {
        self.session.is_some()
    }

    /// Signs the user in: by the service's offer, and, where there is none or it is refused, with the password of
    /// the sign-up. Without a password, after a restart for instance, the user gives a first factor (`USER_AUTH`);
    /// apps whose client does not allow that use [`UserPool::sign_in`] instead.
    pub fn sign_in(&self) -> SignIn {
        let sign_in = self.pool.sign_in_with(&self.username, self.carried.flow());
        match &self.session {
            Some(session) => sign_in.after_sign_up(session.clone()),
            None => sign_in,
        }
    }
}

impl fmt::Debug for ConfirmedAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfirmedAccount")
            .field("username", &self.username)
            .field("can_sign_in_at_once", &self.can_sign_in_at_once())
            .finish_non_exhaustive()
    }
}
