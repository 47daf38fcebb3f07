//! What names nobody has could begin with: plausible, and always the same for the same name.

use crate::state::{FirstFactor, MfaMode, Pool};

pub(crate) fn offered(pool: &Pool, name: &str) -> Vec<FirstFactor> {
    let name = pool.folded(name);
    let digest = ring::hmac::sign(&pool.nobody, format!("factors {name}").as_bytes());
    let chance = digest.as_ref().first().copied().unwrap_or_default();
    let passwords = [FirstFactor::Password, FirstFactor::PasswordSrp];
    let others = [(FirstFactor::EmailOtp, 1), (FirstFactor::SmsOtp, 2), (FirstFactor::WebAuthn, 4)];
    let others = others.into_iter().filter(|(_, bit)| pool.mfa.mode != MfaMode::On && chance & bit != 0);
    passwords
        .into_iter()
        .chain(others.map(|(factor, _)| factor))
        .filter(|factor| pool.sign_in_policy.allows(*factor))
        .collect()
}
