//! The operations of user pools (`cognito-idp`), as typed requests and replies.

mod account;
mod attributes;
mod devices;
mod feedback;
mod mfa_preference;
mod parameters;
mod profile;
mod replies;
mod requests;
mod sign_up;
mod software_token;
mod user_context;
mod user_sessions;
mod verification;
mod web_authn;

pub(crate) use account::{
    About, ConfirmForgotPassword, ConfirmSignUp, ConfirmSignUpReply, ForgotPassword, ResendConfirmationCode,
};
pub(crate) use attributes::Attributes;
pub(crate) use devices::{
    ConfirmDevice, DeviceConfirmed, DeviceReply, ForgetDevice, GetDevice, ListDevices, RememberedStatus,
    UpdateDeviceStatus, VerifierConfig,
};
pub(crate) use feedback::UpdateAuthEventFeedback;
pub(crate) use mfa_preference::{MfaSettings, SetUserMfaPreference, WebAuthnMfaSettings};
pub(crate) use parameters::Parameters;
pub(crate) use profile::{
    ChangePassword, DeleteUser, DeleteUserAttributes, GetUserAuthFactors, UpdateUserAttributes,
    UserAuthFactorsReply,
};
pub(crate) use replies::{AuthReply, AuthenticationResult, ChallengeReply, NewDeviceMetadata, UserReply};
pub(crate) use requests::{
    AuthFlow, GetTokensFromRefreshToken, GetUser, GlobalSignOut, InitiateAuth, RespondToAuthChallenge,
    RevokeToken,
};
pub(crate) use sign_up::{NewUser, SignUp};
pub(crate) use software_token::{
    AssociateSoftwareToken, SoftwareToken, SoftwareTokenVerdict, TokenOwner, VerifySoftwareToken,
};
pub(crate) use user_context::UserContextData;
pub(crate) use user_sessions::{AssociatedSessions, ListUserSessions, RevokeUserSession, UserSessionReply};
pub(crate) use verification::{GetUserAttributeVerificationCode, VerifyUserAttribute};
pub(crate) use web_authn::{
    CompleteWebAuthnRegistration, DeleteWebAuthnCredential, ListWebAuthnCredentials,
    StartWebAuthnRegistration, WebAuthnCredential,
};

/// What stands before the operation's name in `X-Amz-Target`.
pub(crate) const TARGET_PREFIX: &str = "AWSCognitoIdentityProviderService";
/// What stands before the Region in the host's name.
pub(crate) const HOST_PREFIX: &str = "cognito-idp";
