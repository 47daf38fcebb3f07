//! Whom TLS trusts.
//!
//! The crypto provider is named outright instead of being installed for the whole process: which one the host
//! app installs, or another library of it, is none of this crate's business, and neither is the reverse.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject as _},
};

use crate::{Error, ErrorKind};

pub(super) struct Trust {
    pub(super) tls: ClientConfig,
    /// Why nobody can be trusted, if so.
    pub(super) missing: Option<String>,
}

/// TLS 1.2 and 1.3 with these roots and no others, or with the platform's.
pub(super) fn config(roots: Option<&[u8]>) -> Result<Trust, Error> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|_| Error::new(ErrorKind::Configuration, "TLS cannot be set up"))?;
    let (tls, missing) = match roots {
        Some(pem) => (builder.with_root_certificates(only(pem)?), None),
        None => platform::trusting(builder, provider),
    };
    let mut tls = tls.with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Trust { tls, missing })
}

fn only(pem: &[u8]) -> Result<RootCertStore, Error> {
    let refuse = |what: &str| Error::invalid("root_certificates", what);
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|_| refuse("must be certificates in PEM form"))?;
        roots.add(certificate).map_err(|_| refuse("must hold certificates of certificate authorities"))?;
    }
    if roots.is_empty() {
        return Err(refuse("must hold at least one certificate in PEM form"));
    }
    Ok(roots)
}

#[cfg(not(target_os = "android"))]
mod platform {
    use std::sync::Arc;

    use rustls::{
        ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier, client::WantsClientCert,
        crypto::CryptoProvider,
    };

    pub(super) fn trusting(
        builder: ConfigBuilder<ClientConfig, WantsVerifier>,
        provider: Arc<CryptoProvider>,
    ) -> (ConfigBuilder<ClientConfig, WantsClientCert>, Option<String>) {
        match rustls_platform_verifier::Verifier::new(provider) {
            Ok(verifier) => (builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)), None),
            Err(error) => {
                let missing = format!("the system offers no root certificates: {error}");
                (builder.with_root_certificates(RootCertStore::empty()), Some(missing))
            }
        }
    }
}

/// The platform's verifier would have to be handed a JVM and a context first, and panics without. Apps there
/// trust the system's roots only anyway, which are Mozilla's but for a few.
#[cfg(target_os = "android")]
mod platform {
    use std::sync::Arc;

    use rustls::{
        ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier, client::WantsClientCert,
        crypto::CryptoProvider,
    };

    pub(super) fn trusting(
        builder: ConfigBuilder<ClientConfig, WantsVerifier>,
        _: Arc<CryptoProvider>,
    ) -> (ConfigBuilder<ClientConfig, WantsClientCert>, Option<String>) {
        let roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        (builder.with_root_certificates(roots), None)
    }
}
