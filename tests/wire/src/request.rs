//! Requests as they arrive.

use std::io::{self, Read};

use serde::Serialize;

/// No request of the cases is larger.
const LARGEST: usize = 4 * 1024 * 1024;

/// A request as it arrived.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Request {
    /// Such as `POST`.
    pub method: String,
    /// The path.
    pub target: String,
    /// Names in small letters, and values.
    pub headers: Vec<(String, String)>,
    /// What came after them.
    #[serde(serialize_with = "as_text")]
    pub body: Vec<u8>,
}

impl Request {
    /// Reads the next one; `None` when the client has closed the connection instead.
    pub(crate) fn read(from: &mut impl Read) -> io::Result<Option<Self>> {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            if from.read(&mut byte)? == 0 {
                return Ok(None);
            }
            head.extend_from_slice(&byte);
            if head.len() > LARGEST {
                return Err(io::ErrorKind::InvalidData.into());
            }
        }
        let head = String::from_utf8_lossy(&head);
        let mut lines = head.lines();
        let mut first = lines.next().unwrap_or_default().split(' ');
        let mut request = Self {
            method: first.next().unwrap_or_default().to_owned(),
            target: first.next().unwrap_or_default().to_owned(),
            headers: lines
                .filter_map(|line| line.split_once(':'))
                .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
                .collect(),
            body: Vec::new(),
        };
        let length = request.header("content-length").unwrap_or("0").parse::<usize>();
        let length = length.ok().filter(|length| *length <= LARGEST);
        request.body = vec![0; length.ok_or(io::ErrorKind::InvalidData)?];
        match from.read_exact(&mut request.body) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            outcome => outcome.map(|()| Some(request)),
        }
    }

    /// The value of a header, by its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The run that the request belongs to: the end of its path.
    pub(crate) fn run(&self) -> &str {
        self.target.rsplit('/').next().unwrap_or_default()
    }
}

fn as_text<S: serde::Serializer>(body: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&String::from_utf8_lossy(body))
}
