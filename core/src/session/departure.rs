//! A sign-out on its way: a mark in the store first, then the server, then the store forgets.
//!
//! Whatever happens in between, the session reads as signed out; and what a process that ended left behind is carried on
//! by the next one.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use futures_util::{
    FutureExt as _,
    future::{BoxFuture, Shared},
};

use super::{
    Context, SignOut, SignOutPart, SignOutResult, Tokens,
    inner::{Current, Inner, Status, signed_out},
};
use crate::{
    AccessToken, Error, ErrorKind, TokenSet,
    service::{GlobalSignOut, access_token_refused, user_is_gone},
    store::{Hold, Leaving, SessionRecord, SessionStore, Stored},
};

/// A sign-out, under way or done, to be awaited by any number of callers.
#[derive(Clone)]
pub(super) struct Departure {
    scope: SignOut,
    result: Shared<BoxFuture<'static, SignOutResult>>,
    /// Shared by those who wait for the result.
    presence: Arc<()>,
}

/// What it takes to end a session on the server and to forget it here.
pub(super) struct Rest {
    context: Arc<Context>,
    pub(super) username: String,
    linked: bool,
    device_key: Option<String>,
    /// The newest tokens, as long as they are of use.
    tokens: Mutex<Option<TokenSet>>,
    /// What the last try came to.
    tried: Mutex<Option<[SignOutPart; 3]>>,
}

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rest").field("username", &self.username).finish_non_exhaustive()
    }
}

/// What became of the two parts that are the server's.
struct Server {
    global: SignOutPart,
    revocation: SignOutPart,
}

impl Rest {
    fn new(context: &Arc<Context>, record: &SessionRecord, tokens: Option<TokenSet>, linked: bool) -> Self {
        let claimed = tokens.clone().and_then(|tokens| Tokens::read(tokens).ok());
        let claimed = claimed.and_then(|tokens| tokens.access_claims().device_key().map(str::to_owned));
        Self {
            context: Arc::clone(context),
            username: record.username.clone(),
            linked,
            device_key: claimed.or_else(|| record.device_key.clone()),
            tokens: Mutex::new(tokens),
            tried: Mutex::default(),
        }
    }

    /// What is known by now of a sign-out that had come to this.
    fn newest(self: &Arc<Self>, result: SignOutResult) -> SignOutResult {
        let tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match tried {
            Some([global, revocation, local]) => {
                SignOutResult::new(global, revocation, local, Arc::clone(self))
            }
            None => result,
        }
    }

    fn tokens(&self) -> Option<TokenSet> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_tokens(&self, tokens: Option<TokenSet>) {
        *self.tokens.lock().unwrap_or_else(PoisonError::into_inner) = tokens;
    }

    /// Whether another try has anything to try with.
    pub(super) fn can_go_on(&self, local: &SignOutPart) -> bool {
        self.tokens().is_some() || local.error().is_some()
    }

    async fn ask_server(&self, global: bool) -> Server {
        let global = if global { self.globally().await } else { SignOutPart::NotRequested };
        let revocation = match (&global, self.tokens()) {
            (SignOutPart::Confirmed, _) => {
                self.set_tokens(None);
                SignOutPart::NotNeeded
            }
            // The server has ended this session already, or there is none.
            (_, None) => SignOutPart::NotNeeded,
            // The refresh token may be all there is to end the other sessions with.
            (SignOutPart::Failed(error), Some(_)) => SignOutPart::Failed(error.clone()),
            (_, Some(tokens)) => self.revoke(tokens).await,
        };
        Server { global, revocation }
    }

    /// Ends all of the user's sessions. That this one is over says nothing of the others.
    async fn globally(&self) -> SignOutPart {
        let Some(tokens) = self.tokens() else { return SignOutPart::Failed(signed_out()) };
        let result = match self.sign_out_globally(tokens.access.clone()).await {
            Err(error) if is_refused(&error) => match self.renewed(tokens).await {
                Ok(newer) => self.sign_out_globally(newer).await,
                Err(error) => Err(error),
            },
            other => other,
        };
        SignOutPart::from_result(result)
    }

    async fn sign_out_globally(&self, access_token: AccessToken) -> Result<(), Error> {
        match self.context.service.call(&GlobalSignOut { access_token }).await {
            // Nobody is left to be signed out.
            Err(error) if user_is_gone(&error) => Ok(()),
            other => other,
        }
    }

    /// An access token for the one call that is left. A rotated refresh token is kept, in the store, too.
    async fn renewed(&self, tokens: TokenSet) -> Result<AccessToken, Error> {
        let hold = self.context.store.hold_anyway(&self.username).await;
        let metadata = &self.context.refresh_metadata;
        let renewed = self.context.renew(&tokens.refresh, self.device_key.as_deref(), metadata).await;
        let result = match renewed {
            Ok(result) => result,
            Err(error) => {
                if error.kind() == ErrorKind::SessionExpired && !user_is_gone(&error) {
                    self.set_tokens(None);
                }
                return Err(error);
            }
        };
        let replaces = tokens.refresh.clone();
        let newer = TokenSet {
            access: result.access_token.clone().unwrap_or(tokens.access),
            id: result.id_token.clone().unwrap_or(tokens.id),
            refresh: result.refresh_token.clone().unwrap_or(tokens.refresh),
        };
        self.set_tokens(Some(newer.clone()));
        if let Stored::Found(mut record) = self.context.store.read(&self.username).await
            && let Some(leaving) =
                record.leaving.as_mut().filter(|leaving| leaving.tokens.refresh == replaces)
        {
            leaving.tokens = newer;
            if let Err(error) = self.context.store.write(&hold, &record).await {
                tracing::warn!(%error, "newer tokens of a sign-out could not be stored");
            }
        }
        match result.access_token {
            Some(access_token) => Ok(access_token),
            None => result.into_whole().map(|whole| whole.access_token),
        }
    }

    async fn revoke(&self, tokens: TokenSet) -> SignOutPart {
        // The tokens of a pool without revocation bear no mark that could be revoked.
        let revocable = Tokens::read(tokens.clone()).is_ok_and(|t| t.access_claims().origin().is_some());
        let part = if revocable {
            SignOutPart::from_server(self.context.revoke_for_sign_out(&tokens.refresh, self.linked).await)
        } else {
            SignOutPart::NotNeeded
        };
        if part.error().is_none() {
            self.set_tokens(None);
        }
        part
    }

    /// Forgets the session here, unless the store holds another one by now.
    async fn forget(&self, last: Option<&TokenSet>) -> SignOutPart {
        let hold = self.context.store.hold_anyway(&self.username).await;
        let store = &self.context.store;
        let forgettable = match store.read(&self.username).await {
            Stored::Found(record) => record.tokens.as_ref().is_none_or(|stored| is_same(stored, last)),
            // Nobody can use it, and nobody else will remove it.
            Stored::Missing | Stored::Corrupt(_) => true,
            Stored::Unavailable(error) => return SignOutPart::Failed(error),
        };
        if !forgettable {
            return SignOutPart::Confirmed;
        }
        SignOutPart::from_result(forget(store, &hold, &self.username).await)
    }

    /// Tries once more what failed. Runs as a task of its own.
    pub(super) async fn again(self: Arc<Self>, failed: SignOutResult) -> SignOutResult {
        let rest = Arc::clone(&self);
        let before = failed.clone();
        match tokio::spawn(async move { rest.again_now(before).await }).await {
            Ok(result) => result,
            Err(_) => failed,
        }
    }

    async fn again_now(self: Arc<Self>, failed: SignOutResult) -> SignOutResult {
        let last = self.tokens();
        let failed_part = |part: &SignOutPart| part.error().is_some();
        let server = if failed_part(&failed.global) && last.is_some() {
            self.ask_server(true).await
        } else if failed_part(&failed.revocation) {
            let revocation = match self.tokens() {
                Some(tokens) => self.revoke(tokens).await,
                None => SignOutPart::NotNeeded,
            };
            Server { global: failed.global, revocation }
        } else {
            Server { global: failed.global, revocation: failed.revocation }
        };
        // A mark may be left of a sign-out that nobody waited for.
        let local = self.forget(self.tokens().or(last).as_ref()).await;
        let parts = [server.global.clone(), server.revocation.clone(), local.clone()];
        *self.tried.lock().unwrap_or_else(PoisonError::into_inner) = Some(parts);
        SignOutResult::new(server.global, server.revocation, local, self)
    }
}

/// How often forgetting is tried.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(100);

/// Forgets who is current, if it is this user, and then the record: a record without a session does no harm, and a later
/// process takes it up.
pub(super) async fn forget(store: &SessionStore, hold: &Hold, username: &str) -> Result<(), Error> {
    let mut attempt = 1;
    loop {
        let forgotten = match store.clear_current_user(hold, username).await {
            Ok(()) => store.remove(hold, username).await,
            Err(error) => Err(error),
        };
        if forgotten.is_ok() || attempt >= ATTEMPTS {
            return forgotten;
        }
        attempt += 1;
        tokio::time::sleep(PAUSE).await;
    }
}

/// Whether a newer access token may help.
fn is_refused(error: &Error) -> bool {
    access_token_refused(error) || error.kind() == ErrorKind::SessionExpired
}

fn is_same(stored: &TokenSet, last: Option<&TokenSet>) -> bool {
    let Some(last) = last else { return false };
    stored.refresh == last.refresh
        || Tokens::read(stored.clone())
            .ok()
            .zip(Tokens::read(last.clone()).ok())
            .is_some_and(|(stored, last)| stored.same_sign_in(&last))
}

impl Inner {
    /// Runs as a task of its own, so that a caller who goes away leaves no half-signed-out session.
    pub(super) async fn sign_out(self: &Arc<Self>, scope: SignOut) -> SignOutResult {
        loop {
            let (departure, is_second) = {
                let mut work = self.work();
                if let Some(earlier) = work.departure.clone() {
                    (earlier, true)
                } else {
                    let departure = self.depart(scope);
                    work.departure = Some(departure.clone());
                    (departure, false)
                }
            };
            let result = departure.result.clone().await;
            if !is_second {
                return result;
            }
            if !self.is_active() {
                return self.sign_out_again(scope, departure).await;
            }
            // It never began, because its runtime ended: this one's has not.
            let mut work = self.work();
            if work.departure.as_ref().is_some_and(|other| Arc::ptr_eq(&other.presence, &departure.presence))
            {
                work.departure = None;
            }
        }
    }

    /// A second sign-out has done what the first one did; what that left, or did not reach for, is tried now.
    async fn sign_out_again(self: &Arc<Self>, scope: SignOut, earlier: Departure) -> SignOutResult {
        let Departure { scope: earlier_scope, result, presence } = earlier;
        let mut done = result.await;
        drop(presence);
        if let Some(rest) = done.rest().cloned() {
            done = rest.newest(done);
        }
        // What was confirmed then says nothing of a sign-in since, and this session cannot end that one. One that has its
        // tokens and is about to store them holds the session.
        let hold = self.context.store.hold_anyway(&self.username).await;
        let signed_in_since = self.stored().await.is_some_and(|record| record.tokens.is_some());
        drop(hold);
        if scope == SignOut::Everywhere && (earlier_scope != SignOut::Everywhere || signed_in_since) {
            done.global = SignOutPart::Failed(signed_out());
        }
        let done = match done.retry() {
            Some(retry) => retry.run().await,
            None => done.done_before(),
        };
        let widest = if scope == SignOut::Everywhere { scope } else { earlier_scope };
        let result = std::future::ready(done.clone()).boxed().shared();
        self.work().departure = Some(Departure { scope: widest, result, presence: Arc::default() });
        done
    }

    fn depart(self: &Arc<Self>, scope: SignOut) -> Departure {
        let presence = Arc::new(());
        let (inner, waiting) = (Arc::clone(self), Arc::downgrade(&presence));
        let task = tokio::spawn(async move {
            // The session's own share in the presence is not a caller's.
            let is_awaited = move || waiting.strong_count() > 1;
            inner.depart_now(scope, is_awaited).await
        });
        let result = async move {
            match task.await {
                Ok(result) => result,
                Err(error) => SignOutResult::stopped(&Error::of_task(&error)),
            }
        };
        Departure { scope, result: result.boxed().shared(), presence }
    }

    async fn depart_now(self: &Arc<Self>, scope: SignOut, is_awaited: impl Fn() -> bool) -> SignOutResult {
        let _claim = self.room.claim_leaving();
        // What was stored until this one's turn is what is signed out; what comes later is left alone.
        let hold = self.context.store.hold_anyway(&self.username).await.by(self);
        if self.ended().is_some() {
            return self.forget_ended(&hold, scope).await;
        }
        let was_over = self.is_over();
        let Some(last) = self.begin_leaving() else { return SignOutResult::stopped(&signed_out()) };
        // Of a session that was signed out elsewhere only the server may not know yet; what the store has is another's.
        let marked = if was_over { last.tokens.to_stored() } else { self.mark(&hold, scope, &last).await };
        self.finish(Status::SignedOut);
        drop(hold);

        let linked = scope == SignOut::ThisDeviceAndLinked;
        let rest = Arc::new(Rest::new(&self.context, &last.record, Some(marked.clone()), linked));
        if !is_same(&marked, last.record.tokens.as_ref()) {
            // Somebody else's sign-in had taken this session's place.
            self.context.revoke_in_vain(last.tokens.refresh_token()).await;
        }
        let server = rest.ask_server(scope == SignOut::Everywhere).await;
        let newest = rest.tokens().unwrap_or(marked);
        let unfinished = server.global.error().or(server.revocation.error()).is_some();
        // Nobody is there to try again: the mark stays for a later process to go on with.
        let local = if unfinished && rest.tokens().is_some() && !is_awaited() {
            SignOutPart::Confirmed
        } else {
            rest.forget(Some(&newest)).await
        };
        SignOutResult::new(server.global, server.revocation, local, rest)
    }

    /// Forgets a session that the server has ended.
    async fn forget_ended(&self, hold: &Hold, scope: SignOut) -> SignOutResult {
        let store = &self.context.store;
        let last = self.ended().map(|last| last.tokens.to_stored());
        let forgotten = match store.read(&self.username).await {
            // Who signs out removes it.
            Stored::Found(record) if record.is_signed_out() => Ok(()),
            // Its own: ended, or still there because the end could not be written.
            Stored::Found(record)
                if record.tokens.as_ref().is_none_or(|stored| is_same(stored, last.as_ref())) =>
            {
                forget(store, hold, &self.username).await
            }
            // Another sign-in's, which goes on.
            Stored::Found(_) => return SignOutResult::of_ended(scope, Ok(())),
            Stored::Missing => Ok(()),
            Stored::Unavailable(error) | Stored::Corrupt(error) => Err(error),
        };
        if forgotten.is_ok() {
            self.finish(Status::SignedOut);
        }
        SignOutResult::of_ended(scope, forgotten)
    }

    /// Marks the stored session as signed out. Gives the newest tokens that the server knows it by.
    async fn mark(&self, hold: &Hold, scope: SignOut, last: &Current) -> TokenSet {
        let pending = hold.room().pending().and_then(|pending| pending.record.tokens);
        hold.room().set_pending(None);
        let newest_here = || pending.clone().unwrap_or_else(|| last.tokens.to_stored());
        let store = &self.context.store;
        let mut record = match store.read(&self.username).await {
            Stored::Found(record) => record,
            Stored::Missing | Stored::Corrupt(_) => return newest_here(),
            Stored::Unavailable(error) => {
                tracing::warn!(%error, "the sign-out could not be marked in the store");
                hold.room().disown(Some(last.tokens.refresh_token().clone()));
                return newest_here();
            }
        };
        let Some(stored) = record.tokens.take() else {
            return record.leaving.map_or_else(newest_here, |leaving| leaving.tokens);
        };
        let newest = pending.clone().unwrap_or_else(|| stored.clone());
        record.leaving = Some(Leaving {
            tokens: newest.clone(),
            everywhere: scope == SignOut::Everywhere,
            linked: scope == SignOut::ThisDeviceAndLinked,
            since_millis: millis(SystemTime::now()),
        });
        if let Err(error) = store.write(hold, &record).await {
            tracing::warn!(%error, "the sign-out could not be marked in the store");
            hold.room().disown(Some(stored.refresh));
        }
        newest
    }
}

fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// How long a mark must have been there before another process than the one that made it takes it up.
const LET_IT_BE: Duration = Duration::from_secs(5);

/// Carries a sign-out on that an earlier process began and did not end.
pub(super) fn finish_later(context: &Arc<Context>, record: SessionRecord) {
    let Some(leaving) = &record.leaving else { return };
    let age = millis(SystemTime::now()).abs_diff(leaving.since_millis);
    if u128::from(age) < LET_IT_BE.as_millis() || tokio::runtime::Handle::try_current().is_err() {
        return;
    }
    let Some(claim) = context.store.room(&record.username).claim_leaving() else { return };
    let (context, everywhere, linked) = (Arc::clone(context), leaving.everywhere, leaving.linked);
    let tokens = leaving.tokens.clone();
    tokio::spawn(async move {
        let _claim = claim;
        let rest = Rest::new(&context, &record, Some(tokens), linked);
        let server = rest.ask_server(everywhere).await;
        let open = server.global.error().or(server.revocation.error());
        match open.filter(|_| rest.tokens().is_some()) {
            Some(error) => tracing::debug!(%error, "an earlier sign-out could not be ended yet"),
            None => {
                if let SignOutPart::Failed(error) = rest.forget(None).await {
                    tracing::debug!(%error, "an earlier sign-out could not be forgotten yet");
                }
            }
        }
    });
}
