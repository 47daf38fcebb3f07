//! A sign-in with its options, before it begins.

use std::{
    collections::BTreeMap,
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use super::{PoolCore, SignInStep, dialogue::Dialogue};
use crate::{
    ChallengeSession, Error, Password, Session,
    config::{check_password, check_username},
    sign_in::{Flow, Origin, Parties, StepUp},
};

/// The longest name of a level of assurance.
const LONGEST_ACR: usize = 64;

/// A sign-in to be awaited, with its options.
#[must_use = "a sign-in does nothing unless it is awaited"]
pub struct SignIn {
    pool: Arc<PoolCore>,
    username: String,
    flow: Flow,
    password: Option<Password>,
    client_metadata: BTreeMap<String, String>,
    acr_values: Vec<String>,
    max_age: Option<Duration>,
    session: Option<Session>,
    after_sign_up: Option<ChallengeSession>,
    replace_session: bool,
}

impl SignIn {
    pub(super) fn new(pool: Arc<PoolCore>, username: String, flow: Flow, password: Option<Password>) -> Self {
        Self {
            pool,
            username,
            flow,
            password,
            client_metadata: BTreeMap::new(),
            acr_values: Vec::new(),
            max_age: None,
            session: None,
            after_sign_up: None,
            replace_session: false,
        }
    }

    /// Raises the assurance of this session instead of beginning another.
    pub(super) fn raising(mut self, session: Session) -> Self {
        self.session = Some(session);
        self
    }

    /// Takes up the offer of a confirmed sign-up first.
    pub(crate) fn after_sign_up(mut self, session: ChallengeSession) -> Self {
        self.after_sign_up = Some(session);
        self
    }

    /// Texts for the pool's Lambda triggers (`ClientMetadata`), sent with every request of this sign-in unless
    /// an answer brings its own. The pre-authentication and user-migration triggers see those of the first
    /// request as `validationData`. They are neither encrypted nor kept: never put secrets in.
    pub fn client_metadata<K: Into<String>, V: Into<String>>(
        mut self,
        metadata: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.client_metadata = metadata.into_iter().map(|(k, v)| (k.into(), v.into())).collect();
        self
    }

    /// The levels of assurance to reach (`TARGET_ACR_VALUES`), the most wanted first. Only with
    /// [`AuthFlow::User`], in pools that offer step-up. What was reached stands in the id token's `acr` claim,
    /// which the app must check.
    pub fn target_acr_values<V: Into<String>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        self.acr_values = values.into_iter().map(Into::into).collect();
        self
    }

    /// How old an earlier authentication may be to count (`MAX_AGE`, in whole seconds), together with
    /// [`target_acr_values`](Self::target_acr_values).
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    /// Lets this sign-in take the place of a session that the user has here already. Off by default: then it fails with
    /// [`AlreadySignedIn`](crate::ErrorKind::AlreadySignedIn), before the first request where the name is known, and
    /// the session stays as it is. Neither a session that has expired nor another user's is ever in the way.
    ///
    /// The refresh token of the replaced session is revoked in the background, if the server can be reached.
    pub fn replace_session(mut self, replace: bool) -> Self {
        self.replace_session = replace;
        self
    }

    async fn run(self) -> Result<SignInStep, Error> {
        check_username(&self.username)?;
        let replace_session = self.replace_session || self.session.is_some();
        let raises = self.session.is_some() || !self.acr_values.is_empty() || self.max_age.is_some();
        if raises && !matches!(self.flow, Flow::User(_)) {
            return Err(Error::invalid("flow", "must be USER_AUTH to reach a level of assurance"));
        }
        let step_up =
            if raises { Some(step_up(&self.acr_values, self.max_age, self.session).await?) } else { None };
        if let Some(password) = &self.password {
            check_password(password)?;
        }
        if !replace_session {
            self.pool.sessions.refuse_if_signed_in(&self.username).await?;
        }
        let client = &self.pool.context.client;
        let origin = Origin {
            parties: Parties {
                pool_name: self.pool.id.name().to_owned(),
                client_id: client.id.clone(),
                client_secret: client.secret.clone(),
            },
            username: self.username,
            flow: self.flow,
            password: self.password,
            client_metadata: self.client_metadata,
            step_up,
            after_sign_up: self.after_sign_up,
            device: None,
            replace_session,
        };
        Dialogue::begin(self.pool, origin).await
    }
}

async fn step_up(
    acr_values: &[String],
    max_age: Option<Duration>,
    session: Option<Session>,
) -> Result<StepUp, Error> {
    let refuse = |what: &str| Err(Error::invalid("target_acr_values", what));
    if acr_values.is_empty() {
        return refuse("must name at least one level");
    }
    for value in acr_values {
        if value.is_empty() || value.chars().count() > LONGEST_ACR || value.contains(char::is_whitespace) {
            return refuse("must be names of at most 64 characters without spaces");
        }
    }
    let access_token = match session {
        Some(session) => Some(session.tokens().await?.access_token().clone()),
        None => None,
    };
    Ok(StepUp { acr_values: acr_values.to_vec(), max_age: max_age.map(|age| age.as_secs()), access_token })
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
            .field("flow", &self.flow)
            .finish_non_exhaustive()
    }
}
