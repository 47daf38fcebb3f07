//! What a token must say, and that none of it can be changed.

use super::*;

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
async fn a_device_whose_clock_is_wrong_verifies_by_the_servers_once_the_service_has_spoken() {
    for (wrong_by, part) in [(-86_400, "iat"), (-3_600, "iat"), (7_200, "exp"), (86_400, "exp")] {
        let pool = pool().await;
        let tokens = sign_in(&client(&pool).build().unwrap()).await.tokens().await.unwrap();
        let clock = HandClock::now();
        clock.set_wrong_by(wrong_by);
        let app = client(&pool).clock(clock.clone()).build().unwrap();
        let verifier = app.verifier();
        // The keys come with a date, but from anybody.
        assert_eq!(refusal(&verifier, tokens.access_token().expose()).await, invalid(part));
        sign_in(&app).await;
        check(&verifier, tokens.access_token().expose()).await.unwrap();
        let later = Duration::from_secs(3600 + 90);
        clock.pass(later);
        pool.clock().advance(later);
        assert_eq!(refusal(&verifier, tokens.access_token().expose()).await, invalid("exp"));
    }
}

#[tokio::test]
async fn a_verifier_that_stands_alone_goes_by_its_own_clock() {
    let pool = pool().await;
    let key = signer(0, "a");
    let token = key.sign(&claims(&pool.issuer()));
    for date in ["Sat, 01 Jan 2000 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"] {
        pool.clear_faults();
        pool.fault(Fault::replace(&document(&[&key])).header("date", date).on(KEYS).times(ALWAYS));
        let verifier = verifier(&pool).build().unwrap();
        for _ in 0..2 {
            check(&verifier, &token).await.unwrap();
        }
    }
}
