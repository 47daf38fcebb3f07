//! Attributes: read, written, removed, verified.

use cognito_client::{ErrorKind, UserAttributes};
use cognito_local_pool::{Fault, LocalPool};
use serde_json::json;

use crate::user::{
    Signed, signed_in,
    support::{PASSWORD, pool, pool_with, sign_in_as},
};

/// A pool that verifies addresses, at once or before they count.
async fn verifying(first: bool) -> Signed {
    let held_back = if first { json!(["email"]) } else { json!([]) };
    let builder = LocalPool::builder().pool_setting("AutoVerifiedAttributes", json!(["email"])).pool_setting(
        "UserAttributeUpdateSettings",
        json!({ "AttributesRequireVerificationBeforeUpdate": held_back }),
    );
    signed_in(pool_with(builder).await).await
}

fn email(address: &str) -> UserAttributes {
    UserAttributes::new().with_email(address)
}

#[tokio::test]
async fn attributes_are_written_read_and_removed_and_the_others_stay() {
    let builder = LocalPool::builder()
        .pool_setting("Schema", json!([{ "Name": "tier", "AttributeDataType": "String", "Mutable": true }]));
    let ana = signed_in(pool_with(builder).await).await;
    let written =
        UserAttributes::new().with_nickname("Annie").with_locale("de-DE").with_custom("tier", "gold");
    assert!(ana.session.update_attributes(written).await.unwrap().is_empty());
    let user = ana.session.user().await.unwrap();
    assert_eq!((user.attributes.nickname(), user.attributes.custom("tier")), (Some("Annie"), Some("gold")));
    assert_eq!(
        (user.attributes.email(), user.attributes.email_verified()),
        (Some("ana@example.com"), Some(true))
    );
    assert!(user.attributes.sub().is_some());

    ana.session.delete_attributes(["nickname", "custom:tier"]).await.unwrap();
    ana.session.update_attributes(UserAttributes::new().with_locale("")).await.unwrap();
    let user = ana.session.user().await.unwrap();
    let left = (user.attributes.nickname(), user.attributes.custom("tier"), user.attributes.locale());
    assert_eq!(left, (None, None, None));
    assert_eq!(user.attributes.email(), Some("ana@example.com"));
}

#[tokio::test]
async fn the_id_token_tells_of_a_change_after_the_next_refresh() {
    let ana = signed_in(pool().await).await;
    ana.session.update_attributes(UserAttributes::new().with_name("Ana B.")).await.unwrap();
    assert_eq!(ana.session.id_claims().unwrap().text("name"), None);
    ana.session.refresh().await.unwrap();
    assert_eq!(ana.session.id_claims().unwrap().text("name"), Some("Ana B."));
}

#[tokio::test]
async fn a_new_address_counts_at_once_and_is_verified_by_its_code() {
    let ana = verifying(false).await;
    let sent = ana.session.update_attributes(email("new@example.com")).await.unwrap();
    let [delivery] = sent.as_slice() else { panic!("one code was due, not {sent:?}") };
    assert_eq!((delivery.attribute.as_deref(), delivery.medium.as_deref()), (Some("email"), Some("EMAIL")));
    assert!(delivery.destination.as_deref().unwrap().contains('*'));
    let user = ana.session.user().await.unwrap();
    assert_eq!(
        (user.attributes.email(), user.attributes.email_verified()),
        (Some("new@example.com"), Some(false))
    );

    let code = ana.pool.latest_code("ana").unwrap();
    let wrong = ana.session.verify_attribute("email", "000000").await.unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::CodeMismatch);
    let (one, two) = code.split_at(3);
    ana.session.verify_attribute("email", format!(" {one} {two} ")).await.unwrap();
    assert_eq!(ana.session.user().await.unwrap().attributes.email_verified(), Some(true));
    let again = ana.session.verify_attribute("email", code).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::CodeExpired);
}

#[tokio::test]
async fn a_new_address_may_have_to_wait_for_its_code() {
    let ana = verifying(true).await;
    assert_eq!(ana.session.update_attributes(email("new@example.com")).await.unwrap().len(), 1);
    let user = ana.session.user().await.unwrap();
    assert_eq!(
        (user.attributes.email(), user.attributes.email_verified()),
        (Some("ana@example.com"), Some(true))
    );
    ana.session.verify_attribute("email", ana.pool.latest_code("ana").unwrap()).await.unwrap();
    let user = ana.session.user().await.unwrap();
    assert_eq!(
        (user.attributes.email(), user.attributes.email_verified()),
        (Some("new@example.com"), Some(true))
    );
}

#[tokio::test]
async fn a_code_can_be_asked_for_until_the_hour_s_share_is_used_up() {
    let ana = verifying(false).await;
    let request = ana.session.send_attribute_code("email");
    let delivery = request.client_metadata([("campaign", "spring")]).await.unwrap();
    assert_eq!(delivery.attribute.as_deref(), Some("email"));
    let metadata = ana.pool.latest_client_metadata("GetUserAttributeVerificationCode").unwrap();
    assert_eq!(metadata["campaign"], "spring");
    ana.session.verify_attribute("email", ana.pool.latest_code("ana").unwrap()).await.unwrap();

    let unknown = ana.session.send_attribute_code("nickname").await.unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::InvalidInput);
    let mut last = None;
    for _ in 0..6 {
        last = ana.session.send_attribute_code("email").await.err();
    }
    assert_eq!(last.unwrap().kind(), ErrorKind::LimitExceeded);
    ana.session.user().await.unwrap();
}

#[tokio::test]
async fn texts_for_triggers_go_with_an_update() {
    let ana = verifying(false).await;
    let update = ana.session.update_attributes(email("new@example.com"));
    update.client_metadata([("campaign", "spring")]).await.unwrap();
    assert_eq!(ana.pool.latest_client_metadata("UpdateUserAttributes").unwrap()["campaign"], "spring");
}

#[tokio::test]
async fn what_the_app_client_may_not_write_is_refused_and_the_session_goes_on() {
    let builder = LocalPool::builder().client_setting("WriteAttributes", json!(["nickname"]));
    let ana = signed_in(pool_with(builder).await).await;
    let stored = ana.store.content();
    let error = ana.session.update_attributes(UserAttributes::new().with_gender("f")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotAuthorized);
    ana.is_untouched(&stored).await;
    assert_eq!(ana.pool.calls("UpdateUserAttributes"), 1, "a newer token would fare no better");
    ana.session.update_attributes(UserAttributes::new().with_nickname("A")).await.unwrap();
}

#[tokio::test]
async fn an_address_that_is_another_user_s_alias_is_refused() {
    let builder = LocalPool::builder()
        .alias_attributes(&["email"])
        .pool_setting("AutoVerifiedAttributes", json!(["email"]));
    let ana = signed_in(pool_with(builder).await).await;
    ana.pool.user("bob", PASSWORD).email("bob@example.com").create().unwrap();
    let update = ana.session.update_attributes(email("bob@example.com")).await;
    let error = match update {
        Err(error) => error,
        Ok(_) => {
            let code = ana.pool.latest_code("ana").unwrap();
            ana.session.verify_attribute("email", code).await.unwrap_err()
        }
    };
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    sign_in_as(&ana.client, "bob@example.com", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_lost_reply_is_asked_for_again_only_where_no_code_was_sent() {
    let ana = verifying(false).await;
    ana.pool.fault(Fault::drop_after().on("UpdateUserAttributes"));
    ana.session.update_attributes(UserAttributes::new().with_nickname("A")).await.unwrap();
    assert_eq!(ana.pool.calls("UpdateUserAttributes"), 2);

    ana.pool.clear_calls();
    ana.pool.fault(Fault::drop_after().on("UpdateUserAttributes"));
    let error = ana.session.update_attributes(email("new@example.com")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network);
    assert_eq!(ana.pool.calls("UpdateUserAttributes"), 1);
    // What was done shows.
    assert_eq!(ana.session.user().await.unwrap().attributes.email(), Some("new@example.com"));
}
