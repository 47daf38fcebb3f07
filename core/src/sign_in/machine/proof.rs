//! The proof of the password.

use super::{Machine, State, requests::call};
use crate::{
    Error, Password,
    service::{ChallengeReply, Parameters},
    sign_in::{Call, Next, Surroundings},
    srp::{self, Ephemeral},
};

impl Machine {
    /// Answers PASSWORD_VERIFIER.
    pub(super) fn prove(
        &mut self,
        challenge: &ChallengeReply,
        password: &Password,
        ephemeral: &Ephemeral,
        surroundings: &Surroundings,
    ) -> Result<Next, Error> {
        let responses = match self.proof(challenge, password, ephemeral, surroundings) {
            Ok(responses) => responses,
            Err(error) => return self.fail(error),
        };
        self.learn_username(challenge);
        self.factor_passed = true;
        self.state = State::AwaitVerdict;
        Ok(call(Call::Respond(self.respond(&challenge.name, challenge.session.clone(), responses))))
    }

    fn proof(
        &self,
        challenge: &ChallengeReply,
        password: &Password,
        ephemeral: &Ephemeral,
        surroundings: &Surroundings,
    ) -> Result<Parameters, Error> {
        let asked = Exchange(challenge);
        let timestamp = srp::timestamp(surroundings.now)?;
        let signature = srp::UserClaim {
            pool_name: &self.origin.parties.pool_name,
            user_id: asked.member("USER_ID_FOR_SRP")?,
            password: password.expose(),
            challenge: asked.read()?,
            timestamp: &timestamp,
        }
        .sign(ephemeral)?;
        asked.answered(signature, timestamp)
    }
}

/// A challenge that wants a proof: what it is made over, and how it is answered.
pub(super) struct Exchange<'a>(pub(super) &'a ChallengeReply);

impl<'a> Exchange<'a> {
    pub(super) fn member(&self, name: &'static str) -> Result<&'a str, Error> {
        let member = self.0.parameters.get(name).map(String::as_str);
        member.ok_or_else(|| Error::protocol(name, format!("is missing in the {} challenge", self.0.name)))
    }

    pub(super) fn read(&self) -> Result<srp::Challenge<'a>, Error> {
        Ok(srp::Challenge {
            salt: self.member("SALT")?,
            srp_b: self.member("SRP_B")?,
            secret_block: self.member("SECRET_BLOCK")?,
        })
    }

    pub(super) fn answered(&self, signature: String, timestamp: String) -> Result<Parameters, Error> {
        let mut responses = Parameters::new();
        responses.insert("PASSWORD_CLAIM_SIGNATURE", signature);
        responses.insert("PASSWORD_CLAIM_SECRET_BLOCK", self.member("SECRET_BLOCK")?);
        responses.insert("TIMESTAMP", timestamp);
        Ok(responses)
    }
}
