//! What the service is told with each request, and what it tells of users who do not exist.

use cognito_client::DeviceContext;
use cognito_local_pool::UnknownUsers;

use super::*;

/// Signs up, has the code sent again, confirms, forgets the password and replaces it.
async fn all_operations(pool: &LocalPool, client: &UserPool) -> Result<(), cognito_client::Error> {
    let signed_up = client.sign_up("ana", password()).attributes(email("ana")).await?;
    signed_up.resend_code().await?;
    signed_up.confirm(code(pool, "ana")).await?;
    client.forgot_password("ana").await?;
    client.confirm_forgot_password("ana", code(pool, "ana"), Password::new("Another-Horse8!")).await
}

const OPERATIONS: [&str; 5] =
    ["SignUp", "ResendConfirmationCode", "ConfirmSignUp", "ForgotPassword", "ConfirmForgotPassword"];

#[tokio::test]
async fn threat_protection_is_told_of_the_device_in_every_request() {
    let (pool, silent) = started(sending()).await;
    all_operations(&pool, &silent).await.unwrap();
    assert!(pool.contexts().is_empty());

    let pool = sending().start().await.unwrap();
    let device = DeviceContext::of_this_device().application_name("shop");
    let client = support::client(&pool).threat_protection(device).build().unwrap();
    all_operations(&pool, &client).await.unwrap();
    let contexts = pool.contexts();
    let operations: Vec<_> = contexts.iter().map(|context| context.operation.as_str()).collect();
    assert_eq!(operations, OPERATIONS);
    assert!(contexts.iter().all(|context| context.username == "ana"));
    let id = |context: &cognito_local_pool::Context| context.context_data.get("DeviceId").cloned();
    assert!(contexts.iter().all(|context| id(context).is_some() && id(context) == id(&contexts[0])));
}

#[tokio::test]
async fn a_client_with_a_secret_proves_it_in_every_request() {
    let pool = sending().client_secret("asecretofatleast24characters").start().await.unwrap();
    let client = support::client(&pool).build().unwrap();
    all_operations(&pool, &client).await.unwrap();

    for secret in [None, Some("anothersecretof24characters")] {
        let mut stranger = UserPool::builder(pool.pool_id(), pool.client_id()).endpoint(pool.url());
        if let Some(secret) = secret {
            stranger = stranger.client_secret(secret.into());
        }
        let client = stranger.build().unwrap();
        let new = || Password::new("Another-Horse8!");
        for error in [
            client.sign_up("bob", password()).await.unwrap_err(),
            client.confirm_sign_up("ana", "123456").await.unwrap_err(),
            client.resend_confirmation_code("ana").await.unwrap_err(),
            client.forgot_password("ana").await.unwrap_err(),
            client.confirm_forgot_password("ana", "123456", new()).await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Configuration, "{error:?}");
        }
    }
}

#[tokio::test]
async fn users_who_do_not_exist_are_told_as_wrong_credentials() {
    let (_pool, client) = started(sending().prevent_user_existence_errors(UnknownUsers::Told)).await;
    for error in [
        client.confirm_sign_up("nobody", "123456").await.unwrap_err(),
        client.resend_confirmation_code("nobody").await.unwrap_err(),
        client.forgot_password("nobody").await.unwrap_err(),
        client.confirm_forgot_password("nobody", "123456", password()).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::IncorrectCredentials, "{error:?}");
    }
}

#[tokio::test]
async fn where_the_pool_hides_them_nothing_shows_that_users_do_not_exist() {
    let (pool, client) = started(sending().prevent_user_existence_errors(UnknownUsers::Hidden)).await;
    for delivery in [
        client.resend_confirmation_code("nobody").await.unwrap(),
        client.forgot_password("nobody").await.unwrap(),
    ] {
        assert!(delivery.destination.is_some() && delivery.medium.is_some());
    }
    assert!(pool.outbox().is_empty());
    for error in [
        client.confirm_sign_up("nobody", "123456").await.unwrap_err(),
        client.confirm_forgot_password("nobody", "123456", password()).await.unwrap_err(),
    ] {
        assert!(matches!(error.kind(), ErrorKind::CodeExpired | ErrorKind::CodeMismatch), "{error:?}");
    }
}
