//! Sessions that are there in part, or belong to somebody else.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cognito_client::migration::{MigrationErrorKind, MigrationFound, MigrationItem, MigrationSource};
use serde_json::json;

use crate::migration::fixture::{CLIENT, Fixture, POOL, item, scope, token};

fn kinds(found: &MigrationFound) -> Vec<(&'static str, MigrationErrorKind)> {
    found.problems.iter().map(|problem| (problem.item(), problem.kind())).collect()
}

#[test]
fn a_session_without_a_refresh_token_is_named_and_left() {
    for name in ["amplify-js-6", "amplify-flutter-1", "aws-sdk-android-hosted-ui"] {
        let found = Fixture::read(name).without("refreshToken").decode();
        assert!(found.sessions.is_empty(), "{name}");
        assert_eq!(kinds(&found), [("refreshToken", MigrationErrorKind::Missing)], "{name}");
    }
}

#[test]
fn a_session_with_no_tokens_in_it_is_named_and_left() {
    for (name, value) in [
        (
            "amplify-swift-2.0",
            r#"{"userPoolOnly":{"signedInData":{"username":"ana","cognitoUserPoolTokens":{}}}}"#,
        ),
        (
            "amplify-android-2.0",
            r#"{"type":"userPool","signedInData":{"cognitoUserPoolTokens":{"refreshToken":null}}}"#,
        ),
    ] {
        let found = Fixture::read(name).with(".session", value.as_bytes()).decode();
        assert!(found.sessions.is_empty(), "{name}");
        assert_eq!(kinds(&found), [("refreshToken", MigrationErrorKind::Missing)], "{name}");
    }
}

#[test]
fn a_spoilt_access_token_costs_the_token_and_not_the_session() {
    let found = Fixture::read("amplify-js-6").with("accessToken", b"spoilt").decode();
    assert_eq!(kinds(&found), [("accessToken", MigrationErrorKind::NotAToken)]);
    let [session] = found.sessions.as_slice() else { panic!("{found:?}") };
    assert!(session.needs_refresh() && session.access_token.is_none() && session.id_token.is_some());
    assert_eq!(session.username, "ana");
    assert!(session.device.is_some());
}

#[test]
fn an_item_of_use_that_can_never_be_read_is_a_problem_in_every_source() {
    let mut spoilt = 0;
    for fixture in Fixture::all() {
        let whole = fixture.decode();
        for index in 0..fixture.items.len() {
            let (container, key, _) = &fixture.items[index];
            let mut items = fixture.items();
            items.remove(index);
            let without = fixture.source.decode(&scope(), &items);
            items.insert(index, MigrationItem::unreadable(container.clone(), key.clone()));
            let found = fixture.source.decode(&scope(), &items);
            let told = found.problems.iter().any(|problem| problem.kind() == MigrationErrorKind::Unreadable);
            let is_of_use = format!("{:?}", without.sessions) != format!("{:?}", whole.sessions);
            assert!(told || !is_of_use, "{}: {key}", fixture.name);
            assert_eq!(
                format!("{:?}", found.sessions),
                format!("{:?}", without.sessions),
                "{}: {key}",
                fixture.name
            );
            spoilt += usize::from(is_of_use);
        }
    }
    assert!(spoilt > 60, "{spoilt}");
}

#[test]
fn one_users_trouble_does_not_hide_the_others() {
    let mut fixture = Fixture::read("aws-sdk-android-2");
    for (_, key, value) in &mut fixture.items {
        if key.ends_with(".b.o.b.refreshToken") {
            *value = vec![0xff, 0xfe];
        }
    }
    let found = fixture.decode();
    let names: Vec<_> = found.sessions.iter().map(|session| session.username.as_str()).collect();
    assert_eq!(names, ["ana"]);
    let expected =
        [("refreshToken", MigrationErrorKind::NotUtf8), ("refreshToken", MigrationErrorKind::Missing)];
    assert_eq!(kinds(&found), expected);
    assert!(found.problems.iter().all(|problem| problem.user() == Some("b.o.b")));
    assert!(found.problems.iter().all(|problem| !format!("{problem} {problem:?}").contains("b.o.b")));
}

#[test]
fn tokens_of_another_client_pool_or_user_are_not_taken() {
    for (end, name, kind) in [
        ("accessToken", "access_of_other_client", MigrationErrorKind::OtherClient),
        ("accessToken", "access_of_other_pool", MigrationErrorKind::OtherPool),
        ("idToken", "id_of_other_user", MigrationErrorKind::OtherUser),
    ] {
        let found = Fixture::read("amplify-js-6").with(end, token(name).as_bytes()).decode();
        assert!(found.sessions.is_empty(), "{name}");
        assert_eq!(kinds(&found), [(end, kind)], "{name}");
    }
}

#[test]
fn tokens_of_two_storages_are_not_mixed_and_the_later_count() {
    let key = |name: &str| format!("CognitoIdentityServiceProvider.{CLIENT}.ana.{name}");
    let mut items = Fixture::read("amplify-js-6").items();
    items.push(item("cookies", &key("accessToken"), token("access_later")));
    items.push(item("cookies", &key("idToken"), token("id")));
    items.push(item("cookies", &key("refreshToken"), "later-refresh-token"));
    let found = MigrationSource::AmplifyJs.decode(&scope(), &items);
    let [session] = found.sessions.as_slice() else { panic!("{found:?}") };
    assert_eq!(session.refresh_token.expose(), "later-refresh-token");
    assert_eq!(session.access_token.as_ref().unwrap().expose(), token("access_later"));
    assert!(session.is_current, "LastAuthUser names the same user");
}

#[test]
fn of_two_current_users_the_later_session_is_meant() {
    let earlier = Fixture::read("amplify-flutter-hosted-ui");
    let part = |name: &str| String::from_utf8(earlier.value(&format!("{CLIENT}.{name}")).to_vec()).unwrap();
    let bob = format!(
        r#"{{"userPoolOnly":{{"signedInData":{{"cognitoUserPoolTokens":{{"accessToken":"{}","idToken":"{}","refreshToken":"{}"}}}}}}}}"#,
        part("accessToken"),
        part("idToken"),
        part("refreshToken"),
    );
    let key = format!("amplify.{POOL}.session");
    let mut items = Fixture::read("amplify-swift-2.0").items();
    items.insert(0, item("com.amplify.awsCognitoAuthPluginShared", &key, bob));
    let found = MigrationSource::AmplifySwift.decode(&scope(), &items);
    let told: Vec<_> =
        found.sessions.iter().map(|session| (session.username.as_str(), session.is_current)).collect();
    assert_eq!(told, [("bob", false), ("ana", true)]);
}

#[test]
fn a_device_with_a_part_missing_is_named_and_left() {
    for (name, end, part) in [
        ("amplify-js-6", "randomPasswordKey", "device password"),
        ("amplify-flutter-1", "ana.deviceGroupKey", "device group key"),
        ("aws-mobile-client-ios-2", "device.secret", "device password"),
    ] {
        let found = Fixture::read(name).without(end).decode();
        assert_eq!(kinds(&found), [(part, MigrationErrorKind::Missing)], "{name}");
        let ana = found.sessions.iter().find(|session| session.username == "ana").unwrap();
        assert!(ana.device.is_none() && !ana.needs_refresh(), "{name}");
    }
}

#[test]
fn a_device_that_is_none_is_no_problem() {
    for (name, end, none) in [
        ("amplify-android-2.0", "Ana.deviceMetadata", r#"{"type":"empty"}"#),
        (
            "amplify-android-2.0",
            "Ana.deviceMetadata",
            r#"{"type":"metadata","deviceKey":"","deviceGroupKey":""}"#,
        ),
        ("amplify-swift-preview", ".session", ""),
    ] {
        let fixture = Fixture::read(name);
        let fixture = if none.is_empty() { fixture } else { fixture.with(end, none.as_bytes()) };
        let found = fixture.decode();
        assert_eq!((found.sessions.len(), found.problems.len()), (1, 0), "{name}: {found:?}");
        assert!(found.sessions[0].device.is_none());
    }
}

#[test]
fn the_device_in_the_access_token_decides() {
    let fixture = Fixture::read("amplify-flutter-1").with("ana.deviceKey", b"us-east-1_another-device");
    let found = fixture.decode();
    assert!(found.problems.is_empty());
    assert!(found.sessions[0].device.is_none(), "a refresh with another device's key would be refused");
}

#[test]
fn an_odd_device_does_not_cost_the_session() {
    let fixture = Fixture::read("amplify-swift-2.57");
    let text = String::from_utf8(fixture.value(".session").to_vec()).unwrap();
    let odd = text.replacen(r#""deviceMetadata":{"metadata""#, r#""deviceMetadata":7,"x":{"metadata""#, 1);
    assert_ne!(text, odd);
    let found = fixture.with(".session", odd.as_bytes()).decode();
    assert_eq!(kinds(&found), [("deviceMetadata", MigrationErrorKind::UnknownForm)]);
    assert!(found.sessions[0].device.is_some(), "the device's own item is still there");
}

#[test]
fn unknown_members_and_items_do_not_matter() {
    for name in ["amplify-swift-2.57", "amplify-android-2.30.4"] {
        let fixture = Fixture::read(name);
        let text = String::from_utf8(fixture.value(".session").to_vec()).unwrap();
        let more = text.replace("{\"", "{\"later\":{\"deep\":[1,null,{}]},\"");
        let mut more = fixture.with(".session", more.as_bytes());
        more.items.push(("x".into(), format!("amplify.{POOL}.later"), b"\xff".to_vec()));
        let found = more.decode();
        assert_eq!((found.sessions.len(), found.problems.len()), (1, 0), "{name}: {found:?}");
    }
}

#[test]
fn a_case_that_no_release_writes_is_named() {
    for (name, value) in [
        ("amplify-swift-2.0", r#"{"passkeyOnly":{"signedInData":{}}}"#),
        ("amplify-swift-2.0", "{}"),
        ("amplify-swift-2.0", r#"{"userPoolOnly":{"signedInData":{"cognitoUserPoolTokens":7}}}"#),
        ("amplify-android-2.0", r#"{"type":"passkey"}"#),
        ("amplify-android-2.0", r#"{"signedInData":{}}"#),
        (
            "amplify-android-2.0",
            r#"{"type":"userPool","signedInData":{"cognitoUserPoolTokens":{"idToken":1}}}"#,
        ),
    ] {
        let found = Fixture::read(name).with(".session", value.as_bytes()).decode();
        assert!(found.sessions.is_empty(), "{value}");
        assert_eq!(kinds(&found), [("session", MigrationErrorKind::UnknownForm)], "{value}");
    }
}

#[test]
fn a_name_that_is_none_is_refused() {
    let key = format!("CognitoIdentityProvider.{CLIENT}.{}.refreshToken", "x".repeat(2000));
    let found = MigrationSource::AwsSdkAndroid
        .decode(&scope(), &[item("CognitoIdentityProviderCache", &key, "refresh")]);
    assert!(found.sessions.is_empty());
    assert_eq!(kinds(&found), [("username", MigrationErrorKind::NotAName)]);
}

/// An access token of managed login with these scopes.
fn access_token(scopes: &str) -> String {
    let claims = json!({
        "sub": "5f2c0c1e-3f0a-4b6e-8f3a-0d4d5e6f7a8b", "iss": format!("https://cognito-idp.us-east-1.amazonaws.com/{POOL}"),
        "client_id": CLIENT, "token_use": "access", "scope": scopes, "username": "ana",
        "iat": 1_700_000_000, "exp": 1_700_003_600,
    });
    let part = |json: &serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
    format!(
        "{}.{}.{}",
        part(&json!({"alg": "RS256", "kid": "k"})),
        part(&claims),
        URL_SAFE_NO_PAD.encode("none")
    )
}

#[test]
fn a_session_that_can_never_have_an_id_token_is_named_before_its_token_is_spent() {
    let found = |scopes: &str| {
        let fixture = Fixture::read("aws-sdk-android-hosted-ui").without("idToken");
        fixture.with("accessToken", access_token(scopes).as_bytes()).decode()
    };
    for scopes in ["email phone", "https://api.example.com/read"] {
        let found = found(scopes);
        assert!(found.sessions.is_empty(), "{scopes}");
        assert_eq!(kinds(&found), [("idToken", MigrationErrorKind::Missing)], "{scopes}");
    }
    for scopes in ["openid email", "aws.cognito.signin.user.admin"] {
        let found = found(scopes);
        assert!(found.problems.is_empty(), "{scopes}: {:?}", found.problems);
        assert!(found.sessions[0].needs_refresh(), "{scopes}");
    }
}
