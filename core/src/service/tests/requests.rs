use super::*;

#[tokio::test(start_paused = true)]
async fn every_operation_is_written_as_the_service_reads_it() {
    let script = Script::new([
        reply(200, CHALLENGE),
        reply(200, TOKENS),
        reply(200, TOKENS),
        reply(200, "{}"),
        reply(200, "{}"),
        reply(200, USER),
    ]);
    let service = service(&script);
    service.call(&srp()).await.unwrap();
    service.call(&respond()).await.unwrap();
    service.call(&refresh()).await.unwrap();
    service.call(&revoke()).await.unwrap();
    service.call(&global_sign_out()).await.unwrap();
    service.call(&get_user()).await.unwrap();
    let expected = [
        (
            "InitiateAuth",
            serde_json::json!({
                "AuthFlow": "USER_SRP_AUTH",
                "AuthParameters": {"USERNAME": "ana", "SRP_A": "secret-srp-a"},
                "ClientId": "1client",
            }),
        ),
        (
            "RespondToAuthChallenge",
            serde_json::json!({
                "ChallengeName": "PASSWORD_VERIFIER",
                "Session": "secret-session",
                "ChallengeResponses": {"PASSWORD_CLAIM_SIGNATURE": "secret-signature"},
                "ClientId": "1client",
            }),
        ),
        (
            "GetTokensFromRefreshToken",
            serde_json::json!({
                "RefreshToken": "secret-refresh",
                "ClientId": "1client",
                "ClientSecret": "secret-client",
                "DeviceKey": "eu-west-1_device",
            }),
        ),
        ("RevokeToken", serde_json::json!({"Token": "secret-refresh", "ClientId": "1client"})),
        ("GlobalSignOut", serde_json::json!({"AccessToken": "secret-access"})),
        ("GetUser", serde_json::json!({"AccessToken": "secret-access"})),
    ];
    assert_sent(&script, &expected);
    for request in script.requests() {
        assert_eq!(request.url, "https://cognito-idp.eu-west-1.amazonaws.com/");
        let header = |name| request.headers.get(name).unwrap();
        assert_eq!(header("content-type"), "application/x-amz-json-1.1");
        assert_eq!(header("cache-control"), "no-store");
        assert!(request.headers.get("authorization").is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_given_is_sent_and_flows_go_by_their_wire_names() {
    let flows = [
        (AuthFlow::UserSrpAuth, "USER_SRP_AUTH"),
        (AuthFlow::UserPasswordAuth, "USER_PASSWORD_AUTH"),
        (AuthFlow::CustomAuth, "CUSTOM_AUTH"),
        (AuthFlow::UserAuth, "USER_AUTH"),
    ];
    let script = Script::new(flows.map(|_| reply(200, CHALLENGE)));
    let service = service(&script);
    for (flow, name) in flows {
        let mut request = initiate(flow, &[]);
        request.session = Some("secret-session".into());
        request.client_metadata.insert("key".into(), "value".into());
        service.call(&request).await.unwrap();
        let expected = serde_json::json!({
            "AuthFlow": name,
            "ClientId": "1client",
            "ClientMetadata": {"key": "value"},
            "Session": "secret-session",
        });
        assert_eq!(body(script.requests().last().unwrap()), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn what_threat_protection_is_told_goes_along_at_every_step() {
    let script = Script::new([reply(200, CHALLENGE), reply(200, TOKENS)]);
    let service = service(&script);
    let first = InitiateAuth { user_context_data: Some(device()), ..srp() };
    service.call(&first).await.unwrap();
    let second = RespondToAuthChallenge { user_context_data: Some(device()), ..respond() };
    service.call(&second).await.unwrap();
    for request in script.requests() {
        assert_eq!(body(&request)["UserContextData"], serde_json::json!({"EncodedData": "secret-device"}));
    }
    assert!(!format!("{first:?} {second:?}").contains("secret-"));
}
