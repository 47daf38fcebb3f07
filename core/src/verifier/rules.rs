//! What the claims of a token must say (RFC 7519 §4.1), given the moment: pure.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::refused;
use crate::{AccessClaims, Claims, Error, ErrorKind, IdClaims};

const DEFAULT_LEEWAY: Duration = Duration::from_secs(60);
/// More would be a way to accept tokens that have expired, not a tolerance of clocks.
pub(super) const LONGEST_LEEWAY: Duration = Duration::from_secs(10 * 60);

/// What is expected of the tokens of one pool.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub(super) client_ids: Vec<String>,
    pub(super) leeway: Duration,
    pub(super) scopes: Vec<String>,
    pub(super) groups: Vec<String>,
}

impl Rules {
    pub(super) fn new(client_id: &str) -> Self {
        Self {
            client_ids: vec![client_id.to_owned()],
            leeway: DEFAULT_LEEWAY,
            scopes: Vec::new(),
            groups: Vec::new(),
        }
    }

    pub(super) fn judge_id(&self, claims: Claims, now: SystemTime) -> Result<IdClaims, Error> {
        if claims.text("token_use") != Some("id") {
            return Err(refused("token_use", "is not that of an id token"));
        }
        let for_us = match claims.get("aud") {
            Some(Value::String(audience)) => self.knows(audience),
            // RFC 7519 allows a list. Whoever else is on it might pass the token on to us.
            Some(Value::Array(all)) => {
                !all.is_empty() && all.iter().all(|one| one.as_str().is_some_and(|one| self.knows(one)))
            }
            _ => false,
        };
        if !for_us {
            return Err(refused("aud", "is not an accepted app client"));
        }
        self.judge_times(&claims, now)?;
        self.judge_groups(&claims)?;
        Ok(IdClaims::new(claims))
    }

    pub(super) fn judge_access(&self, claims: Claims, now: SystemTime) -> Result<AccessClaims, Error> {
        if claims.text("token_use") != Some("access") {
            return Err(refused("token_use", "is not that of an access token"));
        }
        if !claims.text("client_id").is_some_and(|client| self.knows(client)) {
            return Err(refused("client_id", "is not an accepted app client"));
        }
        self.judge_times(&claims, now)?;
        let claims = AccessClaims::new(claims);
        let scopes = claims.scopes();
        if !self.scopes.iter().all(|scope| scopes.contains(scope)) {
            return Err(lacking("scope", "lacks a required scope"));
        }
        self.judge_groups(&claims)?;
        Ok(claims)
    }

    fn knows(&self, client: &str) -> bool {
        self.client_ids.iter().any(|known| known == client)
    }

    fn judge_times(&self, claims: &Claims, now: SystemTime) -> Result<(), Error> {
        let moment = |name: &'static str| match (claims.get(name), claims.time(name)) {
            (None, _) => Ok(None),
            (Some(_), Some(moment)) => Ok(Some(moment)),
            (Some(_), None) => Err(refused(name, "is not a moment in time")),
        };
        let missing = |name| refused(name, "is missing");
        let expires = moment("exp")?.ok_or_else(|| missing("exp"))?;
        let issued = moment("iat")?.ok_or_else(|| missing("iat"))?;
        if expires.checked_add(self.leeway).is_some_and(|end| end <= now) {
            return Err(refused("exp", "has passed"));
        }
        let soon = now.checked_add(self.leeway).unwrap_or(now);
        if issued > soon {
            return Err(refused("iat", "lies in the future"));
        }
        if moment("nbf")?.is_some_and(|begins| begins > soon) {
            return Err(refused("nbf", "lies in the future"));
        }
        Ok(())
    }

    fn judge_groups(&self, claims: &Claims) -> Result<(), Error> {
        let groups = claims.groups();
        if self.groups.iter().all(|group| groups.contains(group)) {
            Ok(())
        } else {
            Err(lacking("cognito:groups", "lacks a required group"))
        }
    }
}

/// The token is genuine, but does not allow what it is meant to.
fn lacking(claim: &'static str, why: &str) -> Error {
    Error::new(ErrorKind::NotAuthorized, why).with_field(claim)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use serde_json::json;

    use super::*;

    const NOW: u64 = 1_800_000_000;

    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(NOW)
    }

    fn claims(token_use: &str, change: &Value) -> Claims {
        let mut claims = json!({
            "token_use": token_use, "exp": NOW + 3600, "iat": NOW, "sub": "s",
            "scope": "openid orders/read", "cognito:groups": ["staff", "admins"],
        });
        let client = if token_use == "id" { "aud" } else { "client_id" };
        claims[client] = json!("app");
        for (name, value) in change.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let claims = claims.as_object().cloned().unwrap();
        Claims::from_map(claims.into_iter().filter(|(_, value)| !value.is_null()).collect())
    }

    fn verdicts(rules: &Rules, change: &Value) -> [Result<(), (ErrorKind, String)>; 2] {
        let told = |error: Error| (error.kind(), error.field().unwrap().to_owned());
        [
            rules.judge_id(claims("id", change), now()).map(drop).map_err(told),
            rules.judge_access(claims("access", change), now()).map(drop).map_err(told),
        ]
    }

    #[test]
    fn tokens_of_the_right_kind_client_and_time_pass() {
        let rules = Rules::new("app");
        for change in [
            json!({}),
            json!({"nbf": NOW, "custom:tier": "gold"}),
            json!({"exp": NOW - 59, "iat": NOW - 4000}),
            json!({"exp": 1_799_999_940.5, "iat": 1_799_990_000.5}),
            json!({"iat": NOW + 60, "nbf": NOW + 60}),
        ] {
            assert_eq!(verdicts(&rules, &change), [Ok(()), Ok(())], "{change}");
        }
    }

    #[test]
    fn every_claim_that_is_wrong_in_time_is_named() {
        let rules = Rules::new("app");
        for (change, claim) in [
            (json!({"exp": null}), "exp"),
            (json!({"exp": "1900000000"}), "exp"),
            (json!({"exp": true}), "exp"),
            (json!({"exp": -1}), "exp"),
            (json!({"exp": 1e300}), "exp"),
            (json!({"exp": 0}), "exp"),
            (json!({"exp": NOW - 60}), "exp"),
            (json!({"iat": null}), "iat"),
            (json!({"iat": "now"}), "iat"),
            (json!({"iat": NOW + 61}), "iat"),
            (json!({"nbf": "now"}), "nbf"),
            (json!({"nbf": NOW + 61}), "nbf"),
        ] {
            let expected = Err((ErrorKind::InvalidToken, claim.to_owned()));
            assert_eq!(verdicts(&rules, &change), [expected.clone(), expected], "{change}");
        }
    }

    #[test]
    fn without_leeway_the_second_counts() {
        let rules = Rules { leeway: Duration::ZERO, ..Rules::new("app") };
        assert_eq!(verdicts(&rules, &json!({"exp": NOW + 1})), [Ok(()), Ok(())]);
        let expected = Err((ErrorKind::InvalidToken, "exp".to_owned()));
        assert_eq!(verdicts(&rules, &json!({"exp": NOW})), [expected.clone(), expected]);
    }

    #[test]
    fn neither_kind_of_token_passes_for_the_other() {
        let rules = Rules::new("app");
        for token_use in [json!("refresh"), json!(null), json!("Id"), json!(["id", "access"]), json!("")] {
            let expected = Err((ErrorKind::InvalidToken, "token_use".to_owned()));
            assert_eq!(verdicts(&rules, &json!({"token_use": token_use})), [expected.clone(), expected]);
        }
        assert!(rules.judge_id(claims("access", &json!({"aud": "app"})), now()).is_err());
        assert!(rules.judge_access(claims("id", &json!({"client_id": "app"})), now()).is_err());
    }

    #[test]
    fn only_accepted_app_clients_pass() {
        let mut rules = Rules::new("app");
        let verdict = |rules: &Rules, client: &Value| {
            verdicts(rules, &json!({"aud": client, "client_id": client})).map(|verdict| verdict.is_ok())
        };
        assert_eq!(verdict(&rules, &json!("app")), [true, true]);
        assert_eq!(verdict(&rules, &json!(["app"])), [true, false]);
        for wrong in
            [json!("App"), json!("app2"), json!(""), json!(null), json!([]), json!(["app", "x"]), json!(1)]
        {
            assert_eq!(verdict(&rules, &wrong), [false, false], "{wrong}");
        }
        rules.client_ids = vec!["app".to_owned(), "web".to_owned()];
        assert_eq!(verdict(&rules, &json!("web")), [true, true]);
        rules.client_ids.clear();
        assert_eq!(verdict(&rules, &json!("app")), [false, false]);
    }

    #[test]
    fn required_scopes_and_groups_are_all_required() {
        let rules = |scopes: &[&str], groups: &[&str]| Rules {
            scopes: scopes.iter().map(ToString::to_string).collect(),
            groups: groups.iter().map(ToString::to_string).collect(),
            ..Rules::new("app")
        };
        let lacking = |claim: &str| Err((ErrorKind::NotAuthorized, claim.to_owned()));
        let verdict = |rules: &Rules| verdicts(rules, &json!({}));
        assert_eq!(verdict(&rules(&["orders/read"], &["admins", "staff"])), [Ok(()), Ok(())]);
        // Id tokens have no scopes to look for.
        assert_eq!(verdict(&rules(&["orders/read", "orders"], &[])), [Ok(()), lacking("scope")]);
        let groups = lacking("cognito:groups");
        assert_eq!(verdict(&rules(&[], &["admins", "owners"])), [groups.clone(), groups]);
        // What is false stays false, whatever it would allow.
        let [_, expired] = verdicts(&rules(&["orders"], &["owners"]), &json!({"exp": 1}));
        assert_eq!(expired, Err((ErrorKind::InvalidToken, "exp".to_owned())));
    }
}
