//! The server around the service: routes, connections, its own thread.

mod connections;
mod hosts;
mod routes;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tokio::runtime;
use tokio::sync::oneshot;

pub(crate) use hosts::Hosts;

use crate::service::Service;

/// How many operations are computed at once.
const COMPUTING: usize = 8;

/// A running server. It has threads of its own, so that a busy or single-threaded runtime beside it cannot starve it.
pub(crate) struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(service: Arc<Service>, address: SocketAddr, hosts: Hosts) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(COMPUTING)
            .thread_name("local-pool")
            .enable_all()
            .build()?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (stop, stopped) = oneshot::channel();
        let routes = routes::all(service, hosts, &format!("http://{address}"));
        let thread = thread::Builder::new().name("local-pool".to_owned()).spawn(move || {
            runtime.block_on(connections::serve(listener, routes, stopped));
            runtime.shutdown_background();
        })?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until the server stops by itself, which it does only when its thread fails.
    pub(crate) fn join(mut self) {
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Drop for Server {
    /// Closes the port and all connections before it returns.
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
