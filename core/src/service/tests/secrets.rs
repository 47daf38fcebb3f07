use std::{
    fmt::{self, Write as _},
    sync::Mutex,
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use super::*;

/// Writes every field of every event and span at every level into one text.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<String>>);

impl Visit for Recorder {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0.lock().unwrap(), "{}={value:?} ", field.name()).unwrap();
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        attributes.record(&mut self.clone());
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
        self.0.lock().unwrap().push('\n');
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

#[tokio::test(start_paused = true)]
async fn logs_tell_what_happened_and_no_secret() {
    // Whether a place in the code logs at all is cached for all threads, and other tests have no recorder.
    if !alone::is_here() {
        return alone::run(module_path!(), "logs_tell_what_happened_and_no_secret", &[]);
    }
    let recorder = Recorder::default();
    let _guard = tracing::subscriber::set_default(recorder.clone());
    let with_id = |status, body: &str| {
        Move::Reply(status, vec![("x-amzn-RequestId", "request-1".to_owned())], body.to_owned())
    };
    let script = Script::new([
        with_id(200, CHALLENGE),
        with_id(200, TOKENS),
        with_id(500, r#"{"message":"secret-message"}"#),
        Move::Lose(TransportErrorKind::Interrupted),
        with_id(200, TOKENS),
        with_id(400, r#"{"__type":"NotAuthorizedException","message":"secret-message"}"#),
        with_id(200, "secret-page"),
        with_id(200, USER),
    ]);
    let service = service(&script);
    service.call(&srp()).await.unwrap();
    service.call(&respond()).await.unwrap();
    service.call(&refresh()).await.unwrap();
    service.call(&revoke()).await.unwrap_err();
    service.call(&global_sign_out()).await.unwrap_err();
    service.call(&get_user()).await.unwrap();
    let log = recorder.0.lock().unwrap().clone();
    for told in [
        "operation=\"InitiateAuth\"",
        "operation=\"GetTokensFromRefreshToken\"",
        "attempt=3",
        "status=500",
        "request_id=\"request-1\"",
        "code=\"NotAuthorizedException\"",
        "kind=\"protocol\"",
    ] {
        assert!(log.contains(told), "{told} is not in\n{log}");
    }
    assert!(!log.contains("secret-"), "{log}");
}

#[tokio::test(start_paused = true)]
async fn requests_and_replies_do_not_print_their_secrets() {
    let script = Script::new([reply(200, CHALLENGE), reply(200, TOKENS), reply(200, USER)]);
    let service = service(&script);
    let printed = [
        format!("{:?}", srp()),
        format!("{:?}", respond()),
        format!("{:?}", refresh()),
        format!("{:?}", revoke()),
        format!("{:?}", global_sign_out()),
        format!("{:?}", get_user()),
        format!("{:?}", service.call(&srp()).await),
        format!("{:?}", service.call(&respond()).await),
        format!("{:?}", service.call(&get_user()).await),
        format!("{:?}", script.requests()),
    ];
    for printed in printed {
        assert!(!printed.contains("secret-"), "{printed}");
    }
}
