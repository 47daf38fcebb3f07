use super::*;
use crate::{Error, ErrorKind};
use TransportErrorKind as T;

fn throttled_for(seconds: &str) -> Move {
    let body = r#"{"__type":"TooManyRequestsException","message":"Rate exceeded"}"#;
    Move::Reply(400, vec![("Retry-After", seconds.to_owned())], body.to_owned())
}

/// A failure twice, then whatever makes the operation succeed.
fn twice(fault: impl Fn() -> Move, then: &str) -> Arc<Script> {
    Script::new([fault(), fault(), reply(200, then)])
}

async fn attempts_of<R>(script: Arc<Script>, call: impl AsyncFnOnce(Service) -> Result<R, Error>) -> usize {
    let result = call(service(&script)).await;
    let made = script.requests().len();
    assert_eq!(result.is_ok(), made == 3, "either it went on to the success or stopped at the failure");
    made
}

/// How often each operation is tried when the same failure comes twice: 3 means repeated, 1 means not.
async fn attempts(fault: impl Fn() -> Move) -> [usize; 8] {
    let password =
        initiate(AuthFlow::UserPasswordAuth, &[("USERNAME", "ana"), ("PASSWORD", "secret-password")]);
    let custom = initiate(AuthFlow::CustomAuth, &[("USERNAME", "ana")]);
    [
        attempts_of(twice(&fault, CHALLENGE), async |s| s.call(&srp()).await).await,
        attempts_of(twice(&fault, TOKENS), async |s| s.call(&password).await).await,
        attempts_of(twice(&fault, CHALLENGE), async |s| s.call(&custom).await).await,
        attempts_of(twice(&fault, TOKENS), async |s| s.call(&respond()).await).await,
        attempts_of(twice(&fault, TOKENS), async |s| s.call(&refresh()).await).await,
        attempts_of(twice(&fault, "{}"), async |s| s.call(&revoke()).await).await,
        attempts_of(twice(&fault, "{}"), async |s| s.call(&global_sign_out()).await).await,
        attempts_of(twice(&fault, USER), async |s| s.call(&get_user()).await).await,
    ]
}

#[tokio::test(start_paused = true)]
async fn what_never_reached_the_service_is_repeated() {
    assert_eq!(attempts(|| Move::Lose(T::Connect)).await, [3; 8]);
    assert_eq!(attempts(|| Move::Lose(T::Timeout { sent: false })).await, [3; 8]);
}

#[tokio::test(start_paused = true)]
async fn throttles_and_failures_of_the_service_are_repeated() {
    for code in ["TooManyRequestsException", "ThrottlingException", "InternalErrorException"] {
        assert_eq!(attempts(|| refused(code)).await, [3; 8], "{code}");
    }
    for code in ["RequestTimeoutException", "RequestTimeout", "RequestLimitExceeded", "SlowDown"] {
        assert_eq!(attempts(|| refused(code)).await, [3; 8], "{code}");
    }
    for status in [408, 429, 500, 502, 503, 504] {
        let strange = || reply(status, r#"{"__type":"NeverHeardOfException"}"#);
        assert_eq!(attempts(strange).await, [3; 8], "{status}");
    }
    assert_eq!(attempts(|| reply(429, "")).await, [3; 8]);
}

const GATEWAYS: [&str; 3] =
    ["", "<html>Bad gateway</html>", r#"{"message":"Endpoint request timed out","code":"X"}"#];

#[tokio::test(start_paused = true)]
async fn a_gateway_that_gives_up_leaves_the_outcome_unknown() {
    for status in [408, 500, 502, 503, 504] {
        for body in GATEWAYS {
            assert_eq!(attempts(|| reply(status, body)).await, [3, 1, 1, 1, 3, 3, 3, 3], "{status} {body}");
            let error = service(&Script::new([reply(status, body)])).call(&respond()).await.unwrap_err();
            assert!(error.message().ends_with("; the service may or may not have acted"), "{error}");
            assert!(error.is_retryable(), "{error}");
        }
    }
    for code in ["RequestAbortedException", "RequestAborted"] {
        assert_eq!(attempts(|| refused(code)).await, [3, 1, 1, 1, 3, 3, 3, 3], "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_and_networks_with_a_log_in_page_are_not_asked_again() {
    for body in ["", r#"{"__type":"InternalFailure"}"#, r#"{"__type":"NeverHeardOf"}"#] {
        assert_eq!(attempts(|| reply(501, body)).await, [1; 8], "{body}");
        assert_eq!(attempts(|| reply(511, body)).await, [1; 8], "{body}");
        let error = service(&Script::new([reply(511, body)])).call(&get_user()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Network);
        assert!(error.recovery().starts_with("Log in to the network"), "{}", error.recovery());
    }
}

/// Whoever sends one message too many spends what little a user gets of them.
#[tokio::test(start_paused = true)]
async fn a_gateway_that_gives_up_on_a_message_does_not_send_three() {
    let forgot = ForgotPassword {
        about: About {
            client_id: "1client".into(),
            secret_hash: None,
            username: "ana".into(),
            user_context_data: None,
            client_metadata: BTreeMap::new(),
        },
    };
    let change = ChangePassword {
        access_token: "secret-access".into(),
        previous_password: Some("secret-old".into()),
        proposed_password: "secret-new".into(),
    };
    for status in [408, 502, 503, 504] {
        let script = Script::new([reply(status, ""), refused("NotAuthorizedException")]);
        let error = service(&script).call(&forgot).await.unwrap_err();
        assert!(error.message().contains("may or may not have acted"), "{error}");
        assert_eq!(script.requests().len(), 1);
        let script = Script::new([reply(status, ""), refused("NotAuthorizedException")]);
        let error = service(&script).call(&change).await.unwrap_err();
        assert_ne!(error.kind(), ErrorKind::NotAuthorized);
        assert_eq!(script.requests().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_goes_on_without_a_device_that_the_service_does_not_know() {
    for (code, message) in [
        ("ResourceNotFoundException", "Device does not exist."),
        ("InvalidParameterException", "Device does not exist."),
        ("NotAuthorizedException", "Device does not exist."),
    ] {
        let unknown = reply(400, &format!(r#"{{"__type":"{code}","message":"{message}"}}"#));
        let script = Script::new([unknown, reply(200, TOKENS)]);
        refresh().send(&service(&script)).await.unwrap();
        let bodies: Vec<_> = script.requests().iter().map(body).collect();
        assert_eq!(bodies[0]["DeviceKey"], "eu-west-1_device", "{code}");
        assert!(bodies[1].get("DeviceKey").is_none(), "{code}");
        assert_eq!(bodies[0]["RefreshToken"], bodies[1]["RefreshToken"]);
    }
    let script = Script::new([refused("NotAuthorizedException")]);
    refresh().send(&service(&script)).await.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn an_unknown_outcome_is_repeated_only_where_that_does_no_harm() {
    for lost in [T::Interrupted, T::Timeout { sent: true }] {
        assert_eq!(attempts(|| Move::Lose(lost)).await, [3, 1, 1, 1, 3, 3, 3, 3], "{lost:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn choice_based_sign_in_is_repeated_by_what_it_asks_for() {
    for (parameters, repeated) in [
        (&[][..], true),
        (&[("PREFERRED_CHALLENGE", "PASSWORD_SRP"), ("SRP_A", "secret-a")][..], true),
        (&[("PREFERRED_CHALLENGE", "WEB_AUTHN")][..], true),
        (&[("PREFERRED_CHALLENGE", "PASSWORD"), ("PASSWORD", "secret-p")][..], false),
        (&[("PREFERRED_CHALLENGE", "SMS_OTP")][..], false),
        (&[("PREFERRED_CHALLENGE", "EMAIL_OTP")][..], false),
        (&[("PREFERRED_CHALLENGE", "NEWER_THAN_THIS")][..], false),
        (&[("PASSWORD", "secret-p")][..], false),
    ] {
        let script = twice(|| Move::Lose(T::Interrupted), CHALLENGE);
        let request = initiate(AuthFlow::UserAuth, parameters);
        let made = attempts_of(script, async |s| s.call(&request).await).await;
        assert_eq!(made, if repeated { 3 } else { 1 }, "{parameters:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn verdicts_are_final() {
    for code in [
        "NotAuthorizedException",
        "LimitExceededException",
        "ForbiddenException",
        "InvalidParameterException",
        "UserLambdaValidationException",
        "RefreshTokenReuseException",
        "CodeDeliveryFailureException",
        "OperationNotEnabledException",
        "NeverHeardOfException",
    ] {
        assert_eq!(attempts(|| refused(code)).await, [1; 8], "{code}");
    }
    assert_eq!(attempts(|| reply(200, "<html>")).await, [1; 8]);
    assert_eq!(attempts(|| reply(403, "")).await, [1; 8]);
    for lost in [T::Tls, T::TooLarge, T::Unusable] {
        assert_eq!(attempts(|| Move::Lose(lost)).await, [1; 8], "{lost:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn after_three_attempts_the_last_failure_is_reported() {
    let script = Script::new([
        refused("InternalErrorException"),
        Move::Lose(T::Interrupted),
        refused("TooManyRequestsException"),
    ]);
    let error = service(&script).call(&get_user()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Throttled);
    assert_eq!(script.times(), [0, 100, 300]);
}

#[tokio::test(start_paused = true)]
async fn a_repeat_is_the_same_request_to_the_byte() {
    let script = twice(|| Move::Lose(T::Interrupted), TOKENS);
    service(&script).call(&refresh()).await.unwrap();
    let sent = script.requests();
    assert!(sent.iter().all(|request| request.body.expose() == sent[0].body.expose()));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_whose_reply_was_lost_is_repeated_at_once() {
    let script = twice(|| Move::Lose(T::Interrupted), TOKENS);
    service(&script).call(&refresh()).await.unwrap();
    assert_eq!(script.times(), [0, 0, 200]);
}

#[tokio::test(start_paused = true)]
async fn a_busy_service_gets_longer_pauses() {
    let script = twice(|| refused("TooManyRequestsException"), USER);
    service(&script).call(&get_user()).await.unwrap();
    assert_eq!(script.times(), [0, 500, 1500]);
}

#[tokio::test(start_paused = true)]
async fn the_service_may_say_how_long_to_wait_within_bounds() {
    let script = Script::new([throttled_for("7"), reply(200, USER)]);
    service(&script).call(&get_user()).await.unwrap();
    assert_eq!(script.times(), [0, 7000]);

    let date = "Fri, 15 Jan 2027 08:00:09 GMT".to_owned();
    let dated = vec![("Date", "Fri, 15 Jan 2027 08:00:00 GMT".to_owned()), ("Retry-After", date)];
    let script = Script::new([Move::Reply(503, dated, String::new()), reply(200, USER)]);
    service(&script).call(&get_user()).await.unwrap();
    assert_eq!(script.times(), [0, 9000]);

    let script = Script::new([throttled_for("21")]);
    let error = service(&script).call(&get_user()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Throttled);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(21)));

    let script = Script::new([throttled_for("999999999999")]);
    let error = service(&script).call(&get_user()).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(86_400)));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_hangs_is_given_up_and_repeated_until_the_total_runs_out() {
    let script = Script::new([Move::Hang, Move::Hang, Move::Hang]);
    let start = tokio::time::Instant::now();
    let error = service(&script).call(&get_user()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(script.times(), [0, 30_100]);
    assert_eq!(start.elapsed(), Duration::from_secs(60));
    let allowed: Vec<_> = script.requests().iter().map(|request| request.timeout).collect();
    assert_eq!(allowed, [Duration::from_secs(30), Duration::from_millis(29_900)]);
}

#[tokio::test(start_paused = true)]
async fn a_hanging_answer_to_a_challenge_is_not_repeated() {
    let script = Script::new([Move::Hang]);
    let start = tokio::time::Instant::now();
    let error = service(&script).call(&respond()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(start.elapsed(), Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn a_late_reply_within_the_deadline_counts() {
    let script = Script::new([Move::Late(Duration::from_secs(29), Box::new(reply(200, USER)))]);
    service(&script).call(&get_user()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_would_outlast_the_deadline_is_not_begun() {
    let late = |after, then| Move::Late(Duration::from_secs(after), Box::new(then));
    let script = Script::new([late(29, throttled_for("20")), late(5, throttled_for("10"))]);
    let start = tokio::time::Instant::now();
    let error = service(&script).call(&get_user()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Throttled);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(10)));
    assert_eq!(start.elapsed(), Duration::from_secs(54));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_sends_nothing_more() {
    let script = Script::new([refused("TooManyRequestsException")]);
    let service = service(&script);
    let dropped = tokio::time::timeout(Duration::from_millis(400), service.call(&get_user())).await;
    assert!(dropped.is_err());
    tokio::time::sleep(Duration::from_secs(120)).await;
    assert_eq!(script.requests().len(), 1);
}
