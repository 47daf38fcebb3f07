use std::{
    fmt,
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use reqwest::{Client, ClientBuilder, Proxy, Url, redirect};

use super::{HttpTransport, Inner, trust};
use crate::{Error, ErrorKind, service::Timeouts};

/// Connections idle for longer are closed before the server or the network in between does so silently. Whoever opens one
/// before the user has typed a password finds it open afterwards.
const IDLE: Duration = Duration::from_secs(90);
/// An HTTP/2 connection with a request under way is asked for a sign of life this often, …
const PING_INTERVAL: Duration = Duration::from_secs(10);
/// … and given up if it shows none for so long.
const PING_TIMEOUT: Duration = Duration::from_secs(10);

/// Describes an [`HttpTransport`].
#[must_use]
#[derive(Default)]
pub struct HttpTransportBuilder(Settings);

#[derive(Clone, Default)]
pub(super) struct Settings {
    connect_timeout: Option<Duration>,
    roots: Option<Vec<u8>>,
    hosts: Vec<(String, SocketAddr)>,
    proxy: ProxyChoice,
    user_agent_suffix: Option<String>,
}

#[derive(Clone, Default)]
enum ProxyChoice {
    #[default]
    System,
    None,
    Given(String),
}

impl HttpTransportBuilder {
    /// How long finding the host, connecting and agreeing on TLS may take; 10 seconds by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.0.connect_timeout = Some(timeout);
        self
    }

    /// Trusts the root certificates in this PEM text and no others.
    pub fn root_certificates_only(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.0.roots = Some(pem.into());
        self
    }

    /// Connects to `address` whenever the host is `host`, instead of asking DNS. The port counts unless it
    /// is 0. Has no effect on what a proxy does.
    pub fn resolve(mut self, host: impl Into<String>, address: SocketAddr) -> Self {
        self.0.hosts.push((host.into(), address));
        self
    }

    /// Sends everything through the HTTP proxy at this URL (`http` or `https`), which may hold a user name
    /// and password for it.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.0.proxy = ProxyChoice::Given(url.into());
        self
    }

    /// Uses no proxy, not even the system's.
    pub fn no_proxy(mut self) -> Self {
        self.0.proxy = ProxyChoice::None;
        self
    }

    /// What to add to the `User-Agent`, such as `my-app/1.2`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.0.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Makes the transport. Nothing is sent yet.
    ///
    /// A system that offers no root certificates is not an error here, but of every `https` request.
    ///
    /// # Errors
    /// [`InvalidInput`](ErrorKind::InvalidInput) naming `connect_timeout`, `root_certificates`, `proxy` or
    /// `user_agent_suffix`; [`Configuration`](ErrorKind::Configuration) if the HTTP client cannot be set up.
    pub fn build(self) -> Result<HttpTransport, Error> {
        let settings = self.0;
        settings.check()?;
        let trust = trust::config(settings.roots())?;
        let client = settings.client(trust.tls, false)?;
        Ok(HttpTransport(Arc::new(Inner {
            settings,
            client,
            direct: OnceLock::new(),
            no_trust: trust.missing,
        })))
    }
}

impl fmt::Debug for HttpTransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransportBuilder").finish_non_exhaustive()
    }
}

impl Settings {
    pub(super) fn roots(&self) -> Option<&[u8]> {
        self.roots.as_deref()
    }

    pub(super) fn uses_system_proxy(&self) -> bool {
        matches!(self.proxy, ProxyChoice::System)
    }

    fn check(&self) -> Result<(), Error> {
        if self.connect_timeout.is_some_and(|timeout| timeout.is_zero()) {
            return Err(Error::invalid("connect_timeout", "must be longer than nothing"));
        }
        if let Some(suffix) = &self.user_agent_suffix {
            let printable = suffix.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
            if !printable || !(1..=128).contains(&suffix.len()) {
                return Err(Error::invalid(
                    "user_agent_suffix",
                    "must be 1 to 128 printable ASCII characters",
                ));
            }
        }
        if let ProxyChoice::Given(proxy) = &self.proxy {
            let usable =
                Url::parse(proxy).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
            if !usable {
                return Err(Error::invalid("proxy", "must be a full URL such as http://proxy.example:8080"));
            }
        }
        Ok(())
    }

    /// Sets the HTTP client up; a `direct` one uses no proxy whatever was chosen.
    pub(super) fn client(&self, tls: rustls::ClientConfig, direct: bool) -> Result<Client, Error> {
        let mut client = ClientBuilder::new()
            .tls_backend_preconfigured(tls)
            .connect_timeout(self.connect_timeout.unwrap_or_else(|| Timeouts::default().connect))
            .pool_idle_timeout(IDLE)
            .http2_keep_alive_interval(PING_INTERVAL)
            .http2_keep_alive_timeout(PING_TIMEOUT)
            .redirect(redirect::Policy::none())
            .referer(false)
            .user_agent(self.user_agent());
        for (host, address) in &self.hosts {
            client = client.resolve(host, *address);
        }
        client = match &self.proxy {
            _ if direct => client.no_proxy(),
            ProxyChoice::System => client,
            ProxyChoice::None => client.no_proxy(),
            ProxyChoice::Given(proxy) => match Proxy::all(proxy) {
                Ok(proxy) => client.no_proxy().proxy(proxy),
                Err(_) => return Err(Error::invalid("proxy", "is not usable")),
            },
        };
        client.build().map_err(|_| Error::new(ErrorKind::Configuration, "the HTTP client cannot be set up"))
    }

    fn user_agent(&self) -> String {
        use std::env::consts::{ARCH, OS};
        let own = format!("cognito-client/{} ({OS}; {ARCH})", env!("CARGO_PKG_VERSION"));
        match &self.user_agent_suffix {
            Some(suffix) => format!("{own} {suffix}"),
            None => own,
        }
    }
}
