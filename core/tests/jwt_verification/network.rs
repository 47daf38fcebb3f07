//! How keys are asked for, and what a slow or broken network does to those who wait.

use super::*;

/// Answers without a network, and notes what it was asked.
#[derive(Clone)]
struct Desk(Arc<DeskInner>);

struct DeskInner {
    body: String,
    headers: Vec<(&'static str, String)>,
    /// Requests after this many are never answered.
    answers: AtomicUsize,
    waits: Duration,
    asked: Mutex<Vec<HttpRequest>>,
}

impl Desk {
    fn new(signers: &[&Signer], headers: &[(&'static str, &str)], answers: usize, waits: Duration) -> Self {
        Self(Arc::new(DeskInner {
            body: document(signers).to_string(),
            headers: headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(),
            answers: AtomicUsize::new(answers),
            waits,
            asked: Mutex::default(),
        }))
    }

    fn asked(&self) -> usize {
        self.0.asked.lock().unwrap().len()
    }
}

impl Transport for Desk {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            self.0.asked.lock().unwrap().push(request);
            if self.0.asked.lock().unwrap().len() > self.0.answers.load(Ordering::SeqCst) {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(self.0.waits).await;
            let headers: HttpHeaders = self.0.headers.iter().cloned().collect();
            Ok(HttpResponse::new(200, headers, WipedBytes::from(self.0.body.clone().into_bytes())))
        })
    }
}

fn at_desk(desk: &Desk, clock: &Arc<HandClock>) -> TokenVerifier {
    let builder = TokenVerifier::builder(POOL, CLIENT).transport(desk.clone());
    builder.clock(clock.clone()).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn keys_are_asked_for_by_get_where_each_issuer_publishes_them() {
    let key = signer(0, "a");
    let desk = Desk::new(&[&key], &[], usize::MAX, Duration::ZERO);
    let verifier = at_desk(&desk, &HandClock::now());
    let updated = ISSUER.replace("cognito-idp", "issuer-cognito-idp");
    for issuer in [ISSUER, &updated, ISSUER] {
        check(&verifier, &key.sign(&claims(issuer))).await.unwrap();
    }
    let asked = desk.0.asked.lock().unwrap();
    let urls: Vec<_> = asked.iter().map(|request| request.url.clone()).collect();
    assert_eq!(urls, [ISSUER, &updated].map(|issuer| format!("{issuer}/.well-known/jwks.json")));
    for request in asked.iter() {
        assert_eq!(request.method, HttpMethod::Get);
        assert!(request.body.is_empty());
        assert_eq!(request.headers.get("x-amz-target"), None);
    }
}

#[tokio::test(start_paused = true)]
async fn keys_are_kept_as_long_as_the_server_says_within_bounds() {
    let key = signer(0, "a");
    let token = key.sign(&claims(ISSUER));
    for (control, lasts) in [
        ("public, max-age=600", 600),
        ("max-age=0", 60),
        ("no-cache", 60),
        ("no-store", 60),
        ("max-age=999999999999", DAY),
        ("private", 3600),
        ("max-age=nonsense", 3600),
    ] {
        let desk = Desk::new(&[&key], &[("Cache-Control", control)], usize::MAX, Duration::ZERO);
        let clock = HandClock::now();
        // The tokens are not to expire while the keys do.
        let verifier = at_desk(&desk, &clock);
        check(&verifier, &token).await.unwrap();
        clock.pass(Duration::from_secs(lasts - 1));
        check(&verifier, &token).await.unwrap();
        assert_eq!(desk.asked(), 1, "{control}");
        clock.pass(Duration::from_secs(2));
        check(&verifier, &token).await.unwrap();
        assert_eq!(desk.asked(), 2, "{control}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_network_that_hangs_holds_nobody_up_whose_key_is_known() {
    let key = signer(0, "a");
    let token = key.sign(&claims(ISSUER));
    let desk = Desk::new(&[&key], &[], 1, Duration::ZERO);
    let clock = HandClock::now();
    let verifier = at_desk(&desk, &clock);
    check(&verifier, &token).await.unwrap();
    clock.pass(Duration::from_secs(2 * 60 * 60));
    let began = tokio::time::Instant::now();
    check(&verifier, &token).await.unwrap();
    assert!(began.elapsed() <= Duration::from_secs(6), "{:?}", began.elapsed());
    // With an unknown key there is nothing to go on with: the deadline of the whole call decides.
    let unknown = key.sign_with(&json!({"alg": "RS256", "kid": "b"}), &claims(ISSUER));
    assert_eq!(check(&verifier, &unknown).await.unwrap_err().kind(), ErrorKind::Timeout);
    assert!(began.elapsed() <= Duration::from_secs(70), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_waiting_does_not_take_the_keys_from_the_others() {
    let key = signer(0, "a");
    let token = key.sign(&claims(ISSUER));
    let desk = Desk::new(&[&key], &[], usize::MAX, Duration::from_secs(3));
    let verifier = at_desk(&desk, &HandClock::now());
    let second = Duration::from_secs(1);
    assert!(tokio::time::timeout(second, check(&verifier, &token)).await.is_err());
    tokio::time::timeout(3 * second, check(&verifier, &token)).await.unwrap().unwrap();
    assert_eq!(desk.asked(), 1);
}

#[test]
fn a_runtime_that_ends_in_the_middle_leaves_the_verifier_usable() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let key = signer(0, "a");
    let token = key.sign(&claims(ISSUER));
    let desk = Desk::new(&[&key], &[], 0, Duration::ZERO);
    let verifier = at_desk(&desk, &HandClock::now());
    let first = runtime();
    first.block_on(async {
        let waiting = verifier.clone();
        let token = token.clone();
        tokio::spawn(async move { check(&waiting, &token).await });
        while desk.asked() == 0 {
            tokio::task::yield_now().await;
        }
    });
    drop(first);
    desk.0.answers.store(usize::MAX, Ordering::SeqCst);
    runtime().block_on(check(&verifier, &token)).unwrap();
    assert_eq!(desk.asked(), 2);
}

/// Fails as told; nothing reaches a network.
struct Broken(TransportErrorKind);

impl Transport for Broken {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let error = TransportError::new(self.0, "broken");
        Box::pin(async move { Err(error) })
    }
}

#[tokio::test(start_paused = true)]
async fn without_keys_the_error_is_that_of_the_request() {
    let token = signer(0, "a").sign(&claims(ISSUER));
    for (failure, kind) in [
        (TransportErrorKind::Connect, ErrorKind::Network),
        (TransportErrorKind::Interrupted, ErrorKind::Network),
        (TransportErrorKind::Timeout { sent: true }, ErrorKind::Timeout),
        (TransportErrorKind::Tls, ErrorKind::Tls),
        (TransportErrorKind::TooLarge, ErrorKind::Protocol),
    ] {
        let builder = TokenVerifier::builder(POOL, CLIENT).transport(Broken(failure));
        let error = check(&builder.build().unwrap(), &token).await.unwrap_err();
        assert_eq!((error.kind(), error.operation()), (kind, Some(KEYS)));
    }
}
