//! Tokens that came from elsewhere.
#![allow(clippy::unwrap_used, clippy::panic, clippy::result_large_err, missing_docs)]

mod support;

use cognito_client_ffi::{ErrorKind, TokenVerifier, TokenVerifierConfig, TokenVerifierOptions};
use support::{block_on, client, local_pool, sign_in};

#[test]
fn genuine_tokens_give_their_claims_and_others_name_what_is_wrong() {
    let pool = local_pool();
    let client = client(&pool);
    let tokens = block_on(sign_in(&client).tokens(None)).unwrap();
    let options = || TokenVerifierOptions { issuer: Some(pool.issuer()), ..TokenVerifierOptions::default() };
    let verifier = client.verifier(options()).unwrap();

    let id = block_on(verifier.verify_id_token(tokens.id_token().into(), None)).unwrap();
    assert_eq!(id.named().username.as_deref(), Some("ana"));
    let access = block_on(verifier.verify_access_token(tokens.access_token().into(), None)).unwrap();
    assert_eq!(access.named().client_id.as_deref(), Some(pool.client_id()));

    let forged = format!("{}AAAA", &tokens.id_token()[..tokens.id_token().len() - 4]);
    let refused = [
        (options(), forged.as_str(), "signature"),
        (options(), &tokens.access_token(), "token_use"),
        (TokenVerifierOptions { client_ids: Some(vec![]), ..options() }, &tokens.id_token(), "aud"),
        (TokenVerifierOptions { issuer: Some("https://e".into()), ..options() }, &tokens.id_token(), "iss"),
    ];
    for (options, token, field) in refused {
        let verifier = client.verifier(options).unwrap();
        let error = block_on(verifier.verify_id_token(token.into(), None)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidToken);
        assert_eq!(error.info().field.as_deref(), Some(field));
        assert!(!format!("{error:?} {verifier:?} {verifier}").contains("eyJ"));
    }
    for lacking in [
        TokenVerifierOptions { required_scopes: vec!["orders/read".into()], ..options() },
        TokenVerifierOptions { required_groups: vec!["writers".into()], ..options() },
    ] {
        let verifier = client.verifier(lacking).unwrap();
        let error = block_on(verifier.verify_access_token(tokens.access_token().into(), None)).unwrap_err();
        assert!(error.kind() == ErrorKind::NotAuthorized, "{error:?}");
    }
    let granted = TokenVerifierOptions {
        required_scopes: vec!["aws.cognito.signin.user.admin".into()],
        required_groups: vec!["readers".into()],
        ..options()
    };
    let odd = TokenVerifierOptions { leeway: Some(-1.0), ..options() };
    assert_eq!(client.verifier(odd).unwrap_err().info().field.as_deref(), Some("leeway"));
    block_on(client.verifier(granted).unwrap().verify_access_token(tokens.access_token().into(), None))
        .unwrap();
}

#[test]
fn a_verifier_stands_alone_without_anybody_signed_in() {
    let pool = local_pool();
    let tokens = block_on(sign_in(&client(&pool)).tokens(None)).unwrap();
    let config = |ids: &[&str]| TokenVerifierConfig {
        pool_id: pool.pool_id().into(),
        client_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        endpoint: Some(pool.url().into()),
        ..TokenVerifierConfig::default()
    };
    let options = || TokenVerifierOptions { issuer: Some(pool.issuer()), ..TokenVerifierOptions::default() };
    let verifier = TokenVerifier::new(config(&["otherclient", pool.client_id()]), options(), None).unwrap();
    let id = block_on(verifier.verify_id_token(tokens.id_token().into(), None)).unwrap();
    assert_eq!(id.named().username.as_deref(), Some("ana"));
    block_on(verifier.verify_access_token(tokens.access_token().into(), None)).unwrap();

    let others = TokenVerifier::new(config(&["otherclient"]), options(), None).unwrap();
    let error = block_on(others.verify_id_token(tokens.id_token().into(), None)).unwrap_err();
    assert_eq!(error.info().field.as_deref(), Some("aud"));
    let refused = [
        (config(&[]), "client_ids"),
        (TokenVerifierConfig { pool_id: "nonsense".into(), ..config(&["a"]) }, "pool_id"),
        (TokenVerifierConfig { endpoint: Some("http://example.com".into()), ..config(&["a"]) }, "endpoint"),
    ];
    for (config, field) in refused {
        let error = TokenVerifier::new(config, options(), None).unwrap_err();
        assert_eq!(error.info().field.as_deref(), Some(field), "{error:?}");
    }
}
