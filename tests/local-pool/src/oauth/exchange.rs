//! The exchange of an authorization code.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use serde_json::{Value, json};

use super::token::{answer, required};
use super::{OAuthError, Parameters};
use crate::service::Service;
use crate::state::{AuthorizationCode, Flow, OAuthFlow, Pool, SignIn};
use crate::tokens::{Claims, authentication_result};
use crate::triggers::{self, Caller};
use crate::wire::{Input, ServiceError};

/// Exchanges a code for tokens. A wrong redirect or verifier leaves the code as it is; a code that comes again ends what
/// it was exchanged for.
pub(crate) fn code(service: &Service, client_id: &str, form: &Parameters) -> Result<Value, OAuthError> {
    let text = required(form, "code")?;
    let redirect_uri = required(form, "redirect_uri")?;
    let verifier = form.get("code_verifier");
    let now = service.clock.now();
    // Refusals of the code itself are the inner result: a replay both refuses and changes the pool.
    let judge = |pool: &Pool| judge(pool, client_id, text, redirect_uri, verifier, now);
    let code = service.pool_of(client_id).change(|pool| {
        let judged = judge(pool);
        end_replayed(pool, client_id, text);
        Ok(judged)
    })??;
    let caller = Caller::read(client_id, Input::new(&serde_json::Map::new()))?;
    let overrides = triggers::overrides(service, &caller, &code.session.username, "HostedAuth")?;
    let (claims, refresh) = service.pool_of(client_id).change(|pool| {
        let judged = judge(pool);
        end_replayed(pool, client_id, text);
        Ok(judged.and_then(|code| Ok(begin(pool, client_id, text, &code, now)?)))
    })??;
    let mut claims = claims;
    overrides.apply(&mut claims);
    if let (Some(nonce), Some(id)) = (&code.nonce, claims.id.as_object_mut()) {
        id.insert("nonce".to_owned(), json!(nonce));
    }
    let result = authentication_result(&service.keys, &claims, Some(&refresh))?;
    Ok(answer(&json!({ "AuthenticationResult": result })))
}

/// The code, if this client may exchange it now.
fn judge(
    pool: &Pool,
    client_id: &str,
    text: &str,
    redirect_uri: &str,
    verifier: Option<&str>,
    now: std::time::SystemTime,
) -> Result<AuthorizationCode, OAuthError> {
    if !pool.client(client_id)?.oauth.allows(OAuthFlow::Code) {
        return Err(OAuthError::new("unauthorized_client"));
    }
    let code = pool.codes.get(text).filter(|code| code.client_id == client_id);
    let code = code.ok_or_else(OAuthError::invalid_grant)?;
    if code.exchanged.is_some() || code.is_expired(now) {
        return Err(OAuthError::invalid_grant());
    }
    if code.redirect_uri != redirect_uri {
        return Err(OAuthError::new("unauthorized_client").saying("invalid_redirect"));
    }
    if !proves(verifier, code.challenge.as_deref()) {
        return Err(OAuthError::invalid_grant());
    }
    let user = pool.user(&code.session.username).filter(|user| user.sub == code.session.sub);
    user.ok_or_else(ServiceError::user_not_found)?.check_usable()?;
    Ok(code.clone())
}

/// Whether the verifier is the one of the challenge; without a challenge there must be none.
fn proves(verifier: Option<&str>, challenge: Option<&str>) -> bool {
    match (verifier, challenge) {
        (None, None) => true,
        (Some(verifier), Some(challenge)) => {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
            let sound = (43..=128).contains(&verifier.len()) && verifier.bytes().all(plain);
            let digest = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
            sound && digest == challenge
        }
        _ => false,
    }
}

/// Ends the sign-in of a code that its own client shows again.
fn end_replayed(pool: &mut Pool, client_id: &str, text: &str) {
    let code = pool.codes.get(text).filter(|code| code.client_id == client_id);
    if let Some(event_id) = code.and_then(|code| code.exchanged.clone()) {
        pool.grants.revoke(&event_id);
    }
}

/// Begins the sign-in a code stands for.
fn begin(
    pool: &mut Pool,
    client_id: &str,
    text: &str,
    code: &AuthorizationCode,
    now: std::time::SystemTime,
) -> Result<(Claims, String), ServiceError> {
    let session = &code.session;
    let client = pool.client(client_id)?.clone();
    let mut sign_in = SignIn::new(client_id, &session.username, Flow::Password);
    sign_in.shown.clone_from(&session.shown);
    let lifetime = client.lifetimes.refresh;
    let (grant, refresh) =
        pool.grants.begin(&sign_in, &session.sub, None, pool.session_tracking, now, lifetime);
    let grant = pool.grants.by_managed_login(grant, session.authenticated_at, code.grant.clone());
    pool.codes.exchanged(text, &grant.event_id);
    let user = pool.user(&session.username).ok_or_else(ServiceError::user_not_found)?;
    Ok((Claims::new(pool, &client, user, &grant, now), refresh))
}
