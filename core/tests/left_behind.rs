//! What handles, runtimes and processes leave behind when they go away: taken up by whoever comes next, and nothing lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "support/in_process.rs"]
mod in_process;
mod support;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cognito_client::{
    AuthFlow, BoxFuture, ErrorKind, FirstFactor, HttpRequest, HttpResponse, SecretBytes, SecretStore,
    Session, SessionEvent, SessionState, SignInStep, SignOut, StoreError, Timeouts, Transport,
    TransportError,
};
use cognito_local_pool::{Fault, LocalPool};
use futures_util::FutureExt as _;
use in_process::{InProcess, operation, reply};
use serde_json::{Value, json};
use support::{Failing, PASSWORD, TestStore, client, pool, pool_with, sign_in, signed_in};

const REFRESH: &str = "GetTokensFromRefreshToken";

/// Waits for what comes about behind the callers' back.
async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    tokio::time::timeout(Duration::from_secs(30), async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap_or_else(|_| panic!("{what}"));
}

async fn rotating() -> LocalPool {
    pool_with(LocalPool::builder().rotation(Duration::ZERO)).await
}

#[tokio::test]
async fn a_rotated_token_that_the_store_would_not_take_outlives_every_handle() {
    let pool = rotating().await;
    let store = TestStore::default();
    let before = {
        let client = client(&pool).store(store.clone()).build().unwrap();
        let session = sign_in(&client).await;
        let before = store.content();
        store.fail(Failing { writes: true, ..Failing::default() });
        assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::Storage);
        before
    };
    store.heal();
    until("the tokens are stored in the end", || store.content() != before).await;
    let next = client(&pool).store(store).build().unwrap();
    signed_in(&next).await.refresh().await.unwrap();
}

/// Whom to tell of a call of the store, and who lets it through.
type Held = Mutex<Option<(mpsc::Sender<&'static str>, mpsc::Receiver<()>)>>;

/// Holds one write of a session, or what one read of it has found, until it is told to let it through.
#[derive(Default)]
struct Holding {
    store: TestStore,
    write: Held,
    read: Held,
}

impl Holding {
    /// What becomes of the next call, and what lets it through.
    fn hold(next: &Held) -> (mpsc::Receiver<&'static str>, mpsc::Sender<()>) {
        let ((tell, told), (let_through, through)) = (mpsc::channel(), mpsc::channel());
        *next.lock().unwrap() = Some((tell, through));
        (told, let_through)
    }
}

impl SecretStore for Holding {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        let found = self.store.get(key);
        let held = if key.contains("/session/") { self.read.lock().unwrap().take() } else { None };
        if let Some((tell, through)) = held {
            tell.send("done").unwrap();
            through.recv().ok();
        }
        found
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        let held = if key.contains("/session/") { self.write.lock().unwrap().take() } else { None };
        let Some((tell, through)) = held else { return self.store.put(key, value) };
        tell.send("on its way").unwrap();
        through.recv().ok();
        let done = self.store.put(key, value);
        tell.send("done").unwrap();
        done
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.store.remove(key)
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.store.list(prefix)
    }
}

#[test]
fn a_write_that_outlives_its_runtime_undoes_no_sign_out() {
    let lasting = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    let ending = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (pool, store) = (lasting.block_on(rotating()), Arc::new(Holding::default()));
    let build = || client(&pool).shared_store(store.clone()).build().unwrap();
    let session = ending.block_on(async { sign_in(&build()).await });
    let (told, let_through) = Holding::hold(&store.write);
    ending.spawn(async move { session.refresh().await });
    let soon = Duration::from_secs(30);
    assert_eq!(told.recv_timeout(soon), Ok("on its way"));
    ending.shutdown_background();
    lasting.block_on(async {
        let session = signed_in(&build()).await;
        let mut leaving = tokio::spawn(async move { session.sign_out(SignOut::ThisDevice).await });
        // It may well wait for the write.
        let at_once = tokio::time::timeout(Duration::from_secs(1), &mut leaving).await;
        let_through.send(()).unwrap();
        assert_eq!(told.recv_timeout(soon), Ok("done"));
        if at_once.is_err() {
            leaving.await.unwrap();
        }
        assert!(matches!(build().state().await, SessionState::SignedOut));
        assert!(build().users().await.unwrap().is_empty());
    });
}

#[tokio::test]
async fn a_look_that_began_before_a_sign_out_finds_no_session_after_it() {
    let pool = pool().await;
    let store = Arc::new(Holding::default());
    let build = || client(&pool).shared_store(store.clone()).build().unwrap();
    let (session, other) = (sign_in(&build()).await, build());
    let mut events = other.events();
    let (told, let_through) = Holding::hold(&store.read);
    let looking = tokio::spawn(async move { (other.state().await, other) });
    until("the session was read", || told.try_recv().is_ok()).await;
    assert!(session.sign_out(SignOut::ThisDevice).await.is_complete());
    let_through.send(()).unwrap();
    let (state, _other) = looking.await.unwrap();
    assert!(matches!(state, SessionState::SignedOut), "{state:?}");
    assert!(events.next().now_or_never().is_none(), "of a session that it never had");
}

#[tokio::test]
async fn a_sign_out_that_the_store_takes_nothing_of_holds_in_this_process() {
    let pool = pool().await;
    let store = Arc::new(Holding::default());
    let build = || client(&pool).shared_store(store.clone()).build().unwrap();
    let client = build();
    let session = sign_in(&client).await;
    store.store.fail(Failing { writes: true, removals: true, ..Failing::default() });
    assert!(session.sign_out(SignOut::ThisDevice).await.local.error().is_some());
    for client in [client, build()] {
        assert!(matches!(client.state().await, SessionState::SignedOut));
        assert!(client.users().await.unwrap().is_empty());
    }
    store.store.heal();
    // What is on record still is nobody's, and in the way of no sign-in.
    sign_in(&build()).await.refresh().await.unwrap();
}

#[tokio::test]
async fn a_sign_out_in_another_process_is_noticed_while_the_tokens_are_still_good() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    let mut events = client.events();
    store.replace(BTreeMap::new());
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(60)).await;
    drop(session.tokens().await);
    tokio::time::resume();
    let told = tokio::time::timeout(Duration::from_secs(30), events.next()).await;
    let told = told.expect("it is told");
    assert!(matches!(&told, Some(SessionEvent::SignedOut { username }) if username == "ana"), "{told:?}");
    assert_eq!(session.tokens().await.unwrap_err().kind(), ErrorKind::SignedOut);
}

/// The session's record, for a test to change.
fn change_record(store: &TestStore, change: impl FnOnce(&mut Value)) {
    let (key, mut content) = (store.session_key(), store.content());
    let mut record: Value = serde_json::from_slice(&content[&key]).unwrap();
    change(&mut record);
    content.insert(key, record.to_string().into_bytes());
    store.replace(content);
}

#[tokio::test]
async fn a_sign_out_that_a_process_did_not_end_is_ended_by_the_next_one() {
    for scope in [SignOut::ThisDevice, SignOut::Everywhere] {
        let pool = pool().await;
        let store = TestStore::default();
        let there = sign_in(&client(&pool).build().unwrap()).await;
        let refresh = {
            let client = client(&pool).store(store.clone()).build().unwrap();
            let session = sign_in(&client).await;
            session.tokens().await.unwrap().refresh_token().clone()
        };
        // As a process leaves it that ends while the service is being asked.
        change_record(&store, |record| {
            let tokens = record["tokens"].take();
            record.as_object_mut().unwrap().remove("tokens");
            let everywhere = scope == SignOut::Everywhere;
            record["leaving"] = json!({"tokens": tokens, "everywhere": everywhere, "since_millis": 0});
        });
        let calls = (pool.calls("GlobalSignOut"), pool.calls("RevokeToken"));
        assert_eq!(calls, (0, 0));
        let next = client(&pool).store(store.clone()).build().unwrap();
        assert!(matches!(next.state().await, SessionState::SignedOut), "{scope:?}");
        until("nothing is left of the session", || store.content().is_empty()).await;
        let shown = json!({"ClientId": pool.client_id(), "RefreshToken": refresh.expose()});
        assert!(pool.call(REFRESH, &shown).is_err(), "{scope:?}: the service was told");
        let other = there.refresh().await.map(drop).map_err(|error| error.kind());
        let expected = if scope == SignOut::Everywhere { Err(ErrorKind::SessionExpired) } else { Ok(()) };
        assert_eq!(other, expected, "{scope:?}: the other device");
    }
}

#[tokio::test]
async fn a_sign_out_that_failed_with_nobody_waiting_is_left_to_the_next_process() {
    let pool = pool().await;
    let store = Arc::new(TestStore::default());
    let build = || client(&pool).shared_store(store.clone()).build().unwrap();
    let refresh = {
        let session = sign_in(&build()).await;
        let refresh = session.tokens().await.unwrap().refresh_token().clone();
        pool.fault(Fault::status(503).times(99).on("RevokeToken"));
        // Begun, and given up.
        assert!(session.sign_out(SignOut::ThisDevice).now_or_never().is_none());
        refresh
    };
    until("all that was under way is over", || Arc::strong_count(&store) == 1).await;
    pool.clear_faults();
    change_record(&store, |record| record["leaving"]["since_millis"] = json!(0));
    let next = build();
    assert!(matches!(next.state().await, SessionState::SignedOut));
    until("nothing is left of the session", || store.content().is_empty()).await;
    let shown = json!({"ClientId": pool.client_id(), "RefreshToken": refresh.expose()});
    assert!(pool.call(REFRESH, &shown).is_err(), "the service was told");
}

#[tokio::test]
async fn a_refresh_does_not_bring_back_what_another_process_signed_out_meanwhile() {
    let pool = rotating().await;
    let store = TestStore::default();
    let session = sign_in(&client(&pool).store(store.clone()).build().unwrap()).await;
    pool.fault(Fault::delay(Duration::from_millis(300)).on(REFRESH));
    let refreshing = session.clone();
    let refresh = tokio::spawn(async move { refreshing.refresh().await });
    until("the refresh is on its way", || pool.calls(REFRESH) == 1).await;
    store.replace(BTreeMap::new());
    assert_eq!(refresh.await.unwrap().unwrap_err().kind(), ErrorKind::SignedOut);
    assert!(store.content().is_empty());
    assert_eq!(pool.calls("RevokeToken"), 1, "what it brought is given back");
}

#[tokio::test]
async fn an_end_that_the_store_would_not_note_is_told_once() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    let mut events = client.events();
    pool.call("AdminUserGlobalSignOut", &json!({"Username": "ana"})).unwrap();
    store.fail(Failing { writes: true, ..Failing::default() });
    assert_eq!(session.refresh().await.unwrap_err().kind(), ErrorKind::SessionExpired);
    for _ in 0..2 {
        match client.state().await {
            SessionState::Expired { username, .. } => assert_eq!(username, "ana"),
            SessionState::SignedIn(again) => drop(again.refresh().await),
            other => panic!("unexpected {other:?}"),
        }
        store.heal();
    }
    drop(client);
    drop(session);
    let mut ends = 0;
    while let Some(event) = tokio::time::timeout(Duration::from_secs(30), events.next()).await.unwrap() {
        ends += usize::from(matches!(event, SessionEvent::Expired { .. }));
    }
    assert_eq!(ends, 1);
}

#[tokio::test]
async fn a_refresh_that_is_refused_because_of_a_sign_out_elsewhere_ends_in_signed_out() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    let mut events = client.events();
    let revoked = json!({"__type": "NotAuthorizedException", "message": "Refresh Token has been revoked"});
    let refusal = Fault::status_with_body(400, revoked.to_string());
    pool.fault(refusal.times(9).after(Duration::from_millis(300)).on(REFRESH));
    let refreshing = session.clone();
    let refresh = tokio::spawn(async move { refreshing.refresh().await });
    until("the refresh is on its way", || pool.calls(REFRESH) == 1).await;
    // Another process, which nothing keeps out, marks the session and is about to ask the service.
    change_record(&store, |record| {
        let tokens = record["tokens"].take();
        record.as_object_mut().unwrap().remove("tokens");
        record["leaving"] = json!({"tokens": tokens, "everywhere": false, "since_millis": u64::MAX / 2});
    });
    let marked = store.content();
    assert_eq!(refresh.await.unwrap().unwrap_err().kind(), ErrorKind::SignedOut);
    let told = events.next().now_or_never().flatten();
    assert!(matches!(&told, Some(SessionEvent::SignedOut { username }) if username == "ana"), "{told:?}");
    assert!(events.next().now_or_never().is_none());
    assert_eq!(store.content().keys().collect::<Vec<_>>(), marked.keys().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_session_that_was_signed_out_elsewhere_does_not_sign_out_the_one_that_followed() {
    for by_name in [false, true] {
        let pool = pool().await;
        let (store, other) = (TestStore::default(), TestStore::default());
        let build = || client(&pool).store(store.clone()).build().unwrap();
        let client = build();
        let old = sign_in(&client).await;
        let mut events = client.events();
        let elsewhere = sign_in(&support::client(&pool).store(other.clone()).build().unwrap()).await;
        // Another process signed the user out, and later in again.
        store.replace(BTreeMap::new());
        let state = if by_name { client.session("ana").await } else { client.state().await };
        assert!(matches!(state, SessionState::SignedOut), "{state:?}");
        // What the app was told, its handle says, too.
        assert_eq!(old.tokens().await.unwrap_err().kind(), ErrorKind::SignedOut);
        let told = events.next().now_or_never().flatten();
        assert!(matches!(&told, Some(SessionEvent::SignedOut { username }) if username == "ana"), "{told:?}");
        store.replace(other.content());
        old.sign_out(SignOut::ThisDevice).await;
        elsewhere.refresh().await.unwrap();
        signed_in(&build()).await.refresh().await.unwrap();
    }
}

#[tokio::test]
async fn a_sign_out_ends_the_session_in_the_store_and_the_one_whose_place_that_took() {
    let pool = pool().await;
    let (store, other) = (TestStore::default(), TestStore::default());
    let session = sign_in(&client(&pool).store(store.clone()).build().unwrap()).await;
    let mine = session.tokens().await.unwrap();
    // Another process signed in, and this one has not looked yet.
    let elsewhere = sign_in(&client(&pool).store(other.clone()).build().unwrap()).await;
    let theirs = elsewhere.tokens().await.unwrap();
    store.replace(other.content());
    assert!(session.sign_out(SignOut::ThisDevice).await.is_complete());
    assert!(store.content().is_empty());
    for tokens in [mine, theirs] {
        let shown = json!({"ClientId": pool.client_id(), "RefreshToken": tokens.refresh_token().expose()});
        assert!(pool.call(REFRESH, &shown).is_err());
    }
}

/// Time-outs that a test can wait for.
fn brief() -> Timeouts {
    let time = Duration::from_secs(8);
    Timeouts { connect: time, request: time, total: time }
}

/// What a reply is made of, to be changed on its way.
struct Wares {
    result: Value,
    content_type: &'static str,
}

type Spoil = fn(&mut Wares);

/// A session whose calls have these time-outs. The sign-in, which computes, has longer ones.
async fn soon_out_of_patience(pool: &LocalPool) -> Session {
    let store = TestStore::default();
    drop(sign_in(&client(pool).store(store.clone()).build().unwrap()).await);
    signed_in(&client(pool).timeouts(brief()).store(store).build().unwrap()).await
}

/// Changes the next reply to a refresh on its way.
#[derive(Clone)]
struct Spoiling {
    service: Arc<InProcess>,
    next: Arc<Mutex<Option<Spoil>>>,
}

impl Transport for Spoiling {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let answer = self.service.perform(&request);
        let spoil = if operation(&request) == REFRESH { self.next.lock().unwrap().take() } else { None };
        let answer = match spoil {
            Some(spoil) => {
                let mut body: Value = serde_json::from_slice(answer.body.expose()).unwrap();
                let result = body["AuthenticationResult"].take();
                let mut wares = Wares { result, content_type: "application/x-amz-json-1.1" };
                spoil(&mut wares);
                body["AuthenticationResult"] = wares.result;
                let whole = reply(&self.service.pool, 200, body.to_string());
                let headers =
                    whole.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
                let headers = headers.chain([("Content-Type", wares.content_type)]).collect();
                HttpResponse::new(200, headers, whole.body)
            }
            None => answer,
        };
        std::future::ready(Ok(answer)).boxed()
    }
}

fn without_claim(token: &str, name: &str) -> String {
    let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    let mut claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(&parts[1]).unwrap()).unwrap();
    claims.as_object_mut().unwrap().remove(name).unwrap();
    parts[1] = URL_SAFE_NO_PAD.encode(claims.to_string());
    parts.join(".")
}

#[tokio::test]
async fn a_reply_with_something_odd_in_it_does_not_cost_the_rotated_token() {
    let oddities: [(&str, Spoil); 10] = [
        ("no id token", |reply| drop(reply.result["IdToken"].take())),
        ("an id token that is no JWT", |reply| reply.result["IdToken"] = json!("not a JWT")),
        ("an id token that never expires", |reply| {
            let token = without_claim(reply.result["IdToken"].as_str().unwrap(), "exp");
            reply.result["IdToken"] = json!(token);
        }),
        ("no access token", |reply| drop(reply.result["AccessToken"].take())),
        ("an access token that is no JWT", |reply| reply.result["AccessToken"] = json!("not a JWT")),
        ("an access token of another kind", |reply| reply.result["AccessToken"] = json!(7)),
        ("a lifetime in words", |reply| reply.result["ExpiresIn"] = json!("3600")),
        ("a type of another kind", |reply| reply.result["TokenType"] = json!(1)),
        ("a device without a name", |reply| reply.result["NewDeviceMetadata"] = json!({})),
        ("a page by its type", |reply| reply.content_type = "text/html; charset=utf-8"),
    ];
    let pool = Arc::new(rotating().await);
    let wire = Spoiling { service: Arc::new(InProcess::new(Arc::clone(&pool))), next: Arc::default() };
    let store = TestStore::default();
    let session = sign_in(&client(&pool).transport(wire.clone()).store(store.clone()).build().unwrap()).await;
    for (what, spoil) in oddities {
        *wire.next.lock().unwrap() = Some(spoil);
        drop(session.refresh().await);
        assert!(wire.next.lock().unwrap().is_none(), "{what}: was met");
        session.refresh().await.unwrap_or_else(|error| panic!("{what}: {error:?}"));
        *wire.next.lock().unwrap() = Some(spoil);
        drop(session.refresh().await);
        // A process that starts now knows what the store knows.
        let next = client(&pool).transport(wire.clone()).store(store.clone()).build().unwrap();
        signed_in(&next).await.refresh().await.unwrap_or_else(|error| panic!("{what}, restarted: {error:?}"));
    }
}

#[tokio::test]
async fn the_tokens_from_before_a_step_up_are_good_for_nothing() {
    let factors = json!({"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}});
    let flows = ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
    let pool = pool_with(LocalPool::builder().auth_flows(&flows).pool_setting("Policies", factors)).await;
    let client = client(&pool).build().unwrap();
    let flow = AuthFlow::User(Some(FirstFactor::PasswordSrp(PASSWORD.into())));
    let SignInStep::Done(session) = client.sign_in_with("ana", flow).await.unwrap() else {
        panic!("not done")
    };
    let before = session.tokens().await.unwrap();
    let step = client.step_up(&session, ["urn:cognito:loa:3"]).await.unwrap();
    let SignInStep::EmailCode(code) = step else { panic!("unexpected {step:?}") };
    code.answer(pool.latest_code("ana").unwrap()).await.unwrap();
    until("the earlier token is revoked", || pool.calls("RevokeToken") == 1).await;
    let shown = json!({"ClientId": pool.client_id(), "RefreshToken": before.refresh_token().expose()});
    until("the earlier token is refused", || pool.call(REFRESH, &shown).is_err()).await;
    session.refresh().await.unwrap();
}

#[tokio::test]
async fn an_expired_user_in_a_list_is_signed_out_with_a_result_and_an_event() {
    let pool = pool().await;
    let store = TestStore::default();
    let client = client(&pool).store(store.clone()).build().unwrap();
    let session = sign_in(&client).await;
    pool.call("AdminUserGlobalSignOut", &json!({"Username": "ana"})).unwrap();
    session.refresh().await.unwrap_err();
    drop(session);
    let mut events = client.events();
    let results = client.sign_out(["ana"], SignOut::ThisDevice).await;
    let [(name, Ok(result))] = results.as_slice() else { panic!("unexpected {results:?}") };
    assert!(name == "ana" && result.is_complete(), "{result:?}");
    let told = events.next().now_or_never().flatten();
    assert!(matches!(&told, Some(SessionEvent::SignedOut { username }) if username == "ana"), "{told:?}");
    assert!(store.content().is_empty());
}

#[test]
fn a_refresh_whose_runtime_ended_before_it_began_is_made_on_the_next_one() {
    let lasting = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    let (_pool, session) = lasting.block_on(async {
        let pool = rotating().await;
        let session = soon_out_of_patience(&pool).await;
        (pool, session)
    });
    {
        let brief = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let _inside = brief.enter();
        // Begun, and nobody ever drives it.
        assert!(session.refresh().now_or_never().is_none());
    }
    lasting.block_on(async {
        let begun = std::time::Instant::now();
        session.refresh().await.unwrap();
        assert!(begun.elapsed() < Duration::from_secs(20));
    });
}

#[test]
fn a_caller_who_joined_a_refresh_on_a_runtime_that_ends_goes_on_with_its_own() {
    let lasting = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    let (_pool, session) = lasting.block_on(async {
        let pool = rotating().await;
        let session = soon_out_of_patience(&pool).await;
        (pool, session)
    });
    let brief = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    {
        let _inside = brief.enter();
        assert!(session.refresh().now_or_never().is_none());
    }
    lasting.block_on(async {
        let joined = session.refresh();
        let mut joined = std::pin::pin!(joined);
        assert!(futures_util::poll!(&mut joined).is_pending());
        brief.shutdown_background();
        joined.await.unwrap();
    });
}

#[test]
fn a_sign_out_whose_runtime_ended_before_it_began_is_begun_by_the_next_one() {
    for scope in [SignOut::ThisDevice, SignOut::Everywhere] {
        let lasting =
            tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
        let store = TestStore::default();
        let (pool, there, session, before) = lasting.block_on(async {
            let pool = pool().await;
            let there = sign_in(&client(&pool).build().unwrap()).await;
            let session = sign_in(&client(&pool).store(store.clone()).build().unwrap()).await;
            let before = session.tokens().await.unwrap();
            (pool, there, session, before)
        });
        {
            let brief = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let _inside = brief.enter();
            // Begun, and nobody ever drives it.
            assert!(session.sign_out(scope).now_or_never().is_none());
        }
        lasting.block_on(async {
            session.sign_out(scope).await;
            assert!(store.content().is_empty(), "{scope:?}: nothing is left here");
            let shown =
                json!({"ClientId": pool.client_id(), "RefreshToken": before.refresh_token().expose()});
            assert!(pool.call(REFRESH, &shown).is_err(), "{scope:?}: the service was told");
            let other = there.refresh().await.map(drop).map_err(|error| error.kind());
            let expected = if scope == SignOut::Everywhere { Err(ErrorKind::SessionExpired) } else { Ok(()) };
            assert_eq!(other, expected, "{scope:?}: the other device");
        });
    }
}

#[test]
fn what_keeps_a_session_fresh_ends_with_it() {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let pool = Arc::new(servers.block_on(pool()));
    let wire = Spoiling { service: Arc::new(InProcess::new(Arc::clone(&pool))), next: Arc::default() };
    // What runs here is the client's alone.
    let own = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    own.block_on(async {
        let running = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
        let build = || {
            let client = client(&pool).transport(wire.clone()).store(TestStore::default());
            client.background_refresh(true).build().unwrap()
        };
        let mut over = Vec::new();
        for turn in 0..12 {
            let client = build();
            let session = sign_in(&client).await;
            until("a session has one who keeps it fresh", || running() == 1).await;
            match turn % 3 {
                0 => drop(session.sign_out(SignOut::ThisDevice).await),
                1 => {
                    pool.call("AdminUserGlobalSignOut", &json!({"Username": "ana"})).unwrap();
                    session.refresh().await.unwrap_err();
                }
                // The last handle goes.
                _ => continue,
            }
            // Handles of sessions that are over keep nothing going.
            over.push((client, session));
            until("nothing goes on for a session that is over", || running() == 0).await;
        }
        until("nothing goes on for a session that nobody has", || running() == 0).await;
    });
}

#[test]
fn a_caller_waits_no_longer_than_a_call_may_take_for_a_runtime_that_nobody_drives() {
    let lasting = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    let (_pool, session) = lasting.block_on(async {
        let pool = rotating().await;
        let session = soon_out_of_patience(&pool).await;
        (pool, session)
    });
    let idle = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    {
        let _inside = idle.enter();
        assert!(session.refresh().now_or_never().is_none());
    }
    lasting.block_on(async {
        let ended = tokio::time::timeout(Duration::from_secs(30), session.refresh()).await;
        assert_eq!(ended.expect("it ends by itself").unwrap_err().kind(), ErrorKind::Timeout);
    });
    drop(idle);
    lasting.block_on(session.refresh()).unwrap();
}

#[tokio::test]
async fn an_outage_costs_one_refresh_and_not_one_for_each_call() {
    let pool = pool().await;
    let clock = support::HandClock::now();
    let client = client(&pool).clock(clock.clone()).build().unwrap();
    let session = sign_in(&client).await;
    let nearly = Duration::from_secs(3540);
    clock.pass(nearly);
    pool.clock().advance(nearly);
    pool.fault(
        Fault::status_with_body(400, json!({"__type": "LimitExceededException"}).to_string())
            .times(99)
            .on(REFRESH),
    );
    session.tokens().await.unwrap();
    let calls = pool.calls(REFRESH);
    for _ in 0..50 {
        session.tokens().await.unwrap();
    }
    assert_eq!(pool.calls(REFRESH), calls);
}

#[tokio::test]
async fn tokens_that_still_count_are_given_out_while_the_service_hangs() {
    let pool = pool().await;
    let clock = support::HandClock::now();
    let session = sign_in(&client(&pool).clock(clock.clone()).build().unwrap()).await;
    let nearly = Duration::from_secs(3540);
    clock.pass(nearly);
    pool.clock().advance(nearly);
    pool.fault(Fault::delay(Duration::from_secs(60)).times(9).on(REFRESH));
    let given = tokio::time::timeout(Duration::from_secs(10), session.tokens()).await;
    given.expect("nobody waits for the service").unwrap();
}
