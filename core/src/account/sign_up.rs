//! Creating an account.

use std::{fmt, sync::Arc};

use super::{ConfirmSignUp, confirmation, confirmation::Carried};
use crate::{
    Answer, CodeDelivery, CodeRequest, Error, ErrorKind, Password, SignIn, UserAttributes, UserPool,
    builders::{Metadata, awaited, client_metadata, pairs},
    checks,
    service::{self, Attributes, NewUser},
};

/// What to do when nobody knows whether the account was created.
const AFTER_SILENCE: &str =
    "Try again; if the name is taken then, the account may be the one just made: sign in with its password.";

/// A sign-up to be awaited, with its options. It gives the account as it now is.
///
/// # Errors
/// [`AlreadyExists`](ErrorKind::AlreadyExists) when the name is taken, which may be by an earlier try whose answer
/// was lost; [`InvalidPassword`](ErrorKind::InvalidPassword), whose message tells the pool's rule;
/// [`InvalidInput`](ErrorKind::InvalidInput) for attributes the pool does not take;
/// [`NotAuthorized`](ErrorKind::NotAuthorized) where users cannot sign up by themselves;
/// [`Trigger`](ErrorKind::Trigger) with the words of the pool's trigger.
#[must_use = "nobody signs up unless this is awaited"]
pub struct SignUp {
    pool: UserPool,
    username: String,
    password: Option<Password>,
    attributes: UserAttributes,
    validation_data: Attributes,
    client_metadata: Metadata,
}

impl SignUp {
    pub(super) fn new(pool: UserPool, username: String, password: Option<Password>) -> Self {
        Self {
            pool,
            username,
            password,
            attributes: UserAttributes::new(),
            validation_data: Attributes::default(),
            client_metadata: Metadata::new(),
        }
    }

    /// The user's attributes. Those that the pool requires must be among them; where users sign in by e-mail
    /// address or phone number, the user name is that attribute already.
    pub fn attributes(mut self, attributes: UserAttributes) -> Self {
        self.attributes = attributes;
        self
    }

    /// Texts for the pre-sign-up trigger alone (`ValidationData`), such as the answer to a captcha. Not stored.
    pub fn validation_data<K: Into<String>, V: Into<String>>(
        mut self,
        data: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.validation_data = pairs(data);
        self
    }

    client_metadata! {
        /// Texts for the pool's Lambda triggers (`ClientMetadata`): pre-sign-up, custom message, post-confirmation.
        /// They are neither encrypted nor kept: never put secrets in.
    }

    async fn run(self) -> Result<NewAccount, Error> {
        checks::username(&self.username)?;
        if let Some(password) = &self.password {
            checks::password(password)?;
        }
        checks::attributes("attributes", self.attributes.iter())?;
        checks::attributes("validation_data", self.validation_data.iter())?;
        checks::metadata(&self.client_metadata)?;
        let request = service::SignUp {
            about: self.pool.about(&self.username, self.client_metadata).await,
            password: self.password.clone(),
            user_attributes: self.attributes.into_iter().collect(),
            validation_data: self.validation_data,
        };
        let (user, not_delivered) = match self.pool.core.context.service.call(&request).await {
            Ok(user) => (Some(user), None),
            // The message failed, after the account was made.
            Err(error) if matches!(error.kind(), ErrorKind::LimitExceeded | ErrorKind::CodeDelivery) => {
                (None, Some(error))
            }
            Err(error) if confirmation::is_silence(&error) => {
                return Err(error.with_recovery(AFTER_SILENCE));
            }
            Err(error) => return Err(error),
        };
        Ok(NewAccount::new(self.pool, self.username, self.password, user, not_delivered))
    }
}

awaited! { SignUp => NewAccount }

impl fmt::Debug for SignUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignUp")
            .field("username", &self.username)
            .field("attributes", &self.attributes)
            .finish_non_exhaustive()
    }
}

/// An account that was just created. A handle: clones are one sign-up. The password stays in memory, for the
/// sign-in that follows, as long as one of them lives.
#[derive(Clone)]
pub struct NewAccount(Arc<Account>);

struct Account {
    pool: UserPool,
    username: String,
    user_sub: Option<String>,
    confirmed: bool,
    delivery: Option<CodeDelivery>,
    not_delivered: Option<Error>,
    carried: Arc<Carried>,
}

impl NewAccount {
    fn new(
        pool: UserPool,
        username: String,
        password: Option<Password>,
        user: Option<NewUser>,
        not_delivered: Option<Error>,
    ) -> Self {
        let mut account = Account {
            pool,
            username,
            user_sub: None,
            confirmed: false,
            delivery: None,
            not_delivered,
            carried: Arc::default(),
        };
        let mut session = None;
        if let Some(user) = user {
            account.user_sub = Some(user.sub);
            account.confirmed = user.confirmed;
            account.delivery = user.delivery;
            session = user.session;
        }
        account.carried = Arc::new(Carried::new(password, session));
        Self(Arc::new(account))
    }

    /// The name that was signed up.
    pub fn username(&self) -> &str {
        &self.0.username
    }

    /// The user's id, which never changes. Not known when the code was [`not_delivered`](Self::not_delivered).
    pub fn user_sub(&self) -> Option<&str> {
        self.0.user_sub.as_deref()
    }

    /// Whether a trigger of the pool confirmed the account at once, so that the user can [`sign_in`](Self::sign_in).
    pub fn is_confirmed(&self) -> bool {
        self.0.confirmed
    }

    /// Where the code for the confirmation went. Nowhere for accounts that are confirmed already, that only an
    /// administrator confirms, or whose code was [`not_delivered`](Self::not_delivered).
    pub fn code_delivery(&self) -> Option<&CodeDelivery> {
        self.0.delivery.as_ref()
    }

    /// Why the code could not be sent: [`LimitExceeded`](ErrorKind::LimitExceeded) or
    /// [`CodeDelivery`](ErrorKind::CodeDelivery). The account exists nevertheless and waits to be confirmed: have
    /// the code sent again later instead of signing up again.
    pub fn not_delivered(&self) -> Option<&Error> {
        self.0.not_delivered.as_ref()
    }

    /// Confirms the account with the code that was sent (`ConfirmSignUp`).
    #[doc(alias = "ConfirmSignUp")]
    pub fn confirm(&self, code: impl Into<Answer>) -> ConfirmSignUp {
        let Account { pool, username, carried, .. } = &*self.0;
        ConfirmSignUp::new(pool.clone(), username.clone(), code.into()).carrying(Arc::clone(carried))
    }

    /// Has the code sent again (`ResendConfirmationCode`); the service sends few in an hour.
    #[doc(alias = "ResendConfirmationCode")]
    pub fn resend_code(&self) -> CodeRequest {
        confirmation::resend(self.0.pool.clone(), self.0.username.clone())
    }

    /// Signs the user in with the password of the sign-up, or, without one, by a first factor the user has
    /// (`USER_AUTH`). Where the account is not confirmed yet, that is the sign-in's first step.
    pub fn sign_in(&self) -> SignIn {
        let Account { pool, username, carried, .. } = &*self.0;
        pool.sign_in_with(username, carried.flow())
    }
}

impl fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewAccount")
            .field("username", &self.0.username)
            .field("confirmed", &self.0.confirmed)
            .field("code_delivery", &self.0.delivery)
            .field("not_delivered", &self.0.not_delivered)
            .finish_non_exhaustive()
    }
}
