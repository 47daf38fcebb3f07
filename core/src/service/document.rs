//! A public document of the service, fetched by GET through the same transport and deadlines as its operations.

use std::time::Duration;

use super::{
    Service,
    call::Failed,
    operation::{Authority, RetrySafety},
    refusal::Refusal,
    transport::{HttpHeaders, HttpMethod, HttpRequest, HttpResponse},
    verdict,
};
use crate::{Error, ErrorKind, WipedBytes};

/// What the document is called in errors and logs.
const NAME: &str = "GetJwks";

/// One document and where it is.
pub(crate) struct DocumentSource {
    service: Service,
    url: String,
    largest: usize,
}

/// A document as it came.
pub(crate) struct Document {
    pub(crate) body: WipedBytes,
    /// How long the server says it may be kept (RFC 9111); `None` if it does not say.
    pub(crate) lifetime: Option<Duration>,
}

impl Service {
    /// A document at this address, of no more than `largest` bytes.
    pub(crate) fn document(&self, url: String, largest: usize) -> DocumentSource {
        DocumentSource { service: self.clone(), url, largest }
    }
}

impl DocumentSource {
    /// Fetches the document, again after passing failures.
    pub(crate) async fn fetch(&self) -> Result<Document, Error> {
        let deadline = self.service.deadline();
        let mut made = 0;
        loop {
            made += 1;
            let outcome = match self.service.exchange(self.request(), deadline).await {
                Ok(reply) => self.judge(reply),
                Err(failed) => Err(failed),
            };
            match outcome {
                Ok(document) => return Ok(document),
                Err(failed) => {
                    self.service.pause(NAME, RetrySafety::Always, failed, made, deadline).await?;
                }
            }
        }
    }

    fn request(&self) -> HttpRequest {
        // The document is kept here; whoever asks wants what is true now.
        let headers: HttpHeaders =
            [("Accept", "application/json"), ("Cache-Control", "no-cache")].into_iter().collect();
        HttpRequest {
            method: HttpMethod::Get,
            url: self.url.clone(),
            headers,
            body: WipedBytes::default(),
            timeout: self.service.timeouts.request,
        }
    }

    fn judge(&self, reply: HttpResponse) -> Result<Document, Failed> {
        if reply.status != 200 {
            return Err(self.refused(&reply));
        }
        if reply.body.len() > self.largest {
            let error = Error::protocol("jwks", format!("is larger than {} bytes", self.largest));
            return Err(Failed::finally(error.with_http_status(reply.status)));
        }
        let lifetime = lifetime(&reply.headers);
        Ok(Document { body: reply.body, lifetime })
    }

    /// Whoever asks for a public document has nothing to be refused for but the address.
    fn refused(&self, reply: &HttpResponse) -> Failed {
        let refusal = Refusal::read(reply);
        let kind = match verdict::kind(&refusal, Authority::AccessToken) {
            _ if reply.status == 404 => ErrorKind::Configuration,
            kind @ (ErrorKind::Throttled
            | ErrorKind::Service
            | ErrorKind::Timeout
            | ErrorKind::Network
            | ErrorKind::Forbidden) => kind,
            _ => ErrorKind::Protocol,
        };
        let failed = self.service.refused(reply, refusal, kind, Authority::AccessToken);
        Failed { error: failed.error.with_field("jwks"), ..failed }
    }
}

/// What `Cache-Control` leaves of a document's life after the `Age` it came with.
fn lifetime(headers: &HttpHeaders) -> Option<Duration> {
    let directives = headers.get("cache-control")?.to_ascii_lowercase();
    let mut directives = directives.split(',').map(str::trim);
    if directives.clone().any(|directive| matches!(directive, "no-store" | "no-cache")) {
        return Some(Duration::ZERO);
    }
    let seconds = |text: &str| text.trim().trim_matches('"').parse().ok().map(Duration::from_secs);
    let longest = directives.find_map(|directive| seconds(directive.strip_prefix("max-age=")?))?;
    let age = headers.get("age").and_then(seconds).unwrap_or_default();
    Some(longest.saturating_sub(age))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_life_of_a_document_is_what_its_headers_leave() {
        let life = |headers: &[(&str, &str)]| lifetime(&headers.iter().copied().collect());
        let control = |text| ("Cache-Control", text);
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(life(&[control("public, max-age=86400")]), seconds(86_400));
        assert_eq!(life(&[control("Max-Age=60"), ("age", "20")]), seconds(40));
        assert_eq!(life(&[control("max-age=60"), ("age", "61")]), seconds(0));
        assert_eq!(life(&[control("max-age=60, no-cache")]), seconds(0));
        assert_eq!(life(&[control("no-store")]), seconds(0));
        assert_eq!(life(&[control("s-maxage=60")]), None);
        assert_eq!(life(&[control("max-age=soon")]), None);
        assert_eq!(life(&[control("max-age=-1")]), None);
        assert_eq!(life(&[]), None);
    }
}
