//! What is never printed: passwords, codes, session strings, the values of attributes and of validation data.

use cognito_client::FeedbackValue;

use super::*;

#[tokio::test]
async fn nothing_prints_a_secret_or_personal_data() {
    let (pool, client) = started(choosing(&["PASSWORD", "EMAIL_OTP"])).await;
    let attributes = email("ana").with_name("Ana the First");
    let sign_up = client
        .sign_up("ana", password())
        .attributes(attributes.clone())
        .validation_data([("captcha", "captcha-value")])
        .client_metadata([("key", "metadata-value")]);
    let mut printed = vec![format!("{attributes:?}"), format!("{sign_up:?}")];
    let signed_up = sign_up.await.unwrap();
    let sent = code(&pool, "ana");
    let confirm = signed_up.confirm(sent.as_str()).client_metadata([("key", "metadata-value")]);
    printed.extend([
        format!("{signed_up:?}"),
        format!("{confirm:?}"),
        format!("{:?}", signed_up.resend_code()),
    ]);
    let mismatch = signed_up.confirm(wrong(&sent)).await.unwrap_err();
    printed.extend([format!("{mismatch:?}"), mismatch.to_string()]);
    let confirmed = confirm.await.unwrap();
    printed.extend([format!("{confirmed:?}"), format!("{:?}", confirmed.sign_in())]);
    let step = confirmed.sign_in().await.unwrap();
    printed.push(format!("{step:?}"));

    printed.push(format!("{:?}", client.forgot_password("ana")));
    client.forgot_password("ana").await.unwrap();
    let reset_code = code(&pool, "ana");
    let reset = client.confirm_forgot_password("ana", reset_code.as_str(), password());
    printed.push(format!("{reset:?}"));
    let weak = Password::new("weak-one");
    let error = client.confirm_forgot_password("ana", reset_code.as_str(), weak).await.unwrap_err();
    printed.extend([format!("{error:?}"), error.to_string()]);
    let error =
        client.update_auth_event_feedback("ana", "event", "feedback-token", FeedbackValue::Valid).await;
    printed.push(format!("{:?}", error.unwrap_err()));

    let secrets = [
        PASSWORD,
        "weak-one",
        &sent,
        &reset_code,
        "feedback-token",
        "ana@example.com",
        "Ana the First",
        "captcha-value",
        "metadata-value",
        "a***@e***",
        "AYAB",
    ];
    for text in printed {
        for secret in secrets {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}
