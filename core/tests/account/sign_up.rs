//! Creating an account.

use cognito_client::{FirstFactor, SignInStep};
use cognito_local_pool::Trigger;

use super::*;

#[tokio::test]
async fn a_new_user_confirms_with_the_code_and_is_signed_in_with_the_password_of_the_sign_up() {
    let (pool, client) = started(sending()).await;
    let signed_up =
        client.sign_up("ana", password()).attributes(email("ana").with_name("Ana")).await.unwrap();
    assert_eq!(signed_up.username(), "ana");
    assert!(!signed_up.is_confirmed() && signed_up.not_delivered().is_none());
    let delivery = signed_up.code_delivery().unwrap();
    assert_eq!((delivery.medium.as_deref(), delivery.attribute.as_deref()), (Some("EMAIL"), Some("email")));
    assert_eq!(delivery.destination.as_deref(), Some("a***@e***"));

    let confirmed = signed_up.confirm(code(&pool, "ana")).await.unwrap();
    assert_eq!(confirmed.username(), "ana");
    assert!(!confirmed.can_sign_in_at_once(), "the client may not use USER_AUTH");
    let session = done(confirmed.sign_in().await.unwrap());
    assert_eq!(session.username(), "ana");

    let user = pool.call("AdminGetUser", &json!({"Username": "ana"})).unwrap();
    let attribute = |name: &str| {
        let attributes = user["UserAttributes"].as_array().unwrap();
        attributes.iter().find(|attribute| attribute["Name"] == name).unwrap()["Value"].clone()
    };
    assert_eq!(attribute("sub").as_str(), signed_up.user_sub());
    assert_eq!((attribute("name"), attribute("email_verified")), (json!("Ana"), json!("true")));
}

#[tokio::test]
async fn a_user_without_a_password_signs_up_and_in_by_codes_alone() {
    let (pool, client) = started(choosing(&["PASSWORD", "EMAIL_OTP"])).await;
    let signed_up = client.sign_up("ana", None).attributes(email("ana")).await.unwrap();
    let confirmed = signed_up.confirm(code(&pool, "ana")).await.unwrap();
    assert!(confirmed.can_sign_in_at_once());
    done(confirmed.sign_in().await.unwrap());
}

#[tokio::test]
async fn where_passwords_are_the_only_way_in_a_sign_up_without_one_is_refused() {
    let (pool, client) = started(choosing(&["PASSWORD"])).await;
    let error = client.sign_up("ana", None).attributes(email("ana")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(pool.outbox().is_empty());
}

#[tokio::test]
async fn an_account_that_a_trigger_confirms_signs_in_without_a_code() {
    let confirming = |builder: Builder| {
        builder.trigger(Trigger::PreSignUp, |event| {
            let mut event = event.clone();
            event["response"]["autoConfirmUser"] = json!(true);
            event["response"]["autoVerifyEmail"] = json!(true);
            Ok(event)
        })
    };
    let (pool, client) = started(confirming(sending())).await;
    let signed_up = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    assert!(signed_up.is_confirmed());
    assert_eq!(signed_up.code_delivery(), None);
    done(signed_up.sign_in().await.unwrap());
    assert!(pool.outbox().is_empty());
    let error = signed_up.confirm("123456").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);

    // Without a password the user gives a first factor.
    let (pool, client) = started(confirming(choosing(&["PASSWORD", "EMAIL_OTP"]))).await;
    let signed_up = client.sign_up("ana", None).attributes(email("ana")).await.unwrap();
    assert!(signed_up.is_confirmed());
    let SignInStep::ChooseFirstFactor(choice) = signed_up.sign_in().await.unwrap() else {
        panic!("expected a choice")
    };
    let SignInStep::EmailCode(challenge) = choice.answer(FirstFactor::EmailOtp).await.unwrap() else {
        panic!("expected a code")
    };
    done(challenge.answer(code(&pool, "ana")).await.unwrap());
}

#[tokio::test]
async fn signing_in_before_the_confirmation_begins_with_it() {
    let (pool, client) = started(sending()).await;
    let signed_up = client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    let SignInStep::ConfirmSignUp(confirmation) = signed_up.sign_in().await.unwrap() else {
        panic!("expected the confirmation")
    };
    done(confirmation.answer(code(&pool, "ana")).await.unwrap());
}

#[tokio::test]
async fn where_the_address_is_the_name_it_needs_no_attribute() {
    let builder = LocalPool::builder()
        .pool_setting("AutoVerifiedAttributes", json!(["email"]))
        .username_attributes(&["email"]);
    let (pool, client) = started(builder).await;
    let signed_up = client.sign_up("ana@example.com", password()).await.unwrap();
    let real_name = signed_up.user_sub().unwrap().to_owned();
    let confirmed = signed_up.confirm(code(&pool, &real_name)).await.unwrap();
    let session = done(confirmed.sign_in().await.unwrap());
    assert_eq!(session.username(), real_name);
}

#[tokio::test]
async fn validation_data_reaches_its_trigger_and_nothing_else() {
    let builder = sending().trigger(Trigger::PreSignUp, |event| {
        let request = &event["request"];
        if request["validationData"] != json!({"captcha": "w7fq"}) {
            return Err(format!("validation data: {}", request["validationData"]));
        }
        if request["clientMetadata"] != json!({"shop": "berlin"}) {
            return Err(format!("metadata: {}", request["clientMetadata"]));
        }
        Ok(event.clone())
    });
    let (pool, client) = started(builder).await;
    let sign_up = |captcha: &'static str| {
        client
            .sign_up("ana", password())
            .attributes(email("ana"))
            .validation_data([("captcha", captcha)])
            .client_metadata([("shop", "berlin")])
    };
    let error = sign_up("????").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Trigger);
    assert!(error.message().contains("validation data"), "{error}");
    sign_up("w7fq").await.unwrap();
    let user = pool.call("AdminGetUser", &json!({"Username": "ana"})).unwrap();
    assert!(!user.to_string().contains("w7fq") && !user.to_string().contains("berlin"));
}

#[tokio::test]
async fn what_the_pool_does_not_take_is_told_by_what_can_be_done() {
    let (pool, client) = started(sending()).await;
    client.sign_up("ana", password()).attributes(email("ana")).await.unwrap();
    let again = client.sign_up("ana", password()).attributes(email("bob")).await.unwrap_err();
    assert_eq!(told(&again), (ErrorKind::AlreadyExists, "Sign in instead, or choose another name."));
    let weak = client.sign_up("bob", Password::new("short")).await.unwrap_err();
    assert_eq!((weak.kind(), weak.field()), (ErrorKind::InvalidPassword, None));
    let odd = client.sign_up("bob", password()).attributes(UserAttributes::new().with_email("no address"));
    assert_eq!(odd.await.unwrap_err().kind(), ErrorKind::InvalidInput);
    let alias = client.sign_up("bob@example.com", password()).await.unwrap_err();
    assert_eq!(alias.kind(), ErrorKind::InvalidInput);
    assert_eq!(pool.outbox().len(), 1);

    let closed = sending().pool_setting("AdminCreateUserConfig", json!({"AllowAdminCreateUserOnly": true}));
    let (_pool, client) = started(closed).await;
    assert_eq!(client.sign_up("ana", password()).await.unwrap_err().kind(), ErrorKind::NotAuthorized);
}
