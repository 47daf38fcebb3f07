//! Sessions of other SDKs that must be refreshed before they are sessions of this one.

use super::{
    MigratedSession,
    takeover::{copy, copy_device, record},
};
use crate::{
    Error, ErrorKind, TokenSet,
    session::{Context, Tokens},
    store,
};

/// What became of a session that another SDK had left.
pub(super) enum Renewed {
    /// It is in the store, under this name.
    Stored(String),
    /// The user of this name had one there already.
    Kept(String),
    /// The server has ended it.
    Refused(Error),
}

/// Refreshes the session and stores it, unless there is one already.
///
/// # Errors
/// What may pass. The session then holds what the server gave last, so that another try can go on with it.
pub(super) async fn renew(context: &Context, session: &mut MigratedSession) -> Result<Renewed, Error> {
    let sessions = &context.store;
    let mut hold = sessions.hold(&session.username).await?;
    if sessions.read(&session.username).await.into_found()?.is_some() {
        return Ok(Renewed::Kept(session.username.clone()));
    }
    if session.needs_refresh() {
        let device_key = session.device_key();
        let metadata = &context.refresh_metadata;
        let result = match context.renew(&session.refresh_token, device_key.as_deref(), metadata).await {
            Ok(result) => result,
            Err(error) if error.kind() == ErrorKind::SessionExpired => {
                return Ok(Renewed::Refused(error));
            }
            Err(error) => return Err(error),
        };
        if let Some(rotated) = &result.refresh_token {
            session.refresh_token = rotated.clone();
        }
        let result = result.into_whole()?;
        session.access_token = Some(result.access_token);
        session.id_token = Some(result.id_token);
    }
    let (Some(access), Some(id)) = (session.access_token.clone(), session.id_token.clone()) else {
        return Err(Error::new(ErrorKind::Internal, "a refreshed session has no tokens"));
    };
    let stored = TokenSet { access, id, refresh: session.refresh_token.clone() };
    let tokens = Tokens::read(stored.clone()).map_err(|error| {
        (session.access_token, session.id_token) = (None, None);
        error.with_operation("GetTokensFromRefreshToken")
    })?;
    context.clock.learn_if_silent(tokens.issued_at());
    // Until now there was only the other SDK's word for the user's name.
    let named = tokens.access_claims().username().or(tokens.id_claims().username());
    let named = named.filter(|named| *named != session.username).map(str::to_owned);
    let _first_hold = hold.clone();
    if let Some(username) = named {
        hold = sessions.hold(&username).await?;
        if sessions.read(&username).await.into_found()?.is_some() {
            return Ok(Renewed::Kept(username));
        }
        session.username = username;
        copy_device(sessions, session).await?;
    }
    let mut record = record(session, stored);
    record.clock_offset_millis = context.clock.offset().millis;
    store::insist(|| copy(sessions, &hold, &record)).await?;
    Ok(Renewed::Stored(session.username.clone()))
}
