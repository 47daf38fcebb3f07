//! Sign-in, step by step.

mod challenge;
mod mfa;
mod options;
mod step;
mod totp_uri;
mod ways;

use std::sync::Arc;

pub use challenge::Challenge;
pub use mfa::MfaMethod;
pub(crate) use mfa::methods;
pub use options::SignInOptions;
pub use step::{CodePurpose, CodeSent, SignInStep};
pub use totp_uri::TotpUri;
pub use ways::{FirstFactorKind, PasswordFactor, PasswordFlow, PasswordlessFactor, PasswordlessFlow};

use crate::{CancelToken, CognitoError, runtime::run};

/// Begins a sign-in and waits for its first step.
pub(crate) async fn begin(
    sign_in: cognito_client::SignIn,
    options: SignInOptions,
    cancel: Option<Arc<CancelToken>>,
) -> Result<SignInStep, CognitoError> {
    let sign_in = options.apply(sign_in)?;
    run(cancel, async move { SignInStep::from_core(sign_in.await?) }).await
}
