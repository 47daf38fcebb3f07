//! The device's key in every request, its proof, and a sign-in that goes on without it.

use super::*;
use crate::{
    FirstFactorKind,
    sign_in::{DeviceSecret, KnownDevice, Signed},
};

pub(super) const KEY: &str = "us-east-1_11111111-aaaa-4bbb-8ccc-222222222222";

pub(super) fn known() -> KnownDevice {
    KnownDevice {
        username: "sub-1".into(),
        key: KEY.into(),
        secret: Some(DeviceSecret { group_key: "-group".into(), password: "device-secret".into() }),
    }
}

pub(super) fn without_secret() -> KnownDevice {
    KnownDevice { secret: None, ..known() }
}

/// A machine of a known device, and its first request.
pub(super) fn on_device(flow: Flow, device: KnownDevice) -> (Machine, Call) {
    let password = flow.needs_password().then_some("Passw0rd!");
    let origin = Origin { device: Some(device), ..origin(Some("secret"), flow, password) };
    let (machine, next) = Machine::start(origin, &at(0)).unwrap();
    (machine, called(Ok(next)))
}

pub(super) fn device_srp() -> AuthReply {
    challenge("DEVICE_SRP_AUTH", Some("d-1"), &[("USERNAME", "sub-1")])
}

const DEVICE_VERIFIER: [(&str, &str); 5] = [
    ("SALT", "c807ea4686b2ec6546ff551804a82e07"),
    ("SRP_B", "f852be459de966395688f76d305bf646"),
    ("SECRET_BLOCK", "c2VjcmV0"),
    ("DEVICE_KEY", KEY),
    ("USERNAME", "sub-1"),
];

pub(super) fn device_verifier() -> AuthReply {
    challenge("DEVICE_PASSWORD_VERIFIER", Some("d-2"), &DEVICE_VERIFIER)
}

/// The service's word on a device that it does not know.
pub(super) fn gone(operation: &'static str) -> Result<Reply, Error> {
    Err(Error::new(ErrorKind::NotFound, "Device does not exist.")
        .with_code("ResourceNotFoundException")
        .with_operation(operation))
}

fn key_in(parameters: &Parameters) -> Option<String> {
    parameter(parameters, "DEVICE_KEY")
}

fn done(next: Result<Next, Error>) -> Signed {
    match next {
        Ok(Next::Done(signed)) => *signed,
        other => panic!("expected the end, got {other:?}"),
    }
}

fn flows() -> [Flow; 7] {
    [
        Flow::Srp,
        Flow::Password,
        Flow::Custom,
        Flow::CustomWithSrp,
        Flow::User(None),
        Flow::User(Some(FirstFactorKind::Password)),
        Flow::User(Some(FirstFactorKind::PasswordSrp)),
    ]
}

#[test]
fn every_flow_begins_with_the_key_of_a_known_device_and_without_one_otherwise() {
    for flow in flows() {
        let (_, first) = on_device(flow.clone(), known());
        assert_eq!(key_in(&initiated(first).auth_parameters).as_deref(), Some(KEY), "{flow:?}");
        assert_eq!(key_in(&initiated(start(None, flow).1).auth_parameters), None);
    }
}

#[test]
fn every_answer_of_the_sign_in_carries_the_key() {
    let (mut machine, _) = on_device(Flow::Srp, known());
    let proof = respond(machine.on_reply(auth(verifier()), &at(0)));
    assert_eq!(key_in(&proof.challenge_responses).as_deref(), Some(KEY));
    let rounds = [
        (challenge("CUSTOM_CHALLENGE", Some("s"), &[]), Answered::Custom("x".into())),
        (challenge("SMS_MFA", Some("s"), &[]), code("1")),
        (challenge("SOFTWARE_TOKEN_MFA", Some("s"), &[]), code("1")),
        (challenge("EMAIL_OTP", Some("s"), &[]), code("1")),
        (
            challenge("SELECT_MFA_TYPE", Some("s"), &[("MFAS_CAN_CHOOSE", r#"["SMS_MFA"]"#)]),
            Answered::Mfa("SMS_MFA".into()),
        ),
        (
            challenge("NEW_PASSWORD_REQUIRED", Some("s"), &[]),
            Answered::NewPassword { password: "p".into(), attributes: BTreeMap::new() },
        ),
        (challenge("HOLOGRAM", Some("s"), &[]), Answered::Responses(Parameters::new())),
    ];
    for (reply, answer) in rounds {
        let question = asked(machine.on_reply(auth(reply), &at(0)));
        let answered = respond(machine.say(&question, answer));
        assert_eq!(key_in(&answered.challenge_responses).as_deref(), Some(KEY), "{}", question.name);
    }
}

#[test]
fn a_key_that_the_app_gives_itself_is_left_as_it_is() {
    let (mut machine, _) = on_device(Flow::Password, known());
    let question = asked(machine.on_reply(auth(challenge("HOLOGRAM", None, &[])), &at(0)));
    let mut responses = Parameters::new();
    responses.insert("DEVICE_KEY", "mine");
    let answered = respond(machine.say(&question, Answered::Responses(responses)));
    assert_eq!(key_in(&answered.challenge_responses).as_deref(), Some("mine"));
}

#[test]
fn the_device_proves_itself_by_the_published_arithmetic_and_the_sign_in_is_done() {
    let (mut machine, _) = on_device(Flow::Srp, known());
    respond(machine.on_reply(auth(verifier()), &at(0)));
    let begun = respond(machine.on_reply(auth(device_srp()), &at(5)));
    assert_eq!((begun.challenge_name.as_str(), begun.session.unwrap().expose()), ("DEVICE_SRP_AUTH", "d-1"));
    let own = |parameters: &Parameters, name: &str| parameter(parameters, name).unwrap();
    let ephemeral = crate::srp::Ephemeral::new(&[7; 32]).unwrap();
    assert_eq!(own(&begun.challenge_responses, "SRP_A"), ephemeral.srp_a());
    assert_eq!(own(&begun.challenge_responses, "DEVICE_KEY"), KEY);
    assert_eq!(begun.client_metadata.get("app").map(String::as_str), Some("test"));

    let proof = respond(machine.on_reply(auth(device_verifier()), &at(9)));
    assert_eq!(proof.challenge_name, "DEVICE_PASSWORD_VERIFIER");
    assert_eq!(proof.session.unwrap().expose(), "d-2");
    assert_eq!(proof.client_metadata.get("app").map(String::as_str), Some("test"));
    let responses = &proof.challenge_responses;
    let timestamp = crate::srp::timestamp(at(9).now).unwrap();
    let expected = crate::srp::DeviceClaim {
        group_key: "-group",
        device_key: KEY,
        password: "device-secret",
        challenge: crate::srp::Challenge {
            salt: DEVICE_VERIFIER[0].1,
            srp_b: DEVICE_VERIFIER[1].1,
            secret_block: DEVICE_VERIFIER[2].1,
        },
        timestamp: &timestamp,
    };
    assert_eq!(own(responses, "PASSWORD_CLAIM_SIGNATURE"), expected.sign(&ephemeral).unwrap());
    assert_eq!(own(responses, "PASSWORD_CLAIM_SECRET_BLOCK"), "c2VjcmV0");
    assert_eq!(own(responses, "TIMESTAMP"), timestamp);
    assert_eq!(own(responses, "DEVICE_KEY"), KEY);
    assert_eq!(own(responses, "USERNAME"), "sub-1");
    let hash = crate::srp::secret_hash("sub-1", "client", "secret");
    assert_eq!(own(responses, "SECRET_HASH"), hash);

    let signed = done(machine.on_reply(auth(tokens(Some("r"))), &at(10)));
    assert_eq!(signed.device.key(), Some(KEY));
    assert!(signed.device.forgotten.is_none() && signed.device.new.is_none());
    assert!(machine.origin.device.is_none(), "the secret is wiped with the sign-in");
}

#[test]
fn a_second_factor_may_be_asked_for_all_the_same() {
    for after_proof in [false, true] {
        let (mut machine, _) = on_device(Flow::Password, known());
        respond(machine.on_reply(auth(device_srp()), &at(0)));
        if after_proof {
            respond(machine.on_reply(auth(device_verifier()), &at(0)));
        }
        let question = asked(machine.on_reply(auth(challenge("EMAIL_OTP", Some("s"), &[])), &at(0)));
        assert!(matches!(
            question.kind,
            crate::sign_in::Kind::EmailCode(crate::sign_in::Purpose::SecondFactor)
        ));
        respond(machine.say(&question, code("1")));
        assert_eq!(done(machine.on_reply(auth(tokens(Some("r"))), &at(0))).device.key(), Some(KEY));
    }
}

#[test]
fn what_the_pool_calls_a_new_device_takes_the_place_of_the_known_one() {
    let (mut machine, _) = on_device(Flow::Password, known());
    let mut reply = tokens(Some("r"));
    let metadata =
        crate::service::NewDeviceMetadata { device_key: "new".into(), device_group_key: "-g".into() };
    reply.result.as_mut().unwrap().new_device = Some(metadata.clone());
    let signed = done(machine.on_reply(auth(reply), &at(0)));
    assert_eq!(signed.device.key(), Some("new"));
    assert_eq!(signed.device.new, Some(metadata));
}

#[test]
fn the_device_of_a_user_who_shows_only_on_the_way_is_looked_up_then() {
    let (mut machine, _) = start(None, Flow::Srp);
    let reply = Reply::Auth(verifier());
    assert_eq!(machine.device_wanted(&reply).as_deref(), Some("sub-1"));
    machine.know_device(Some(known()));
    assert_eq!(machine.device_wanted(&reply), None, "once is enough");
    let proof = respond(machine.on_reply(Ok(reply), &at(0)));
    assert_eq!(key_in(&proof.challenge_responses).as_deref(), Some(KEY));

    // None is looked up where nobody new is named, nothing is waited for, or a device was refused.
    let (machine, _) = start(None, Flow::Srp);
    let named = |name| Reply::Auth(challenge("SMS_MFA", None, &[("USERNAME", name)]));
    for reply in [named("ana@example.com"), named(""), Reply::Auth(tokens(None)), Reply::PasswordReset] {
        assert_eq!(machine.device_wanted(&reply), None, "{reply:?}");
    }
    let (mut machine, _) = on_device(Flow::Password, known());
    called(machine.on_reply(gone("InitiateAuth"), &at(0)));
    assert_eq!(machine.device_wanted(&named("bob")), None);
    machine.know_device(Some(known()));
    assert!(machine.origin.device.is_none(), "a refused device does not come back");
    machine.cancel();
    assert_eq!(machine.device_wanted(&named("bob")), None);
}

#[test]
fn somebody_else_s_device_is_spoken_of_no_more_once_the_user_shows() {
    let other = KnownDevice { username: "bob".into(), ..known() };
    let (mut machine, _) = on_device(Flow::Srp, other);
    let reply = Reply::Auth(verifier());
    assert_eq!(machine.device_wanted(&reply).as_deref(), Some("sub-1"));
    machine.know_device(None);
    let proof = respond(machine.on_reply(Ok(reply), &at(0)));
    assert_eq!(key_in(&proof.challenge_responses), None);
    let signed = done(machine.on_reply(auth(tokens(Some("r"))), &at(0)));
    assert!(signed.device.forgotten.is_none(), "nobody refused it");
}
