//! Which pool, which app client: parsed once, trusted afterwards.

use std::fmt;

use crate::{ClientSecret, Error};

/// A user pool's id, such as `us-east-1_AbCdEf123`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PoolId {
    id: String,
    split: usize,
}

impl PoolId {
    pub(crate) fn parse(id: &str) -> Result<Self, Error> {
        let refuse = |what: &str| Err(Error::invalid("pool_id", what));
        if id.is_empty() {
            return refuse("must not be empty; it looks like us-east-1_AbCdEf123");
        }
        if id.len() > 55 {
            return refuse("must not be longer than 55 characters");
        }
        let Some((region, name)) = id.split_once('_') else {
            return refuse("must be a Region, an underscore and a name, like us-east-1_AbCdEf123");
        };
        let region_fits = !region.is_empty()
            && region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !region_fits {
            return refuse("must begin with a Region such as us-east-1");
        }
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return refuse("must end in letters and digits after the underscore");
        }
        Ok(Self { id: id.to_owned(), split: region.len() })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.id
    }

    /// The Region that the id names; a replica of the pool may live elsewhere.
    pub(crate) fn region(&self) -> &str {
        self.id.get(..self.split).unwrap_or_default()
    }

    /// What stands after the underscore: part of every SRP proof.
    pub(crate) fn name(&self) -> &str {
        self.id.get(self.split + 1..).unwrap_or_default()
    }
}

impl fmt::Debug for PoolId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}

/// The app client: its id, and its secret if it was registered with one.
#[derive(Clone, Debug)]
pub(crate) struct AppClient {
    pub(crate) id: String,
    pub(crate) secret: Option<ClientSecret>,
}

impl AppClient {
    pub(crate) fn parse(id: &str, secret: Option<ClientSecret>) -> Result<Self, Error> {
        let refuse = |what: &str| Err(Error::invalid("client_id", what));
        if id.is_empty() {
            return refuse("must not be empty");
        }
        if id.len() > 128 {
            return refuse("must not be longer than 128 characters");
        }
        if !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'+') {
            return refuse("must consist of letters, digits, _ and +");
        }
        if secret.as_ref().is_some_and(|secret| secret.expose().is_empty()) {
            return Err(Error::invalid(
                "client_secret",
                "must not be empty; leave it out if the client has none",
            ));
        }
        Ok(Self { id: id.to_owned(), secret })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_pool_id_gives_region_and_name() {
        let id = PoolId::parse("eu-central-1_Ab3dEfGh9").unwrap();
        assert_eq!((id.region(), id.name()), ("eu-central-1", "Ab3dEfGh9"));
    }

    #[test]
    fn malformed_pool_ids_are_refused_by_name() {
        for bad in [
            "",
            "us-east-1",
            "us-east-1_",
            "_abc",
            "us-east-1_a b",
            "us-east-1_a_b",
            "US_abc",
            "https://x_abc",
            "us-east-1_äöü",
            &format!("us-east-1_{}", "a".repeat(60)),
        ] {
            let error = PoolId::parse(bad).unwrap_err();
            assert_eq!(error.field(), Some("pool_id"), "{bad}");
        }
    }

    #[test]
    fn malformed_clients_are_refused_by_name() {
        for bad in ["", "a b", "ключ", &"a".repeat(129)] {
            assert_eq!(AppClient::parse(bad, None).unwrap_err().field(), Some("client_id"));
        }
        let error = AppClient::parse("abc", Some("".into())).unwrap_err();
        assert_eq!(error.field(), Some("client_secret"));
    }
}
