//! The operations of user pools (`cognito-idp`), as typed requests and replies.

mod account;
mod devices;
mod parameters;
mod replies;
mod requests;
mod software_token;
mod user_context;

pub(crate) use account::{
    CodeDeliveryDetails, ConfirmForgotPassword, ConfirmSignUp, ForgotPassword, ResendConfirmationCode,
    SignUpConfirmed,
};
pub(crate) use devices::{
    ConfirmDevice, DeviceConfirmed, DevicePage, DeviceReply, ForgetDevice, GetDevice, ListDevices,
    RememberedStatus, UpdateDeviceStatus, VerifierConfig,
};
pub(crate) use parameters::Parameters;
pub(crate) use replies::{AuthReply, AuthenticationResult, ChallengeReply, NewDeviceMetadata, UserReply};
pub(crate) use requests::{
    AuthFlow, GetTokensFromRefreshToken, GetUser, GlobalSignOut, InitiateAuth, RespondToAuthChallenge,
    RevokeToken,
};
pub(crate) use software_token::{
    AssociateSoftwareToken, SoftwareToken, SoftwareTokenVerdict, TokenOwner, VerifySoftwareToken,
};
pub(crate) use user_context::UserContextData;

/// What stands before the operation's name in `X-Amz-Target`.
pub(crate) const TARGET_PREFIX: &str = "AWSCognitoIdentityProviderService";
/// What stands before the Region in the host's name.
pub(crate) const HOST_PREFIX: &str = "cognito-idp";
