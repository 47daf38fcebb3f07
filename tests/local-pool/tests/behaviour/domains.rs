//! Domains, resource servers, and what a client says of managed login.

use cognito_local_pool::LocalPool;
use serde_json::{Value, json};

use super::steps::refused;

fn pool() -> LocalPool {
    LocalPool::builder().start_blocking().unwrap()
}

fn client(more: &Value) -> Value {
    let mut members = json!({
        "ClientName": "web", "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid"], "CallbackURLs": ["com.example.app:/signed-in"],
    });
    let own = members.as_object_mut().unwrap();
    own.extend(more.as_object().unwrap().clone());
    members
}

#[test]
fn a_domain_belongs_to_one_pool_until_it_is_deleted() {
    let pool = pool();
    let other = pool.call("CreateUserPool", &json!({ "PoolName": "other" })).unwrap();
    let other = json!({ "Domain": "my-app", "UserPoolId": other["UserPool"]["Id"] });
    assert_eq!(pool.call("CreateUserPoolDomain", &json!({ "Domain": "my-app" })).unwrap(), json!({}));
    let described = pool.call("DescribeUserPoolDomain", &json!({ "Domain": "my-app" })).unwrap();
    assert_eq!(described["DomainDescription"]["UserPoolId"], pool.pool_id());
    assert_eq!(pool.call("DescribeUserPool", &json!({})).unwrap()["UserPool"]["Domain"], "my-app");

    assert_eq!(refused(pool.call("CreateUserPoolDomain", &other)).0, "InvalidParameterException");
    let second = json!({ "Domain": "another" });
    assert_eq!(refused(pool.call("CreateUserPoolDomain", &second)).0, "InvalidParameterException");
    assert_eq!(refused(pool.call("DeleteUserPoolDomain", &other)).0, "InvalidParameterException");
    pool.call("DeleteUserPoolDomain", &json!({ "Domain": "my-app" })).unwrap();
    pool.call("CreateUserPoolDomain", &other).unwrap();
    let nobody = pool.call("DescribeUserPoolDomain", &json!({ "Domain": "nobodys" })).unwrap();
    assert_eq!(nobody, json!({ "DomainDescription": {} }));
    for wrong in ["", "Upper", "-a", "a-", "a..b", "a/b", &"a".repeat(64)] {
        let request = json!({ "Domain": wrong });
        assert_eq!(
            refused(pool.call("CreateUserPoolDomain", &request)).0,
            "InvalidParameterException",
            "{wrong}"
        );
    }
}

#[test]
fn resource_servers_bring_scopes_clients_may_name() {
    let pool = pool();
    let wants = client(&json!({ "AllowedOAuthScopes": ["openid", "https://api.example/read"] }));
    assert_eq!(refused(pool.call("CreateUserPoolClient", &wants)).0, "ScopeDoesNotExistException");
    let server = json!({
        "Identifier": "https://api.example", "Name": "API",
        "Scopes": [{ "ScopeName": "read", "ScopeDescription": "Reads." }],
    });
    let created = pool.call("CreateResourceServer", &server).unwrap();
    assert_eq!(created["ResourceServer"]["Scopes"][0]["ScopeName"], "read");
    assert_eq!(refused(pool.call("CreateResourceServer", &server)).0, "InvalidParameterException");
    pool.call("CreateUserPoolClient", &wants).unwrap();

    let id = json!({ "Identifier": "https://api.example" });
    assert_eq!(pool.call("DescribeResourceServer", &id).unwrap(), created);
    let listed = pool.call("ListResourceServers", &json!({ "MaxResults": 10 })).unwrap();
    assert_eq!(listed["ResourceServers"], json!([created["ResourceServer"]]));
    pool.call("UpdateResourceServer", &json!({ "Identifier": "https://api.example", "Name": "New" }))
        .unwrap();
    let described = pool.call("DescribeResourceServer", &id).unwrap();
    assert_eq!(described["ResourceServer"]["Name"], "New");
    assert_eq!(described["ResourceServer"]["Scopes"], json!([]));
    pool.call("DeleteResourceServer", &id).unwrap();
    assert_eq!(refused(pool.call("DescribeResourceServer", &id)).0, "ResourceNotFoundException");
}

#[test]
fn a_client_keeps_what_it_says_of_managed_login_and_nonsense_is_refused() {
    let pool = pool();
    let uris = json!({
        "CallbackURLs": ["http://127.0.0.1:53682/in", "http://[::1]:1/in", "http://localhost/in", "https://a.example/?x=1",
            "com.example.app:/in"],
        "LogoutURLs": ["com.example.app:/out"], "DefaultRedirectURI": "com.example.app:/in",
        "SupportedIdentityProviders": ["COGNITO"],
    });
    let created = pool.call("CreateUserPoolClient", &client(&uris)).unwrap();
    for (name, value) in uris.as_object().unwrap() {
        assert_eq!(&created["UserPoolClient"][name], value);
    }
    for (wrong, refusal) in [
        (json!({ "CallbackURLs": ["http://example.com/in"] }), "InvalidParameterException"),
        (json!({ "CallbackURLs": ["http://localhost.evil.example/in"] }), "InvalidParameterException"),
        (json!({ "CallbackURLs": ["http://127.0.0.1@evil.example/in"] }), "InvalidParameterException"),
        (json!({ "CallbackURLs": ["https://a.example/#in"] }), "InvalidParameterException"),
        (json!({ "CallbackURLs": ["javascript:alert(1)"] }), "InvalidParameterException"),
        (json!({ "CallbackURLs": ["https://a.example/\r\nSet-Cookie: a=b"] }), "InvalidParameterException"),
        (
            json!({ "CallbackURLs": [format!("https://a.example/{}", "a".repeat(1024))] }),
            "InvalidParameterException",
        ),
        (json!({ "LogoutURLs": ["nonsense"] }), "InvalidParameterException"),
        (json!({ "DefaultRedirectURI": "com.example.app:/signed-in/" }), "InvalidParameterException"),
        (json!({ "AllowedOAuthFlows": ["password"] }), "InvalidParameterException"),
        (json!({ "AllowedOAuthFlows": [] }), "InvalidOAuthFlowException"),
        (json!({ "AllowedOAuthFlows": ["client_credentials"] }), "InvalidOAuthFlowException"),
        (
            json!({ "AllowedOAuthFlows": ["client_credentials", "code"], "GenerateSecret": true }),
            "InvalidOAuthFlowException",
        ),
        (json!({ "CallbackURLs": [] }), "InvalidOAuthFlowException"),
    ] {
        let outcome = pool.call("CreateUserPoolClient", &client(&wrong));
        assert_eq!(refused(outcome).0, refusal, "{wrong}");
    }
}
