//! The client as a program, for the interop tests: reads commands, one JSON object a line, and answers each with
//! one line. Passwords come in by stdin only; of tokens it prints hashes and claims, never the tokens.
//!
//! A program holds devices by name (`"device"`, `main` if absent). `open` describes a device, `copy` makes another
//! one out of the stored session of the first, as a restored backup would.

#![allow(clippy::print_stdout)]

mod account;
mod user;

use std::{
    collections::{BTreeMap, HashMap},
    io::BufRead as _,
    net::SocketAddr,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cognito_client::{
    AuthFlow, ClientSecret, Error, MemoryStore, Password, SecretStore as _, Session, SessionState,
    SignInStep, SignOut, SignOutPart, Tokens, UserPool, transport::HttpTransport,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

type Anything = Box<dyn std::error::Error>;

#[derive(Deserialize)]
struct Line {
    #[serde(default = "main_device")]
    device: String,
    #[serde(flatten)]
    command: Whatever,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Whatever {
    Session(Command),
    Account(account::Command),
    User(user::Command),
}

fn main_device() -> String {
    "main".to_owned()
}

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Command {
    Open(Box<Opening>),
    Copy {
        from: String,
    },
    SignIn {
        username: String,
        password: String,
        #[serde(default)]
        send_password: bool,
    },
    /// Answers the step that the sign-in came to with a code.
    Answer {
        code: String,
    },
    State,
    Tokens,
    Refresh,
    GetUser,
    SignOut {
        everywhere: bool,
    },
}

/// How a device reaches which pool.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Opening {
    pool_id: String,
    client_id: String,
    client_secret: Option<String>,
    /// Instead of the production URL.
    endpoint: Option<String>,
    /// Where a host name leads, instead of asking the resolver.
    resolve: Option<(String, SocketAddr)>,
    /// The only certificate to trust, as PEM.
    only_root: Option<String>,
}

struct Device {
    opening: Opening,
    store: MemoryStore,
    pool: UserPool,
    session: Option<Session>,
    step: Option<SignInStep>,
    account: account::State,
    user: user::State,
}

impl Device {
    fn open(opening: Opening, store: MemoryStore) -> Result<Self, Error> {
        let mut transport = HttpTransport::builder();
        if let Some((host, address)) = &opening.resolve {
            transport = transport.resolve(host.as_str(), *address);
        }
        if let Some(pem) = &opening.only_root {
            transport = transport.root_certificates_only(pem.as_bytes());
        }
        let mut builder = UserPool::builder(&opening.pool_id, &opening.client_id)
            .transport(transport.build()?)
            .store(store.clone());
        if let Some(secret) = &opening.client_secret {
            builder = builder.client_secret(ClientSecret::new(secret.as_str()));
        }
        if let Some(endpoint) = &opening.endpoint {
            builder = builder.endpoint(endpoint);
        }
        let pool = builder.build()?;
        Ok(Self {
            pool,
            opening,
            store,
            session: None,
            step: None,
            account: account::State::default(),
            user: user::State::default(),
        })
    }

    /// A device with a copy of everything this one has stored.
    async fn copied(&self) -> Result<Self, Anything> {
        let store = MemoryStore::new();
        for key in self.store.list("")? {
            if let Some(value) = self.store.get(&key)? {
                store.put(&key, &value)?;
            }
        }
        let mut copy = Self::open(self.opening.clone(), store)?;
        if let SessionState::SignedIn(session) = copy.pool.state().await {
            copy.session = Some(session);
        }
        Ok(copy)
    }

    /// Tells where a sign-in stands, and keeps its session or its question.
    async fn came_to(&mut self, step: SignInStep) -> Result<Value, Error> {
        let SignInStep::Done(session) = step else {
            let described = json!({ "step": format!("{step:?}") });
            self.step = Some(step);
            return Ok(described);
        };
        let described = json!({
            "username": session.username(),
            "tokens": tokens_json(&session.tokens().await?),
        });
        self.session = Some(session);
        self.step = None;
        Ok(described)
    }

    fn session(&self) -> Result<&Session, Anything> {
        self.session.as_ref().ok_or_else(|| "no session on this device".into())
    }
}

#[tokio::main]
async fn main() -> Result<(), Anything> {
    let mut devices = HashMap::new();
    for line in std::io::stdin().lock().lines() {
        let answer = match obey(&mut devices, &line?).await {
            Ok(mut answer) => {
                answer.insert("ok".to_owned(), json!(true));
                answer
            }
            Err(error) => match error.downcast::<Error>() {
                Ok(error) => fields(json!({ "ok": false, "error": error_json(&error) })),
                Err(misuse) => fields(json!({ "ok": false, "misuse": misuse.to_string() })),
            },
        };
        println!("{}", Value::Object(answer));
    }
    Ok(())
}

async fn obey(devices: &mut HashMap<String, Device>, line: &str) -> Result<Map<String, Value>, Anything> {
    // The parser's own words may quote the line.
    let Line { device: name, command } = serde_json::from_str(line).map_err(|_| "not a command")?;
    match command {
        Whatever::Session(Command::Open(opening)) => {
            devices.insert(name, Device::open(*opening, MemoryStore::new())?);
            Ok(json!({}))
        }
        Whatever::Session(Command::Copy { from }) => {
            let copy = devices.get(&from).ok_or("no such device")?.copied().await?;
            copy.session()?;
            devices.insert(name, copy);
            Ok(json!({}))
        }
        Whatever::Session(command) => carry_out(device_named(devices, &name)?, command).await,
        Whatever::Account(command) => account::carry_out(device_named(devices, &name)?, command).await,
        Whatever::User(command) => user::carry_out(device_named(devices, &name)?, command).await,
    }
    .map(fields)
}

fn device_named<'a>(
    devices: &'a mut HashMap<String, Device>,
    name: &str,
) -> Result<&'a mut Device, Anything> {
    devices.get_mut(name).ok_or_else(|| "no such device".into())
}

async fn carry_out(device: &mut Device, command: Command) -> Result<Value, Anything> {
    Ok(match command {
        Command::SignIn { username, password, send_password } => {
            let password = Password::new(password);
            let flow =
                if send_password { AuthFlow::UserPassword(password) } else { AuthFlow::UserSrp(password) };
            let step = device.pool.sign_in_with(username, flow).replace_session(true).await?;
            device.came_to(step).await?
        }
        Command::Answer { code } => {
            let step = match device.step.as_ref().ok_or("no question on this device")? {
                SignInStep::SmsCode(asked) | SignInStep::EmailCode(asked) => asked.answer(code).await?,
                SignInStep::TotpCode(asked) => asked.answer(code).await?,
                _ => return Err("no question about a code".into()),
            };
            device.came_to(step).await?
        }
        Command::State => json!({ "state": state_name(&device.pool.state().await) }),
        Command::Tokens => json!({ "tokens": tokens_json(&device.session()?.tokens().await?) }),
        Command::Refresh => json!({ "tokens": tokens_json(&device.session()?.refresh().await?) }),
        Command::GetUser => {
            let user = device.session()?.user().await?;
            let attributes: BTreeMap<_, _> = user.attributes.into_iter().collect();
            json!({ "username": user.username, "attributes": attributes })
        }
        Command::SignOut { everywhere } => {
            let scope = if everywhere { SignOut::Everywhere } else { SignOut::ThisDevice };
            let result = device.session()?.sign_out(scope).await;
            json!({
                "global": part_name(&result.global),
                "revocation": part_name(&result.revocation),
                "local": part_name(&result.local),
                "error": result.error().map(error_json),
            })
        }
        Command::Open(_) | Command::Copy { .. } => return Err("handled above".into()),
    })
}

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        other => Map::from_iter([("value".to_owned(), other)]),
    }
}

fn tokens_json(tokens: &Tokens) -> Value {
    let hash = |token: &str| STANDARD.encode(Sha256::digest(token));
    json!({
        "access_hash": hash(tokens.access_token().expose()),
        "id_hash": hash(tokens.id_token().expose()),
        "refresh_hash": hash(tokens.refresh_token().expose()),
        "access_claims": claims(&tokens.access_claims().to_json()),
        "id_claims": claims(&tokens.id_claims().to_json()),
    })
}

fn claims(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or(Value::Null)
}

fn error_json(error: &Error) -> Value {
    json!({
        "kind": error.kind().name(),
        "code": error.code(),
        "operation": error.operation(),
        "message": error.message(),
        "http_status": error.http_status(),
    })
}

fn state_name(state: &SessionState) -> &'static str {
    match state {
        SessionState::SignedOut => "signed_out",
        SessionState::SignedIn(_) => "signed_in",
        SessionState::Expired { .. } => "expired",
        SessionState::Unavailable(_) => "unavailable",
        _ => "unknown",
    }
}

fn part_name(part: &SignOutPart) -> &'static str {
    match part {
        SignOutPart::NotRequested => "not_requested",
        SignOutPart::NotNeeded => "not_needed",
        SignOutPart::Confirmed => "confirmed",
        SignOutPart::Failed(_) => "failed",
        _ => "unknown",
    }
}
