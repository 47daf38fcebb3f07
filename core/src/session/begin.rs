//! A session begins: what a sign-in brought is stored first, then told.

use std::sync::Arc;

use super::{
    Session, SessionEvent, Sessions, confirm_device, departure,
    inner::{Current, Inner},
    new_device::{self, Settled},
    registry::readable,
    tokens::Tokens,
};
use crate::{
    Error, ErrorKind, RefreshToken,
    sign_in::{Replacing, Signed, SignedDevice},
    store::{self, Hold, SessionRecord, Stored},
};

/// What became of a sign-in's tokens.
struct Placed {
    inner: Arc<Inner>,
    settled: Settled,
    /// The refresh tokens that nobody will use any more.
    replaced: Vec<RefreshToken>,
    /// The store has the session and not who is current.
    pointer: Result<(), Error>,
}

impl Sessions {
    /// Makes a session of the tokens a sign-in brought. To be run as a task of its own: whoever waits may go away, and
    /// the tokens are either stored or given back to the service.
    pub(crate) async fn begin(&self, signed: Signed, replacing: Replacing) -> Result<Session, Error> {
        let Signed { sign_in_name, username, tokens: stored, device } = signed;
        let tokens = match Tokens::read(stored.clone()) {
            Ok(tokens) => tokens,
            Err(error) => {
                self.context.revoke_in_vain(&stored.refresh).await;
                return Err(error);
            }
        };
        self.context.clock.learn_if_silent(tokens.issued_at());
        let named = tokens.access_claims().username().or(tokens.id_claims().username());
        let username = named.map_or(username, str::to_owned);
        let mut record = SessionRecord::new(username, sign_in_name, stored);
        record.clock_offset_millis = self.context.clock.offset().millis;
        record.device_key = device.key().map(str::to_owned);
        let username = record.username.clone();
        let current = Current { record, tokens };
        match self.place(&current, device, replacing).await {
            Ok(Placed { inner, settled: Settled { unconfirmed, .. }, replaced, pointer }) => {
                if let Err(error) = pointer {
                    self.context.events.tell(&SessionEvent::StorageTrouble { username, error });
                }
                self.give_back(replaced);
                match unconfirmed {
                    Some(device) => device.confirm(&inner).await,
                    None => confirm_device::look_at(&inner),
                }
                Ok(Session { inner })
            }
            Err(error) => {
                // What is not kept is given back to the server.
                self.context.revoke_in_vain(current.tokens.refresh_token()).await;
                if error.kind() != ErrorKind::AlreadySignedIn {
                    self.context
                        .events
                        .tell(&SessionEvent::StorageTrouble { username, error: error.clone() });
                }
                Err(error)
            }
        }
    }

    /// Stores what there is to know of the device, then a sign-in's tokens, then who is current; and tells.
    async fn place(
        &self,
        current: &Current,
        device: SignedDevice,
        replacing: Replacing,
    ) -> Result<Placed, Error> {
        let SessionRecord { username, sign_in_name, .. } = &current.record;
        let store = &self.context.store;
        // From the first moment on: whoever comes later, a sign-out above all, finds what this leaves.
        let mut hold = store.hold(username).await?;
        let there = loop {
            let there = match store.read(username).await {
                Stored::Found(record) => Some(record),
                Stored::Unavailable(error) if replacing == Replacing::Refused => return Err(error),
                Stored::Missing | Stored::Unavailable(_) | Stored::Corrupt(_) => None,
            };
            let in_the_way = there.as_ref().filter(|record| readable(record).is_some());
            let Some(record) = in_the_way.filter(|_| replacing == Replacing::Refused).cloned() else {
                break there;
            };
            // Whether it has ended is for a refresh to find out, which wants the hold itself.
            drop(hold);
            self.refuse_if_live(record).await?;
            hold = store.hold(username).await?;
        };
        let hold = match self.live(username).filter(|inner| inner.is_active()) {
            Some(inner) => hold.by(&inner),
            None => hold,
        };
        let settled = new_device::keep_record(&self.context, username, sign_in_name, device).await;
        self.context.announce(username, current.tokens.refresh_token());
        store.write(&hold, &current.record).await?;
        let pointer = match store::insist(|| self.context.store.set_current_user(username)).await {
            Ok(()) => Ok(()),
            // A session that the next start would not find is none, unless it cannot be taken back either.
            Err(error) => match self.take_back(&hold, username, there.as_ref()).await {
                Ok(()) => return Err(error),
                Err(_) => Err(error),
            },
        };
        let pending = hold.room().pending().map(|pending| pending.record);
        hold.room().set_pending(None);
        let replaced = replaced_tokens([there, pending], &current.tokens);
        let inner = self.install(current, &hold);
        self.context.events.tell(&SessionEvent::SignedIn { username: username.clone() });
        if let Some(device_key) = settled.forgotten.clone() {
            self.context
                .events
                .tell(&SessionEvent::DeviceForgotten { username: username.clone(), device_key });
        }
        Ok(Placed { inner, settled, replaced, pointer })
    }

    /// The live session with the tokens that were just stored, whoever opened it.
    fn install(&self, current: &Current, hold: &Hold) -> Arc<Inner> {
        loop {
            let opened = self.open(current.clone(), hold.room(), hold.room().epoch());
            if let Some((inner, is_new)) = opened
                && (is_new || inner.took(current.clone(), None).is_ok())
            {
                return inner;
            }
        }
    }

    async fn take_back(
        &self,
        hold: &Hold,
        username: &str,
        there: Option<&SessionRecord>,
    ) -> Result<(), Error> {
        match there {
            Some(record) => self.context.store.write(hold, record).await,
            // Somebody may have made the user the current one meanwhile.
            None => departure::forget(&self.context.store, hold, username).await,
        }
    }

    /// The tokens of a replaced session are good for nothing but mischief.
    fn give_back(&self, tokens: Vec<RefreshToken>) {
        if tokens.is_empty() {
            return;
        }
        let context = Arc::clone(&self.context);
        tokio::spawn(async move {
            for token in &tokens {
                context.revoke_in_vain(token).await;
            }
        });
    }
}

/// The refresh tokens of the session that another took the place of: the stored one, and one that the store had not
/// taken yet. None where the pool revokes nothing, or where both sessions came of one authentication.
fn replaced_tokens(there: [Option<SessionRecord>; 2], new: &Tokens) -> Vec<RefreshToken> {
    let mut replaced = Vec::new();
    for record in there.into_iter().flatten() {
        let leaving = record.leaving.map(|leaving| leaving.tokens);
        let Some(stored) = record.tokens.or(leaving) else { continue };
        let Ok(tokens) = Tokens::read(stored) else { continue };
        let origin = tokens.access_claims().origin();
        if origin.is_some() && !tokens.same_sign_in(new) && !replaced.contains(tokens.refresh_token()) {
            replaced.push(tokens.refresh_token().clone());
        }
    }
    replaced
}
