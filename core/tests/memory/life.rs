//! A user's whole life in one process: signed in, refreshed, known by their device, signed out.

use std::time::Duration;

use cognito_client::{
    MemoryStore, Password, SecretStore as _, Session, SignInStep, SignOut, Timeouts, UserPool,
    transport::{HttpTransport, Transport},
};
use libtest_mimic::Failed;

use crate::{
    needles::{Needle, mask, unmask},
    search::search,
    server::{CLIENT_SECRET, PASSWORD, Server},
    wiping::Wiping,
};

const KNOWN: &str = "password";
const CODE: &str = "code of the authenticator app";
const DEVICE: &str = "device password";
const SECRET: &str = "client secret";
const ACCESS: &str = "access token";
const ID: &str = "id token";
const REFRESH: &str = "refresh token";

/// The server makes its signing keys meanwhile, which takes its time on a busy machine.
const PATIENT: Timeouts = Timeouts::new()
    .with_connect(Duration::from_secs(60))
    .with_request(Duration::from_secs(300))
    .with_total(Duration::from_secs(900));

/// The search finds what is there, and no longer finds what was wiped.
pub fn planted() -> Result<(), Failed> {
    let masked = mask(b"a-secret-that-somebody-copied");
    let needle = Needle { name: "planted", masked: masked.clone() };
    let before = search(std::slice::from_ref(&needle));
    check(before.counts.is_empty(), format!("found before it was planted: {:?}", before.places))?;
    let leak = Wiped(unmask(&masked));
    let found = search(std::slice::from_ref(&needle));
    check(found.counts.get("planted") == Some(&1), format!("{:?}", found.places))?;
    drop(leak);
    let after = search(&[needle]);
    check(after.counts.is_empty(), format!("found after it was wiped: {:?}", after.places))
}

/// With a transport that wipes its buffers.
pub fn own() -> Result<(), Failed> {
    let needles = live_and_die(Wiping)?;
    let found = search(&needles);
    check(found.counts.is_empty(), format!("left behind: {:#?}", found.places))
}

/// With the transport that apps use. What was on the wire as it is, the HTTP library may keep in buffers of its own, until
/// others use them; which of it is still there is chance. What never was, or only in buffers of ours, is not there.
pub fn over_http() -> Result<(), Failed> {
    let needles = live_and_die(HttpTransport::builder().build().unwrap())?;
    let found = search(&needles);
    let allowed = [ACCESS, CODE, ID, REFRESH];
    let foreign: Vec<_> = found.names().into_iter().filter(|name| !allowed.contains(name)).collect();
    check(foreign.is_empty(), format!("{foreign:?}: {:#?}", found.places))
}

fn live_and_die(transport: impl Transport) -> Result<Vec<Needle>, Failed> {
    let mut server = Server::start();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut needles = Needle::parts(KNOWN, &Wiped(unmask(&PASSWORD)).0);
    needles.extend(Needle::parts(SECRET, &Wiped(unmask(&CLIENT_SECRET)).0));
    runtime.block_on(live(&mut server, transport, &mut needles))?;
    drop(runtime);
    Ok(needles)
}

async fn live(
    server: &mut Server,
    transport: impl Transport,
    needles: &mut Vec<Needle>,
) -> Result<(), Failed> {
    let store = MemoryStore::new();
    let pool = UserPool::builder(server.pool_id.clone(), server.client_id.clone())
        .client_secret(unmask(&CLIENT_SECRET).into())
        .endpoint(server.url.clone())
        .store(store.clone())
        .transport(transport)
        .timeouts(PATIENT)
        .build()
        .unwrap();
    let step = pool.sign_in("ana", Password::new(unmask(&PASSWORD))).await.unwrap();
    let SignInStep::TotpCode(challenge) = step else { panic!("not the code") };
    let code = server.code();
    // With what stands around it on the wire: six digits alone may be anything.
    let mut quoted = Wiped(String::with_capacity(16));
    quoted.0.push('"');
    quoted.0.push_str(&Wiped(unmask(&code)).0);
    quoted.0.push('"');
    needles.push(Needle::new(CODE, &quoted.0));
    drop(quoted);
    let SignInStep::Done(session) = challenge.answer(unmask(&code)).await.unwrap() else {
        panic!("not done")
    };
    drop(challenge);
    remember(&session, needles).await;
    session.refresh().await.unwrap();
    remember(&session, needles).await;
    needles.extend(Needle::parts(DEVICE, &device_password(&store).0));

    // The device stands for the second factor, and the new tokens replace the old ones.
    let again = pool.sign_in("ana", Password::new(unmask(&PASSWORD))).replace_session(true).await.unwrap();
    let SignInStep::Done(again) = again else { panic!("the device is not known") };
    remember(&again, needles).await;
    session.refresh().await.unwrap();
    remember(&session, needles).await;

    let found = search(needles);
    for name in [ACCESS, ID, REFRESH, DEVICE, SECRET] {
        check(found.counts.contains_key(name), format!("a live session has its {name}"))?;
    }
    check(again.sign_out(SignOut::Everywhere).await.is_complete(), "signed out")
}

async fn remember(session: &Session, needles: &mut Vec<Needle>) {
    let tokens = session.tokens().await.unwrap();
    needles.extend(Needle::parts(ACCESS, tokens.access_token().expose()));
    needles.extend(Needle::parts(ID, tokens.id_token().expose()));
    needles.extend(Needle::parts(REFRESH, tokens.refresh_token().expose()));
}

fn device_password(store: &MemoryStore) -> Wiped {
    let key = store.list("").unwrap().into_iter().find(|key| key.ends_with("/device/ana")).unwrap();
    let record = store.get(&key).unwrap().unwrap();
    let text = std::str::from_utf8(&record).unwrap();
    let (_, after) = text.split_once("\"password\":\"").unwrap();
    Wiped(after.split_once('"').unwrap().0.to_owned())
}

/// A copy of the test's own.
struct Wiped(String);

impl Drop for Wiped {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0);
    }
}

fn check(holds: bool, what: impl Into<String>) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(what.into().into()) }
}
