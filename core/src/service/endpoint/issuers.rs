//! Who issues a pool's tokens, and where the keys of each issuer are published.

use super::{Endpoint, host};
use crate::{config::PoolId, service::idp};

/// The issuer of pools that chose the newer form (`IssuerConfiguration` `UPDATED`).
const UPDATED_PREFIX: &str = "issuer-cognito-idp";

/// What a pool's tokens may name as `iss`, and the address of the keys they are signed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IssuerPlace {
    pub(crate) issuer: String,
    pub(crate) keys: String,
}

impl Endpoint {
    /// The exact issuers of a pool: in the form all pools began with and in the updated one, for the Region of
    /// the pool's id and, should it be another, the Region of the endpoint (a replica keeps its pool's id).
    ///
    /// The keys of the first form are asked of this endpoint; those of the updated form of its own host, unless
    /// the app named the endpoint, which then has them all.
    pub(crate) fn issuers(&self, pool: &PoolId) -> Vec<IssuerPlace> {
        let mut regions = vec![pool.region()];
        if self.region != pool.region() {
            regions.push(&self.region);
        }
        let mut places = Vec::new();
        for region in regions {
            let issuer = |prefix| format!("https://{}/{}", host(prefix, region, false, false), pool.as_str());
            let updated = issuer(UPDATED_PREFIX);
            let keys = if self.own { self.keys(pool) } else { format!("{updated}/.well-known/jwks.json") };
            places.push(IssuerPlace { issuer: issuer(idp::HOST_PREFIX), keys: self.keys(pool) });
            places.push(IssuerPlace { issuer: updated, keys });
        }
        places
    }

    /// Where this endpoint publishes a pool's keys.
    pub(crate) fn keys(&self, pool: &PoolId) -> String {
        let base = self.url.as_str().trim_end_matches('/');
        format!("{base}/{}/.well-known/jwks.json", pool.as_str())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::service::EndpointOptions;

    fn issuers(pool: &str, options: &EndpointOptions) -> Vec<(String, String)> {
        let pool = PoolId::parse(pool).unwrap();
        let endpoint = Endpoint::resolve(pool.region(), options).unwrap();
        endpoint.issuers(&pool).into_iter().map(|place| (place.issuer, place.keys)).collect()
    }

    #[test]
    fn both_forms_of_the_issuer_are_known_with_their_keys() {
        let found = issuers("eu-west-1_Abc", &EndpointOptions::default());
        let expected = [
            (
                "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc",
                "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc/.well-known/jwks.json",
            ),
            (
                "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc",
                "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc/.well-known/jwks.json",
            ),
        ];
        assert_eq!(found, expected.map(|(issuer, keys)| (issuer.to_owned(), keys.to_owned())));
    }

    #[test]
    fn an_endpoint_of_the_apps_own_has_the_keys_of_both_forms() {
        for url in ["http://127.0.0.1:9229", "http://127.0.0.1:9229/", "https://proxy.example/cognito/"] {
            let options = EndpointOptions { url: Some(url.to_owned()), ..EndpointOptions::default() };
            let found = issuers("eu-west-1_Abc", &options);
            assert_eq!(found.len(), 2);
            for (issuer, keys) in found {
                assert!(issuer.ends_with("cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc"), "{issuer}");
                let base = url.trim_end_matches('/');
                assert_eq!(keys, format!("{base}/eu-west-1_Abc/.well-known/jwks.json"));
            }
        }
    }

    #[test]
    fn a_replica_may_issue_under_its_own_region_too() {
        let options = EndpointOptions { region: Some("us-west-2".to_owned()), ..EndpointOptions::default() };
        let found = issuers("us-east-1_Abc", &options);
        let regions = ["us-east-1", "us-east-1", "us-west-2", "us-west-2"];
        assert_eq!(found.len(), 4);
        for ((issuer, _), region) in found.iter().zip(regions) {
            assert!(
                issuer.ends_with(&format!("cognito-idp.{region}.amazonaws.com/us-east-1_Abc")),
                "{issuer}"
            );
        }
    }

    #[test]
    fn who_asks_for_fips_is_asked_nowhere_else_for_keys_of_the_first_form() {
        let options = EndpointOptions { fips: true, ..EndpointOptions::default() };
        let found = issuers("us-east-1_Abc", &options);
        let (issuer, keys) = found.first().unwrap();
        assert_eq!(issuer, "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Abc");
        assert!(keys.starts_with("https://cognito-idp-fips.us-east-1.amazonaws.com/"), "{keys}");
    }
}
