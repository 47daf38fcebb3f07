//! An HTTP server that misbehaves as the path it is asked for says, and the cases that every transport of this project is
//! held to (`cases.json`): Rust's own, URLSession's, HttpURLConnection's. See the README.

mod cases;
mod connection;
mod doors;
mod ledger;
mod replies;
mod request;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

pub use cases::{Case, Exchange, ExpectedReply, ExpectedRequest, cases};
use doors::Doors;
use ledger::Ledger;
pub use request::Request;

/// The longest that anybody waits for something that has to happen.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A server for one process of tests. It works until the process ends.
pub struct Wire {
    doors: Doors,
    ledger: Arc<Ledger>,
}

impl Wire {
    /// Listens on free ports of this machine.
    ///
    /// # Errors
    /// When a port or a certificate cannot be had.
    pub fn start() -> io::Result<Self> {
        let ledger = Arc::<Ledger>::default();
        Ok(Self { doors: Doors::open(&ledger)?, ledger })
    }

    /// The addresses by name, as the URLs of the cases call them.
    pub fn addresses(&self) -> &[(&'static str, SocketAddr)] {
        self.doors.addresses()
    }

    /// A text of a case, with its addresses and its run put in.
    pub fn fill(&self, text: &str, run: &str) -> String {
        let with_addresses = self.addresses().iter().fold(text.to_owned(), |text, (name, address)| {
            text.replace(&format!("{{{name}}}"), &address.to_string())
        });
        with_addresses.replace("{run}", run)
    }

    /// The requests of this run that have arrived, in order.
    pub fn seen(&self, run: &str) -> Vec<Request> {
        self.ledger.seen(run)
    }

    /// How many connections brought them.
    pub fn connections(&self, run: &str) -> usize {
        self.ledger.connections(run)
    }

    /// Waits until a request of this run has arrived; says whether one has.
    pub fn arrived(&self, run: &str) -> bool {
        self.ledger.arrived(run)
    }

    /// Waits until the client has closed a connection of this run; says whether it has.
    pub fn closed(&self, run: &str) -> bool {
        self.ledger.closed(run)
    }
}
