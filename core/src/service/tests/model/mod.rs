//! Every operation against AWS's own description of the service: none missing, every member sent and read, every
//! error understood.

pub(super) mod fixture;
pub(super) mod subjects;

use std::collections::{BTreeMap, BTreeSet};

use fixture::{Model, Paths, is_within, name_of};
use serde_json::Value;
use subjects::Subject;

use crate::{Error, ErrorKind};

/// Operations that are left out, and why.
const OPERATIONS_LEFT_OUT: [(&str, &str); 3] = [
    ("GetClientToken", "for servers: needs the client's secret and gives a token without a user"),
    ("GetDerivedToken", "for servers: passes a user's token on to another service"),
    ("SetUserSettings", "obsolete: SetUserMFAPreference took its place"),
];

/// Members of requests that are never sent, and why.
const NEVER_SENT: [(&str, &str); 2] = [
    ("AnalyticsMetadata", "belongs to Amazon Pinpoint, which is closed"),
    ("UserContextData.IpAddress", "the service sees the app's address; only a proxy could tell it another"),
];

/// Members of replies that are not read, and why.
const NEVER_READ: [(&str, &str); 1] =
    [("MFAOptions", "obsolete: UserMFASettingList and PreferredMfaSetting took its place")];

/// Members of replies that nothing is refused for, and why.
const NEVER_REFUSED: [(&str, &str); 3] = [
    ("AuthenticationResult.ExpiresIn", "the tokens tell when they expire"),
    ("AuthenticationResult.TokenType", "there is one"),
    ("AuthenticationResult.NewDeviceMetadata", "tokens count for more than the name of a device"),
];

/// Members of which a reply has one or the other, never both.
const EITHER_OR: [(&str, [&str; 2]); 2] = [
    ("InitiateAuth", ["ChallengeName", "AuthenticationResult"]),
    ("RespondToAuthChallenge", ["ChallengeName", "AuthenticationResult"]),
];

/// Texts that only a few words fit.
const WORDS: [(&str, &str, &str); 1] = [("VerifySoftwareToken", "Status", "SUCCESS")];

fn by_operation() -> BTreeMap<&'static str, Vec<Box<dyn Subject>>> {
    let mut sorted = BTreeMap::<_, Vec<_>>::new();
    for subject in subjects::all() {
        sorted.entry(subject.operation()).or_default().push(subject);
    }
    sorted
}

/// The paths that exclusions take out of an operation's; each that matches is noted as used.
fn left_out(
    exclusions: &[(&'static str, &str)],
    operation: &str,
    paths: &Paths,
    used: &mut BTreeSet<&'static str>,
) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (exclusion, _) in exclusions {
        let (whole, of) = exclusion.split_once(" of ").unwrap_or((exclusion, operation));
        if of == operation {
            let before = out.len();
            out.extend(paths.all().into_iter().filter(|path| is_within(path, whole)));
            if out.len() > before {
                used.insert(exclusion);
            }
        }
    }
    out
}

fn assert_all_used(exclusions: &[(&'static str, &str)], used: &BTreeSet<&str>) {
    for (exclusion, reason) in exclusions {
        assert!(used.contains(exclusion), "left out for nothing: {exclusion} ({reason})");
    }
}

#[test]
fn every_operation_for_apps_is_implemented_or_left_out_for_a_reason() {
    let model = Model::read();
    let modelled: BTreeSet<_> = model.operations.keys().map(String::as_str).collect();
    let out: BTreeSet<_> = OPERATIONS_LEFT_OUT.iter().map(|(operation, _)| *operation).collect();
    let implemented: BTreeSet<_> = by_operation().into_keys().collect();
    assert!(modelled.len() > 30, "{modelled:?}");
    let of_both = |one: &BTreeSet<&str>, other: &BTreeSet<&str>| {
        one.intersection(other).map(|operation| (*operation).to_owned()).collect::<Vec<_>>()
    };
    assert!(
        of_both(&implemented, &out).is_empty(),
        "left out and implemented: {:?}",
        of_both(&implemented, &out)
    );
    let known: BTreeSet<_> = implemented.union(&out).copied().collect();
    let missing: Vec<_> = modelled.difference(&known).collect();
    assert!(missing.is_empty(), "in the model only: {missing:?}");
    let invented: Vec<_> = known.difference(&modelled).collect();
    assert!(invented.is_empty(), "not in the model: {invented:?}");
}

#[test]
fn full_requests_hold_exactly_the_members_of_the_model() {
    let model = Model::read();
    let mut used = BTreeSet::new();
    for (operation, subjects) in by_operation() {
        let input = &model.operations[operation].input;
        let mut sent = BTreeSet::new();
        for subject in subjects {
            let written = subject.written();
            for required in input.required() {
                assert!(written.get(required).is_some(), "{operation} lacks {required}");
            }
            sent.extend(input.found_in(&written));
        }
        let out = left_out(&NEVER_SENT, operation, input, &mut used);
        assert!(sent.is_disjoint(&out), "{operation} sends what is left out: {sent:?}");
        let wanted: BTreeSet<_> = input.all().difference(&out).cloned().collect();
        let missing: Vec<_> = wanted.difference(&sent).collect();
        assert!(missing.is_empty(), "{operation} never sends {missing:?}");
    }
    assert_all_used(&NEVER_SENT, &used);
}

/// Whole replies, which between them have all members.
pub(super) fn replies(operation: &str, output: &Paths) -> Vec<Value> {
    let mut whole = output.sample();
    for (_, member, word) in WORDS.iter().filter(|(of, ..)| *of == operation) {
        *whole.get_mut(*member).unwrap() = (*word).into();
    }
    let Some((_, members)) = EITHER_OR.iter().find(|(of, _)| *of == operation) else { return vec![whole] };
    let without = |member| {
        let mut reply = whole.clone();
        reply.as_object_mut().unwrap().remove(member).unwrap();
        reply
    };
    members.map(without).into()
}

/// Whether this error says that the reply is wrong at this path.
fn names(error: &Error, path: &str) -> bool {
    let name = name_of(path);
    let named = error.field().is_some_and(|field| name == field || name.ends_with(&format!(".{field}")));
    error.kind() == ErrorKind::Protocol && named
}

#[tokio::test(start_paused = true)]
async fn every_member_of_every_reply_is_read() {
    let model = Model::read();
    let mut used = BTreeSet::new();
    let mut wrong = Vec::new();
    for (operation, subjects) in by_operation() {
        let output = &model.operations[operation].output;
        let mut out = left_out(&NEVER_READ, operation, output, &mut used);
        out.extend(left_out(&NEVER_REFUSED, operation, output, &mut used));
        let replies = replies(operation, output);
        for subject in subjects {
            let mut read = BTreeSet::new();
            for reply in &replies {
                subject.answered(200, reply.to_string()).await.unwrap();
                for path in output.found_in(reply) {
                    let mut mistyped = reply.clone();
                    output.mistype(&path, &mut mistyped);
                    match subject.answered(200, mistyped.to_string()).await {
                        Ok(()) => {}
                        Err(error) if names(&error, &path) => drop(read.insert(path)),
                        Err(error) => wrong.push(format!("{operation}: {path} is told as {error}")),
                    }
                }
            }
            let unread = output.all().into_iter().filter(|path| !read.contains(path) && !out.contains(path));
            wrong.extend(unread.map(|path| format!("{operation}: {path} is not read")));
            let nonetheless = read.intersection(&out);
            wrong.extend(nonetheless.map(|path| format!("{operation}: {path} is read although left out")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_all_used(&NEVER_READ, &used);
    assert_all_used(&NEVER_REFUSED, &used);
}

#[tokio::test(start_paused = true)]
async fn every_modelled_error_is_understood_by_its_name() {
    let model = Model::read();
    let mut unknown = Vec::new();
    for (operation, subjects) in by_operation() {
        for code in &model.operations[operation].errors {
            for subject in &subjects {
                let mut kinds = Vec::new();
                // An error that is not known by its name goes by its status.
                for status in [400, 408, 429] {
                    let body = format!(r#"{{"__type":"{code}","message":"no"}}"#);
                    kinds.push(subject.answered(status, body).await.unwrap_err().kind());
                }
                if kinds.contains(&ErrorKind::Other) || kinds.iter().any(|kind| *kind != kinds[0]) {
                    unknown.push(format!("{operation}: {code} means {kinds:?}"));
                }
            }
        }
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
}
