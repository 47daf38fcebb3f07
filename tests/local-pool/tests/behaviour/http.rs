//! A plain HTTP/1.1 client, close enough to the socket to see a broken connection.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use cognito_local_pool::LocalPool;
use serde_json::Value;

pub const TARGET: &str = "AWSCognitoIdentityProviderService.";

pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

pub struct Connection {
    reader: BufReader<TcpStream>,
}

impl Connection {
    pub fn open(pool: &LocalPool) -> Self {
        let stream = TcpStream::connect(pool.url().strip_prefix("http://").unwrap()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { reader: BufReader::new(stream) }
    }

    pub fn operation(&mut self, operation: &str, body: &[u8]) -> io::Result<Reply> {
        let target = format!("{TARGET}{operation}");
        let headers = [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target.as_str())];
        self.send("POST", "/", &headers, body)
    }

    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Reply> {
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers {
            request.extend([name, ": ", value, "\r\n"]);
        }
        request.push_str("\r\n");
        let mut bytes = request.into_bytes();
        bytes.extend_from_slice(body);
        self.reader.get_mut().write_all(&bytes)?;
        self.reply()
    }

    fn reply(&mut self) -> io::Result<Reply> {
        let status = self.line()?;
        let status = status.split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').unwrap();
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut reply = Reply { status, headers, body: Vec::new() };
        let length = reply.header("content-length").map_or(0, |length| length.parse().unwrap());
        reply.body = vec![0; length];
        self.reader.read_exact(&mut reply.body)?;
        Ok(reply)
    }

    /// Everything the server sends before the connection ends, and how it ends.
    pub fn rest(&mut self) -> (Vec<u8>, io::Result<()>) {
        let mut bytes = Vec::new();
        let ended = self.reader.read_to_end(&mut bytes).map(|_| ());
        (bytes, ended)
    }

    pub fn write(&mut self, bytes: &[u8]) {
        self.reader.get_mut().write_all(bytes).unwrap();
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.reader.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

/// One call over a connection of its own: the body of a success, or name and message of a refusal.
pub fn call(pool: &LocalPool, operation: &str, request: &Value) -> Result<Value, (String, String)> {
    let reply = Connection::open(pool).operation(operation, request.to_string().as_bytes()).unwrap();
    let body = reply.json();
    if reply.status == 200 {
        return Ok(body);
    }
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    Err((text("__type"), text("message")))
}

pub fn get(pool: &LocalPool, path: &str) -> Reply {
    Connection::open(pool).send("GET", path, &[], b"").unwrap()
}

pub fn post(pool: &LocalPool, path: &str, body: &Value) -> Reply {
    Connection::open(pool).send("POST", path, &[], body.to_string().as_bytes()).unwrap()
}

/// The refusal expected of a call.
pub fn refusal(name: &str, message: &str) -> (String, String) {
    (name.to_owned(), message.to_owned())
}

pub fn wrong_credentials() -> (String, String) {
    refusal("NotAuthorizedException", "Incorrect username or password.")
}
