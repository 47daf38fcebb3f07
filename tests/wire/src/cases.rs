//! What `cases.json` says. Its form is in the README.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What a transport does, and what has to come of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The rule that the case stands for.
    pub name: String,
    /// How long connecting may take, in seconds, where that matters.
    #[serde(default)]
    pub connect_timeout: Option<f64>,
    /// What is sent, one after the other, over the same transport.
    pub exchanges: Vec<Exchange>,
    /// The requests that the server has to have seen in the end: these and no others.
    pub seen: Vec<ExpectedRequest>,
    /// How many connections may have brought them.
    #[serde(default)]
    pub connections: Option<usize>,
    /// Whether the client has to have closed a connection.
    #[serde(default)]
    pub closed: bool,
}

/// A request and what has to come of it: a reply, a failure, or nothing because it is cancelled.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// `POST` or `GET`.
    pub method: String,
    /// Where to, with the names of addresses in braces.
    pub url: String,
    /// What to say.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// What to send.
    #[serde(default)]
    pub body: String,
    /// The request's deadline, in seconds.
    #[serde(default = "ample")]
    pub timeout: f64,
    /// The reply.
    #[serde(default)]
    pub reply: Option<ExpectedReply>,
    /// The kinds of failure, of which it has to be one.
    #[serde(default)]
    pub fails: Vec<String>,
    /// Whether the request is cancelled once it has arrived.
    #[serde(default)]
    pub cancelled: bool,
}

/// What a reply has to be.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedReply {
    /// Its status.
    pub status: u16,
    /// Headers that it has to have, among others.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Its whole body, as text.
    #[serde(default)]
    pub body: Option<String>,
    /// Its whole body, in hexadecimal digits.
    #[serde(default)]
    pub body_hex: Option<String>,
    /// How many bytes its body has.
    #[serde(default)]
    pub body_length: Option<usize>,
}

/// What a request has to be when it arrives.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedRequest {
    /// Its method.
    pub method: String,
    /// Headers that it has to have, among others.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Headers that it must not have.
    #[serde(default)]
    pub without: Vec<String>,
    /// Its whole body.
    #[serde(default)]
    pub body: Option<String>,
}

/// All cases.
///
/// # Errors
/// When the file is not what the README says.
pub fn cases() -> serde_json::Result<Vec<Case>> {
    serde_json::from_str(include_str!("../cases.json"))
}

fn ample() -> f64 {
    20.0
}
