//! No text form holds a secret or a claim's value.
#![allow(clippy::unwrap_used, clippy::panic, clippy::result_large_err, missing_docs)]

mod support;

use std::{collections::HashMap, fmt::Debug};

use cognito_client::{Answer, ClientSecret, Password};
use cognito_client_ffi::{
    CancelToken, DeviceContext, PasswordFlow, SessionState, SignInOptions, SignInStep, UserPoolConfig,
};
use support::{EMAIL, PASSWORD, block_on, client, config, local_pool, sign_in, sign_in_as};

fn texts<T: Debug>(value: &T) -> [String; 2] {
    [format!("{value:?}"), format!("{value:#?}")]
}

#[test]
fn nothing_prints_tokens_claims_or_attribute_values() {
    let pool = local_pool();
    let client = client(&pool);
    let session = sign_in(&client);
    let tokens = block_on(session.tokens(None)).unwrap();
    let user = block_on(session.user(None)).unwrap();
    let subject = tokens.id_claims().named().subject.unwrap();
    let secrets =
        [tokens.access_token(), tokens.id_token(), tokens.refresh_token(), EMAIL.to_owned(), subject];

    let mut printed: Vec<String> = Vec::new();
    printed.extend(texts(&*client));
    printed.extend(texts(&*session));
    printed.extend(texts(&*tokens));
    printed.extend(texts(&*tokens.id_claims()));
    printed.extend(texts(&*tokens.access_claims()));
    printed.extend(texts(&tokens.id_claims().named()));
    printed.extend(texts(&user));
    printed.push(format!("{:?}", block_on(client.state(None)).unwrap()));
    printed.push(format!("{:?}", SignInStep::Done { session: session.clone() }));
    printed.push(format!("{:?}", SessionState::SignedIn { session }));
    printed.push(format!("{:?}", CancelToken::new()));

    for text in &printed {
        assert!(!text.is_empty());
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{text}");
        }
        // Not the halves of a token either.
        assert!(!text.contains("eyJ"), "{text}");
    }
    assert!(format!("{user:?}").contains("email"), "{user:?}");
    assert_eq!(format!("{tokens:?}"), "Tokens(redacted)");
}

#[test]
fn nothing_prints_what_the_app_hands_over() {
    let metadata = HashMap::from([("voucher".to_owned(), "hush-hush".to_owned())]);
    let options = SignInOptions { client_metadata: metadata.clone(), ..SignInOptions::default() };
    let mut printed = texts(&options).to_vec();
    assert!(printed.iter().all(|text| text.contains("voucher")), "{printed:?}");
    let device = DeviceContext { device_name: Some("hush-hush".into()), ..DeviceContext::default() };
    printed.extend(texts(&device));
    assert!(format!("{device:?}").contains("DeviceName"), "{device:?}");
    let told = UserPoolConfig {
        threat_protection: Some(device),
        refresh_client_metadata: metadata,
        ..config("us-east-1_Abc", "client")
    };
    printed.extend(texts(&told));
    printed.push(format!("{:?}", Password::new("hush-hush")));
    printed.push(format!("{:?}", Answer::new("hush-hush")));
    printed.push(format!("{:?}", ClientSecret::new("hush-hush")));

    let pool = local_pool();
    let client = client(&pool);
    let error = sign_in_as(&client, "ana", "hush-hush").unwrap_err();
    printed.extend(texts(&error));
    printed.extend([error.to_string(), error.info().to_string()]);

    pool.user("eva", PASSWORD).attribute("nickname", "hush-hush").temporary().create().unwrap();
    let eva =
        client.sign_in("eva".into(), PASSWORD.into(), PasswordFlow::UserSrp, SignInOptions::default(), None);
    let step = block_on(eva).unwrap();
    printed.extend(texts(&step));
    let SignInStep::NewPassword { challenge, .. } = step else { panic!("no challenge") };
    printed.extend(texts(&*challenge));
    let new = "hush-hush".into();
    let refused = block_on(challenge.answer_new_password(new, HashMap::new(), None, None)).unwrap_err();
    printed.extend(texts(&refused));

    for text in &printed {
        assert!(!text.contains("hush-hush") && !text.contains(PASSWORD), "{text}");
    }
}
