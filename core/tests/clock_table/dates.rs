//! What replies say of the time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use cognito_client::{
    WipedBytes,
    transport::{
        BoxFuture, HttpHeaders, HttpMethod, HttpRequest, HttpResponse, HttpTransport, Transport,
        TransportError, TransportErrorKind,
    },
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dates {
    Right,
    Absent,
    /// Every third reply is dated half a day ago.
    Old,
    /// A page comes in the service's place, dated far ahead.
    PortalAhead,
    /// The same, dated long ago.
    PortalBehind,
    /// The key document, which others may serve, is dated far ahead.
    Keys,
}

/// The service, and the strangers on the way to it.
#[derive(Clone)]
pub struct Net {
    real: Arc<HttpTransport>,
    dates: Dates,
    replies: Arc<std::sync::atomic::AtomicUsize>,
    portal: Arc<AtomicBool>,
    offline: Arc<AtomicBool>,
}

impl Net {
    pub fn new(dates: Dates) -> Self {
        let real = HttpTransport::builder().build().unwrap();
        Self {
            real: Arc::new(real),
            dates,
            replies: Arc::default(),
            portal: Arc::default(),
            offline: Arc::default(),
        }
    }

    /// Whether a portal's page comes in the service's place.
    pub fn portal(&self, on: bool) {
        self.portal.store(on, Ordering::SeqCst);
    }

    pub fn offline(&self, on: bool) {
        self.offline.store(on, Ordering::SeqCst);
    }

    pub fn dates(&self) -> Dates {
        self.dates
    }
}

fn year(year: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs((year - 1970) * 31_557_600)
}

/// The reply with another date, or with none.
fn dated(reply: &HttpResponse, date: Option<SystemTime>) -> HttpResponse {
    let others = reply.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("date"));
    let date = date.map(|date| ("Date", httpdate::fmt_http_date(date)));
    let headers: HttpHeaders = others
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .chain(date.map(|(name, date)| (name.to_owned(), date)))
        .collect();
    HttpResponse::new(reply.status, headers, reply.body.clone())
}

fn page(date: SystemTime) -> HttpResponse {
    let headers: HttpHeaders =
        [("Content-Type", "text/html".to_owned()), ("Date", httpdate::fmt_http_date(date))]
            .into_iter()
            .collect();
    HttpResponse::new(403, headers, WipedBytes::from(b"<html>sign in to the network</html>".to_vec()))
}

impl Transport for Net {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            if self.offline.load(Ordering::SeqCst) {
                return Err(TransportError::new(TransportErrorKind::Connect, "offline"));
            }
            let (keys, portal) = (request.method == HttpMethod::Get, self.portal.load(Ordering::SeqCst));
            let number = self.replies.fetch_add(1, Ordering::SeqCst);
            match self.dates {
                Dates::PortalAhead if portal => return Ok(page(year(2100))),
                Dates::PortalBehind if portal => return Ok(page(year(2000))),
                _ => {}
            }
            let reply = self.real.send(request).await?;
            Ok(match self.dates {
                Dates::Absent => dated(&reply, None),
                Dates::Old if number % 3 == 2 => {
                    let date = reply.headers.get("date").map(httpdate::parse_http_date);
                    dated(&reply, date.map(|date| date.unwrap() - Duration::from_secs(12 * 3600)))
                }
                Dates::Keys if keys => dated(&reply, Some(year(2100))),
                _ => reply,
            })
        })
    }
}
