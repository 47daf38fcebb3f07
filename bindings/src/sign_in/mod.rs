//! Sign-in, step by step.

mod auth_flow;
mod options;
mod steps;

pub use auth_flow::{AuthFlowKind, FirstFactorKind};
pub use options::SignInOptions;
pub use steps::{
    CodeChallenge, CodeDelivery, CodePurpose, CustomChallenge, EmailSetUp, FirstFactorChoice, MfaChoice,
    MfaMethod, MfaSetUpChoice, NewPasswordChallenge, PasskeyChallenge, PasswordChallenge, PasswordReset,
    SignInStep, SignUpConfirmation, TotpChallenge, TotpSetUp, TotpUri, UnknownChallenge,
};
