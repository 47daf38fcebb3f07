//! The first factor: which, and the password if it is that.

use super::{SignInAnswer, challenge};
use crate::{
    FirstFactor, FirstFactorKind, Password,
    sign_in::{Answered, Kind},
};

challenge! {
    /// The user chooses how to sign in (`SELECT_CHALLENGE`).
    FirstFactorChoice
}

impl FirstFactorChoice {
    /// The first factors to choose from. For a user who does not exist the pool may make them up.
    pub fn options(&self) -> Vec<FirstFactorKind> {
        match &self.0.asked.kind {
            Kind::ChooseFirstFactor { options } => {
                options.iter().map(|name| FirstFactorKind::of(name)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Chooses. A password is given along with the choice; a wrong one leaves the choice open.
    pub fn answer(&self, factor: FirstFactor) -> SignInAnswer {
        let (factor, password) = factor.split();
        self.0.answer(Answered::FirstFactor { factor, password })
    }
}

challenge! {
    /// The password is needed (`PASSWORD`, `PASSWORD_SRP`), or needed again because a resumed sign-in has to
    /// begin anew.
    PasswordChallenge
}

impl PasswordChallenge {
    /// Answers with the password: sent, or only proven where the sign-in goes by SRP. A wrong one leaves the
    /// step open.
    pub fn answer(&self, password: Password) -> SignInAnswer {
        self.0.answer(Answered::Password(password))
    }
}
