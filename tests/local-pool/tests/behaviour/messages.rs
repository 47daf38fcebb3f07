//! What messages say.

use cognito_local_pool::{LocalPool, Trigger};
use serde_json::json;

use super::http::{call, get};
use super::lambda::{Seen, keeping, respond, sources};
use super::triggers::{sign_up, with_mail};

#[test]
fn messages_are_worded_by_the_trigger() {
    let seen = Seen::default();
    let wording =
        json!({ "emailMessage": "Here: {####}!", "emailSubject": "Welcome", "smsMessage": "SMS {####}" });
    let pool = keeping(with_mail(), Trigger::CustomMessage, &seen, wording).start_blocking().unwrap();
    sign_up(&pool).unwrap();
    let request = json!({ "ClientId": pool.client_id(), "Username": "ana" });
    call(&pool, "ResendConfirmationCode", &request).unwrap();
    pool.call("AdminConfirmSignUp", &json!({ "Username": "ana" })).unwrap();
    let verified = json!([{ "Name": "email_verified", "Value": "true" }]);
    pool.call("AdminUpdateUserAttributes", &json!({ "Username": "ana", "UserAttributes": verified }))
        .unwrap();
    call(&pool, "ForgotPassword", &request).unwrap();
    let expected = ["CustomMessage_SignUp", "CustomMessage_ResendCode", "CustomMessage_ForgotPassword"];
    assert_eq!(sources(&seen), expected);
    let messages = get(&pool, "/_local/outbox").json()["messages"].clone();
    for message in messages.as_array().unwrap() {
        assert_eq!(message["text"], format!("Here: {}!", message["code"].as_str().unwrap()));
        assert_eq!(message["subject"], "Welcome");
    }
    assert_eq!(messages.as_array().unwrap().len(), 3);
    let event = &seen.lock().unwrap()[0];
    assert_eq!(event["request"]["codeParameter"], "{####}");
    assert_eq!(event["request"]["clientMetadata"], json!({ "campaign": "spring" }));
    let none = json!({ "smsMessage": null, "emailMessage": null, "emailSubject": null });
    assert_eq!(event["response"], none);
}

#[test]
fn an_invitation_names_user_and_password_and_a_text_without_them_is_refused() {
    let pool = LocalPool::builder().start_blocking().unwrap();
    let invited = json!({
        "Username": "ana", "TemporaryPassword": "Temp0rary-Horse!", "DesiredDeliveryMediums": ["EMAIL"],
        "UserAttributes": [{ "Name": "email", "Value": "ana@example.com" }],
    });
    pool.call("AdminCreateUser", &invited).unwrap();
    let text = "Your username is ana and temporary password is Temp0rary-Horse!.";
    assert_eq!(pool.outbox()[0].text, text);
    let pool = LocalPool::builder()
        .trigger(Trigger::CustomMessage, |event| {
            Ok(respond(event, &json!({ "emailMessage": "Welcome {####}" })))
        })
        .start_blocking()
        .unwrap();
    let refused = pool.call("AdminCreateUser", &invited).unwrap_err();
    assert_eq!(refused.name(), "InvalidLambdaResponseException");
    assert!(pool.outbox().is_empty());
}

#[test]
fn codes_of_a_sign_in_are_worded_too() {
    let seen = Seen::default();
    let wording = json!({ "smsMessage": "Code {####}" });
    let builder = LocalPool::builder().auth_flows(&["ALLOW_USER_AUTH"]);
    let allowed =
        json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "SMS_OTP", "EMAIL_OTP"] } });
    let builder = keeping(builder.pool_setting("Policies", allowed), Trigger::CustomMessage, &seen, wording);
    let pool = keeping(builder, Trigger::PreAuthentication, &seen, json!({})).start_blocking().unwrap();
    pool.user("ana", "Correct-Horse7!")
        .phone_number("+15550100100")
        .email("ana@example.com")
        .create()
        .unwrap();
    for (factor, text) in [("SMS_OTP", "Code {}"), ("EMAIL_OTP", "Your authentication code is {}.")] {
        let request = json!({
            "AuthFlow": "USER_AUTH", "ClientId": pool.client_id(),
            "AuthParameters": { "USERNAME": "ana", "PREFERRED_CHALLENGE": factor },
        });
        assert_eq!(call(&pool, "InitiateAuth", &request).unwrap()["ChallengeName"], factor);
        let message = pool.outbox().pop().unwrap();
        assert_eq!(message.text, text.replace("{}", &message.code));
    }
    let each = ["PreAuthentication_Authentication", "CustomMessage_Authentication"];
    assert_eq!(sources(&seen), [each, each].concat());
}
