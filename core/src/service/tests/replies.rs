use super::*;
use crate::{Error, ErrorKind};

async fn initiated(body: &str) -> Result<AuthReply, Error> {
    service(&Script::new([reply(200, body)])).call(&srp()).await
}

async fn refreshed(body: &str) -> Result<AuthenticationResult, Error> {
    service(&Script::new([reply(200, body)])).call(&refresh()).await
}

async fn user(body: &str) -> Result<UserReply, Error> {
    service(&Script::new([reply(200, body)])).call(&get_user()).await
}

#[tokio::test(start_paused = true)]
async fn a_challenge_is_read() {
    let challenge = initiated(CHALLENGE).await.unwrap();
    assert!(challenge.result.is_none());
    let challenge = challenge.challenge.unwrap();
    assert_eq!(challenge.name, "PASSWORD_VERIFIER");
    assert_eq!(challenge.session.unwrap().expose(), "secret-session");
    assert_eq!(challenge.parameters["SALT"], "secret-salt");
    assert!(challenge.available_challenges.is_empty());
}

#[tokio::test(start_paused = true)]
async fn tokens_are_read() {
    for result in [initiated(TOKENS).await.unwrap().result.unwrap(), refreshed(TOKENS).await.unwrap()] {
        let result = result.into_whole().unwrap();
        assert_eq!(result.access_token.expose(), "secret-access");
        assert_eq!(result.id_token.expose(), "secret-id");
        assert_eq!(result.refresh_token.unwrap().expose(), "secret-refresh");
        let device = result.new_device.unwrap();
        assert_eq!(
            (device.device_key.as_str(), device.device_group_key.as_str()),
            ("eu-west-1_key", "-group")
        );
    }
}

#[tokio::test(start_paused = true)]
async fn attributes_without_a_value_are_not_there() {
    for value in [Some(serde_json::json!("")), Some(serde_json::Value::Null), None] {
        let user = user(&spoiled(USER, "UserAttributes.Value", value.as_ref())).await.unwrap();
        assert_eq!(user.attributes, [("email".to_owned(), "secret-mail".to_owned())], "{value:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_user_is_read() {
    let user = user(USER).await.unwrap();
    assert_eq!(user.username, "ana");
    let attributes = [("sub", "1"), ("email", "secret-mail")].map(|(n, v)| (n.to_owned(), v.to_owned()));
    assert_eq!(user.attributes, attributes);
    assert_eq!(user.preferred_mfa.as_deref(), Some("SOFTWARE_TOKEN_MFA"));
    assert_eq!(user.mfa, ["SOFTWARE_TOKEN_MFA", "SMS_MFA"]);
}

#[tokio::test(start_paused = true)]
async fn available_challenges_without_a_name_ask_to_select_one() {
    let reply =
        initiated(r#"{"AvailableChallenges":["PASSWORD_SRP","NEWER_THAN_THIS"],"Session":"s"}"#).await;
    let challenge = reply.unwrap().challenge.unwrap();
    assert_eq!(challenge.name, "SELECT_CHALLENGE");
    assert_eq!(challenge.available_challenges, ["PASSWORD_SRP", "NEWER_THAN_THIS"]);
}

#[tokio::test(start_paused = true)]
async fn null_and_empty_are_absent_and_strangers_are_ignored() {
    let reply = initiated(
        r#"{"ChallengeName":null,"Session":null,"ChallengeParameters":null,"AvailableChallenges":null,"Stranger":[{}],
            "AuthenticationResult":{"AccessToken":"a","IdToken":"i","RefreshToken":null,"ExpiresIn":null,"TokenType":null,"NewDeviceMetadata":null,"Stranger":1}}"#,
    );
    let result = reply.await.unwrap().result.unwrap();
    assert!(result.refresh_token.is_none() && result.new_device.is_none());
    result.into_whole().unwrap();

    let reply =
        initiated(r#"{"ChallengeName":"X","Session":"","ChallengeParameters":{"a":null,"b":""}}"#).await;
    let challenge = reply.unwrap().challenge.unwrap();
    assert!(challenge.session.is_none());
    assert_eq!(challenge.parameters, BTreeMap::from([("b".into(), String::new())]));

    let user =
        user(r#"{"Username":"u","UserAttributes":[],"PreferredMfaSetting":null,"UserMFASettingList":null}"#)
            .await
            .unwrap();
    assert!(user.attributes.is_empty() && user.preferred_mfa.is_none() && user.mfa.is_empty());
}

fn assert_protocol(error: &Error, field: &str, context: &str) {
    assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some(field)), "{context}: {error}");
    assert!(!format!("{error:?} {error}").contains("secret-"), "{error}");
    assert!(error.operation().is_some() && error.http_status() == Some(200));
}

#[tokio::test(start_paused = true)]
async fn a_challenge_and_tokens_exclude_each_other() {
    let both = r#"{"ChallengeName":"X","AuthenticationResult":{"AccessToken":"secret-a","IdToken":"secret-i","RefreshToken":"secret-r"}}"#;
    let reply = initiated(both).await.unwrap();
    assert!(reply.challenge.is_none());
    // The refresh token is read all the same: it is to be given back.
    let result = reply.result.unwrap();
    assert_eq!(result.refresh_token.as_ref().unwrap().expose(), "secret-r");
    assert_protocol(&result.into_whole().unwrap_err(), "ChallengeName", both);
    for neither in
        ["{}", "", r#"{"ChallengeName":null}"#, r#"{"ChallengeName":""}"#, r#"{"AvailableChallenges":[]}"#]
    {
        assert_protocol(&initiated(neither).await.unwrap_err(), "ChallengeName", neither);
    }
}

/// Checks that the reply is told as wrong at this path, and that whatever else is good in it was read.
async fn assert_amiss(body: &str, path: &str) {
    for result in [initiated(body).await.unwrap().result.unwrap(), refreshed(body).await.unwrap()] {
        if !path.ends_with("RefreshToken") {
            assert_eq!(result.refresh_token.as_ref().unwrap().expose(), "secret-refresh", "{body}");
        }
        assert_eq!(result.access_token.is_some(), !path.ends_with("AccessToken"), "{body}");
        assert_eq!(result.id_token.is_some(), !path.ends_with("IdToken"), "{body}");
        assert!(result.new_device.is_some(), "{body}");
        assert_protocol(&result.into_whole().unwrap_err(), path, body);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_used_cannot_fail_a_reply_with_tokens() {
    use serde_json::json;
    let odd = [json!(17), json!("3600"), json!(true), json!([{}]), json!({}), json!({"x": 1}), json!(null)];
    for member in ["ExpiresIn", "TokenType", "NewDeviceMetadata", "Stranger"] {
        for value in &odd {
            let body = spoiled(TOKENS, &format!("AuthenticationResult.{member}"), Some(value));
            for result in [initiated(&body).await.unwrap().result.unwrap(), refreshed(&body).await.unwrap()] {
                assert_eq!(result.new_device.is_some(), member != "NewDeviceMetadata", "{body}");
                assert_eq!(result.into_whole().unwrap().refresh_token.unwrap().expose(), "secret-refresh");
            }
        }
    }
    for member in ["DeviceKey", "DeviceGroupKey"] {
        for value in [None, Some(json!("")), Some(json!(1)), Some(json!([])), Some(json!(null))] {
            let path = format!("AuthenticationResult.NewDeviceMetadata.{member}");
            let body = spoiled(TOKENS, &path, value.as_ref());
            for result in [initiated(&body).await.unwrap().result.unwrap(), refreshed(&body).await.unwrap()] {
                assert!(result.into_whole().unwrap().new_device.is_none(), "{body}");
            }
        }
    }
    for member in ["Session", "ChallengeParameters", "AvailableChallenges", "Stranger"] {
        for value in &odd {
            let body = spoiled(TOKENS, member, Some(value));
            initiated(&body).await.unwrap().result.unwrap().into_whole().unwrap();
            refreshed(&body).await.unwrap().into_whole().unwrap();
        }
    }
}

/// Takes the member at `path` away, or replaces it.
fn spoiled(whole: &str, path: &str, with: Option<&serde_json::Value>) -> String {
    let mut value: serde_json::Value = serde_json::from_str(whole).unwrap();
    let (parents, name) = path.rsplit_once('.').unwrap_or(("", path));
    let mut parent = &mut value;
    for step in parents.split('.').filter(|step| !step.is_empty()) {
        parent = parent.get_mut(step).unwrap();
        if parent.is_array() {
            parent = parent.get_mut(0).unwrap();
        }
    }
    let parent = parent.as_object_mut().unwrap();
    match with {
        Some(with) => parent.insert(name.to_owned(), with.clone()),
        None => parent.remove(name),
    };
    value.to_string()
}

#[tokio::test(start_paused = true)]
async fn each_missing_member_is_named() {
    let result = "AuthenticationResult";
    for path in ["AccessToken", "IdToken"] {
        let path = format!("{result}.{path}");
        for with in [None, Some(serde_json::Value::Null), Some("".into())] {
            assert_amiss(&spoiled(TOKENS, &path, with.as_ref()), &path).await;
        }
    }
    for body in ["{}", "", r#"{"AuthenticationResult":null}"#] {
        assert_protocol(&refreshed(body).await.unwrap_err(), result, body);
    }
    for path in ["Username", "UserAttributes", "UserAttributes.Name"] {
        for with in [None, Some(serde_json::Value::Null)] {
            let body = spoiled(USER, path, with.as_ref());
            assert_protocol(&user(&body).await.unwrap_err(), path, &body);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_mistyped_member_is_named() {
    let wrong = |right: &str| {
        let all = [
            ("number", serde_json::json!(17)),
            ("text", serde_json::json!("secret-text")),
            ("flag", serde_json::json!(true)),
            ("list", serde_json::json!([{"x": "secret-x"}])),
            ("object", serde_json::json!({"x": ["secret-x"]})),
        ];
        all.into_iter().filter(move |(kind, _)| *kind != right).map(|(_, value)| value).collect::<Vec<_>>()
    };
    for (path, right) in [
        ("AuthenticationResult.AccessToken", "text"),
        ("AuthenticationResult.IdToken", "text"),
        ("AuthenticationResult.RefreshToken", "text"),
    ] {
        for value in wrong(right) {
            assert_amiss(&spoiled(TOKENS, path, Some(&value)), path).await;
        }
    }
    for value in wrong("object") {
        let body = spoiled(TOKENS, "AuthenticationResult", Some(&value));
        assert_protocol(&initiated(&body).await.unwrap_err(), "AuthenticationResult", &body);
        assert_protocol(&refreshed(&body).await.unwrap_err(), "AuthenticationResult", &body);
    }
    for (path, right) in [
        ("ChallengeName", "text"),
        ("Session", "text"),
        ("ChallengeParameters", ""),
        ("AvailableChallenges", ""),
    ] {
        for value in wrong(right) {
            let body = spoiled(CHALLENGE, path, Some(&value));
            assert_protocol(&initiated(&body).await.unwrap_err(), path, &body);
        }
    }
    for (path, right) in [
        ("Username", "text"),
        ("UserAttributes.Name", "text"),
        ("UserAttributes.Value", "text"),
        ("PreferredMfaSetting", "text"),
        ("UserMFASettingList", ""),
    ] {
        for value in wrong(right) {
            let body = spoiled(USER, path, Some(&value));
            assert_protocol(&user(&body).await.unwrap_err(), path, &body);
        }
    }
    for value in [serde_json::json!("secret-text"), serde_json::json!(["secret-text"]), serde_json::json!({})]
    {
        let body = spoiled(USER, "UserAttributes", Some(&value));
        assert_protocol(&user(&body).await.unwrap_err(), "UserAttributes", &body);
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_cut_at_any_byte_is_a_protocol_error() {
    for end in 1..TOKENS.len() {
        assert_protocol(&initiated(&TOKENS[..end]).await.unwrap_err(), "body", &TOKENS[..end]);
        assert_protocol(&refreshed(&TOKENS[..end]).await.unwrap_err(), "body", &TOKENS[..end]);
    }
    for end in 1..CHALLENGE.len() {
        assert_protocol(&initiated(&CHALLENGE[..end]).await.unwrap_err(), "body", &CHALLENGE[..end]);
    }
    for end in 1..USER.len() {
        assert_protocol(&user(&USER[..end]).await.unwrap_err(), "body", &USER[..end]);
    }
}

#[tokio::test(start_paused = true)]
async fn any_single_byte_changed_never_panics() {
    for at in 0..TOKENS.len() {
        for byte in [0, b'"', b'{', b'\\', 0xFF] {
            let mut body = TOKENS.as_bytes().to_vec();
            body[at] = byte;
            let body = String::from_utf8_lossy(&body).into_owned();
            if let Err(error) = initiated(&body).await {
                assert_eq!(error.kind(), ErrorKind::Protocol, "{body}");
                assert!(!format!("{error:?}").contains("secret-"));
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_output_may_be_empty_in_any_way_but_not_a_page() {
    for body in ["", "{}", " \n", r#"{"anything":[1]}"#] {
        service(&Script::new([reply(200, body)])).call(&revoke()).await.unwrap();
        service(&Script::new([reply(200, body)])).call(&global_sign_out()).await.unwrap();
    }
    for body in ["<html>log in to this network</html>", "[]", "null", "{"] {
        let error = service(&Script::new([reply(200, body)])).call(&revoke()).await.unwrap_err();
        assert_protocol(&error, "body", body);
    }
    for body in ["<html>log in to this network</html>", "{}"] {
        let page = Move::Reply(200, vec![("Content-Type", "text/html".into())], body.to_owned());
        let error = service(&Script::new([page])).call(&revoke()).await.unwrap_err();
        assert_protocol(&error, "Content-Type", body);
    }
}

#[tokio::test(start_paused = true)]
async fn json_is_taken_under_its_other_names_and_under_none() {
    for headers in [vec![("content-type", "application/json; charset=utf-8".to_owned())], vec![]] {
        let plain = Move::Reply(200, headers, TOKENS.to_owned());
        assert!(service(&Script::new([plain])).call(&srp()).await.unwrap().result.is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_over_the_limit_is_refused_whatever_the_transport_let_through() {
    let padding = " ".repeat(1024 * 1024);
    assert_protocol(&initiated(&format!("{TOKENS}{padding}")).await.unwrap_err(), "body", "too large");
}

#[tokio::test(start_paused = true)]
async fn every_reply_of_the_service_tells_the_time() {
    let date = || vec![("Date", "Fri, 15 Jan 2027 08:00:10 GMT".to_owned())];
    let with = |name, value: &str| [date(), vec![(name, value.to_owned())]].concat();
    let json =
        [with("Content-Type", "application/json"), vec![("x-amzn-requestid", "r-1".to_owned())]].concat();
    for answer in [
        Move::Reply(200, date(), TOKENS.to_owned()),
        Move::Reply(200, with("Content-Type", "text/html"), TOKENS.to_owned()),
        Move::Reply(400, date(), r#"{"__type":"NotAuthorizedException"}"#.to_owned()),
        Move::Reply(403, with("x-amzn-errortype", "ForbiddenException"), "<html>".to_owned()),
        Move::Reply(400, json, r#"{"message":"no"}"#.to_owned()),
    ] {
        let (service, clock) = service_with(&Script::new([answer]), HandClock::at(NOW));
        let _ = service.call(&srp()).await;
        assert_eq!(clock.offset().millis, 10_500);
    }
    let answer = Move::Reply(200, with("Content-Type", "application/x-amz-json-1.1"), String::new());
    let (service, clock) = service_with(&Script::new([answer]), HandClock::at(NOW));
    service.call(&revoke()).await.unwrap();
    assert_eq!(clock.offset().millis, 10_500);
}

/// A portal's, a proxy's, a firewall's: whatever is on their pages, their clocks are nobody's.
#[tokio::test(start_paused = true)]
async fn a_stranger_s_reply_does_not_tell_the_time() {
    let date = |year| vec![("Date", format!("Fri, 15 Jan {year} 08:00:10 GMT"))];
    let with = |headers: &[(&'static str, &str)], year| {
        let more = headers.iter().map(|(name, value)| (*name, (*value).to_owned()));
        date(year).into_iter().chain(more).collect::<Vec<_>>()
    };
    let html = ("Content-Type", "text/html");
    let json = ("Content-Type", "application/json");
    for (status, headers, body) in [
        (200, &[][..], "<html>"),
        (200, &[html], "<html>log in to this network</html>"),
        (200, &[json], r#"{"captive":true}"#),
        (200, &[json], r#"{"__type":"XException"}"#),
        (202, &[json, ("x-amzn-waf-action", "challenge")], "{}"),
        (302, &[html], ""),
        (403, &[html], "<html>blocked</html>"),
        (403, &[json], r#"{"message":"blocked","code":"BLOCKED"}"#),
        (405, &[("x-amzn-waf-action", "captcha"), ("x-amzn-errortype", "XException")], ""),
        (407, &[html], ""),
        (511, &[json], r#"{"user-portal-url":"https://example.com"}"#),
    ] {
        for year in [2000, 2100] {
            let answer = Move::Reply(status, with(headers, year), body.to_owned());
            let (service, clock) = service_with(&Script::new([answer]), HandClock::at(NOW));
            service.call(&srp()).await.unwrap_err();
            assert_eq!(clock.offset().millis, 0, "{status} {headers:?} {body}");
        }
    }
    // Where a reply holds nothing that a page could not hold, it must say whose it is.
    for headers in [&[][..], &[html]] {
        let answer = Move::Reply(200, with(headers, 2100), String::new());
        let (service, clock) = service_with(&Script::new([answer]), HandClock::at(NOW));
        service.call(&revoke()).await.unwrap();
        assert_eq!(clock.offset().millis, 0, "{headers:?}");
    }
    let (service, clock) = service_with(
        &Script::new([Move::Reply(200, date(2100), r#"{"keys":[]}"#.to_owned())]),
        HandClock::at(NOW),
    );
    service.document("https://example.com/jwks.json".to_owned(), 1024).fetch().await.unwrap();
    assert_eq!(clock.offset().millis, 0, "the key document");
}

#[tokio::test(start_paused = true)]
async fn dates_that_are_none_and_of_cached_replies_are_passed_over() {
    for nonsense in ["", "yesterday", "Fri, 99 Jan 2027 08:00:10 GMT"] {
        let answer = Move::Reply(200, vec![("Date", nonsense.to_owned())], TOKENS.to_owned());
        let (service, clock) = service_with(&Script::new([answer]), HandClock::at(NOW));
        service.call(&srp()).await.unwrap();
        assert_eq!(clock.offset().millis, 0);
    }
}
