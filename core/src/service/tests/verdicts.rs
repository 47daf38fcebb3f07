use super::*;
use crate::{Error, ErrorKind};

#[tokio::test(start_paused = true)]
async fn a_refusal_keeps_all_that_support_needs() {
    let headers = vec![
        ("x-amzn-ErrorType", "NotAuthorizedException:".to_owned()),
        ("x-amzn-RequestId", "request-1".to_owned()),
    ];
    let no = Move::Reply(400, headers, r#"{"message":"Incorrect username or password."}"#.to_owned());
    let error = service(&Script::new([no])).call(&respond()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::IncorrectCredentials);
    assert_eq!(error.code(), Some("NotAuthorizedException"));
    assert_eq!(error.message(), "Incorrect username or password.");
    assert_eq!(error.operation(), Some("RespondToAuthChallenge"));
    assert_eq!(error.request_id(), Some("request-1"));
    assert_eq!(error.http_status(), Some(400));
}

#[tokio::test(start_paused = true)]
async fn the_same_refusal_means_what_the_operation_makes_of_it() {
    let no = || refused("NotAuthorizedException");
    let kind = |error: Error| error.kind();
    let service = service(&Script::new([no(), no(), no(), no(), no(), no()]));
    assert_eq!(service.call(&srp()).await.map_err(kind).unwrap_err(), ErrorKind::NotAuthorized);
    assert_eq!(service.call(&respond()).await.map_err(kind).unwrap_err(), ErrorKind::NotAuthorized);
    assert_eq!(service.call(&refresh()).await.map_err(kind).unwrap_err(), ErrorKind::SessionExpired);
    assert_eq!(service.call(&get_user()).await.map_err(kind).unwrap_err(), ErrorKind::NotAuthorized);
    assert_eq!(service.call(&global_sign_out()).await.map_err(kind).unwrap_err(), ErrorKind::NotAuthorized);
    assert_eq!(service.call(&revoke()).await.map_err(kind).unwrap_err(), ErrorKind::NotAuthorized);
}

#[tokio::test(start_paused = true)]
async fn bodies_that_are_no_json_are_judged_by_status_and_never_quoted() {
    let page = "<html>secret-page</html>";
    for (status, kind) in [
        (302, ErrorKind::Protocol),
        (401, ErrorKind::Forbidden),
        (403, ErrorKind::Forbidden),
        (413, ErrorKind::Other),
        (418, ErrorKind::Forbidden),
        (501, ErrorKind::NotSupported),
    ] {
        let html = Move::Reply(status, vec![("Content-Type", "text/html".into())], page.to_owned());
        let error = service(&Script::new([html])).call(&get_user()).await.unwrap_err();
        assert_eq!((error.kind(), error.http_status()), (kind, Some(status)));
        assert_eq!(error.code(), Some("UnknownError"));
        assert!(!format!("{error:?}").contains("secret-"));
    }
    for status in [429, 500, 502, 503, 504] {
        let html = || Move::Reply(status, vec![("Content-Type", "text/html".into())], page.to_owned());
        let script = Script::new([html(), html(), reply(200, USER)]);
        service(&script).call(&get_user()).await.unwrap();
        assert_eq!(script.requests().len(), 3, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn lost_replies_are_told_apart() {
    use TransportErrorKind as T;
    for (lost, kind) in [
        (T::Connect, ErrorKind::Network),
        (T::Timeout { sent: false }, ErrorKind::Timeout),
        (T::Timeout { sent: true }, ErrorKind::Timeout),
        (T::Tls, ErrorKind::Tls),
        (T::Interrupted, ErrorKind::Network),
        (T::TooLarge, ErrorKind::Protocol),
        (T::Unusable, ErrorKind::Configuration),
    ] {
        let script = Script::new([Move::Lose(lost), Move::Lose(lost), Move::Lose(lost)]);
        let error = service(&script).call(&respond()).await.unwrap_err();
        assert_eq!((error.kind(), error.operation()), (kind, Some("RespondToAuthChallenge")), "{lost:?}");
    }
}
