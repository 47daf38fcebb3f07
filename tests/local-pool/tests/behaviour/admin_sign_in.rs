//! Signing users in on a server of the app's own.

use serde_json::{Value, json};

use super::steps::*;

#[test]
fn administrators_sign_users_in_with_a_flow_of_their_own() {
    let pool = pool_with(|builder| {
        builder
            .auth_flows(&["ALLOW_ADMIN_USER_PASSWORD_AUTH"])
            .pool_setting("MfaConfiguration", json!("OPTIONAL"))
    });
    pool.user("ana", PASSWORD).totp(SECRET).mfa(["SOFTWARE_TOKEN_MFA"]).create().unwrap();
    let request = |flow: &str| json!({ "AuthFlow": flow, "AuthParameters": { "USERNAME": "ana", "PASSWORD": PASSWORD } });
    let initiate = |flow: &str| pool.call("AdminInitiateAuth", &request(flow));
    let asked = initiate("ADMIN_USER_PASSWORD_AUTH").unwrap();
    assert_eq!(asked["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    let answer = json!({
        "ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": asked["Session"],
        "ChallengeResponses": { "USERNAME": "ana", "SOFTWARE_TOKEN_MFA_CODE": pool.totp("ana").unwrap() },
    });
    assert!(is_signed_in(&pool.call("AdminRespondToAuthChallenge", &answer).unwrap()));
    assert_eq!(refused(initiate("USER_PASSWORD_AUTH")).0, "InvalidParameterException");
    let as_app = pool.call("InitiateAuth", &request("ADMIN_USER_PASSWORD_AUTH"));
    assert_eq!(refused(as_app).0, "InvalidParameterException");
    let elsewhere = |operation: &str, request: Value| {
        let mut request = request;
        request["UserPoolId"] = json!("us-east-1_Elsewhere");
        refused(pool.call(operation, &request)).0
    };
    let unknown = "ResourceNotFoundException";
    assert_eq!(elsewhere("AdminInitiateAuth", request("ADMIN_USER_PASSWORD_AUTH")), unknown);
    assert_eq!(elsewhere("AdminRespondToAuthChallenge", answer), unknown);
}
