//! The server's own truth: which sign-ins live, and which refresh token follows which. No HTTP, no SRP.

use std::{collections::BTreeMap, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// How long access and id tokens are good for.
pub(crate) const LIFE: u64 = 3600;
/// When every run begins, in seconds since 1970.
pub(crate) const BEGIN: u64 = 1_750_000_000;
pub(crate) const CLIENT: &str = "modelclient";
pub(crate) const PASSWORD: &str = "Correct-Horse7!";

/// What becomes of a refresh token when it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rotation {
    Off,
    /// It is replaced, and good for so long after that.
    Grace(Duration),
}

/// One sign-in: `G0`, `G1`, … in the order in which they were made.
pub(crate) struct Grant {
    pub(crate) user: String,
    /// The operation that signed in.
    pub(crate) maker: Option<u64>,
    /// Ended by the server or by a sign-out that reached it.
    pub(crate) ended: bool,
    pub(crate) generations: Vec<Generation>,
    /// A reply was lost and what was shown again refused: this sign-in may end without a mistake of the client's.
    pub(crate) may_end: bool,
    /// The client could not know of it, or its revocation met a fault: it may outlive its use.
    pub(crate) may_linger: bool,
}

/// One set of tokens of a sign-in.
#[derive(Default)]
pub(crate) struct Generation {
    pub(crate) replaced_at: Option<u64>,
    /// Whether the reply that brought it reached the client.
    pub(crate) arrived: bool,
    /// Whether some store has had it.
    pub(crate) stored: bool,
}

pub(crate) struct Server {
    pub(crate) now: u64,
    pub(crate) rotation: Rotation,
    pub(crate) grants: Vec<Grant>,
    access: BTreeMap<String, (usize, usize)>,
    /// What the client did that no client may.
    pub(crate) complaints: Vec<String>,
}

/// A reply, and the generation of tokens in it.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) brings: Option<(usize, usize)>,
}

impl Reply {
    fn of(body: Value) -> Self {
        Self { status: 200, body, brings: None }
    }

    pub(crate) fn refusal(code: &str, message: &str) -> Self {
        Self { status: 400, body: json!({ "__type": code, "message": message }), brings: None }
    }
}

/// `rt-3-1`: the refresh token of generation 1 of sign-in 3.
pub(crate) fn refresh_token(grant: usize, generation: usize) -> String {
    format!("rt-{grant}-{generation}")
}

pub(crate) fn read_refresh_token(token: &str) -> Option<(usize, usize)> {
    let (grant, generation) = token.strip_prefix("rt-")?.split_once('-')?;
    Some((grant.parse().ok()?, generation.parse().ok()?))
}

/// Which tokens an access token is of.
pub(crate) fn read_access_token(token: &str) -> Option<(usize, usize)> {
    let claims = claims(token);
    let (grant, generation) = claims["jti"].as_str()?.strip_prefix("access-")?.split_once('-')?;
    Some((grant.parse().ok()?, generation.parse().ok()?))
}

/// The sign-in that an `origin_jti` names.
pub(crate) fn read_origin(origin: &str) -> Option<usize> {
    origin.strip_prefix("origin-")?.parse().ok()
}

impl Server {
    pub(crate) fn new(rotation: Rotation) -> Self {
        Self { now: BEGIN, rotation, grants: Vec::new(), access: BTreeMap::new(), complaints: Vec::new() }
    }

    pub(crate) fn answer(&mut self, operation: &str, body: &Value) -> Reply {
        let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        match operation {
            "InitiateAuth" => {
                let maker = text("/ClientMetadata/op").parse().ok();
                self.sign_in(text("/AuthParameters/USERNAME"), text("/AuthParameters/PASSWORD"), maker)
            }
            "GetTokensFromRefreshToken" => self.refresh(text("/RefreshToken")),
            "RevokeToken" => self.revoke(text("/Token")),
            "GlobalSignOut" => self.sign_out_globally(text("/AccessToken")),
            "GetUser" => self.user(text("/AccessToken")),
            other => {
                self.complaints.push(format!("an operation nobody asked for: {other}"));
                Reply::refusal("UnknownOperationException", "")
            }
        }
    }

    fn sign_in(&mut self, user: &str, password: &str, maker: Option<u64>) -> Reply {
        if password != PASSWORD {
            return Reply::refusal("NotAuthorizedException", "Incorrect username or password.");
        }
        let grant = self.grants.len();
        self.grants.push(Grant {
            user: user.to_owned(),
            maker,
            ended: false,
            generations: Vec::new(),
            may_end: false,
            may_linger: false,
        });
        self.issue(grant, true)
    }

    fn refresh(&mut self, token: &str) -> Reply {
        let Some((grant, shown)) = read_refresh_token(token).filter(|(grant, _)| *grant < self.grants.len())
        else {
            return Reply::refusal("NotAuthorizedException", "Invalid Refresh Token");
        };
        let now = self.now;
        let sign_in = &mut self.grants[grant];
        if sign_in.ended {
            return Reply::refusal("NotAuthorizedException", "Refresh Token has been revoked");
        }
        let Rotation::Grace(grace) = self.rotation else {
            return self.issue(grant, false);
        };
        if let Some(replaced_at) = sign_in.generations[shown].replaced_at {
            if let Some(successor) =
                sign_in.generations[shown + 1..].iter().position(|next| next.arrived || next.stored)
            {
                self.complaints.push(format!(
                    "{token} was shown after {} had arrived",
                    refresh_token(grant, shown + 1 + successor)
                ));
            }
            if replaced_at + grace.as_secs() <= now {
                sign_in.may_end = true;
                return Reply::refusal(
                    "RefreshTokenReuseException",
                    "Refresh token has been invalidated by rotation.",
                );
            }
        }
        sign_in.generations[shown].replaced_at.get_or_insert(now);
        self.issue(grant, true)
    }

    /// New tokens of a sign-in. Without rotation the refresh token stays what it was.
    fn issue(&mut self, grant: usize, with_refresh_token: bool) -> Reply {
        let sign_in = &mut self.grants[grant];
        let generation = sign_in.generations.len();
        sign_in.generations.push(Generation::default());
        let user = sign_in.user.clone();
        let claims = |kind: &str| {
            json!({
                "sub": format!("sub-{user}"), "token_use": kind, "iat": self.now, "exp": self.now + LIFE,
                "auth_time": BEGIN, "origin_jti": format!("origin-{grant}"), "event_id": format!("event-{grant}"),
                "jti": format!("{kind}-{grant}-{generation}"), "iss": "https://issuer.example",
            })
        };
        let (mut access, mut id) = (claims("access"), claims("id"));
        access["client_id"] = json!(CLIENT);
        access["username"] = json!(user);
        id["aud"] = json!(CLIENT);
        id["cognito:username"] = json!(user);
        let access = token(&access);
        self.access.insert(access.clone(), (grant, generation));
        let mut result = json!({
            "AccessToken": access, "IdToken": token(&id), "ExpiresIn": LIFE, "TokenType": "Bearer",
        });
        if with_refresh_token {
            result["RefreshToken"] = json!(refresh_token(grant, generation));
        }
        let body = json!({ "AuthenticationResult": result, "ChallengeParameters": {} });
        Reply { status: 200, body, brings: Some((grant, generation)) }
    }

    fn revoke(&mut self, token: &str) -> Reply {
        match read_refresh_token(token).and_then(|(grant, _)| self.grants.get_mut(grant)) {
            Some(grant) => {
                grant.ended = true;
                Reply::of(json!({}))
            }
            None => Reply::refusal("InvalidParameterException", "not a token"),
        }
    }

    fn sign_out_globally(&mut self, access_token: &str) -> Reply {
        match self.holder(access_token) {
            Ok(user) => {
                self.end_all_of(&user);
                Reply::of(json!({}))
            }
            Err(refusal) => refusal,
        }
    }

    fn user(&mut self, access_token: &str) -> Reply {
        match self.holder(access_token) {
            Ok(user) => Reply::of(json!({
                "Username": user, "UserAttributes": [{ "Name": "sub", "Value": format!("sub-{user}") }],
            })),
            Err(refusal) => refusal,
        }
    }

    fn holder(&self, access_token: &str) -> Result<String, Reply> {
        let Some(&(grant, _)) = self.access.get(access_token) else {
            return Err(Reply::refusal("NotAuthorizedException", "Invalid Access Token"));
        };
        let expires = claims(access_token)["exp"].as_u64().unwrap_or_default();
        if expires <= self.now {
            return Err(Reply::refusal("NotAuthorizedException", "Access Token has expired"));
        }
        if self.grants[grant].ended {
            return Err(Reply::refusal("NotAuthorizedException", "Access Token has been revoked"));
        }
        Ok(self.grants[grant].user.clone())
    }

    pub(crate) fn end_all_of(&mut self, user: &str) {
        for grant in self.grants.iter_mut().filter(|grant| grant.user == user) {
            grant.ended = true;
        }
    }

    /// A reply with these tokens does not reach the client, who cannot know them.
    pub(crate) fn lost(&mut self, grant: usize, generation: usize) {
        if generation == 0 {
            self.grants[grant].may_linger = true;
        }
    }
}

fn token(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2ln", part(&json!({ "alg": "RS256", "kid": "k" })), part(claims))
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap_or_default();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap_or_default()).unwrap_or_default()
}
