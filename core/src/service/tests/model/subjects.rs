//! Requests of every operation, filled with all that they can hold, and what their operations make of replies.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::*;
use crate::{
    Error,
    service::{AssociatedSessions, idp::*, operation::Operation},
};

/// A request, whatever its operation.
pub(in crate::service::tests) trait Subject {
    fn operation(&self) -> &'static str;

    fn written(&self) -> Value;

    /// What the caller gets when the service always answers in this way: an error for what is amiss in it, too.
    fn answered(&self, status: u16, body: String) -> BoxFuture<'_, Result<(), Error>>;

    /// What the caller gets of these replies, and how many of them were asked for.
    fn told(&self, replies: Vec<Move>) -> BoxFuture<'_, (Result<(), Error>, usize)>;
}

impl<O: Operation> Subject for O
where
    O::Reply: Send,
{
    fn operation(&self) -> &'static str {
        O::NAME
    }

    fn written(&self) -> Value {
        serde_json::to_value(self).unwrap()
    }

    fn answered(&self, status: u16, body: String) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move { self.told((0..10).map(|_| reply(status, &body)).collect()).await.0 })
    }

    fn told(&self, replies: Vec<Move>) -> BoxFuture<'_, (Result<(), Error>, usize)> {
        Box::pin(async move {
            let script = Script::new(replies);
            let result = service(&script)
                .call(self)
                .await
                .and_then(|mut reply| O::fault(&mut reply).map_or(Ok(()), |fault| Err(fault.clone())));
            (result, script.requests().len())
        })
    }
}

/// At least one request of every operation there is.
pub(in crate::service::tests) fn all() -> Vec<Box<dyn Subject>> {
    let mut subjects = signing_in();
    subjects.extend(accounts());
    subjects.extend(profiles());
    subjects.extend(factors());
    subjects.extend(devices_and_sessions());
    subjects
}

fn access_token() -> crate::AccessToken {
    "an access token".into()
}

fn metadata() -> BTreeMap<String, String> {
    BTreeMap::from([("key".to_owned(), "value".to_owned())])
}

fn attributes() -> Attributes {
    [("email", "ana@example.com")].into_iter().collect()
}

fn about() -> About {
    About {
        client_id: "1client".into(),
        secret_hash: Some("a hash".into()),
        username: "ana".into(),
        user_context_data: Some(device()),
        client_metadata: metadata(),
    }
}

fn parameters() -> Parameters {
    let mut parameters = Parameters::new();
    parameters.insert("USERNAME", "ana");
    parameters
}

// Every request is written out member by member: one that is new to the code is one that a sample lacks.
fn signing_in() -> Vec<Box<dyn Subject>> {
    vec![
        Box::new(InitiateAuth {
            auth_flow: AuthFlow::UserAuth,
            auth_parameters: parameters(),
            client_id: "1client".into(),
            client_metadata: metadata(),
            session: Some("a session".into()),
            user_context_data: Some(device()),
        }),
        Box::new(RespondToAuthChallenge {
            challenge_name: "SMS_MFA".into(),
            session: Some("a session".into()),
            challenge_responses: parameters(),
            client_id: "1client".into(),
            client_metadata: metadata(),
            user_context_data: Some(device()),
        }),
        Box::new(GetTokensFromRefreshToken {
            refresh_token: "a refresh token".into(),
            client_id: "1client".into(),
            client_secret: Some("a client's".into()),
            device_key: Some("eu-west-1_device".into()),
            client_metadata: metadata(),
        }),
        Box::new(RevokeToken {
            token: "a refresh token".into(),
            client_id: "1client".into(),
            client_secret: Some("a client's".into()),
            revoke_associated_sessions: Some(AssociatedSessions::Linked),
        }),
        Box::new(GlobalSignOut { access_token: access_token() }),
    ]
}

fn accounts() -> Vec<Box<dyn Subject>> {
    vec![
        Box::new(SignUp {
            about: about(),
            password: Some("a password".into()),
            user_attributes: attributes(),
            validation_data: attributes(),
        }),
        Box::new(ConfirmSignUp {
            about: about(),
            confirmation_code: "123456".into(),
            force_alias_creation: true,
            session: Some("a session".into()),
        }),
        Box::new(ResendConfirmationCode { about: about() }),
        Box::new(ForgotPassword { about: about() }),
        Box::new(ConfirmForgotPassword {
            about: about(),
            confirmation_code: "123456".into(),
            password: "a password".into(),
        }),
        Box::new(UpdateAuthEventFeedback {
            user_pool_id: "eu-west-1_TestPool1".into(),
            username: "ana".into(),
            event_id: "an event".into(),
            feedback_token: "a token".into(),
            feedback_value: "Valid",
        }),
    ]
}

fn profiles() -> Vec<Box<dyn Subject>> {
    let access_token = access_token();
    vec![
        Box::new(GetUser { access_token: access_token.clone() }),
        Box::new(UpdateUserAttributes {
            access_token: access_token.clone(),
            user_attributes: attributes(),
            client_metadata: metadata(),
        }),
        Box::new(DeleteUserAttributes {
            access_token: access_token.clone(),
            user_attribute_names: vec!["email".into()],
        }),
        Box::new(GetUserAttributeVerificationCode {
            access_token: access_token.clone(),
            attribute_name: "email".into(),
            client_metadata: metadata(),
        }),
        Box::new(VerifyUserAttribute {
            access_token: access_token.clone(),
            attribute_name: "email".into(),
            code: "123456".into(),
        }),
        Box::new(ChangePassword {
            access_token: access_token.clone(),
            previous_password: Some("an old password".into()),
            proposed_password: "a password".into(),
        }),
        Box::new(DeleteUser { access_token }),
    ]
}

fn factors() -> Vec<Box<dyn Subject>> {
    let access_token = access_token();
    let verify = |owner| VerifySoftwareToken {
        owner,
        code: "123456".into(),
        device_name: Some("a friendly name".into()),
    };
    let settings = Some(MfaSettings { enabled: true, preferred_mfa: true });
    let credential = serde_json::Map::from_iter([("id".to_owned(), Value::from("a passkey's"))]);
    vec![
        Box::new(AssociateSoftwareToken { owner: TokenOwner::Session("a session".into()) }),
        Box::new(AssociateSoftwareToken { owner: TokenOwner::AccessToken(access_token.clone()) }),
        Box::new(verify(TokenOwner::Session("a session".into()))),
        Box::new(verify(TokenOwner::AccessToken(access_token.clone()))),
        Box::new(GetUserAuthFactors { access_token: access_token.clone() }),
        Box::new(SetUserMfaPreference {
            access_token: access_token.clone(),
            sms: settings,
            software_token: settings,
            email: settings,
            web_authn: Some(WebAuthnMfaSettings { enabled: true }),
        }),
        Box::new(StartWebAuthnRegistration { access_token: access_token.clone() }),
        Box::new(CompleteWebAuthnRegistration { access_token: access_token.clone(), credential }),
        Box::new(ListWebAuthnCredentials {
            access_token: access_token.clone(),
            next_token: Some("a page".into()),
            max_results: Some(20),
        }),
        Box::new(DeleteWebAuthnCredential { access_token, credential_id: "a passkey's".into() }),
    ]
}

fn devices_and_sessions() -> Vec<Box<dyn Subject>> {
    let access_token = access_token();
    let device_key = "eu-west-1_device".to_owned();
    let verifier = crate::srp::DeviceVerifier { password_verifier: "AAAA".into(), salt: "BBBB".into() };
    vec![
        Box::new(ConfirmDevice {
            access_token: access_token.clone(),
            device_key: device_key.clone(),
            device_secret_verifier_config: VerifierConfig::from(&verifier),
            device_name: Some("a phone".into()),
        }),
        Box::new(UpdateDeviceStatus {
            access_token: access_token.clone(),
            device_key: device_key.clone(),
            device_remembered_status: RememberedStatus::NotRemembered,
        }),
        Box::new(GetDevice { access_token: access_token.clone(), device_key: device_key.clone() }),
        Box::new(ListDevices {
            access_token: access_token.clone(),
            limit: 60,
            pagination_token: Some("a page".into()),
        }),
        Box::new(ForgetDevice { access_token: access_token.clone(), device_key }),
        Box::new(ListUserSessions { access_token: access_token.clone(), next_token: Some("a page".into()) }),
        Box::new(RevokeUserSession {
            access_token,
            session_id: "a session's".into(),
            revoke_associated_sessions: AssociatedSessions::Linked,
        }),
    ]
}
