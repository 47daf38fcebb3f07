//! The passwords a user had, as far as a pool forbids to take one of them again.

use super::{Pool, User};
use crate::srp::Verifier;
use crate::wire::ServiceError;

/// What a new password of one user is checked against. It is taken out of the directory first, for checking computes
/// powers.
pub(crate) struct NewPasswordRules {
    short_name: String,
    username: String,
    former: Vec<Verifier>,
}

impl NewPasswordRules {
    /// The rules for a user's next password, which must meet the pool's policy too.
    pub(crate) fn of(pool: &Pool, user: &User, password: &str) -> Result<Self, ServiceError> {
        pool.policy.check(password)?;
        Ok(Self {
            short_name: pool.short_name().to_owned(),
            username: user.username.clone(),
            former: user.passwords.iter().take(pool.policy.history).cloned().collect(),
        })
    }

    /// The password's verifier, unless the user had the password before.
    pub(crate) fn verifier(&self, password: &str) -> Result<Verifier, ServiceError> {
        let known = |former: &Verifier| former.matches(&self.short_name, &self.username, password);
        if self.former.iter().any(known) {
            return Err(ServiceError::new(
                "PasswordHistoryPolicyViolationException",
                "Password has previously been used.",
            ));
        }
        Ok(Verifier::of_password(&self.short_name, &self.username, password))
    }
}
