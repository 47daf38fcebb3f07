//! The transport that apps use: reqwest over rustls with ring. Nothing of either shows in public.

mod builder;
mod deferred;
mod failure;
mod trust;

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

pub use builder::HttpTransportBuilder;
use builder::Settings;
use bytes::Bytes;
pub(crate) use deferred::DeferredTransport;
use reqwest::{Client, Response, Url};

use super::{
    call::LARGEST_REPLY,
    endpoint::is_loopback,
    transport::{
        BoxFuture, HttpHeaders, HttpMethod, HttpRequest, HttpResponse, Transport, TransportError,
        TransportErrorKind,
    },
};
use crate::{WipedBytes, secret::WipedBuffer};

/// Sends requests over HTTP/2 or HTTP/1.1 and TLS 1.2 or later.
///
/// * Trusts what the platform trusts; on Android Mozilla's root certificates, which are built in; or only the
///   roots it was given.
/// * Uses the system's proxy unless told otherwise, but never for this machine's own loopback addresses.
/// * Follows no redirect, keeps no cookie, takes no reply over 1 MiB.
///
/// Needs a tokio runtime with I/O and time when sending. Clones share their connections.
#[derive(Clone)]
pub struct HttpTransport(Arc<Inner>);

struct Inner {
    settings: Settings,
    client: Client,
    /// For loopback addresses, past the system's proxy: plain `http` is allowed there because it stays here.
    direct: OnceLock<Client>,
    /// Why `https` is out of the question, if it is.
    no_trust: Option<String>,
}

impl HttpTransport {
    /// Describes a transport; everything has a default.
    pub fn builder() -> HttpTransportBuilder {
        HttpTransportBuilder::default()
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let url = Url::parse(&request.url).map_err(|_| unusable("the URL cannot be read"))?;
        if let Some(why) = &self.0.no_trust
            && url.scheme() == "https"
        {
            return Err(TransportError::new(TransportErrorKind::Tls, why.clone()));
        }
        let client = self.client_for(&url)?;
        let mut sending = match request.method {
            HttpMethod::Post => client.post(url).body(Bytes::from_owner(request.body)),
            HttpMethod::Get => client.get(url),
        };
        sending = sending.timeout(request.timeout);
        for (name, value) in request.headers.iter() {
            sending = sending.header(name, value);
        }
        let reply = sending.send().await.map_err(failure::classify)?;
        let status = reply.status().as_u16();
        let headers: HttpHeaders = reply
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())))
            .collect();
        let body = receive(reply).await?;
        Ok(HttpResponse::new(status, headers, body))
    }

    fn client_for(&self, url: &Url) -> Result<Client, TransportError> {
        let inner = &*self.0;
        let local = url.host().is_some_and(|host| is_loopback(&host));
        if !local || !inner.settings.uses_system_proxy() {
            return Ok(inner.client.clone());
        }
        if let Some(direct) = inner.direct.get() {
            return Ok(direct.clone());
        }
        let trust = trust::config(inner.settings.roots())
            .map_err(|_| unusable("the root certificates cannot be read"))?;
        let direct = inner
            .settings
            .client(trust.tls, true)
            .map_err(|_| unusable("the HTTP client cannot be set up"))?;
        Ok(inner.direct.get_or_init(|| direct).clone())
    }
}

/// Collects the body, and gives up as soon as it is too large.
async fn receive(mut reply: Response) -> Result<WipedBytes, TransportError> {
    let too_large =
        || TransportError::new(TransportErrorKind::TooLarge, format!("is larger than {LARGEST_REPLY} bytes"));
    let announced = reply.content_length().unwrap_or(8 * 1024);
    let announced = usize::try_from(announced).unwrap_or(usize::MAX);
    if announced > LARGEST_REPLY {
        return Err(too_large());
    }
    let mut body = WipedBuffer::with_capacity(announced);
    while let Some(part) = reply.chunk().await.map_err(failure::classify)? {
        if body.len().saturating_add(part.len()) > LARGEST_REPLY {
            return Err(too_large());
        }
        body.extend(&part);
    }
    Ok(body.finish())
}

fn unusable(detail: &str) -> TransportError {
    TransportError::new(TransportErrorKind::Unusable, detail)
}

impl Transport for HttpTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(self.exchange(request))
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
