//! Challenges whose meaning only the app knows.

use std::collections::BTreeMap;

use super::{SignInAnswer, challenge};
use crate::{Answer, Error, service::Parameters, sign_in::Answered};

challenge! {
    /// The pool's triggers ask something (`CUSTOM_CHALLENGE`), in as many rounds as they like.
    CustomChallenge
}

impl CustomChallenge {
    /// What the trigger made public (`publicChallengeParameters`), by name.
    pub fn parameters(&self) -> BTreeMap<String, String> {
        let mut parameters = self.0.asked.parameters.clone();
        parameters.retain(|name, _| name != "USERNAME" && name != "USER_ID_FOR_SRP");
        parameters
    }

    /// Answers. What a wrong answer does is for the triggers to decide: usually another round, or the end.
    pub fn answer(&self, answer: impl Into<Answer>) -> SignInAnswer {
        self.0.answer(Answered::Custom(answer.into()))
    }
}

challenge! {
    /// A challenge told by name and parameters, to be answered with named responses.
    UnknownChallenge
}

impl UnknownChallenge {
    /// The challenge's name as the service gave it.
    pub fn name(&self) -> &str {
        &self.0.asked.name
    }

    /// The challenge's parameters as the service gave them.
    pub fn parameters(&self) -> &BTreeMap<String, String> {
        &self.0.asked.parameters
    }

    /// The challenges to choose from, where the service offers a choice (`AvailableChallenges`).
    pub fn available_challenges(&self) -> &[String] {
        &self.0.asked.available
    }

    /// Answers with named responses (`ChallengeResponses`). The user's name and, where the client has a secret,
    /// the secret hash are added.
    pub fn answer<N: Into<String>, V: Into<Answer>>(
        &self,
        responses: impl IntoIterator<Item = (N, V)>,
    ) -> SignInAnswer {
        let mut parameters = Parameters::new();
        for (name, value) in responses {
            let name = name.into();
            if name.is_empty() || name == "USERNAME" || name == "SECRET_HASH" {
                return self
                    .0
                    .refuse(Error::invalid("responses", "names must not be empty, USERNAME or SECRET_HASH"));
            }
            parameters.insert(name, value);
        }
        self.0.answer(Answered::Responses(parameters))
    }
}
