//! The operations that prepare a pool.

use cognito_local_pool::LocalPool;
use serde_json::{Value, json};

use super::http::call;

fn server() -> LocalPool {
    LocalPool::builder().start_blocking().unwrap()
}

#[test]
fn pools_are_created_described_listed_and_deleted() {
    let server = server();
    let created =
        call(&server, "CreateUserPool", &json!({ "PoolName": "second", "UserPoolTags": { "a": "b" } }));
    let pool = created.unwrap()["UserPool"].clone();
    let id = pool["Id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("us-east-1_"));
    let described = call(&server, "DescribeUserPool", &json!({ "UserPoolId": id })).unwrap();
    assert_eq!(described["UserPool"], pool);
    assert_eq!(pool["UserPoolTags"]["a"], "b");
    let listed = call(&server, "ListUserPools", &json!({ "MaxResults": 1 })).unwrap();
    assert_eq!(listed["UserPools"].as_array().unwrap().len(), 1);
    let next = json!({ "MaxResults": 60, "NextToken": listed["NextToken"] });
    assert_eq!(call(&server, "ListUserPools", &next).unwrap()["UserPools"].as_array().unwrap().len(), 1);
    call(&server, "DeleteUserPool", &json!({ "UserPoolId": id })).unwrap();
    let gone = call(&server, "DescribeUserPool", &json!({ "UserPoolId": id })).unwrap_err();
    assert_eq!(gone, ("ResourceNotFoundException".to_owned(), format!("User pool {id} does not exist.")));
}

#[test]
fn ids_and_secrets_can_be_chosen() {
    let server = server();
    let request = json!({
        "PoolName": "chosen",
        "UserPoolTags": { "local:pool-id": "eu-west-1_AbC", "local:client-id": "myclient" },
    });
    assert_eq!(call(&server, "CreateUserPool", &request).unwrap()["UserPool"]["Id"], "eu-west-1_AbC");
    assert_eq!(call(&server, "CreateUserPool", &request).unwrap_err().0, "InvalidParameterException");
    let secret = "abcdefghijklmnopqrstuvwxyz";
    let request = json!({ "UserPoolId": "eu-west-1_AbC", "ClientName": "one", "ClientSecret": secret });
    let client = call(&server, "CreateUserPoolClient", &request).unwrap()["UserPoolClient"].clone();
    assert_eq!(
        (client["ClientId"].as_str(), client["ClientSecret"].as_str()),
        (Some("myclient"), Some(secret))
    );
    let request = json!({ "UserPoolId": "eu-west-1_AbC", "ClientName": "two", "LocalClientId": "second" });
    let client = call(&server, "CreateUserPoolClient", &request).unwrap()["UserPoolClient"].clone();
    assert_eq!(client["ClientId"], "second");
    assert!(client.get("ClientSecret").is_none());
    for bad in ["nounderscore", "_x", "us-east-1_", "us-east-1_a b", "us-east-1_a/b"] {
        let request = json!({ "PoolName": "bad", "LocalPoolId": bad });
        assert_eq!(
            call(&server, "CreateUserPool", &request).unwrap_err().0,
            "InvalidParameterException",
            "{bad}"
        );
    }
}

#[test]
fn settings_the_server_cannot_honour_are_refused() {
    let server = server();
    for (name, value) in [
        ("MfaConfiguration", json!("SOMETIMES")),
        ("LambdaConfig", json!({ "PreSignUp": "arn:aws:lambda:us-east-1:1:function:x" })),
    ] {
        let request = json!({ "PoolName": "x", name: value });
        assert_eq!(
            call(&server, "CreateUserPool", &request).unwrap_err().0,
            "InvalidParameterException",
            "{name}"
        );
    }
}

#[test]
fn client_settings_are_kept_and_updating_resets_what_is_not_given() {
    let server = server();
    let request = json!({
        "UserPoolId": server.pool_id(), "ClientName": "app", "GenerateSecret": true, "AccessTokenValidity": 10,
        "TokenValidityUnits": { "AccessToken": "minutes" }, "PreventUserExistenceErrors": "ENABLED",
    });
    let client = call(&server, "CreateUserPoolClient", &request).unwrap()["UserPoolClient"].clone();
    let target = json!({ "UserPoolId": server.pool_id(), "ClientId": client["ClientId"] });
    let described = call(&server, "DescribeUserPoolClient", &target).unwrap()["UserPoolClient"].clone();
    assert_eq!(described, client);
    assert_eq!(described["AccessTokenValidity"], 10);
    assert_eq!(described["PreventUserExistenceErrors"], "ENABLED");
    assert_eq!(described["ClientSecret"].as_str().unwrap().len(), 51);
    let updated = call(&server, "UpdateUserPoolClient", &target).unwrap()["UserPoolClient"].clone();
    assert_eq!(updated["ClientSecret"], client["ClientSecret"]);
    assert_eq!(updated["ClientName"], "app");
    assert!(updated.get("AccessTokenValidity").is_none());
    call(&server, "DeleteUserPoolClient", &target).unwrap();
    assert_eq!(call(&server, "DescribeUserPoolClient", &target).unwrap_err().0, "ResourceNotFoundException");
}

#[test]
fn client_settings_out_of_range_are_refused() {
    let server = server();
    for (name, value) in [
        ("AccessTokenValidity", json!(100)),
        ("RefreshTokenValidity", json!(4000)),
        ("AuthSessionValidity", json!(2)),
        ("RefreshTokenRotation", json!({ "Feature": "ENABLED", "RetryGracePeriodSeconds": 61 })),
        ("ExplicitAuthFlows", json!(["ALLOW_EVERYTHING"])),
        ("PreventUserExistenceErrors", json!("MAYBE")),
        ("ClientSecret", json!("short")),
    ] {
        let request = json!({ "UserPoolId": server.pool_id(), "ClientName": "x", name: value });
        let refused = call(&server, "CreateUserPoolClient", &request).unwrap_err();
        assert_eq!(refused.0, "InvalidParameterException", "{name}");
    }
}

#[test]
fn users_are_created_found_changed_and_deleted() {
    let server = server();
    let pool_id = server.pool_id();
    let create = json!({
        "UserPoolId": pool_id, "Username": "ana", "TemporaryPassword": "Temp0rary-Horse!",
        "UserAttributes": [{ "Name": "email", "Value": "ana@example.com" }, { "Name": "email_verified", "Value": "true" }],
        "DesiredDeliveryMediums": ["EMAIL"],
    });
    let user = call(&server, "AdminCreateUser", &create).unwrap()["User"].clone();
    assert_eq!(
        (user["UserStatus"].as_str(), user["Enabled"].as_bool()),
        (Some("FORCE_CHANGE_PASSWORD"), Some(true))
    );
    assert_eq!(server.latest_code("ana").as_deref(), Some("Temp0rary-Horse!"), "the invitation carries it");
    assert_eq!(call(&server, "AdminCreateUser", &create).unwrap_err().0, "UsernameExistsException");
    let sub =
        user["Attributes"].as_array().unwrap().iter().find(|attribute| attribute["Name"] == "sub").unwrap();
    let by =
        |name: &Value| call(&server, "AdminGetUser", &json!({ "UserPoolId": pool_id, "Username": name }));
    assert_eq!(by(&sub["Value"]).unwrap()["Username"], "ana");
    let change = json!({
        "UserPoolId": pool_id, "Username": "ana", "UserAttributes": [{ "Name": "email", "Value": "new@example.com" }],
    });
    call(&server, "AdminUpdateUserAttributes", &change).unwrap();
    let attributes = by(&json!("ana")).unwrap()["UserAttributes"].clone();
    assert!(attributes.as_array().unwrap().contains(&json!({ "Name": "email", "Value": "new@example.com" })));
    assert!(attributes.as_array().unwrap().contains(&json!({ "Name": "email_verified", "Value": "false" })));
    let immutable = json!({ "UserPoolId": pool_id, "Username": "ana", "UserAttributes": [{ "Name": "sub", "Value": "x" }] });
    assert_eq!(
        call(&server, "AdminUpdateUserAttributes", &immutable).unwrap_err().0,
        "InvalidParameterException"
    );
    call(&server, "AdminDeleteUser", &json!({ "UserPoolId": pool_id, "Username": "ana" })).unwrap();
    assert_eq!(by(&json!("ana")).unwrap_err().0, "UserNotFoundException");
}

#[test]
fn users_are_listed_by_filter_and_page() {
    let server = server();
    for name in ["ana", "anton", "bob"] {
        server.user(name, "Correct-Horse7!").email(format!("{name}@example.com")).create().unwrap();
    }
    let names = |filter: &str| -> Vec<String> {
        let request =
            json!({ "UserPoolId": server.pool_id(), "Filter": filter, "AttributesToGet": ["email"] });
        let listed = call(&server, "ListUsers", &request).unwrap();
        let users = listed["Users"].as_array().unwrap();
        assert!(users.iter().all(|user| user["Attributes"].as_array().unwrap().len() == 1));
        users.iter().map(|user| user["Username"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(""), ["ana", "anton", "bob"]);
    assert_eq!(names(r#"username ^= "an""#), ["ana", "anton"]);
    assert_eq!(names(r#"email = "bob@example.com""#), ["bob"]);
    assert_eq!(names(r#"cognito:user_status = "UNCONFIRMED""#), Vec::<String>::new());
    let bad = json!({ "UserPoolId": server.pool_id(), "Filter": "email is bob" });
    assert_eq!(call(&server, "ListUsers", &bad).unwrap_err().0, "InvalidParameterException");
    let page = call(&server, "ListUsers", &json!({ "UserPoolId": server.pool_id(), "Limit": 2 })).unwrap();
    let rest =
        json!({ "UserPoolId": server.pool_id(), "Limit": 2, "PaginationToken": page["PaginationToken"] });
    let rest = call(&server, "ListUsers", &rest).unwrap();
    assert_eq!((rest["Users"].as_array().unwrap().len(), rest.get("PaginationToken")), (1, None));
}

#[test]
fn groups_are_joined_and_left() {
    let server = server();
    server.user("ana", "Correct-Horse7!").group("staff").group("admins").create().unwrap();
    let groups = || -> Vec<Value> {
        let request = json!({ "UserPoolId": server.pool_id(), "Username": "ana" });
        call(&server, "AdminListGroupsForUser", &request).unwrap()["Groups"].as_array().unwrap().clone()
    };
    assert_eq!(groups().len(), 2);
    let leave = json!({ "UserPoolId": server.pool_id(), "Username": "ana", "GroupName": "staff" });
    call(&server, "AdminRemoveUserFromGroup", &leave).unwrap();
    assert_eq!(
        groups().iter().map(|group| group["GroupName"].as_str().unwrap()).collect::<Vec<_>>(),
        ["admins"]
    );
    let nowhere = json!({ "UserPoolId": server.pool_id(), "Username": "ana", "GroupName": "nowhere" });
    assert_eq!(call(&server, "AdminAddUserToGroup", &nowhere).unwrap_err().0, "ResourceNotFoundException");
}
