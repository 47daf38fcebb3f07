//! One request to managed login, read.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, HeaderName};
use axum::http::{HeaderMap, Method};

use super::answer::Reply;
use crate::instruments::Fault;
use crate::oauth::Parameters;

/// The longest query read, in bytes.
const LONGEST_QUERY: usize = 16_384;
/// The longest form read, in bytes.
const LONGEST_FORM: usize = 65_536;

/// What a browser or an app sent.
pub(super) struct Visit {
    pub(super) method: Method,
    /// The query as it was sent.
    pub(super) query: String,
    /// The name the server was asked under, without a port.
    pub(super) host: String,
    pub(super) authorization: Option<String>,
    /// The form posted; `None` if the body is not one.
    pub(super) form: Option<Parameters>,
    pub(super) fault: Option<Fault>,
    cookies: String,
}

pub(super) async fn read(request: Request<Body>) -> Result<Visit, Reply> {
    let (head, body) = request.into_parts();
    let query = head.uri.query().unwrap_or_default().to_owned();
    if query.len() > LONGEST_QUERY {
        return Err(Reply::error_page(414, "invalid_request"));
    }
    let text = |name: &HeaderName| only(&head.headers, name);
    let form = text(&CONTENT_TYPE).is_some_and(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        kind == "application/x-www-form-urlencoded"
    });
    let body = to_bytes(body, LONGEST_FORM).await.map_err(|_| Reply::error_page(413, "invalid_request"))?;
    let host = text(&HOST).unwrap_or_default();
    let host = host.split_once(':').map_or(host, |(name, _)| name);
    Ok(Visit {
        method: head.method.clone(),
        query,
        host: host.trim_end_matches('.').to_ascii_lowercase(),
        authorization: text(&AUTHORIZATION).map(str::to_owned),
        form: form.then(|| Parameters::read(&body)),
        fault: None,
        cookies: head
            .headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .collect::<Vec<_>>()
            .join(";"),
    })
}

/// A header that is sent once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    if values.next().is_some() {
        return None;
    }
    first.to_str().ok()
}

impl Visit {
    pub(super) fn parameters(&self) -> Parameters {
        Parameters::read(self.query.as_bytes())
    }

    pub(super) fn cookie(&self, name: &str) -> Option<&str> {
        let pairs = self.cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.into_iter().find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    /// Whether an error goes back without state.
    pub(super) fn keeps_state(&self) -> bool {
        !self.fault.as_ref().is_some_and(Fault::omits_state)
    }
}
