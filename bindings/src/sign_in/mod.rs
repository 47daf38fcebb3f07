//! Sign-in, step by step.

mod auth_flow;
mod options;
mod steps;

use std::sync::Arc;

pub use auth_flow::{AuthFlowKind, FirstFactorKind};
pub use options::SignInOptions;
pub use steps::{
    CodeChallenge, CodePurpose, CustomChallenge, EmailSetUp, FirstFactorChoice, MfaChoice, MfaMethod,
    MfaSetUpChoice, NewPasswordChallenge, PasskeyChallenge, PasswordChallenge, PasswordReset, SignInStep,
    SignUpConfirmation, TotpChallenge, TotpSetUp, TotpUri, UnknownChallenge,
};

use crate::{CancelToken, CognitoError, runtime::run};

/// Begins a sign-in and waits for its first step.
pub(crate) async fn begin(
    sign_in: cognito_client::SignIn,
    options: SignInOptions,
    cancel: Option<Arc<CancelToken>>,
) -> Result<SignInStep, CognitoError> {
    let sign_in = options.apply(sign_in);
    run(cancel, async move { SignInStep::from_core(sign_in.await?) }).await
}
