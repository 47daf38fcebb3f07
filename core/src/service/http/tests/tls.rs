use std::{
    io::{Read as _, Write as _},
    net::TcpListener as StdListener,
    sync::mpsc as std_mpsc,
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::{
    ServerConfig, ServerConnection, SupportedProtocolVersion,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

use super::*;
use TransportErrorKind as T;

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.distinguished_name.push(DnType::CommonName, "Authority for tests");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Serves one connection under a certificate for `host`; tells which protocol it agreed on.
    fn serve(
        &self,
        host: &str,
        protocols: &[&str],
        versions: &[&'static SupportedProtocolVersion],
    ) -> (SocketAddr, std_mpsc::Receiver<Option<Vec<u8>>>) {
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new(vec![host.to_owned()]).unwrap().signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let mut config =
            ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_protocol_versions(versions)
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(vec![certificate.der().clone()], key)
                .unwrap();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        let listener = StdListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, agreed) = std_mpsc::channel();
        std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut tls = ServerConnection::new(Arc::new(config)).unwrap();
            let mut stream = rustls::Stream::new(&mut tls, &mut socket);
            let mut first = [0; 4096];
            if stream.read(&mut first).is_ok() {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
                let _ = tell.send(tls.alpn_protocol().map(<[u8]>::to_vec));
            }
        });
        (address, agreed)
    }

    fn trusted_only(&self) -> HttpTransportBuilder {
        HttpTransport::builder().no_proxy().root_certificates_only(self.0.pem())
    }
}

const HOST: &str = "cognito-idp.eu-west-1.amazonaws.com";

fn to_host(address: SocketAddr) -> HttpRequest {
    request(format!("https://{HOST}:{}/", address.port()))
}

#[tokio::test]
async fn a_given_root_is_trusted_under_the_production_host_name() {
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let authority = Authority::new();
        let (address, agreed) = authority.serve(HOST, &["http/1.1"], &[version]);
        let transport = authority.trusted_only().resolve(HOST, address).build().unwrap();
        let reply = transport.send(to_host(address)).await.unwrap();
        assert_eq!((reply.status, reply.body.expose()), (200, &b"{}"[..]));
        assert_eq!(agreed.recv().unwrap().as_deref(), Some(&b"http/1.1"[..]));
    }
}

#[tokio::test]
async fn http_2_is_offered() {
    let authority = Authority::new();
    let (address, agreed) = authority.serve(HOST, &["h2", "http/1.1"], rustls::ALL_VERSIONS);
    let transport = authority.trusted_only().resolve(HOST, address).build().unwrap();
    // The server agrees to it and then does not speak it, which is beside the point here.
    transport.send(to_host(address)).await.unwrap_err();
    assert_eq!(agreed.recv().unwrap().as_deref(), Some(&b"h2"[..]));
}

#[tokio::test]
async fn a_root_that_was_not_given_is_not_trusted() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let (address, agreed) = theirs.serve(HOST, &["http/1.1"], rustls::ALL_VERSIONS);
    let transport = ours.trusted_only().resolve(HOST, address).build().unwrap();
    let error = transport.send(to_host(address)).await.unwrap_err();
    assert_eq!(error.kind(), T::Tls, "{error}");
    assert!(agreed.recv().is_err(), "no request went out");
}

#[tokio::test]
async fn the_platform_does_not_trust_a_stranger() {
    let authority = Authority::new();
    let (address, agreed) = authority.serve(HOST, &["http/1.1"], rustls::ALL_VERSIONS);
    let transport = HttpTransport::builder().no_proxy().resolve(HOST, address).build().unwrap();
    let error = transport.send(to_host(address)).await.unwrap_err();
    assert_eq!(error.kind(), T::Tls, "{error}");
    assert!(agreed.recv().is_err(), "no request went out");
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused() {
    let authority = Authority::new();
    let (address, agreed) = authority.serve("cognito-idp.evil.example", &["http/1.1"], rustls::ALL_VERSIONS);
    let transport = authority.trusted_only().resolve(HOST, address).build().unwrap();
    let error = transport.send(to_host(address)).await.unwrap_err();
    assert_eq!(error.kind(), T::Tls, "{error}");
    assert!(agreed.recv().is_err(), "no request went out");
}
