//! Tokens verified against the pool's published keys: what passes, what does not, and how often keys are fetched.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unchecked_time_subtraction,
    clippy::cast_possible_truncation
)]

mod support;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cognito_client::{
    AccessToken, BoxFuture, Error, ErrorKind, HttpHeaders, HttpMethod, HttpRequest, HttpResponse, IdToken,
    TokenVerifier, TokenVerifierBuilder, Transport, TransportError, TransportErrorKind, WipedBytes,
};
use cognito_local_pool::{Builder, Fault, LocalPool};
use hmac::{Hmac, KeyInit as _, Mac as _};
use ring::{
    rand::SystemRandom,
    rsa::{KeyPair, KeyPairComponents, PublicKeyComponents},
    signature::RSA_PKCS1_SHA256,
};
use serde_json::{Value, json};
use sha2::Sha256;
use support::{HandClock, client, pool_with, sign_in};

const KEYS: &str = "GetJwks";
const DAY: u64 = 24 * 60 * 60;
/// A little longer than the pause between two requests for keys.
const REST: Duration = Duration::from_secs(11);
const ALWAYS: u32 = u32::MAX;

/// A pair of keys out of RFC 7515 and 7517, under a name of its own.
struct Signer {
    kid: &'static str,
    pair: KeyPair,
    n: String,
}

fn vectors() -> Value {
    serde_json::from_str(include_str!("../src/jwt/vectors/rfc.json")).unwrap()
}

fn signer(index: usize, kid: &'static str) -> Signer {
    let key = vectors()["keys"][index].clone();
    let number = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let pair = KeyPair::from_components(&KeyPairComponents {
        public_key: PublicKeyComponents { n: number("n"), e: number("e") },
        d: number("d"),
        p: number("p"),
        q: number("q"),
        dP: number("dp"),
        dQ: number("dq"),
        qInv: number("qi"),
    });
    Signer { kid, pair: pair.unwrap(), n: key["n"].as_str().unwrap().to_owned() }
}

fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

impl Signer {
    fn sign(&self, claims: &Value) -> String {
        self.sign_with(&json!({"kid": self.kid, "alg": "RS256"}), claims)
    }

    fn sign_with(&self, header: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", encode(header), encode(claims));
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn published(&self) -> Value {
        json!({"alg": "RS256", "e": "AQAB", "kid": self.kid, "kty": "RSA", "n": self.n, "use": "sig"})
    }
}

fn document(signers: &[&Signer]) -> Value {
    json!({"keys": signers.iter().map(|signer| signer.published()).collect::<Vec<_>>()})
}

/// Makes the pool publish these keys from now on.
fn publish(pool: &LocalPool, signers: &[&Signer]) {
    pool.clear_faults();
    pool.fault(Fault::replace(&document(signers)).on(KEYS).times(ALWAYS));
}

const POOL: &str = "eu-west-1_Abc";
const ISSUER: &str = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc";
const CLIENT: &str = "ourclient";

fn our_pool() -> Builder {
    LocalPool::builder().pool_id(POOL).client_id(CLIENT)
}

async fn pool() -> LocalPool {
    pool_with(our_pool()).await
}

fn verifier(pool: &LocalPool) -> TokenVerifierBuilder {
    TokenVerifier::builder(pool.pool_id(), pool.client_id()).endpoint(pool.url())
}

fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}

/// Claims of a right access token that lasts a day.
fn claims(issuer: &str) -> Value {
    json!({
        "iss": issuer, "client_id": CLIENT, "token_use": "access", "sub": "s", "username": "ana",
        "scope": "aws.cognito.signin.user.admin", "iat": now(), "exp": now() + DAY,
    })
}

async fn check(verifier: &TokenVerifier, token: &str) -> Result<(), Error> {
    verifier.verify_access_token(&AccessToken::new(token)).await.map(drop)
}

/// Expects a refusal and gives its kind and the part at fault.
async fn refusal(verifier: &TokenVerifier, token: &str) -> (ErrorKind, String) {
    let error = check(verifier, token).await.unwrap_err();
    (error.kind(), error.field().unwrap_or_default().to_owned())
}

fn invalid(part: &str) -> (ErrorKind, String) {
    (ErrorKind::InvalidToken, part.to_owned())
}

#[tokio::test]
async fn tokens_of_a_session_are_verified_with_one_request_for_keys() {
    let pool = pool().await;
    let session = sign_in(&client(&pool).build().unwrap()).await;
    let tokens = session.tokens().await.unwrap();
    let verifier = verifier(&pool).build().unwrap();
    for _ in 0..10 {
        let id = verifier.verify_id_token(tokens.id_token()).await.unwrap();
        assert_eq!((id.username(), id.email()), (Some("ana"), Some("ana@example.com")));
        let access = verifier.clone().verify_access_token(tokens.access_token()).await.unwrap();
        assert_eq!(access.into_inner(), *tokens.access_claims());
    }
    assert_eq!(pool.calls(KEYS), 1);
    // Neither passes for the other, although both are signed by the pool.
    let swapped = verifier.verify_id_token(&IdToken::new(tokens.access_token().expose())).await.unwrap_err();
    assert_eq!((swapped.kind(), swapped.field()), (ErrorKind::InvalidToken, Some("token_use")));
    assert_eq!(refusal(&verifier, tokens.id_token().expose()).await, invalid("token_use"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_verifications_at_once_fetch_the_keys_once() {
    let pool = pool().await;
    pool.fault(Fault::delay(Duration::from_millis(100)).on(KEYS));
    let tokens = sign_in(&client(&pool).build().unwrap()).await.tokens().await.unwrap();
    let verifier = verifier(&pool).build().unwrap();
    let tasks: Vec<_> = (0..64)
        .map(|number| {
            let (verifier, tokens) = (verifier.clone(), tokens.clone());
            tokio::spawn(async move {
                if number % 2 == 0 {
                    verifier.verify_id_token(tokens.id_token()).await.map(drop)
                } else {
                    verifier.leeway(Duration::ZERO).verify_access_token(tokens.access_token()).await.map(drop)
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(pool.calls(KEYS), 1);
}

#[tokio::test]
async fn every_single_claim_that_is_wrong_is_refused_by_name() {
    let pool = pool().await;
    let key = signer(0, "a");
    publish(&pool, &[&key]);
    let verifier = verifier(&pool).build().unwrap();
    let right = claims(&pool.issuer());
    let id = {
        let mut id = right.clone();
        id["token_use"] = json!("id");
        id["aud"] = json!(pool.client_id());
        id
    };
    check(&verifier, &key.sign(&right)).await.unwrap();
    verifier.verify_id_token(&IdToken::new(key.sign(&id))).await.unwrap();

    let issuer = pool.issuer();
    let (region, pool_id) = ("eu-west-1.", pool.pool_id());
    let issuers = [
        format!("{issuer}/"),
        format!("{issuer}x"),
        issuer.replace("https", "http"),
        issuer.to_uppercase(),
        issuer.replace(region, "us-east-2."),
        issuer.replace("amazonaws.com", "amazonaws.com.evil.example"),
        issuer.replace("cognito-idp", "cognito-identity"),
        format!("{}/{pool_id}", pool.url()),
        format!("https://evil.example/{pool_id}"),
        String::new(),
    ];
    let issuers = issuers.iter().map(|issuer| json!(issuer)).chain([json!(null), json!(7), json!([issuer])]);
    let mut wrong: Vec<(&str, Value)> = issuers.map(|issuer| ("iss", issuer)).collect();
    wrong.extend([
        ("token_use", json!("refresh")),
        ("token_use", json!(null)),
        ("exp", json!(now() - 61)),
        ("exp", json!("never")),
        ("exp", json!(null)),
        ("iat", json!(now() + 120)),
        ("iat", json!(null)),
        ("nbf", json!(now() + 120)),
        ("nbf", json!(true)),
    ]);
    for (claim, value) in wrong {
        for right in [&right, &id] {
            let mut claims = right.clone();
            claims[claim] = value.clone();
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(claim);
            }
            let token = key.sign(&claims);
            let error = if right["token_use"] == "id" {
                verifier.verify_id_token(&IdToken::new(token)).await.unwrap_err()
            } else {
                check(&verifier, &token).await.unwrap_err()
            };
            let found = (error.kind(), error.field().unwrap().to_owned());
            assert_eq!(found, invalid(claim), "{claim} {value}");
        }
    }
    for (claim, right) in [("aud", &id), ("client_id", &right)] {
        for value in [json!("another"), json!(""), json!(null), json!(["another", pool.client_id()])] {
            let mut claims = right.clone();
            claims[claim] = value;
            let token = key.sign(&claims);
            let error = match claim {
                "aud" => verifier.verify_id_token(&IdToken::new(token)).await.unwrap_err(),
                _ => check(&verifier, &token).await.unwrap_err(),
            };
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidToken, Some(claim)));
        }
    }
    assert_eq!(pool.calls(KEYS), 1);
}

#[tokio::test]
async fn no_bit_of_a_token_can_be_changed() {
    let pool = pool().await;
    let session = sign_in(&client(&pool).build().unwrap()).await;
    let tokens = session.tokens().await.unwrap();
    let verifier = verifier(&pool).build().unwrap();
    let token = tokens.access_token().expose().to_owned();
    let parts: Vec<&str> = token.split('.').collect();
    for (part, text) in parts.iter().enumerate() {
        let bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
        for bit in (0..bytes.len() * 8).step_by(7) {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let mut changed: Vec<String> = parts.iter().map(ToString::to_string).collect();
            changed[part] = URL_SAFE_NO_PAD.encode(flipped);
            let (kind, at) = refusal(&verifier, &changed.join(".")).await;
            assert_eq!(kind, ErrorKind::InvalidToken, "part {part}, bit {bit}");
            assert!(part < 2 || at == "signature", "bit {bit} of the signature is told as {at}");
        }
    }
    // Parts of genuine tokens do not make a genuine one.
    let id = tokens.id_token().expose();
    let id: Vec<&str> = id.split('.').collect();
    let spliced = [[parts[0], id[1], parts[2]], [id[0], parts[1], parts[2]], [parts[0], parts[1], id[2]]];
    for spliced in spliced {
        assert_eq!(refusal(&verifier, &spliced.join(".")).await, invalid("signature"));
    }
    check(&verifier, &token).await.unwrap();
}

#[tokio::test]
async fn the_token_does_not_choose_how_it_is_verified() {
    let pool = pool().await;
    let (key, thief) = (signer(0, "a"), signer(1, "a"));
    publish(&pool, &[&key]);
    let verifier = verifier(&pool).build().unwrap();
    let claims = claims(&pool.issuer());
    check(&verifier, &key.sign(&claims)).await.unwrap();

    // Signed with what everybody knows: the public key as the secret of an HMAC.
    for secret in [
        key.n.clone().into_bytes(),
        URL_SAFE_NO_PAD.decode(&key.n).unwrap(),
        key.published().to_string().into_bytes(),
    ] {
        for algorithm in ["HS256", "RS256"] {
            let signed = format!("{}.{}", encode(&json!({"kid": "a", "alg": algorithm})), encode(&claims));
            let mut mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap();
            mac.update(signed.as_bytes());
            let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()));
            let part = if algorithm == "HS256" { "alg" } else { "signature" };
            assert_eq!(refusal(&verifier, &token).await, invalid(part));
        }
    }
    // Not signed at all.
    for algorithm in ["none", "None", "NONE", ""] {
        let signed = format!("{}.{}", encode(&json!({"kid": "a", "alg": algorithm})), encode(&claims));
        assert_eq!(refusal(&verifier, &format!("{signed}.")).await, invalid("alg"));
        assert_eq!(refusal(&verifier, &format!("{signed}.AAAA")).await, invalid("alg"));
    }
    let unsigned = format!("{}.{}.", encode(&json!({"kid": "a", "alg": "RS256"})), encode(&claims));
    assert_eq!(refusal(&verifier, &unsigned).await, invalid("signature"));
    // Rightly signed, wrongly called.
    for algorithm in ["RS384", "RS512", "PS256", "ES256"] {
        let token = key.sign_with(&json!({"kid": "a", "alg": algorithm}), &claims);
        assert_eq!(refusal(&verifier, &token).await, invalid("alg"));
    }
    // Signed with a key that the token brings along.
    for (header, part) in [
        (json!({"kid": "a", "alg": "RS256", "jwk": thief.published()}), "signature"),
        (json!({"kid": "a", "alg": "RS256", "jku": "https://evil.example/jwks.json"}), "signature"),
        (json!({"kid": "b", "alg": "RS256", "x5u": "https://evil.example/", "x5c": ["AAAA"]}), "kid"),
        (json!({"alg": "RS256", "jwk": thief.published()}), "kid"),
        (json!({"kid": "../a", "alg": "RS256"}), "kid"),
        (json!({"kid": "a", "alg": "RS256", "crit": ["exp"]}), "crit"),
    ] {
        assert_eq!(refusal(&verifier, &thief.sign_with(&header, &claims)).await, invalid(part), "{header}");
    }
    assert_eq!(pool.calls(KEYS), 1);
}

#[tokio::test]
async fn tokens_of_another_pool_or_client_are_refused_though_signed_with_the_same_keys() {
    let ours = pool().await;
    let theirs = pool_with(LocalPool::builder().pool_id("us-east-1_Theirs").client_id("theirclient")).await;
    let tokens = sign_in(&client(&theirs).build().unwrap()).await.tokens().await.unwrap();
    let token = tokens.access_token().expose();
    check(&verifier(&theirs).build().unwrap(), token).await.unwrap();
    assert_eq!(refusal(&verifier(&ours).build().unwrap(), token).await, invalid("iss"));
    assert_eq!(ours.calls(KEYS), 0, "tokens of strangers are not worth a request");

    let stranger =
        TokenVerifier::builder(theirs.pool_id(), "another").endpoint(theirs.url()).build().unwrap();
    assert_eq!(refusal(&stranger, token).await, invalid("client_id"));
    let error = stranger.verify_id_token(tokens.id_token()).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidToken, Some("aud")));
    let both = stranger.clone().client_ids(["another", "theirclient"]);
    check(&both, token).await.unwrap();
    both.verify_id_token(tokens.id_token()).await.unwrap();
    assert_eq!(refusal(&both.client_ids(Vec::<String>::new()), token).await, invalid("client_id"));
    assert_eq!(theirs.calls(KEYS), 2, "handles of one verifier share the keys");
}

#[tokio::test]
async fn a_pool_of_the_same_name_with_other_keys_is_another_pool() {
    let ours = pool().await;
    let theirs = pool_with(our_pool().own_keys()).await;
    assert_eq!(ours.pool_id(), theirs.pool_id());
    let tokens = sign_in(&client(&theirs).build().unwrap()).await.tokens().await.unwrap();
    let token = tokens.access_token().expose();
    assert_eq!(refusal(&verifier(&ours).build().unwrap(), token).await, invalid("kid"));
    check(&verifier(&theirs).build().unwrap(), token).await.unwrap();
}

#[tokio::test]
async fn expired_tokens_are_refused_when_the_leeway_is_over() {
    let pool = pool().await;
    let clock = HandClock::now();
    let tokens = sign_in(&client(&pool).build().unwrap()).await.tokens().await.unwrap();
    let token = tokens.access_token().expose();
    let pass = |seconds| {
        clock.pass(Duration::from_secs(seconds));
        pool.clock().advance(Duration::from_secs(seconds));
    };
    let verifier = verifier(&pool).clock(clock.clone()).build().unwrap();
    check(&verifier, token).await.unwrap();
    pass(3600 + 30);
    check(&verifier, token).await.unwrap();
    assert_eq!(refusal(&verifier.clone().leeway(Duration::ZERO), token).await, invalid("exp"));
    pass(60);
    assert_eq!(refusal(&verifier, token).await, invalid("exp"));
    let generous = verifier.leeway(Duration::MAX);
    check(&generous, token).await.unwrap();
    pass(600);
    assert_eq!(refusal(&generous, token).await, invalid("exp"), "ten minutes are the most");
}

#[tokio::test]
async fn a_device_whose_clock_is_wrong_verifies_by_the_servers() {
    let pool = pool().await;
    let client = client(&pool).build().unwrap();
    for wrong_by in [-86_400, -3_600, 3_600, 86_400] {
        let tokens = sign_in(&client).await.tokens().await.unwrap();
        let clock = HandClock::now();
        clock.set_wrong_by(wrong_by);
        let verifier = verifier(&pool).clock(clock.clone()).build().unwrap();
        verifier.verify_id_token(tokens.id_token()).await.unwrap();
        let later = Duration::from_secs(3600 + 90);
        clock.pass(later);
        pool.clock().advance(later);
        assert_eq!(refusal(&verifier, tokens.access_token().expose()).await, invalid("exp"));
    }
}

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
