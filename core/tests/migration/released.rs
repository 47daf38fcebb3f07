//! Every released format, by what comes out of it.

use cognito_client::migration::{
    MigratedSession, MigrationFound, MigrationItem, MigrationScope, MigrationSource,
};

use crate::migration::fixture::{Fixture, item, scope};

const DEVICE: &str = "us-east-1_11111111-aaaa-4bbb-8ccc-222222222222";
const OTHER_DEVICE: &str = "us-east-1_33333333-aaaa-4bbb-8ccc-444444444444";

/// Reads a fixture in which everything is in order.
fn sessions(name: &str) -> Vec<MigratedSession> {
    let MigrationFound { sessions, problems, .. } = Fixture::read(name).decode();
    assert_eq!(problems, [], "{name}");
    sessions
}

/// Reads a fixture that holds ana's session only, whole, and hers is the current one.
fn ana(name: &str) -> MigratedSession {
    let found = sessions(name);
    let [session] = found.as_slice() else { panic!("{name}: {found:?}") };
    assert_whole(session, "ana");
    assert!(session.is_current, "{name}");
    session.clone()
}

fn assert_whole(session: &MigratedSession, username: &str) {
    assert_eq!(session.username, username);
    assert!(!session.needs_refresh());
    for token in
        [session.access_token.as_ref().unwrap().expose(), session.id_token.as_ref().unwrap().expose()]
    {
        assert_eq!(token.split('.').count(), 3);
    }
    assert_ne!(session.access_token.as_ref().unwrap().expose(), session.id_token.as_ref().unwrap().expose());
    assert!(session.refresh_token.expose().contains(&format!("fake-refresh-{username}-")));
}

fn device(session: &MigratedSession) -> (&str, &str, &str) {
    let device = session.device.as_ref().unwrap();
    (&device.device_key, &device.device_group_key, device.device_password.expose())
}

#[test]
fn amplify_swift_with_the_name_typed_at_sign_in() {
    let session = ana("amplify-swift-2.57");
    assert_eq!(session.sign_in_name, "Ana@example.com");
    assert_eq!(device(&session), (DEVICE, "-fakeGroupKey", "FAKE-DEVICE-SECRET-0001"));
    assert_eq!(session.source, MigrationSource::AmplifySwift);
}

#[test]
fn amplify_swift_of_the_first_releases_keeps_the_device_apart() {
    let session = ana("amplify-swift-2.0");
    assert_eq!(session.sign_in_name, "ana");
    assert_eq!(device(&session), (DEVICE, "-fakeGroupKey", "FAKE-DEVICE-SECRET-0001"));
}

#[test]
fn amplify_swift_previews_spelt_the_name_otherwise() {
    assert!(ana("amplify-swift-preview").device.is_none());
}

#[test]
fn amplify_swift_of_two_keychain_services_gives_the_later_session() {
    let session = ana("amplify-swift-hosted-ui");
    assert!(session.refresh_token.expose().contains("fake-refresh-ana-2"));
    let mut turned = Fixture::read("amplify-swift-hosted-ui");
    turned.items.reverse();
    let turned = turned.decode().sessions;
    assert_eq!(turned.len(), 1);
    assert_eq!(turned[0].refresh_token, session.refresh_token);
}

#[test]
fn guests_and_federated_identities_are_no_sessions_and_no_problem() {
    for name in ["amplify-swift-without-user", "amplify-android-without-user"] {
        assert!(sessions(name).is_empty(), "{name}");
    }
}

#[test]
fn the_old_ios_sdk_keeps_several_users() {
    let found = sessions("aws-mobile-client-ios-2");
    let [ana, bob] = found.as_slice() else { panic!("{found:?}") };
    assert_whole(ana, "ana");
    assert_eq!(ana.sign_in_name, "ana@example.com");
    assert_eq!(device(ana), (DEVICE, "-fakeGroupKey", "FAKE-DEVICE-SECRET-0001"));
    assert_whole(bob, "bob");
    assert!(bob.device.is_none());
    assert_eq!((ana.is_current, bob.is_current), (true, false));
}

#[test]
fn the_old_ios_sdk_lives_on_the_refresh_token_after_attributes_were_changed() {
    let found = sessions("aws-mobile-client-ios-after-attributes");
    let [session] = found.as_slice() else { panic!("{found:?}") };
    assert!(session.needs_refresh() && session.is_current);
    assert_eq!((session.username.as_str(), session.sign_in_name.as_str()), ("ana", "ana"));
    assert!(session.refresh_token.expose().contains("fake-refresh-ana-1"));
}

#[test]
fn amplify_android_with_devices_of_several_users() {
    let session = ana("amplify-android-2.30.4");
    assert_eq!(device(&session), (DEVICE, "-fakeGroupKey", "FAKE-DEVICE-SECRET-0001"));
}

#[test]
fn amplify_android_wrote_nested_tokens_for_two_releases() {
    assert!(ana("amplify-android-2.30.2").device.is_none());
}

#[test]
fn amplify_android_filed_devices_under_the_typed_name_once() {
    assert_eq!(device(&ana("amplify-android-2.0")).0, DEVICE);
}

#[test]
fn the_old_android_sdk_keeps_several_users_and_a_file_per_device() {
    let found = sessions("aws-sdk-android-2");
    let [ana, bob] = found.as_slice() else { panic!("{found:?}") };
    assert_whole(ana, "ana");
    assert_whole(bob, "bob");
    assert_eq!(bob.sign_in_name, "b.o.b");
    assert_eq!(device(ana).0, DEVICE);
    assert_eq!(device(bob), (OTHER_DEVICE, "-fakeGroupKey", "FAKE-DEVICE-SECRET-0002"));
    assert_eq!((ana.is_current, bob.is_current), (true, false));
}

#[test]
fn the_old_android_sdk_filed_devices_under_null_once() {
    assert_eq!(device(&ana("aws-sdk-android-hosted-ui")).0, DEVICE);
}

#[test]
fn amplify_flutter_with_the_name_typed_at_sign_in() {
    let session = ana("amplify-flutter-1");
    assert_eq!(session.sign_in_name, "ana@example.com");
    assert_eq!(device(&session), (DEVICE, "-fakeGroupKey", "FAKE-DEVICE-SECRET-0001"));
}

#[test]
fn amplify_flutter_lets_the_hosted_pages_stand_before() {
    let found = sessions("amplify-flutter-hosted-ui");
    let [bob, ana] = found.as_slice() else { panic!("{found:?}") };
    assert_whole(bob, "bob");
    assert_whole(ana, "ana");
    assert_eq!((bob.is_current, ana.is_current), (false, true));
}

#[test]
fn amplify_js_in_web_storage() {
    let session = ana("amplify-js-6");
    assert_eq!(session.sign_in_name, "ana@example.com");
    assert_eq!(device(&session), (DEVICE, "-fakeGroupKey", "fake+Random/Password=="));
}

#[test]
fn amplify_js_of_old_keeps_several_users_and_writes_nothings_out_as_words() {
    let MigrationFound { sessions, problems, .. } = Fixture::read("amplify-js-5").decode();
    let [bob] = sessions.as_slice() else { panic!("{sessions:?}") };
    assert_whole(bob, "bob");
    assert_eq!(bob.sign_in_name, "b.o.b");
    assert!(bob.is_current && bob.device.is_none());
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    assert_eq!((problem.item(), problem.user()), ("refreshToken", Some("ana")));
}

#[test]
fn amplify_js_in_react_native() {
    assert_eq!(device(&ana("amplify-js-react-native")).2, "fake+Random/Password==");
}

#[test]
fn amplify_js_in_cookies_with_their_encoding() {
    let session = ana("amplify-js-cookies");
    assert_eq!(session.sign_in_name, "ana@example.com");
    assert_eq!(device(&session).0, DEVICE);
}

#[test]
fn whatever_makes_a_session_is_asked_for() {
    for fixture in Fixture::all() {
        let wanted = fixture.source.wanted(&scope());
        let asked: Vec<MigrationItem> = fixture
            .items
            .iter()
            .filter(|(container, key, _)| wanted.iter().any(|wanted| wanted.fits(container, key)))
            .map(|(container, key, value)| item(container, key, value.clone()))
            .collect();
        let (all, asked) = (fixture.decode(), fixture.source.decode(&scope(), &asked));
        let told = |found: &MigrationFound| format!("{:?} {:?}", found.sessions, found.problems);
        assert_eq!(told(&all), told(&asked), "{}", fixture.name);
    }
}

#[test]
fn the_old_ios_service_is_found_without_the_bundle_too() {
    let wanted = MigrationSource::AwsMobileClientIos.wanted(&MigrationScope::new("us-east-1_A", "client"));
    assert!(
        wanted
            .iter()
            .any(|wanted| wanted.fits("com.example.app.AWSCognitoIdentityUserPool", "client.currentUser"))
    );
    assert!(!wanted.iter().any(|wanted| wanted.fits("com.example.app", "client.currentUser")));
}

#[test]
fn sessions_of_other_clients_and_pools_are_not_found() {
    for fixture in Fixture::all() {
        let other = MigrationScope::new("eu-west-1_Other", "otherclient");
        let found = fixture.source.decode(&other, &fixture.items());
        assert!(found.sessions.is_empty() && found.problems.is_empty(), "{}", fixture.name);
    }
}

#[test]
fn names_of_sources_are_each_its_own() {
    let mut names: Vec<_> = MigrationSource::ALL.iter().map(|source| source.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), MigrationSource::ALL.len());
}
