//! Published keys: found, rotated, senseless or unfit, and which issuers they stand for.

use super::*;

#[tokio::test]
async fn rotated_keys_are_found_and_old_ones_count_while_they_are_published() {
    let pool = pool().await;
    let clock = HandClock::now();
    let pass = |time| {
        clock.pass(time);
        pool.clock().advance(time);
    };
    let (old, new) = (signer(0, "old"), signer(1, "new"));
    let claims = claims(&pool.issuer());
    let (by_old, by_new) = (old.sign(&claims), new.sign(&claims));
    publish(&pool, &[&old]);
    let verifier = verifier(&pool).clock(clock.clone()).build().unwrap();
    check(&verifier, &by_old).await.unwrap();
    assert_eq!(refusal(&verifier, &by_new).await, invalid("kid"));

    publish(&pool, &[&new, &old]);
    pass(REST);
    check(&verifier, &by_new).await.unwrap();
    check(&verifier, &by_old).await.unwrap();
    assert_eq!(pool.calls(KEYS), 2);

    // Withdrawn keys count until the document is due to be fetched again, and no longer.
    publish(&pool, &[&new]);
    pass(Duration::from_secs(60 * 60 - 5));
    check(&verifier, &by_old).await.unwrap();
    assert_eq!(pool.calls(KEYS), 2);
    pass(Duration::from_secs(10));
    assert_eq!(refusal(&verifier, &by_old).await, invalid("kid"));
    check(&verifier, &by_new).await.unwrap();
    assert_eq!(pool.calls(KEYS), 3);

    // The same name for another key is another key.
    let renamed = signer(0, "new");
    publish(&pool, &[&renamed]);
    pass(Duration::from_secs(60 * 60));
    assert_eq!(refusal(&verifier, &by_new).await, invalid("signature"));
    check(&verifier, &renamed.sign(&claims)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_flood_of_unknown_keys_makes_one_request() {
    let pool = pool().await;
    let clock = HandClock::now();
    let key = signer(0, "a");
    let claims = claims(&pool.issuer());
    publish(&pool, &[&key]);
    let verifier = verifier(&pool).clock(clock.clone()).build().unwrap();
    let flood = async || {
        let tasks: Vec<_> = (0..50)
            .map(|number| {
                let header = json!({"alg": "RS256", "kid": format!("unknown-{number}")});
                let (verifier, token) = (verifier.clone(), key.sign_with(&header, &claims));
                tokio::spawn(async move { refusal(&verifier, &token).await })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), invalid("kid"));
        }
    };
    for requests in 1..4 {
        flood().await;
        flood().await;
        assert_eq!(pool.calls(KEYS), requests);
        check(&verifier, &key.sign(&claims)).await.unwrap();
        clock.pass(REST);
        pool.clock().advance(REST);
    }
}

#[tokio::test]
async fn offline_verification_goes_on_with_the_keys_there_are() {
    let pool = pool().await;
    let clock = HandClock::now();
    let (key, other) = (signer(0, "a"), signer(1, "b"));
    let claims = claims(&pool.issuer());
    publish(&pool, &[&key, &other]);
    let build = || verifier(&pool).clock(clock.clone()).build().unwrap();
    let verifier = build();
    check(&verifier, &key.sign(&claims)).await.unwrap();

    pool.clear_faults();
    pool.fault(Fault::drop_before().on(KEYS).times(ALWAYS));
    clock.pass(Duration::from_secs(3 * 60 * 60));
    for _ in 0..5 {
        check(&verifier, &key.sign(&claims)).await.unwrap();
        check(&verifier, &other.sign(&claims)).await.unwrap();
    }
    assert_eq!(
        refusal(&verifier, &key.sign_with(&json!({"alg": "RS256", "kid": "a"}), &json!({}))).await,
        invalid("iss")
    );
    // Whether the pool has this key cannot be told.
    let unknown = key.sign_with(&json!({"alg": "RS256", "kid": "c"}), &claims);
    for _ in 0..2 {
        let error = check(&verifier, &unknown).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Network);
        assert!(error.is_retryable());
        assert_eq!(error.operation(), Some(KEYS));
        clock.pass(REST);
    }
    // Who never had any keys cannot verify.
    let fresh = build();
    for _ in 0..2 {
        assert_eq!(check(&fresh, &key.sign(&claims)).await.unwrap_err().kind(), ErrorKind::Network);
    }
    publish(&pool, &[&key]);
    check(&fresh, &key.sign(&claims)).await.unwrap();
    clock.pass(REST);
    assert_eq!(refusal(&verifier, &unknown).await, invalid("kid"));
    assert_eq!(refusal(&verifier, &other.sign(&claims)).await, invalid("kid"));
}

#[tokio::test]
async fn a_key_document_that_makes_no_sense_is_told_from_one_that_is_not_there() {
    let pool = pool().await;
    let key = signer(0, "a");
    let token = key.sign(&claims(&pool.issuer()));
    let short = {
        let mut short = key.published();
        short["n"] = json!(URL_SAFE_NO_PAD.encode([0xC3; 128]));
        json!({"keys": [short]})
    };
    let large = json!({"keys": [key.published()], "pad": "x".repeat(70 * 1024)});
    let larger = json!({"keys": [key.published()], "pad": "x".repeat(2 * 1024 * 1024)});
    let twice = document(&[&key, &signer(1, "a")]);
    let html = "<html><body>Please log in to the network</body></html>";
    for (fault, kind) in [
        (Fault::garbage(), ErrorKind::Protocol),
        (Fault::truncate(40), ErrorKind::Network),
        (Fault::status_with_body(200, html), ErrorKind::Protocol),
        (Fault::status_with_body(302, html), ErrorKind::Protocol),
        (Fault::status_with_body(403, html), ErrorKind::Forbidden),
        (Fault::status(404), ErrorKind::Configuration),
        (Fault::status(503), ErrorKind::Service),
        (Fault::throttle(), ErrorKind::Throttled),
        (Fault::replace(&json!({})), ErrorKind::Protocol),
        (Fault::replace(&json!({"keys": []})), ErrorKind::Protocol),
        (Fault::replace(&json!({"keys": [{"kty": "EC", "kid": "a"}]})), ErrorKind::Protocol),
        (Fault::replace(&short), ErrorKind::Protocol),
        (Fault::replace(&large), ErrorKind::Protocol),
        (Fault::replace(&larger), ErrorKind::Protocol),
        (Fault::replace(&twice), ErrorKind::Protocol),
    ] {
        pool.clear_faults();
        let what = format!("{fault:?}").chars().take(100).collect::<String>();
        pool.fault(fault.on(KEYS).times(ALWAYS));
        let verifier = verifier(&pool).build().unwrap();
        let error = check(&verifier, &token).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{what}: {error}");
        // Nothing of it is remembered once the keys are there.
        publish(&pool, &[&key]);
        check(&verifier, &token).await.unwrap();
    }
    let nowhere = TokenVerifier::builder("us-east-1_Nowhere", "c").endpoint(pool.url()).build().unwrap();
    pool.clear_faults();
    let token = key.sign(&claims("https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Nowhere"));
    assert_eq!(check(&nowhere, &token).await.unwrap_err().kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_key_that_is_unfit_stops_only_its_own_tokens() {
    let pool = pool().await;
    let (key, other) = (signer(0, "a"), signer(1, "b"));
    let mut unfit = other.published();
    unfit["alg"] = json!("RS512");
    let keys = json!({"keys": [unfit, key.published(), {"kty": "EC", "kid": "c", "crv": "P-256"}]});
    pool.fault(Fault::replace(&keys).on(KEYS).times(ALWAYS));
    let verifier = verifier(&pool).build().unwrap();
    let claims = claims(&pool.issuer());
    check(&verifier, &key.sign(&claims)).await.unwrap();
    assert_eq!(refusal(&verifier, &other.sign(&claims)).await, (ErrorKind::Protocol, "jwks".to_owned()));
    let token = key.sign_with(&json!({"alg": "RS256", "kid": "c"}), &claims);
    assert_eq!(refusal(&verifier, &token).await, (ErrorKind::Protocol, "jwks".to_owned()));
}

#[tokio::test]
async fn the_updated_issuer_is_the_pool_too_and_a_named_one_replaces_both() {
    let pool = pool().await;
    let key = signer(0, "a");
    publish(&pool, &[&key]);
    let verifier = verifier(&pool).build().unwrap();
    let original = key.sign(&claims(&pool.issuer()));
    let updated = pool.issuer().replace("https://cognito-idp.", "https://issuer-cognito-idp.");
    let updated = key.sign(&claims(&updated));
    check(&verifier, &original).await.unwrap();
    check(&verifier, &updated).await.unwrap();

    let emulator = format!("{}/{}", pool.url(), pool.pool_id());
    let emulated = verifier.clone().issuer(emulator.as_str());
    check(&emulated, &key.sign(&claims(&emulator))).await.unwrap();
    for token in [original, updated] {
        assert_eq!(refusal(&emulated, &token).await, invalid("iss"));
    }
    assert_eq!(pool.calls(KEYS), 1);
}

#[tokio::test]
async fn what_a_genuine_token_does_not_allow_is_not_authorized() {
    let pool = pool().await;
    pool.user("cleo", support::PASSWORD).group("admins").group("staff").create().unwrap();
    let client = client(&pool).build().unwrap();
    let cleo = support::sign_in_as(&client, "cleo", support::PASSWORD).await.unwrap().tokens().await.unwrap();
    let ana = sign_in(&client).await.tokens().await.unwrap();
    let verifier = verifier(&pool).build().unwrap();
    let admins = verifier.clone().required_groups(["staff", "admins"]);
    admins.verify_id_token(cleo.id_token()).await.unwrap();
    check(&admins, cleo.access_token().expose()).await.unwrap();
    let lacking = |claim: &str| (ErrorKind::NotAuthorized, claim.to_owned());
    assert_eq!(refusal(&admins, ana.access_token().expose()).await, lacking("cognito:groups"));
    let own = verifier.clone().required_scopes(["aws.cognito.signin.user.admin"]);
    check(&own, ana.access_token().expose()).await.unwrap();
    let orders = verifier.required_scopes(["aws.cognito.signin.user.admin", "orders/read"]);
    assert_eq!(refusal(&orders, ana.access_token().expose()).await, lacking("scope"));
}

#[tokio::test]
async fn nothing_of_a_token_is_printed() {
    let pool = pool().await;
    let key = signer(0, "a");
    publish(&pool, &[&key]);
    let verifier = verifier(&pool).build().unwrap();
    let mut claims = claims(&pool.issuer());
    claims["email"] = json!("secret@example.com");
    let verified = verifier.verify_access_token(&AccessToken::new(key.sign(&claims))).await.unwrap();
    assert!(!format!("{verified:?} {verifier:?}").contains("secret"));
    claims["iss"] = json!("https://secret.example");
    let header = json!({"alg": "RS256", "kid": "secret-kid"});
    for token in [key.sign(&claims), key.sign_with(&header, &claims), "secret.secret.secret".to_owned()] {
        let error = check(&verifier, &token).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
    }
}

#[test]
fn a_verifier_that_could_never_work_is_not_built() {
    let refused = |builder: TokenVerifierBuilder| builder.build().unwrap_err();
    let field = |error: Error| error.field().unwrap().to_owned();
    assert_eq!(field(refused(TokenVerifier::builder("us-east-1", "c"))), "pool_id");
    assert_eq!(field(refused(TokenVerifier::builder("us-east-1_A", ""))), "client_id");
    let builder = || TokenVerifier::builder("us-east-1_A", "c");
    assert_eq!(field(refused(builder().region("nowhere!"))), "region");
    assert_eq!(field(refused(builder().endpoint("http://keys.example"))), "endpoint");
    assert_eq!(
        refused(builder().endpoint("https://keys.example").use_fips(true)).kind(),
        ErrorKind::Configuration
    );
    builder().endpoint("http://keys.example").allow_insecure_http(true).build().unwrap();
}
