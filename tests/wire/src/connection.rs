//! One connection: requests arrive, are noted, and get what their path asks for.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use rustls::{ServerConnection, StreamOwned};
use serde_json::json;
use socket2::SockRef;

use crate::{
    Request,
    ledger::Ledger,
    replies::{Then, reply},
};

/// A connection, of which something is known besides its bytes.
pub(crate) trait Channel: Read + Write {
    fn socket(&self) -> &TcpStream;
}

impl Channel for TcpStream {
    fn socket(&self) -> &TcpStream {
        self
    }
}

impl Channel for StreamOwned<ServerConnection, TcpStream> {
    fn socket(&self) -> &TcpStream {
        &self.sock
    }
}

/// Serves requests until either side has had enough.
pub(crate) fn serve(mut channel: impl Channel, ledger: &Arc<Ledger>) -> io::Result<()> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut runs: Vec<String> = Vec::new();
    loop {
        let Some(request) = Request::read(&mut channel).unwrap_or_default() else {
            note_closed(&runs, ledger);
            return Ok(());
        };
        if let Some(answer) = instrument(&request, ledger) {
            let body = answer.to_string();
            write!(channel, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
            continue;
        }
        let run = request.run().to_owned();
        runs.push(run.clone());
        let seen_before = ledger.seen(&run).len();
        let reply = reply(&request, seen_before);
        let leaves = matches!(reply.then, Then::Close | Then::Reset);
        ledger.note(&request, number, leaves);
        let outcome = give(&mut channel, &reply.bytes, &reply.then);
        if leaves {
            if matches!(reply.then, Then::Reset) {
                SockRef::from(channel.socket()).set_linger(Some(Duration::ZERO))?;
            }
            // The client can know it before the ledger tells.
            drop(channel);
            ledger.note_left(&run);
            return Ok(());
        }
        if outcome.is_err() || !matches!(reply.then, Then::GoOn) {
            note_closed(&runs, ledger);
            return Ok(());
        }
    }
}

fn note_closed(runs: &[String], ledger: &Ledger) {
    for run in runs {
        ledger.note_closed(run);
    }
}

/// Gives the bytes and does what is to be done then. An error means that the client has closed.
fn give(channel: &mut impl Channel, bytes: &[u8], then: &Then) -> io::Result<()> {
    channel.write_all(bytes)?;
    channel.flush()?;
    match then {
        Then::GoOn | Then::Close | Then::Reset => Ok(()),
        Then::Wait => until_closed(channel),
        Then::Repeat { bytes, pause } => loop {
            channel.write_all(bytes)?;
            channel.flush()?;
            std::thread::sleep(*pause);
        },
    }
}

fn until_closed(channel: &mut impl Channel) -> io::Result<()> {
    while channel.read(&mut [0; 256])? > 0 {}
    Ok(())
}

/// What the tests of other languages ask: `/-/seen/RUN`, `/-/arrived/RUN`, `/-/closed/RUN`.
fn instrument(request: &Request, ledger: &Ledger) -> Option<serde_json::Value> {
    let run = request.run();
    Some(match request.target.strip_prefix("/-/")?.split('/').next()? {
        "seen" => json!({ "requests": ledger.seen(run), "connections": ledger.connections(run) }),
        "arrived" => json!({ "arrived": ledger.arrived(run) }),
        "closed" => json!({ "closed": ledger.closed(run) }),
        _ => return None,
    })
}
