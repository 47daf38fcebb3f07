//! Every operation against everything that looks like a success and is none: nothing is told to have happened that
//! did not, whoever between here and the service said so.

use std::collections::BTreeMap;

use super::{
    model::{fixture::Model, replies, subjects},
    *,
};
use crate::ErrorKind;

const JSON: (&str, &str) = ("Content-Type", "application/x-amz-json-1.1");
const HTML: (&str, &str) = ("Content-Type", "text/html; charset=utf-8");
const REQUEST: (&str, &str) = ("x-amzn-RequestId", "request-1");

/// Operations whose success may be an empty body: the service's own description has no output for them, or had none
/// for long.
const MAY_BE_BLANK: [&str; 15] = [
    "ChangePassword",
    "CompleteWebAuthnRegistration",
    "ConfirmForgotPassword",
    "ConfirmSignUp",
    "DeleteUser",
    "DeleteUserAttributes",
    "DeleteWebAuthnCredential",
    "ForgetDevice",
    "GlobalSignOut",
    "RevokeToken",
    "RevokeUserSession",
    "SetUserMFAPreference",
    "UpdateAuthEventFeedback",
    "UpdateDeviceStatus",
    "VerifyUserAttribute",
];

/// Whole replies of every operation.
fn whole() -> BTreeMap<&'static str, Vec<String>> {
    let model = Model::read();
    let operations = subjects::all().into_iter().map(|subject| subject.operation());
    operations
        .map(|name| {
            let replies = replies(name, &model.operations[name].output);
            (name, replies.into_iter().map(|reply| reply.to_string()).collect())
        })
        .collect()
}

fn with_type(body: &str, value: &str) -> String {
    let rest = body.trim_start_matches('{');
    let comma = if rest == "}" { "" } else { "," };
    format!(r#"{{"__type":{value}{comma}{rest}"#)
}

#[tokio::test(start_paused = true)]
async fn no_operation_takes_an_odd_success_for_one() {
    let whole = whole();
    for subject in subjects::all() {
        let name = subject.operation();
        for body in &whole[name] {
            let mut odd: Vec<(String, Move)> = Vec::new();
            for status in [201, 202, 203, 204, 205, 206, 207, 226, 299] {
                odd.push((format!("{status}"), reply_with(status, &[JSON, REQUEST], body)));
                odd.push((format!("{status} {{}}"), reply_with(status, &[JSON], "{}")));
                odd.push((format!("{status} blank"), reply_with(status, &[], "")));
            }
            for value in [r#""InternalErrorException""#, r#""ns#NeverHeardOf""#, r#""""#, "17", "{}"] {
                odd.push((
                    format!("__type {value}"),
                    reply_with(200, &[JSON, REQUEST], &with_type(body, value)),
                ));
            }
            odd.push((
                "error header".into(),
                reply_with(200, &[JSON, ("x-amzn-errortype", "XException:")], body),
            ));
            for page in
                ["<html>log in to this network</html>", "log in", "null", "[]", "[{}]", "\"text\"", "17"]
            {
                odd.push((page.to_owned(), reply_with(200, &[JSON, REQUEST], page)));
                odd.push((format!("{page} as a page"), reply_with(200, &[HTML], page)));
                odd.push((format!("{page} as nothing"), reply_with(200, &[], page)));
            }
            odd.push(("{} as a page".into(), reply_with(200, &[HTML], "{}")));
            for (what, reply) in odd {
                let (result, asked) = subject.told(vec![reply]).await;
                let error = result.expect_err(&format!("{name} takes {what} for a success"));
                assert_eq!(error.kind(), ErrorKind::Protocol, "{name} and {what}: {error:?}");
                assert!(error.field().is_some() && error.operation() == Some(name), "{name} and {what}");
                assert!(!error.is_retryable() && asked == 1, "{name} and {what}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_firewall_s_word_is_told_whatever_comes_with_it() {
    let whole = whole();
    for subject in subjects::all() {
        let name = subject.operation();
        let body = &whole[name][0];
        for status in [200, 202, 204, 302, 400, 403, 405, 429, 500, 503] {
            for action in ["captcha", "challenge"] {
                for body in [body.as_str(), "", "<html>", r#"{"__type":"NotAuthorizedException"}"#] {
                    let reply = reply_with(status, &[HTML, REQUEST, ("x-amzn-waf-action", action)], body);
                    let (result, asked) = subject.told(vec![reply]).await;
                    let error = result.expect_err(name);
                    assert_eq!(
                        (error.kind(), error.waf_action()),
                        (ErrorKind::Forbidden, Some(action)),
                        "{name}"
                    );
                    assert_eq!((error.http_status(), error.request_id()), (Some(status), Some("request-1")));
                    assert!(!error.is_retryable() && asked == 1, "{name} {status}");
                    assert!(error.message().contains(action), "{error}");
                }
            }
        }
    }
    let script = Script::new([refused("ForbiddenException")]);
    assert_eq!(service(&script).call(&get_user()).await.unwrap_err().waf_action(), None);
}

#[tokio::test(start_paused = true)]
async fn a_true_success_is_taken_in_every_form_that_servers_give_it() {
    for (name, bodies) in whole() {
        for subject in subjects::all().into_iter().filter(|subject| subject.operation() == name) {
            for body in &bodies {
                let odd_type = |headers: &[(&'static str, &str)]| reply_with(200, headers, body);
                for reply in [
                    odd_type(&[JSON]),
                    odd_type(&[("content-type", "Application/JSON;charset=UTF-8")]),
                    odd_type(&[]),
                    // Some servers call everything a page.
                    odd_type(&[HTML, REQUEST]),
                    reply_with(200, &[JSON], &format!("\u{FEFF}{body}")),
                    reply_with(200, &[JSON], &format!(" \r\n{body}\n")),
                    reply_with(200, &[JSON], &with_type(body, "null")),
                ] {
                    subject.told(vec![reply]).await.0.unwrap();
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_body_is_a_success_only_where_there_is_nothing_to_say() {
    for subject in subjects::all() {
        let name = subject.operation();
        for headers in [&[JSON, REQUEST][..], &[JSON], &[]] {
            for body in ["", " \n"] {
                let result = subject.told(vec![reply_with(200, headers, body)]).await.0;
                match result {
                    Ok(()) => assert!(MAY_BE_BLANK.contains(&name), "{name} takes nothing for a success"),
                    Err(error) => {
                        assert!(!MAY_BE_BLANK.contains(&name), "{name}: {error}");
                        assert_eq!(error.kind(), ErrorKind::Protocol);
                    }
                }
            }
        }
    }
}
