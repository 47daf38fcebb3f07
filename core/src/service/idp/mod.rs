//! The operations of user pools (`cognito-idp`), as typed requests and replies.

mod parameters;
mod replies;
mod requests;

pub(crate) use parameters::Parameters;
pub(crate) use replies::{AuthReply, AuthenticationResult, ChallengeReply, UserReply};
pub(crate) use requests::{
    AuthFlow, GetTokensFromRefreshToken, GetUser, GlobalSignOut, InitiateAuth, RespondToAuthChallenge,
    RevokeToken,
};

/// What stands before the operation's name in `X-Amz-Target`.
pub(crate) const TARGET_PREFIX: &str = "AWSCognitoIdentityProviderService";
/// What stands before the Region in the host's name.
pub(crate) const HOST_PREFIX: &str = "cognito-idp";
