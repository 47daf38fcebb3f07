//! Which names mean the same user.

use cognito_local_pool::{LocalPool, UnknownUsers};
use serde_json::{Value, json};

use super::srp_client::SrpClient;
use super::steps::*;

fn pool(case_sensitive: bool) -> LocalPool {
    let pool = pool_with(|builder| {
        builder
            .alias_attributes(&["email", "preferred_username"])
            .prevent_user_existence_errors(UnknownUsers::Hidden)
            .pool_setting("UsernameConfiguration", json!({ "CaseSensitive": case_sensitive }))
    });
    pool.user("Ana", PASSWORD)
        .email("Ana@Example.com")
        .attribute("preferred_username", "Anita")
        .create()
        .unwrap();
    pool
}

fn sign_up(pool: &LocalPool, name: &str) -> Outcome {
    pool.call("SignUp", &json!({ "Username": name, "Password": PASSWORD }))
}

#[test]
fn names_are_the_same_in_any_case_where_the_pool_says_so() {
    let pool = pool(false);
    for name in ["ana", "ANA", "ana@example.COM", "ANITA"] {
        let done = by_password(&pool, name).unwrap();
        let user = json!({ "AccessToken": done["AuthenticationResult"]["AccessToken"] });
        assert_eq!(pool.call("GetUser", &user).unwrap()["Username"], "Ana", "{name}");
        assert!(SrpClient::new(&pool, name).sign_in(PASSWORD).is_ok(), "{name}");
    }
    assert_eq!(refused(sign_up(&pool, "aNa")).0, "UsernameExistsException");
    let challenge = SrpClient::new(&pool, "aNa").challenge().unwrap();
    assert_eq!(challenge["USER_ID_FOR_SRP"], "Ana", "as it was created");
    assert!(pool.call("AdminGetUser", &json!({ "Username": "aNA" })).is_ok());
    let hidden = |name: &str| SrpClient::new(&pool, name).challenge().unwrap()["SALT"].clone();
    assert_eq!(hidden("nobody"), hidden("NoBody"), "nobody is alike in any case too");
}

#[test]
fn names_differ_by_case_where_the_pool_says_so() {
    let pool = pool(true);
    for name in ["ana", "ana@example.com", "anita"] {
        assert_eq!(refused(by_password(&pool, name)), wrong_credentials(), "{name}");
    }
    assert!(sign_up(&pool, "ana").is_ok());
}

#[test]
fn an_alias_in_another_case_is_taken() {
    let pool = pool(false);
    pool.user("bob", PASSWORD).email("bob@example.com").create().unwrap();
    let update = |attributes: &Value| {
        pool.call("AdminUpdateUserAttributes", &json!({ "Username": "bob", "UserAttributes": attributes }))
    };
    let taken =
        |name: &str| refusal("AliasExistsException", &format!("An account with the {name} already exists."));
    let mut email = json!([{ "Name": "email", "Value": "ANA@example.com" }]);
    let named = json!([{ "Name": "preferred_username", "Value": "anita" }]);
    assert_eq!(refused(update(&named)), taken("preferred_username"));
    email.as_array_mut().unwrap().push(json!({ "Name": "email_verified", "Value": "true" }));
    assert_eq!(refused(update(&email)), taken("email"));
}

#[test]
fn an_administrator_moves_an_alias_only_by_force() {
    let pool = pool(false);
    let create = |force: bool| {
        let attributes = json!([
            { "Name": "email", "Value": "ana@example.com" }, { "Name": "email_verified", "Value": "true" },
        ]);
        let request = json!({
            "Username": "anna", "TemporaryPassword": PASSWORD, "UserAttributes": attributes,
            "ForceAliasCreation": force, "MessageAction": "SUPPRESS",
        });
        pool.call("AdminCreateUser", &request)
    };
    assert_eq!(refused(create(false)).0, "AliasExistsException");
    create(true).unwrap();
    let challenge = SrpClient::new(&pool, "ana@example.com").challenge().unwrap();
    assert_eq!(challenge["USERNAME"], "anna");
}

#[test]
fn administrators_take_attributes_and_authenticator_apps_away() {
    let pool = pool_with(|builder| builder.pool_setting("MfaConfiguration", json!("OPTIONAL")));
    pool.user("ana", PASSWORD)
        .email("ana@example.com")
        .totp(SECRET)
        .mfa(["SOFTWARE_TOKEN_MFA"])
        .preferred_mfa("SOFTWARE_TOKEN_MFA")
        .create()
        .unwrap();
    let delete = json!({ "Username": "ana", "UserAttributeNames": ["email"] });
    pool.call("AdminDeleteUserAttributes", &delete).unwrap();
    assert_eq!(by_password(&pool, "ana").unwrap()["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    pool.call("AdminDeleteSoftwareToken", &json!({ "Username": "ana" })).unwrap();
    assert!(is_signed_in(&by_password(&pool, "ana").unwrap()));
    let told = pool.call("AdminGetUser", &json!({ "Username": "ana" })).unwrap();
    let names: Vec<_> = told["UserAttributes"].as_array().unwrap().iter().map(|one| &one["Name"]).collect();
    assert_eq!(names, ["sub"]);
    assert!(told.get("PreferredMfaSetting").is_none());
}
