//! The ports, each of which misbehaves in its own way before any request.

use std::{
    io::{self, Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use rcgen::{CertificateParams, KeyPair};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use socket2::{Domain, Socket, Type};

use crate::{connection, ledger::Ledger};

pub(crate) struct Doors {
    addresses: Vec<(&'static str, SocketAddr)>,
    /// Bound, but not listening: a connection is refused, and nobody else can take the port.
    _refused: Socket,
}

impl Doors {
    pub(crate) fn open(ledger: &Arc<Ledger>) -> io::Result<Self> {
        let local: SocketAddr = (Ipv4Addr::LOCALHOST, 0).into();
        let refused = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        refused.bind(&local.into())?;
        let refused_at = refused.local_addr()?.as_socket().ok_or(io::ErrorKind::Unsupported)?;

        let http = Arc::clone(ledger);
        let behind_tls = Arc::clone(ledger);
        let stranger = Arc::new(stranger()?);
        let silent = Mutex::new(Vec::new());
        let addresses = vec![
            ("http", listen(move |socket| connection::serve(socket, &http))?),
            ("refused", refused_at),
            // TLS under a certificate that nobody trusts.
            (
                "stranger",
                listen(move |socket| {
                    let tls = ServerConnection::new(Arc::clone(&stranger)).map_err(io::Error::other)?;
                    connection::serve(StreamOwned::new(tls, socket), &behind_tls)
                })?,
            ),
            // Where TLS is expected and something else is spoken.
            (
                "plain",
                listen(|mut socket| {
                    let _ = socket.read(&mut [0; 4096])?;
                    socket.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                })?,
            ),
            // Connections are taken and left alone.
            (
                "silent",
                listen(move |socket| {
                    silent.lock().map_err(|_| io::ErrorKind::Other)?.push(socket);
                    Ok(())
                })?,
            ),
            // Connections are taken and closed.
            ("closing", listen(|_| Ok(()))?),
        ];
        Ok(Self { addresses, _refused: refused })
    }

    pub(crate) fn addresses(&self) -> &[(&'static str, SocketAddr)] {
        &self.addresses
    }
}

/// Serves every connection on a thread of its own.
fn listen(serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let serve = Arc::new(serve);
    thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let serve = Arc::clone(&serve);
            // A connection that breaks is what clients do here.
            thread::spawn(move || serve(socket));
        }
    });
    Ok(address)
}

fn stranger() -> io::Result<ServerConfig> {
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let certificate = CertificateParams::new(vec!["127.0.0.1".to_owned(), "localhost".to_owned()])
        .and_then(|params| params.self_signed(&key))
        .map_err(io::Error::other)?;
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|config| {
            config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key)
        })
        .map_err(io::Error::other)
}
