//! What each path is answered with, byte by byte.

use std::{io::Write as _, time::Duration};

use flate2::{Compression, write::GzEncoder};

use crate::Request;

/// The largest body that a transport takes.
const LIMIT: usize = 1024 * 1024;

pub(crate) struct Reply {
    pub(crate) bytes: Vec<u8>,
    pub(crate) then: Then,
}

/// What happens after the bytes.
pub(crate) enum Then {
    /// The next request, if any.
    GoOn,
    /// The server closes in good order.
    Close,
    /// The server breaks off.
    Reset,
    /// Nothing, until the client closes.
    Wait,
    /// These bytes, again and again, until the client closes.
    Repeat { bytes: Vec<u8>, pause: Duration },
}

fn then(then: Then, bytes: impl Into<Vec<u8>>) -> Reply {
    Reply { bytes: bytes.into(), then }
}

fn whole(head: &str, body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let mut bytes = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    then(Then::GoOn, bytes)
}

/// The answer to a request, of whose run the server has seen so many before.
pub(crate) fn reply(request: &Request, seen_before: usize) -> Reply {
    let path = request.target.trim_start_matches('/').trim_end_matches(request.run()).trim_end_matches('/');
    match path {
        "mirror" => whole("200 OK\r\nX-Amzn-RequestId: r-1", &request.body),
        "bytes" => whole("200 OK", (0..=255).collect::<Vec<u8>>()),
        "limit" => whole("200 OK", vec![b'x'; LIMIT]),
        "cookie" => whole("200 OK\r\nSet-Cookie: crumb=1; Path=/", "{}"),
        "cacheable" => whole("200 OK\r\nCache-Control: public, max-age=1000\r\nETag: \"1\"", "{}"),
        "odd-headers" => whole(
            "200 OK\r\nX-Empty:\r\nX-Spaces: \t a  b \t\r\nX-Marks: a=b; c=\"d:e\", f\r\nX-Latin: caf\u{e9}",
            "{}",
        ),
        "encoded" => encoded(request, b"{\"plain\":true}"),
        "bomb" => encoded(request, &vec![b'x'; 16 * LIMIT]),
        "continued" => {
            let reply = whole("200 OK", "{}");
            then(Then::GoOn, [b"HTTP/1.1 100 Continue\r\n\r\n", &*reply.bytes].concat())
        }
        "chunks" => then(
            Then::GoOn,
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;x=y\r\n}\r\n0\r\n\r\n",
        ),
        "until-closed" => then(Then::Close, "HTTP/1.0 200 OK\r\n\r\n{}"),
        // Says nothing of leaving, and leaves.
        "leaves" => Reply { then: Then::Close, ..whole("200 OK", "{}") },
        // Leaves with the second request, unanswered, in hand.
        "stale" if seen_before > 0 => then(Then::Close, ""),
        "stale" => whole("200 OK", "{}"),
        _ => status(path, request.run())
            .or_else(|| broken(path))
            .unwrap_or_else(|| whole("404 Not Found", "no such case")),
    }
}

/// Replies by their status: `status/401`.
fn status(path: &str, run: &str) -> Option<Reply> {
    let code = path.strip_prefix("status/")?;
    let elsewhere = format!("\r\nLocation: /mirror/{run}");
    let header = match code {
        "204" => return Some(then(Then::GoOn, "HTTP/1.1 204 No Content\r\n\r\n")),
        "301" | "302" | "303" | "307" | "308" => &elsewhere,
        "401" => "\r\nWWW-Authenticate: Basic realm=\"here\"",
        "407" => "\r\nProxy-Authenticate: Basic realm=\"here\"",
        "429" | "503" => "\r\nRetry-After: 0",
        _ => "",
    };
    Some(whole(&format!("{code} So It Is{header}"), "no"))
}

/// Replies that are none, or not whole.
fn broken(path: &str) -> Option<Reply> {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"half";
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let repeat = |bytes: Vec<u8>, millis| Then::Repeat { bytes, pause: Duration::from_millis(millis) };
    Some(match path {
        "close" => then(Then::Close, ""),
        "close-in-head" => then(Then::Close, "HTTP/1.1 200 OK\r\nConte"),
        "close-in-body" => then(Then::Close, half),
        "close-in-chunk" => then(Then::Close, format!("{chunked}20\r\n{{\"hal")),
        "close-between-chunks" => then(Then::Close, format!("{chunked}5\r\n{{\"hal\r\n")),
        "reset" => then(Then::Reset, ""),
        "reset-in-body" => then(Then::Reset, half),
        "no-http" => then(Then::Close, "220 mail.example ESMTP\r\n"),
        "announces-too-much" => then(
            repeat(vec![b'x'; 64 * 1024], 0),
            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", 1_u64 << 40),
        ),
        "endless-chunks" => {
            let chunk = [b"10000\r\n", &*vec![b'x'; 0x1_0000], b"\r\n"].concat();
            then(repeat(chunk, 0), chunked)
        }
        "endless" => then(repeat(vec![b'x'; 64 * 1024], 0), "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"),
        "endless-head" => {
            let lines = b"X-More: of the same\r\n".repeat(1000);
            then(repeat(lines, 10), "HTTP/1.1 200 OK\r\n")
        }
        "silence" => then(Then::Wait, ""),
        "dries-up" => then(Then::Wait, half),
        "trickles" => then(repeat(b"x".to_vec(), 20), "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"),
        "head-trickles" => then(repeat(b"x".to_vec(), 20), "HTTP/1.1 200 OK\r\nX-Slow: "),
        _ => return None,
    })
}

/// Compressed if the client has asked for that, and only then.
fn encoded(request: &Request, body: &[u8]) -> Reply {
    if !request.header("accept-encoding").is_some_and(|accepted| accepted.contains("gzip")) {
        return whole("200 OK", body);
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let packed = encoder.write_all(body).and_then(|()| encoder.finish());
    whole("200 OK\r\nContent-Encoding: gzip", packed.unwrap_or_default())
}
