use super::*;
use crate::ErrorKind;
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
        attempts_of(twice(&fault, CHALLENGE), async |s| s.initiate_auth(&srp()).await).await,
        attempts_of(twice(&fault, TOKENS), async |s| s.initiate_auth(&password).await).await,
        attempts_of(twice(&fault, CHALLENGE), async |s| s.initiate_auth(&custom).await).await,
        attempts_of(twice(&fault, TOKENS), async |s| s.respond_to_auth_challenge(&respond()).await).await,
        attempts_of(twice(&fault, TOKENS), async |s| s.get_tokens_from_refresh_token(&refresh()).await).await,
        attempts_of(twice(&fault, "{}"), async |s| s.revoke_token(&revoke()).await).await,
        attempts_of(twice(&fault, "{}"), async |s| s.global_sign_out(&global_sign_out()).await).await,
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
    for status in [408, 429, 500, 502, 503, 504] {
        assert_eq!(attempts(|| reply(status, "")).await, [3; 8], "{status}");
    }
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
        let made = attempts_of(script, async |s| s.initiate_auth(&request).await).await;
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
    let script =
        Script::new([reply(500, ""), Move::Lose(T::Interrupted), refused("TooManyRequestsException")]);
    let error = service(&script).call(&get_user()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Throttled);
    assert_eq!(script.times(), [0, 100, 300]);
}

#[tokio::test(start_paused = true)]
async fn a_repeat_is_the_same_request_to_the_byte() {
    let script = twice(|| Move::Lose(T::Interrupted), TOKENS);
    service(&script).get_tokens_from_refresh_token(&refresh()).await.unwrap();
    let sent = script.requests();
    assert!(sent.iter().all(|request| request.body.expose() == sent[0].body.expose()));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_whose_reply_was_lost_is_repeated_at_once() {
    let script = twice(|| Move::Lose(T::Interrupted), TOKENS);
    service(&script).get_tokens_from_refresh_token(&refresh()).await.unwrap();
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
    let error = service(&script).respond_to_auth_challenge(&respond()).await.unwrap_err();
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
