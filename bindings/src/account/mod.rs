//! What a user needs before they can sign in: an account, its confirmation, another password.

mod confirmation;
mod feedback;
mod recovery;
mod sign_up;

pub use confirmation::ConfirmedAccount;
pub use feedback::FeedbackValue;
pub use sign_up::{NewAccount, SignUpOptions};
