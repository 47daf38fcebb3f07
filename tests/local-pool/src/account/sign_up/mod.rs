//! How users come to the pool by themselves: SignUp, ConfirmSignUp and ResendConfirmationCode.

mod confirmation;
mod newcomer;

pub(crate) use confirmation::{confirm, resend};
pub(crate) use newcomer::sign_up;
