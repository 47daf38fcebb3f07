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
        let member = |name: &'static str| {
            challenge
                .parameters
                .get(name)
                .map(String::as_str)
                .ok_or_else(|| Error::protocol(name, "is missing in the PASSWORD_VERIFIER challenge"))
        };
        let timestamp = srp::timestamp(surroundings.now)?;
        let signature = srp::UserClaim {
            pool_name: &self.origin.parties.pool_name,
            user_id: member("USER_ID_FOR_SRP")?,
            password: password.expose(),
            challenge: srp::Challenge {
                salt: member("SALT")?,
                srp_b: member("SRP_B")?,
                secret_block: member("SECRET_BLOCK")?,
            },
            timestamp: &timestamp,
        }
        .sign(ephemeral)?;
        let mut responses = Parameters::new();
        responses.insert("PASSWORD_CLAIM_SIGNATURE", signature);
        responses.insert("PASSWORD_CLAIM_SECRET_BLOCK", member("SECRET_BLOCK")?);
        responses.insert("TIMESTAMP", timestamp);
        Ok(responses)
    }
}
