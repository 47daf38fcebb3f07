#![allow(clippy::unwrap_used)]
use super::*;
use Authority::{AccessToken, Credentials, RefreshToken, Revocation};
use ErrorKind as K;

fn refusal(status: u16, code: &str, message: &str) -> Refusal {
    Refusal { status, code: Some(code.to_owned()), message: Some(message.to_owned()), own: true }
}

fn judged(code: &str, message: &str, authority: Authority) -> ErrorKind {
    kind(&refusal(400, code, message), authority)
}

/// What InitiateAuth and RespondToAuthChallenge, GetTokensFromRefreshToken, GetUser and GlobalSignOut, and
/// RevokeToken are modelled to answer, and what an unmodelled code is taken for where it turns up all the same.
#[test]
fn every_modelled_error_has_its_meaning() {
    let everywhere = |kind| [kind; 4];
    let session = |in_sign_in| [in_sign_in, K::SessionExpired, K::SessionExpired, K::SessionExpired];
    let table = [
        ("AliasExists", everywhere(K::AlreadyExists)),
        ("CodeMismatch", everywhere(K::CodeMismatch)),
        ("ExpiredCode", everywhere(K::CodeExpired)),
        ("FeatureUnavailableInTier", everywhere(K::NotSupported)),
        ("Forbidden", everywhere(K::Forbidden)),
        ("InternalError", everywhere(K::Service)),
        ("InvalidEmailRoleAccessPolicy", everywhere(K::Configuration)),
        ("InvalidLambdaResponse", everywhere(K::Trigger)),
        ("InvalidParameter", everywhere(K::InvalidInput)),
        ("InvalidPassword", everywhere(K::InvalidPassword)),
        ("InvalidSmsRoleAccessPolicy", everywhere(K::Configuration)),
        ("InvalidSmsRoleTrustRelationship", everywhere(K::Configuration)),
        ("InvalidUserPoolConfiguration", everywhere(K::Configuration)),
        ("MFAMethodNotFound", everywhere(K::NotFound)),
        ("NotAuthorized", [K::NotAuthorized, K::SessionExpired, K::NotAuthorized, K::NotAuthorized]),
        ("OperationNotEnabled", everywhere(K::NotSupported)),
        ("PasswordHistoryPolicyViolation", everywhere(K::InvalidPassword)),
        ("PasswordResetRequired", session(K::PasswordResetRequired)),
        ("RefreshTokenReuse", everywhere(K::SessionExpired)),
        ("ResourceNotFound", everywhere(K::Configuration)),
        ("SoftwareTokenMFANotFound", everywhere(K::NotSupported)),
        ("TokenRevoked", everywhere(K::SessionExpired)),
        ("TooManyRequests", everywhere(K::Throttled)),
        ("Unauthorized", everywhere(K::NotAuthorized)),
        ("UnexpectedLambda", everywhere(K::Trigger)),
        ("UnsupportedOperation", everywhere(K::NotSupported)),
        ("UnsupportedTokenType", everywhere(K::InvalidInput)),
        ("UserLambdaValidation", everywhere(K::Trigger)),
        ("UserNotConfirmed", session(K::UserNotConfirmed)),
        ("UserNotFound", session(K::IncorrectCredentials)),
        // Not modelled for these operations, or not modelled at all.
        ("AccessDenied", everywhere(K::Forbidden)),
        ("CodeDeliveryFailure", everywhere(K::CodeDelivery)),
        ("ConcurrentModification", everywhere(K::Service)),
        ("EnableSoftwareTokenMFA", everywhere(K::CodeMismatch)),
        ("InternalFailure", everywhere(K::Service)),
        ("InvalidAction", everywhere(K::NotSupported)),
        ("LimitExceeded", everywhere(K::LimitExceeded)),
        ("ProvisionedThroughputExceeded", everywhere(K::Throttled)),
        ("RequestAborted", everywhere(K::Service)),
        ("RequestExpired", everywhere(K::Other)),
        ("RequestLimitExceeded", everywhere(K::Throttled)),
        ("RequestTimeout", everywhere(K::Timeout)),
        ("SlowDown", everywhere(K::Throttled)),
        ("RequestThrottled", everywhere(K::Throttled)),
        ("Serialization", everywhere(K::Other)),
        ("ServiceUnavailable", everywhere(K::Service)),
        ("Throttled", everywhere(K::Throttled)),
        ("Throttling", everywhere(K::Throttled)),
        ("TooManyFailedAttempts", everywhere(K::LockedOut)),
        ("UnknownOperation", everywhere(K::NotSupported)),
        ("UserDisabled", everywhere(K::UserDisabled)),
        ("UsernameExists", everywhere(K::AlreadyExists)),
        ("Validation", everywhere(K::InvalidInput)),
        ("NeverHeardOf", everywhere(K::Other)),
    ];
    for (code, kinds) in table {
        for (authority, kind) in [Credentials, RefreshToken, AccessToken, Revocation].into_iter().zip(kinds) {
            assert_eq!(judged(&format!("{code}Exception"), "", authority), kind, "{code} of {authority:?}");
            assert_eq!(judged(code, "", authority), kind, "{code} of {authority:?} in short");
        }
    }
    assert_eq!(judged("ValidationError", "", Credentials), K::InvalidInput);
}

#[test]
fn refusals_of_a_sign_in_are_told_apart_by_their_words() {
    for (message, kind) in [
        ("Incorrect username or password.", K::IncorrectCredentials),
        ("Not authorized: Incorrect username or password", K::IncorrectCredentials),
        ("Password attempts exceeded", K::LockedOut),
        ("User is disabled.", K::UserDisabled),
        ("Invalid session for the user.", K::ChallengeExpired),
        ("Invalid session for the user, session is expired.", K::ChallengeExpired),
        ("Invalid session for the user, session can only be used once.", K::ChallengeExpired),
        ("Unable to verify secret hash for client 1abc", K::Configuration),
        ("SecretHash does not match for the client: 1abc", K::Configuration),
        ("Client 1abc is configured for secret but secret was not received", K::Configuration),
        ("Client 1abc is configured with secret but SECRET_HASH was not received", K::Configuration),
        ("Auth flow not enabled for this client", K::Configuration),
        ("Unable to login because of security reasons.", K::Forbidden),
        ("Something new.", K::NotAuthorized),
    ] {
        assert_eq!(judged("NotAuthorizedException", message, Credentials), kind, "{message}");
    }
}

#[test]
fn a_refused_refresh_ends_the_session_unless_the_client_secret_is_wrong() {
    for message in [
        "Refresh Token has expired",
        "Refresh Token has been revoked",
        "Invalid Refresh Token",
        "Invalid Refresh Token.",
        "User is disabled.",
        "Something new.",
    ] {
        assert_eq!(judged("NotAuthorizedException", message, RefreshToken), K::SessionExpired, "{message}");
    }
    for message in [
        "Unable to verify secret hash for client 1abc",
        "Client 1abc is configured for secret but secret was not received",
        "Invalid client secret.",
    ] {
        assert_eq!(judged("NotAuthorizedException", message, RefreshToken), K::Configuration, "{message}");
    }
}

#[test]
fn nothing_but_the_closed_list_ends_a_session() {
    let ending = [
        "NotAuthorized",
        "RefreshTokenReuse",
        "UserNotFound",
        "PasswordResetRequired",
        "UserNotConfirmed",
        "TokenRevoked",
    ];
    let others = [
        "AliasExists",
        "CodeMismatch",
        "ExpiredCode",
        "Forbidden",
        "InternalError",
        "InvalidLambdaResponse",
        "InvalidParameter",
        "LimitExceeded",
        "OperationNotEnabled",
        "ResourceNotFound",
        "TooManyRequests",
        "Unauthorized",
        "UnexpectedLambda",
        "UnsupportedOperation",
        "UserDisabled",
        "UserLambdaValidation",
        "NeverHeardOf",
    ];
    assert!(ending.iter().all(|code| judged(code, "", RefreshToken) == K::SessionExpired));
    assert!(others.iter().all(|code| judged(code, "", RefreshToken) != K::SessionExpired));
    for status in 300..600 {
        let nameless = Refusal { status, code: None, message: None, own: false };
        assert_ne!(kind(&nameless, RefreshToken), K::SessionExpired);
    }
}

#[test]
fn parameters_and_resources_are_the_developers_fault_where_the_client_is_meant() {
    let flow = "USER_PASSWORD_AUTH flow not enabled for this client";
    assert_eq!(judged("InvalidParameterException", flow, Credentials), K::Configuration);
    assert_eq!(
        judged("InvalidParameterException", "Missing required parameter SRP_A", Credentials),
        K::InvalidInput
    );
    let gone = "User pool client 1abc does not exist.";
    assert_eq!(judged("ResourceNotFoundException", gone, Credentials), K::Configuration);
    assert_eq!(judged("ResourceNotFoundException", "Device does not exist.", Credentials), K::NotFound);
    assert_eq!(judged("UnauthorizedException", "Invalid client secret.", Revocation), K::Configuration);
}

#[test]
fn replies_without_a_code_are_judged_by_status() {
    for (status, expected) in [
        (301, K::Protocol),
        (400, K::Forbidden),
        (401, K::Forbidden),
        (403, K::Forbidden),
        (405, K::Forbidden),
        (408, K::Timeout),
        (511, K::Network),
        (413, K::Other),
        (429, K::Throttled),
        (500, K::Service),
        (501, K::NotSupported),
        (502, K::Service),
        (503, K::Service),
        (504, K::Service),
        (999, K::Protocol),
    ] {
        let nameless = Refusal { status, code: None, message: None, own: false };
        assert_eq!(kind(&nameless, Credentials), expected, "{status}");
    }
}

#[test]
fn strange_codes_are_judged_by_status_and_known_ones_by_code() {
    assert_eq!(kind(&refusal(429, "Strange", ""), Credentials), K::Throttled);
    assert_eq!(kind(&refusal(500, "Strange", ""), Credentials), K::Service);
    assert_eq!(kind(&refusal(501, "Strange", ""), Credentials), K::NotSupported);
    assert_eq!(kind(&refusal(501, "InternalFailure", ""), Credentials), K::NotSupported);
    assert_eq!(kind(&refusal(408, "Strange", ""), Credentials), K::Timeout);
    assert_eq!(kind(&refusal(511, "Strange", ""), Credentials), K::Network);
    assert_eq!(kind(&refusal(400, "Strange", ""), Credentials), K::Other);
    assert_eq!(
        kind(&refusal(401, "NotAuthorizedException", "Incorrect username or password."), Credentials),
        K::IncorrectCredentials
    );
    assert_eq!(kind(&refusal(429, "LimitExceededException", ""), Credentials), K::LimitExceeded);
}

#[test]
fn only_throttles_and_failures_of_the_service_are_repeated() {
    let own = refusal(500, "XException", "");
    let foreign = Refusal { status: 504, code: None, message: None, own: false };
    assert_eq!(failure(K::Throttled, &own), Failure::Throttled);
    assert_eq!(failure(K::Throttled, &foreign), Failure::Throttled);
    for kind in [K::Service, K::Timeout] {
        assert_eq!(failure(kind, &own), Failure::ServiceFailed);
        assert_eq!(failure(kind, &foreign), Failure::OutcomeUnknown);
        assert_eq!(failure(kind, &refusal(400, "RequestAborted", "")), Failure::OutcomeUnknown);
    }
    for kind in
        [K::LimitExceeded, K::Forbidden, K::NotSupported, K::Trigger, K::SessionExpired, K::Other, K::Network]
    {
        assert_eq!(failure(kind, &own), Failure::Final, "{kind}");
    }
}

#[test]
fn advice_fits_the_refusal_where_that_of_its_kind_does_not() {
    let advice = |code: &str, message: &str, authority| {
        let refusal = refusal(400, code, message);
        recovery(kind(&refusal, authority), &refusal, authority)
    };
    let expired = "Temporary password has expired and must be reset by an administrator.";
    let again = advice("NotAuthorizedException", expired, Credentials).unwrap();
    assert!(again.contains("invite the user again") && !again.contains("scope"), "{again}");
    for authority in [Credentials, Revocation] {
        let own = advice("NotAuthorizedException", "Something new.", authority).unwrap();
        assert!(!own.contains("scope"), "{own}");
    }
    assert_eq!(advice("NotAuthorizedException", "Something new.", AccessToken), None);
    let used = "Your software token has already been used once.";
    let next = advice("ExpiredCodeException", used, Credentials).unwrap();
    assert!(next.contains("next code") && !next.contains("Request"), "{next}");
    assert_eq!(advice("ExpiredCodeException", "Invalid code provided", Credentials), None);
}

#[test]
fn an_access_token_counts_as_refused_only_when_a_newer_one_may_help() {
    let error =
        |code: &str, message: &str| Error::new(judged(code, message, AccessToken), message).with_code(code);
    for message in [
        "Access Token has expired",
        "Access Token has been revoked",
        "Invalid Access Token",
        "Could not verify signature for Access Token",
    ] {
        assert!(access_token_refused(&error("NotAuthorizedException", message)), "{message}");
    }
    for message in ["Access Token does not have required scopes", "Incorrect username or password.", ""] {
        assert!(!access_token_refused(&error("NotAuthorizedException", message)), "{message}");
    }
    assert!(!access_token_refused(&error("UserNotFoundException", "Access Token has expired")));
    assert!(!access_token_refused(&Error::new(K::NotAuthorized, "Access Token has expired")));
}
