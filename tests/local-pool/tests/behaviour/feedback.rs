//! What users say of sign-ins in their name.

use serde_json::{Value, json};

use super::http::post;
use super::steps::*;

#[test]
fn who_holds_the_link_judges_the_sign_in_it_is_about() {
    let pool = pool_with(|builder| {
        builder.pool_setting("UserPoolAddOns", json!({ "AdvancedSecurityMode": "AUDIT" }))
    });
    pool.user("ana", PASSWORD).create().unwrap();
    pool.user("bob", PASSWORD).create().unwrap();
    assert_eq!(post(&pool, "/_local/feedback", &json!({ "username": "ana" })).status, 400);
    by_password(&pool, "ana").unwrap();
    let link = post(&pool, "/_local/feedback", &json!({ "username": "ana" })).json();
    let judge = |changes: &Value| {
        let mut request = json!({
            "Username": "ana", "EventId": link["eventId"], "FeedbackToken": link["feedbackToken"],
            "FeedbackValue": "Invalid",
        });
        request.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        pool.call("UpdateAuthEventFeedback", &request)
    };
    assert_eq!(judge(&json!({})).unwrap(), json!({}));
    let told = pool.call("AdminListUserAuthEvents", &json!({ "Username": "ana" })).unwrap();
    assert_eq!(told["AuthEvents"][0]["EventId"], link["eventId"]);
    assert_eq!(told["AuthEvents"][0]["EventFeedback"]["FeedbackValue"], "Invalid");
    for (change, name) in [
        (json!({ "FeedbackToken": "AAAA" }), "NotAuthorizedException"),
        (json!({ "FeedbackValue": "Perhaps" }), "InvalidParameterException"),
        (json!({ "Username": "bob" }), "ResourceNotFoundException"),
        (json!({ "Username": "nobody" }), "UserNotFoundException"),
        (json!({ "EventId": "another" }), "NotAuthorizedException"),
    ] {
        assert_eq!(refused(judge(&change)).0, name, "{change}");
    }
    let request = json!({ "Username": "ana", "EventId": link["eventId"], "FeedbackValue": "Valid" });
    assert!(pool.call("AdminUpdateAuthEventFeedback", &request).is_ok());
    pool.call("UpdateUserPool", &json!({})).unwrap();
    assert_eq!(refused(judge(&json!({}))).0, "UserPoolAddOnNotEnabledException");
}
