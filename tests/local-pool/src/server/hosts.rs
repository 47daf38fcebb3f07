//! By which names a browser may ask for the page and the instruments.
//!
//! A website can point a name of its own at this machine (DNS rebinding) and would then read everything here as its own
//! origin. It cannot do that with an address, nor with `localhost`, so only these are answered, and the names allowed
//! explicitly. Requests from the pages of other sites are turned away by their `Origin`.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::json;

use crate::http;
use crate::service::Service;

/// The names besides `localhost` under which the page and the instruments are found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hosts(Vec<String>);

impl Hosts {
    pub(crate) fn allow(&mut self, name: &str) {
        self.0.push(name.trim_end_matches('.').to_ascii_lowercase());
    }

    /// Whether `authority`, a host with or without a port, cannot be a foreign website's.
    fn knows(&self, authority: &str) -> bool {
        let Some(host) = host_of(authority) else {
            return false;
        };
        if host.parse::<IpAddr>().is_ok() {
            return true;
        }
        if let Some(literal) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return literal.parse::<Ipv6Addr>().is_ok();
        }
        let name = host.trim_end_matches('.').to_ascii_lowercase();
        name == "localhost" || name.ends_with(".localhost") || self.0.contains(&name)
    }

    /// What is wrong with a request's `Host` or `Origin`.
    fn refusal(&self, headers: &HeaderMap) -> Option<&'static str> {
        let only = |name: HeaderName| {
            let mut values = headers.get_all(name).iter();
            let first = values.next().map(|value| value.to_str().unwrap_or_default());
            (first, values.next().is_some())
        };
        let (host, twice) = only(HOST);
        if twice || !host.is_some_and(|host| self.knows(host)) {
            return Some(
                "This is shown only under an address or localhost; --allow-host NAME allows another name.",
            );
        }
        let (origin, twice) = only(ORIGIN);
        let known =
            |origin: &str| origin.split_once("://").is_some_and(|(_, authority)| self.knows(authority));
        (twice || !origin.is_none_or(known)).then_some("Pages of other sites may not use the instruments.")
    }
}

/// The host in `host`, `host:port`, `[v6]` or `[v6]:port`.
fn host_of(authority: &str) -> Option<&str> {
    let (host, port) = match authority.rfind(']') {
        Some(end) => {
            let (literal, rest) = authority.split_at_checked(end.checked_add(1)?)?;
            (literal, if rest.is_empty() { None } else { Some(rest.strip_prefix(':')?) })
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let sound = port.is_none_or(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    (sound && !host.is_empty()).then_some(host)
}

/// Refuses what a foreign website may have sent.
pub(super) async fn only_known(
    State((hosts, service)): State<(Arc<Hosts>, Arc<Service>)>,
    request: Request<Body>,
    next: Next,
) -> Response {
    match hosts.refusal(request.headers()) {
        Some(message) => {
            let body = json!({ "error": "ForbiddenException", "message": message });
            http::document(403, &body, service.clock.now())
        }
        None => next.run(request).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_localhost_are_known_and_other_names_are_not() {
        let mut hosts = Hosts::default();
        hosts.allow("Pool.Example");
        for known in [
            "127.0.0.1",
            "127.0.0.1:9229",
            "[::1]:80",
            "[::1]",
            "localhost",
            "LOCALHOST:1",
            "localhost.:1",
            "app.localhost:3000",
            "10.0.2.2:9229",
            "pool.example:9229",
            "POOL.example.",
        ] {
            assert!(hosts.knows(known), "{known}");
        }
        for foreign in [
            "",
            ":80",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "notlocalhost",
            "a.pool.example",
            "[evil]",
            "[::1].evil.example",
            "localhost:80.evil.example",
            "[::1]x:80",
            "evil.example:80@localhost",
            "user@localhost",
            "127.1",
            "0x7f000001",
            "::1",
        ] {
            assert!(!hosts.knows(foreign), "{foreign}");
        }
    }
}
