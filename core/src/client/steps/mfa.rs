//! Choosing a second factor, to use or to set up.

use super::{SignInAnswer, challenge};
use crate::{
    MfaMethod,
    sign_in::{Answered, Asked, Kind},
};

fn offered(asked: &Asked) -> &[String] {
    match &asked.kind {
        Kind::ChooseMfa { options } | Kind::SetUpMfa { options } => options,
        _ => &[],
    }
}

challenge! {
    /// The user has several second factors and no preferred one (`SELECT_MFA_TYPE`).
    MfaChoice
}

impl MfaChoice {
    /// The second factors to choose from.
    pub fn options(&self) -> Vec<MfaMethod> {
        offered(&self.0.asked).iter().map(|name| MfaMethod::of(name)).collect()
    }

    /// Chooses; the step that follows asks for that factor's code.
    pub fn answer(&self, method: &MfaMethod) -> SignInAnswer {
        self.0.answer(Answered::Mfa(method.offered_as(offered(&self.0.asked)).to_owned()))
    }
}

challenge! {
    /// The pool wants a second factor, and the user chooses which to set up (`MFA_SETUP`).
    MfaSetUpChoice
}

impl MfaSetUpChoice {
    /// The second factors that can be set up now.
    pub fn options(&self) -> Vec<MfaMethod> {
        offered(&self.0.asked).iter().map(|name| MfaMethod::of(name)).collect()
    }

    /// Chooses; the step that follows sets the factor up.
    pub fn answer(&self, method: &MfaMethod) -> SignInAnswer {
        self.0.answer(Answered::Mfa(method.offered_as(offered(&self.0.asked)).to_owned()))
    }
}
