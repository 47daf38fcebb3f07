//! Step-up: which levels a request names, and with what a user could reach them.

use super::{Factor, FirstFactor, Level, Method, Pool, StepUp, User, first_factors, reachable};

impl StepUp {
    /// The codes with which a user who has shown a password could reach the level.
    pub(crate) fn second_factors(self, pool: &Pool, user: &User) -> Vec<Method> {
        Method::ALL
            .into_iter()
            .filter(|method| pool.mfa.offered.contains(method) && reachable(user, *method))
            .filter(|method| self.level < Level::Four || *method == Method::Totp)
            .collect()
    }

    /// The first factors from which a user could reach the level, given what is shown already.
    pub(crate) fn first_factors(self, pool: &Pool, user: &User, shown: &[Factor]) -> Vec<FirstFactor> {
        let enough = |factor: Factor| {
            let with: Vec<_> = shown.iter().copied().chain([factor]).collect();
            Level::reached(&with) >= Some(self.level)
        };
        first_factors(pool, user)
            .into_iter()
            .filter(|factor| match factor {
                FirstFactor::Password | FirstFactor::PasswordSrp => {
                    enough(Factor::Password)
                        || (self.level >= Level::Three && !self.second_factors(pool, user).is_empty())
                }
                FirstFactor::EmailOtp => enough(Factor::EmailCode),
                FirstFactor::SmsOtp => enough(Factor::SmsCode),
                FirstFactor::WebAuthn => enough(Factor::Passkey { verified: true }),
            })
            .collect()
    }

    /// Whether the user has what it takes.
    pub(crate) fn possible(self, pool: &Pool, user: &User, shown: &[Factor]) -> bool {
        let second = shown.contains(&Factor::Password) && !self.second_factors(pool, user).is_empty();
        second || !self.first_factors(pool, user, shown).is_empty()
    }
}

/// `TARGET_ACR_VALUES` as levels, in the order given; names the pool does not have are passed over.
pub(crate) fn targets(pool: &Pool, values: &str) -> Vec<Level> {
    values.split(' ').filter_map(|name| pool.acr.level(name)).collect()
}
