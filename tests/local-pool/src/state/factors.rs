//! What a pool asks of one of its users: with which factor they may begin, and which must follow.

use super::{FirstFactor, Method, MfaMode, Pool, User, UserStatus};

/// What a sign-in needs after the first factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MfaNeed {
    /// This one.
    Ask(Method),
    /// One of these, as the user chooses.
    Choose(Vec<Method>),
    /// The user has none and must set one of these up.
    SetUp(Vec<Method>),
    /// One is required, and the user can neither use nor set up any.
    Impossible,
}

/// Whether the user could answer a challenge of this kind.
pub(crate) fn reachable(user: &User, method: Method) -> bool {
    match method {
        Method::Sms => user.attributes.contains_key("phone_number"),
        Method::Email => user.attributes.contains_key("email"),
        Method::Totp => user.mfa.totp.is_some(),
    }
}

/// The kinds that are in effect for a user, in a fixed order.
fn in_effect(pool: &Pool, user: &User) -> Vec<Method> {
    Method::ALL
        .into_iter()
        .filter(|method| pool.mfa.offered.contains(method) && pool.recovery != Some(*method))
        .filter(|method| user.mfa.enabled.contains(method) && reachable(user, *method))
        .collect()
}

/// What the pool asks of the user after a first factor, if anything.
pub(crate) fn mfa_need(pool: &Pool, user: &User) -> Option<MfaNeed> {
    if pool.mfa.mode == MfaMode::Off {
        return None;
    }
    let usable = in_effect(pool, user);
    if let Some(preferred) = user.mfa.preferred.filter(|preferred| usable.contains(preferred)) {
        return Some(MfaNeed::Ask(preferred));
    }
    match usable.as_slice() {
        [only] => return Some(MfaNeed::Ask(*only)),
        [] => {}
        _ => return Some(MfaNeed::Choose(usable)),
    }
    if pool.mfa.mode == MfaMode::Optional {
        return None;
    }
    let offered = |method: Method| pool.mfa.offered.contains(&method) && pool.recovery != Some(method);
    if offered(Method::Sms) && reachable(user, Method::Sms) {
        return Some(MfaNeed::Ask(Method::Sms));
    }
    if offered(Method::Totp) || offered(Method::Email) {
        let methods = Method::ALL.into_iter().filter(|method| offered(*method));
        return Some(MfaNeed::SetUp(methods.collect()));
    }
    Some(MfaNeed::Impossible)
}

/// The first factors a user can begin with. Codes and, unless they count for two factors, passkeys are not for users
/// of whom a second factor is asked.
pub(crate) fn first_factors(pool: &Pool, user: &User) -> Vec<FirstFactor> {
    let second = mfa_need(pool, user).is_some();
    let settled = matches!(user.status, UserStatus::Confirmed | UserStatus::Unconfirmed);
    FirstFactor::ALL
        .into_iter()
        .filter(|factor| pool.sign_in_policy.allows(*factor))
        .filter(|factor| match factor {
            FirstFactor::Password | FirstFactor::PasswordSrp => user.password.is_some(),
            FirstFactor::EmailOtp => settled && !second && user.attributes.contains_key("email"),
            FirstFactor::SmsOtp => settled && !second && user.attributes.contains_key("phone_number"),
            FirstFactor::WebAuthn => {
                user.status == UserStatus::Confirmed
                    && !user.passkeys.is_empty()
                    && (!second || pool.passkeys.two_factors)
            }
        })
        .collect()
}
