//! Replies that make no sense: always `Protocol`, naming the member at fault, never a panic.

use std::sync::{Arc, Mutex};

use cognito_client::{
    Error, FeedbackValue, WipedBytes,
    transport::{BoxFuture, HttpHeaders, HttpRequest, HttpResponse, Transport, TransportError},
};

use super::*;

/// Gives the same reply to whatever is asked.
#[derive(Clone, Default)]
struct Canned(Arc<Mutex<Vec<u8>>>);

impl Transport for Canned {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let body = WipedBytes::from(self.0.lock().unwrap().clone());
        Box::pin(async { Ok(HttpResponse::new(200, HttpHeaders::new(), body)) })
    }
}

/// The operations, each with a whole reply of its own.
const REPLIES: [(&str, &str); 6] = [
    (
        "SignUp",
        r#"{"UserConfirmed":false,"UserSub":"hostile-sub","Session":"hostile-session","CodeDeliveryDetails":{"Destination":"hostile-a***","DeliveryMedium":"EMAIL","AttributeName":"email"}}"#,
    ),
    ("ConfirmSignUp", r#"{"Session":"hostile-session"}"#),
    (
        "ResendConfirmationCode",
        r#"{"CodeDeliveryDetails":{"Destination":"hostile-a***","DeliveryMedium":"SMS","AttributeName":"phone_number"}}"#,
    ),
    ("ForgotPassword", r#"{"CodeDeliveryDetails":{"Destination":"hostile-a***"}}"#),
    ("ConfirmForgotPassword", "{}"),
    ("UpdateAuthEventFeedback", "{}"),
];

struct Stage {
    canned: Canned,
    client: UserPool,
}

impl Stage {
    fn new() -> Self {
        let canned = Canned::default();
        let client = UserPool::builder("us-east-1_AbCdEf123", "client").transport(canned.clone());
        Self { client: client.build().unwrap(), canned }
    }

    /// What an operation makes of a reply.
    async fn say(&self, operation: &str, reply: impl Into<Vec<u8>>) -> Result<(), Error> {
        *self.canned.0.lock().unwrap() = reply.into();
        let client = &self.client;
        match operation {
            "SignUp" => client.sign_up("ana", password()).await.map(drop),
            "ConfirmSignUp" => client.confirm_sign_up("ana", "123456").await.map(drop),
            "ResendConfirmationCode" => client.resend_confirmation_code("ana").await.map(drop),
            "ForgotPassword" => client.forgot_password("ana").await.map(drop),
            "ConfirmForgotPassword" => client.confirm_forgot_password("ana", "123456", password()).await,
            "UpdateAuthEventFeedback" => {
                client.update_auth_event_feedback("ana", "event", "token", FeedbackValue::Valid).await
            }
            other => panic!("no operation {other}"),
        }
    }

    async fn refused(&self, operation: &str, reply: impl Into<Vec<u8>>) -> Error {
        let reply = reply.into();
        let shown = String::from_utf8_lossy(&reply).into_owned();
        let error = self.say(operation, reply).await.err();
        let error = error.unwrap_or_else(|| panic!("{operation} accepted {shown}"));
        assert_eq!(error.kind(), ErrorKind::Protocol, "{operation} {shown}: {error:?}");
        assert_eq!(error.operation(), Some(operation));
        assert!(!format!("{error:?} {error}").contains("hostile"), "{error:?}");
        error
    }
}

#[tokio::test]
async fn replies_cut_short_anywhere_are_refused() {
    let stage = Stage::new();
    for (operation, whole) in REPLIES {
        stage.say(operation, whole).await.unwrap();
        for end in 1..whole.len() {
            let error = stage.refused(operation, &whole.as_bytes()[..end]).await;
            assert_eq!(error.field(), Some("body"));
        }
    }
}

#[tokio::test]
async fn what_is_no_json_object_is_refused() {
    let stage = Stage::new();
    let deep = format!("{{\"Session\":{}", "[".repeat(100_000));
    for (operation, _) in REPLIES {
        for body in
            ["null", "[]", "\"hostile\"", "17", "<html>hostile</html>", "{}{}", "\u{feff}\u{feff}{}", &deep]
        {
            stage.refused(operation, body).await;
        }
        stage.refused(operation, b"{\"hostile\":\"\xff\xfe\"}".as_slice()).await;
        stage.refused(operation, vec![b' '; 1024 * 1024 + 1]).await;
    }
}

#[tokio::test]
async fn members_of_the_wrong_kind_are_named() {
    let stage = Stage::new();
    let delivery = [
        ("CodeDeliveryDetails", "CodeDeliveryDetails"),
        ("Destination", "CodeDeliveryDetails.Destination"),
        ("DeliveryMedium", "CodeDeliveryDetails.DeliveryMedium"),
        ("AttributeName", "CodeDeliveryDetails.AttributeName"),
    ];
    let sign_up = [("UserConfirmed", "UserConfirmed"), ("UserSub", "UserSub"), ("Session", "Session")];
    let cases: [(&str, Vec<(&str, &str)>); 4] = [
        ("SignUp", [&sign_up[..], &delivery[..]].concat()),
        ("ConfirmSignUp", vec![("Session", "Session")]),
        ("ResendConfirmationCode", delivery.to_vec()),
        ("ForgotPassword", delivery[..2].to_vec()),
    ];
    for (operation, members) in cases {
        let (_, whole) = REPLIES.iter().find(|(name, _)| *name == operation).unwrap();
        for (member, path) in members {
            for bad in [json!(7), json!([]), json!(["hostile"]), json!(-1.5)] {
                let mut reply: serde_json::Value = serde_json::from_str(whole).unwrap();
                let place = if path.contains('.') { &mut reply["CodeDeliveryDetails"] } else { &mut reply };
                place[member] = bad;
                let error = stage.refused(operation, reply.to_string()).await;
                assert_eq!(error.field(), Some(path), "{operation} {reply}");
            }
        }
    }
}

#[tokio::test]
async fn a_sign_up_that_does_not_say_who_signed_up_is_refused() {
    let stage = Stage::new();
    for (body, field) in [
        ("", "UserConfirmed"),
        ("{}", "UserConfirmed"),
        (r#"{"UserConfirmed":null,"UserSub":"hostile"}"#, "UserConfirmed"),
        (r#"{"UserConfirmed":true}"#, "UserSub"),
        (r#"{"UserConfirmed":true,"UserSub":""}"#, "UserSub"),
    ] {
        assert_eq!(stage.refused("SignUp", body).await.field(), Some(field), "{body}");
    }
}

#[tokio::test]
async fn replies_that_say_less_or_more_than_usual_are_taken() {
    let stage = Stage::new();
    for (operation, whole) in &REPLIES[1..] {
        let more = r#"{"Session":null,"CodeDeliveryDetails":null,"New":{"deep":[1]}}"#;
        for body in ["{}", " {}\n", more, &format!("\u{feff}{whole}")] {
            stage.say(operation, body).await.unwrap();
        }
    }
    stage.say("SignUp", r#"{"UserConfirmed":true,"UserSub":"1","New":[true]}"#).await.unwrap();
}

#[tokio::test]
async fn an_empty_reply_is_taken_only_where_there_is_nothing_to_say() {
    let stage = Stage::new();
    for body in ["", " \n"] {
        for operation in ["ConfirmSignUp", "ConfirmForgotPassword", "UpdateAuthEventFeedback"] {
            stage.say(operation, body).await.unwrap();
        }
        // Whoever is told that a code is on its way waits for one.
        for operation in ["ResendConfirmationCode", "ForgotPassword"] {
            assert_eq!(stage.refused(operation, body).await.field(), Some("body"));
        }
    }
}
