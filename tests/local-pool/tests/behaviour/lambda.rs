//! A stand-in for Lambda behind HTTP: hands each event to a function and answers with what it makes of it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use cognito_local_pool::{Builder, Trigger};
use serde_json::{Map, Value};

/// What the function says: a status and a body.
pub type Said = (u16, String);

/// A running stand-in. It ends with the test's process.
pub struct Lambda {
    address: String,
    events: Arc<Mutex<Vec<Value>>>,
}

impl Lambda {
    pub fn start(function: impl Fn(&Value) -> Said + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let events = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&events);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(stream, &function, &seen);
            }
        });
        Self { address, events }
    }

    pub fn url(&self) -> String {
        format!("http://{}/trigger", self.address)
    }

    pub fn events(&self) -> Vec<Value> {
        self.events.lock().unwrap().clone()
    }
}

fn serve(stream: TcpStream, function: &impl Fn(&Value) -> Said, seen: &Mutex<Vec<Value>>) {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let event: Value = serde_json::from_slice(&body).unwrap();
    seen.lock().unwrap().push(event.clone());
    let (status, body) = function(&event);
    let head = format!(
        "HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    // A caller who has given up is no concern of the function's.
    drop(reader.get_mut().write_all([head.as_bytes(), body.as_bytes()].concat().as_slice()));
}

/// The event with these members in its response.
pub fn respond(event: &Value, response: &Value) -> Value {
    let mut event = event.clone();
    let members: Map<String, Value> = response.as_object().unwrap().clone();
    event["response"].as_object_mut().unwrap().extend(members);
    event
}

/// The events a trigger in the process was called with.
pub type Seen = Arc<Mutex<Vec<Value>>>;

/// A trigger that keeps its events and answers with `response`.
pub fn keeping(builder: Builder, trigger: Trigger, seen: &Seen, response: Value) -> Builder {
    let seen = Arc::clone(seen);
    builder.trigger(trigger, move |event| {
        seen.lock().unwrap().push(event.clone());
        Ok(respond(event, &response))
    })
}

pub fn sources(seen: &Seen) -> Vec<String> {
    let seen = seen.lock().unwrap();
    seen.iter().map(|event| event["triggerSource"].as_str().unwrap().to_owned()).collect()
}
