//! Second factors: set up, switched on, preferred.

use std::time::Duration;

use cognito_client::{
    AuthFactor, ErrorKind, MfaMethod, MfaPreference, MfaPreferenceChange, Password, Session, SignInStep,
};
use cognito_local_pool::{Fault, LocalPool};
use serde_json::json;

use crate::user::{
    Signed, signed_in,
    support::{PASSWORD, sign_in_as},
};

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

async fn optional() -> Signed {
    let pool =
        LocalPool::builder().pool_setting("MfaConfiguration", json!("OPTIONAL")).start().await.unwrap();
    pool.user("ana", PASSWORD).email("ana@example.com").create().unwrap();
    let all = pool.user("bob", PASSWORD).email("bob@example.com").phone_number("+15555550100").totp(SECRET);
    all.create().unwrap();
    signed_in(pool).await
}

async fn is(session: &Session, enabled: &[MfaMethod], preferred: Option<MfaMethod>) {
    let MfaPreference { enabled: mut on, preferred: first, .. } = session.mfa_preference().await.unwrap();
    on.sort_by_key(|method| format!("{method:?}"));
    let mut expected = enabled.to_vec();
    expected.sort_by_key(|method| format!("{method:?}"));
    assert_eq!((on, first), (expected, preferred));
}

fn change() -> MfaPreferenceChange {
    MfaPreferenceChange::new()
}

#[tokio::test]
async fn an_authenticator_app_is_verified_then_enabled_then_asked_for_by_its_name() {
    let ana = optional().await;
    let set_up = ana.session.set_up_totp().await.unwrap();
    let uri = set_up.uri("My App").unwrap();
    let secret = set_up.secret();
    assert!(uri.expose().starts_with("otpauth://totp/My%20App:ana?secret="), "the name typed at sign-in");
    assert!(uri.expose().contains(secret.expose()));
    let wrong = set_up.verify("000000", None).await.unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::CodeMismatch);
    set_up.verify(ana.pool.totp("ana").unwrap(), Some("Ana's phone")).await.unwrap();
    is(&ana.session, &[], None).await;
    ana.session.change_mfa(change().prefer(MfaMethod::Totp)).await.unwrap();
    is(&ana.session, &[MfaMethod::Totp], Some(MfaMethod::Totp)).await;

    ana.pool.clock().advance(Duration::from_secs(60));
    let step = ana.client.sign_in("ana", Password::new(PASSWORD)).replace_session(true).await.unwrap();
    let SignInStep::TotpCode(totp) = step else { panic!("unexpected {step:?}") };
    assert_eq!(totp.friendly_device_name(), Some("Ana's phone"));
}

#[tokio::test]
async fn the_last_secret_is_the_one_that_counts() {
    let ana = optional().await;
    let first = ana.session.set_up_totp().await.unwrap();
    let second = ana.session.set_up_totp().await.unwrap();
    assert_ne!(first.secret(), second.secret());
    second.verify(ana.pool.totp("ana").unwrap(), None).await.unwrap();
}

#[tokio::test]
async fn a_no_in_a_success_is_a_wrong_code() {
    let ana = optional().await;
    let set_up = ana.session.set_up_totp().await.unwrap();
    ana.pool.fault(Fault::replace(&json!({ "Status": "ERROR" })).on("VerifySoftwareToken"));
    let error = set_up.verify("000000", None).await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::CodeMismatch, Some("VerifySoftwareToken")));
}

#[tokio::test]
async fn preferences_change_one_at_a_time_and_the_others_stay() {
    let ana = optional().await;
    let bob = sign_in_as(&ana.client, "bob", PASSWORD).await.unwrap();
    let set = async |change| bob.change_mfa(change).await.unwrap();
    is(&bob, &[], None).await;
    set(change().enable(MfaMethod::Sms)).await;
    is(&bob, &[MfaMethod::Sms], None).await;
    set(change().prefer(MfaMethod::Totp)).await;
    is(&bob, &[MfaMethod::Sms, MfaMethod::Totp], Some(MfaMethod::Totp)).await;
    set(change().enable(MfaMethod::Email)).await;
    let all = [MfaMethod::Sms, MfaMethod::Totp, MfaMethod::Email];
    is(&bob, &all, Some(MfaMethod::Totp)).await;
    set(change().prefer(MfaMethod::Email)).await;
    is(&bob, &all, Some(MfaMethod::Email)).await;
    set(change().disable(MfaMethod::Sms)).await;
    is(&bob, &[MfaMethod::Totp, MfaMethod::Email], Some(MfaMethod::Email)).await;
    set(change().prefer_none()).await;
    is(&bob, &[MfaMethod::Totp, MfaMethod::Email], None).await;
    set(change().disable(MfaMethod::Totp).disable(MfaMethod::Email)).await;
    is(&bob, &[], None).await;
}

#[tokio::test]
async fn changes_at_the_same_time_do_not_undo_each_other() {
    let ana = optional().await;
    let bob = sign_in_as(&ana.client, "bob", PASSWORD).await.unwrap();
    bob.change_mfa(change().enable(MfaMethod::Sms)).await.unwrap();
    let (one, two, three) = tokio::join!(
        bob.change_mfa(change().disable(MfaMethod::Sms)),
        bob.change_mfa(change().enable(MfaMethod::Totp)),
        bob.change_mfa(change().prefer(MfaMethod::Email)),
    );
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    is(&bob, &[MfaMethod::Totp, MfaMethod::Email], Some(MfaMethod::Email)).await;
}

#[tokio::test]
async fn a_factor_that_is_not_ready_is_refused_and_nothing_changes() {
    let ana = optional().await;
    let stored = ana.store.content();
    for method in [MfaMethod::Totp, MfaMethod::Sms] {
        let refused = ana.session.change_mfa(change().prefer(method)).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidInput);
        is(&ana.session, &[], None).await;
    }
    ana.is_untouched(&stored).await;
}

#[tokio::test]
async fn what_cannot_be_read_is_not_written_over() {
    let ana = optional().await;
    for fault in [Fault::garbage(), Fault::status_with_body(400, r#"{"__type":"ForbiddenException"}"#)] {
        ana.pool.fault(fault.on("GetUser"));
        ana.session.change_mfa(change().enable(MfaMethod::Email)).await.unwrap_err();
        assert_eq!(ana.pool.calls("SetUserMFAPreference"), 0);
    }
    ana.session.change_mfa(change().enable(MfaMethod::Email)).await.unwrap();
    is(&ana.session, &[MfaMethod::Email], None).await;
}

#[tokio::test]
async fn pools_without_a_factor_say_so() {
    let pool = LocalPool::builder()
        .pool_setting("MfaConfiguration", json!("OPTIONAL"))
        .pool_setting("EnabledMfas", json!(["SMS_MFA"]))
        .start()
        .await
        .unwrap();
    pool.user("ana", PASSWORD).create().unwrap();
    let ana = signed_in(pool).await;
    let error = ana.session.set_up_totp().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSupported);
    let error = ana.session.change_mfa(change().enable(MfaMethod::Totp)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSupported);
}

#[tokio::test]
async fn passkeys_count_for_two_factors_where_the_pool_lets_them() {
    let pool = LocalPool::builder()
        .pool_setting("MfaConfiguration", json!("OPTIONAL"))
        .pool_setting(
            "Policies",
            json!({ "SignInPolicy": { "AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"] } }),
        )
        .pool_setting(
            "WebAuthnConfiguration",
            json!({
                "RelyingPartyId": "example.com",
                "UserVerification": "required",
                "FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION",
            }),
        )
        .start()
        .await
        .unwrap();
    pool.user("ana", PASSWORD).email("ana@example.com").create().unwrap();
    let ana = signed_in(pool).await;
    let alone = ana.session.change_mfa(change().enable(MfaMethod::Passkey)).await.unwrap_err();
    assert_eq!(alone.kind(), ErrorKind::InvalidInput, "another factor has to be on");
    let both = change().enable(MfaMethod::Email).enable(MfaMethod::Passkey);
    ana.session.change_mfa(both).await.unwrap();
    is(&ana.session, &[MfaMethod::Email, MfaMethod::Passkey], None).await;
    ana.session.change_mfa(change().prefer(MfaMethod::Email)).await.unwrap();
    is(&ana.session, &[MfaMethod::Email, MfaMethod::Passkey], Some(MfaMethod::Email)).await;
}

#[tokio::test]
async fn the_factors_that_are_set_up_are_told() {
    let ana = optional().await;
    let bob = sign_in_as(&ana.client, "bob", PASSWORD).await.unwrap();
    bob.change_mfa(change().prefer(MfaMethod::Totp)).await.unwrap();
    let factors = bob.auth_factors().await.unwrap();
    assert_eq!(factors.username, "bob");
    assert!(factors.configured.contains(&AuthFactor::Password), "{factors:?}");
    assert!(factors.configured.contains(&AuthFactor::Totp), "{factors:?}");
    assert_eq!((factors.preferred_mfa, factors.mfa), (Some(MfaMethod::Totp), vec![MfaMethod::Totp]));
    let user = bob.user().await.unwrap();
    assert_eq!((user.preferred_mfa, user.mfa), (Some(MfaMethod::Totp), vec![MfaMethod::Totp]));

    let newer =
        json!({ "Username": "bob", "ConfiguredUserAuthFactors": ["FACE"], "UserMFASettingList": ["VOICE"] });
    ana.pool.fault(Fault::replace(&newer).on("GetUserAuthFactors"));
    let factors = bob.auth_factors().await.unwrap();
    assert_eq!(factors.configured, [AuthFactor::Other("FACE".into())]);
    assert_eq!(factors.mfa, [MfaMethod::Other("VOICE".into())]);
}
