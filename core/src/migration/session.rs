use std::time::SystemTime;

use zeroize::Zeroizing;

use super::{
    MigratedDevice, MigrationErrorKind, MigrationFound, MigrationScope, MigrationSource,
    device::{FoundDevice, choose},
    error::Problems,
};
use crate::{AccessToken, Claims, IdToken, RefreshToken, jwt};

/// The longest name a pool allows, 128 characters of four bytes; names become part of store keys.
const LONGEST_NAME: usize = 512;

/// A session as another SDK left it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MigratedSession {
    /// The user's name in the pool: from the tokens where they tell it, otherwise the SDK's name for the user.
    pub username: String,
    /// The name typed at sign-in as far as the SDK kept it, otherwise the same as `username`.
    pub sign_in_name: String,
    /// `None` where the SDK had thrown it away to force a refresh, or where it is unusable.
    pub access_token: Option<AccessToken>,
    /// `None` as `access_token`.
    pub id_token: Option<IdToken>,
    /// What the session lives on.
    pub refresh_token: RefreshToken,
    /// The remembered device, if there is a whole one that fits the session.
    pub device: Option<MigratedDevice>,
    /// Whether this is the user who was last signed in there.
    pub is_current: bool,
    /// The SDK that left it.
    pub source: MigrationSource,
    /// Of two sessions of one user the later one counts.
    issued_at: Option<SystemTime>,
}

impl MigratedSession {
    /// Whether a refresh must come first, because there is no usable access or id token.
    pub fn needs_refresh(&self) -> bool {
        self.access_token.is_none() || self.id_token.is_none()
    }

    /// The device that the refresh token is bound to, as far as it is known.
    pub(crate) fn device_key(&self) -> Option<String> {
        let claimed = || {
            let claims = jwt::decode(self.access_token.as_ref()?.expose(), "accessToken", "access").ok()?;
            claims.text("device_key").map(str::to_owned)
        };
        self.device.as_ref().map(|device| device.device_key.clone()).or_else(claimed)
    }
}

/// A secret on its way from an item into its type.
pub(super) type Text = Zeroizing<String>;

/// What a format found of one session, unchecked.
#[derive(Default)]
pub(super) struct RawSession {
    /// The SDK's own name for the user.
    pub(super) name: Option<String>,
    /// The name typed at sign-in, where it is kept apart.
    pub(super) sign_in_name: Option<String>,
    pub(super) access: Option<Text>,
    pub(super) id: Option<Text>,
    pub(super) refresh: Option<Text>,
    /// The device that is kept together with the session.
    pub(super) device: Option<FoundDevice>,
    pub(super) is_current: bool,
}

impl RawSession {
    /// Whether there is no token at all.
    pub(super) fn is_nothing(&self) -> bool {
        self.access.is_none() && self.id.is_none() && self.refresh.is_none()
    }
}

/// Turns what a format found into sessions.
pub(super) fn judge(
    scope: &MigrationScope,
    raw: Vec<RawSession>,
    devices: &[FoundDevice],
    mut problems: Problems,
) -> MigrationFound {
    let mut sessions: Vec<MigratedSession> = Vec::new();
    for session in raw.into_iter().filter_map(|raw| check(scope, raw, devices, &mut problems)) {
        match sessions.iter_mut().find(|other| other.username == session.username) {
            None => sessions.push(session),
            Some(other) => {
                let is_current = other.is_current || session.is_current;
                if session.issued_at > other.issued_at {
                    *other = session;
                }
                other.is_current = is_current;
            }
        }
    }
    // Two containers may each name a current user; the later session is meant.
    let latest = sessions.iter().filter(|session| session.is_current).map(|session| session.issued_at).max();
    let mut taken = false;
    for session in &mut sessions {
        session.is_current = session.is_current && Some(session.issued_at) == latest && !taken;
        taken |= session.is_current;
    }
    MigrationFound { sessions, problems: problems.into_list() }
}

fn check(
    scope: &MigrationScope,
    raw: RawSession,
    devices: &[FoundDevice],
    problems: &mut Problems,
) -> Option<MigratedSession> {
    let RawSession { name, sign_in_name, access, id, refresh, device, is_current } = raw;
    let user = name.as_deref();
    let Some(refresh) = refresh else {
        problems.add("refreshToken", user, MigrationErrorKind::Missing);
        return None;
    };
    let never_had_an_id_token = id.is_none();
    let access = access.and_then(|text| token(text, "accessToken", "access", user, problems));
    let id = id.and_then(|text| token(text, "idToken", "id", user, problems));
    let (access_claims, id_claims) =
        (access.as_ref().map(|(_, claims)| claims), id.as_ref().map(|(_, claims)| claims));
    for (claims, item, client) in [(access_claims, "accessToken", "client_id"), (id_claims, "idToken", "aud")]
    {
        if let Some(kind) = claims.and_then(|claims| foreign(claims, client, scope)) {
            problems.add(item, user, kind);
            return None;
        }
    }
    // A refresh would bring none either, and would spend the refresh token on finding out.
    if never_had_an_id_token && access_claims.is_some_and(is_without_openid) {
        problems.add("idToken", user, MigrationErrorKind::Missing);
        return None;
    }
    if let (Some(access), Some(id)) = (access_claims, id_claims)
        && access.subject() != id.subject()
    {
        problems.add("idToken", user, MigrationErrorKind::OtherUser);
        return None;
    }
    let named = access_claims.and_then(|claims| claims.text("username"));
    let named = named.or_else(|| id_claims?.text("cognito:username"));
    let username = named.or(user).unwrap_or_default().to_owned();
    let sign_in_name = sign_in_name.or(name).filter(|name| is_name(name)).unwrap_or_else(|| username.clone());
    if !is_name(&username) {
        problems.add("username", None, MigrationErrorKind::NotAName);
        return None;
    }

    let claimed = access_claims.and_then(|claims| claims.text("device_key"));
    let names = [sign_in_name.as_str(), username.as_str()];
    let own = device.and_then(|mut own| {
        own.names = vec![username.clone()];
        choose(&[own], claimed, &names)
    });
    let chosen = match own {
        Some(Ok(device)) => Some(Ok(device)),
        incomplete => choose(devices, claimed, &names).or(incomplete),
    };
    let device = chosen.and_then(|chosen| {
        chosen.map_err(|part| problems.add(part, Some(&username), MigrationErrorKind::Missing)).ok()
    });
    let issued_at = access_claims.or(id_claims).and_then(Claims::issued_at);
    Some(MigratedSession {
        access_token: access.map(|(text, _)| AccessToken::new(take(text))),
        id_token: id.map(|(text, _)| IdToken::new(take(text))),
        refresh_token: RefreshToken::new(take(refresh)),
        username,
        sign_in_name,
        device,
        is_current,
        source: problems.source(),
        issued_at,
    })
}

/// A token that reads as what it should be. One that does not is not worth the session: a refresh brings another.
fn token(
    text: Text,
    item: &'static str,
    token_use: &str,
    user: Option<&str>,
    problems: &mut Problems,
) -> Option<(Text, Claims)> {
    match jwt::decode(&text, item, token_use) {
        Ok(claims) => Some((text, claims)),
        Err(_) => {
            problems.add(item, user, MigrationErrorKind::NotAToken);
            None
        }
    }
}

/// Whether the token says that it is for another client or from another pool.
fn foreign(claims: &Claims, client: &str, scope: &MigrationScope) -> Option<MigrationErrorKind> {
    if claims.text(client).is_some_and(|id| id != scope.client_id) {
        return Some(MigrationErrorKind::OtherClient);
    }
    let pool = claims.issuer().and_then(|issuer| issuer.rsplit('/').next());
    // A pool's id has an underscore; an issuer that ends in anything else tells nothing of the pool.
    let other = pool.is_some_and(|pool| pool.contains('_') && pool != scope.pool_id);
    other.then_some(MigrationErrorKind::OtherPool)
}

/// Whether the session was made by managed login without the scope that id tokens come with. Sessions of the API have a
/// scope of their own.
fn is_without_openid(access: &Claims) -> bool {
    access.text("scope").is_some_and(|scopes| {
        !scopes
            .split_ascii_whitespace()
            .any(|scope| matches!(scope, "openid" | "aws.cognito.signin.user.admin"))
    })
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= LONGEST_NAME
}

/// Moves the text out without leaving a copy.
pub(super) fn take(mut text: Text) -> String {
    std::mem::take(&mut *text)
}
