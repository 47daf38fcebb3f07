use std::{collections::BTreeMap, time::SystemTime};

use super::{
    Asked, Call, Next, Signed, Start,
    request::{Flow, Parties},
};
use crate::{
    Error, ErrorKind, Password,
    service::{AuthReply, AuthenticationResult, ChallengeReply, Parameters, RespondToAuthChallenge},
    srp::{self, Ephemeral},
    store::StoredTokens,
};

/// Where the sign-in stands.
enum State {
    /// The public SRP value is out; the challenge that wants the proof must follow.
    AwaitProofChallenge { password: Password, ephemeral: Ephemeral },
    /// An answer is out that the machine gave by itself, or the password itself.
    AwaitVerdict,
    /// The app has this challenge, and may have an answer to it on the way.
    Asked { number: u32, challenge: Box<ChallengeReply> },
    /// Tokens were handed out, or the sign-in failed beyond repair.
    Over,
}

/// One sign-in from its first request to its tokens.
pub(crate) struct Machine {
    parties: Parties,
    sign_in_name: String,
    /// The name the service last used for the user; the typed one until then.
    username: String,
    client_metadata: BTreeMap<String, String>,
    asked_so_far: u32,
    state: State,
}

impl Machine {
    pub(crate) fn start(start: Start) -> (Self, Call) {
        let call = Call::InitiateAuth(start.initiate_auth());
        let state = match start.flow {
            Flow::Srp { password, ephemeral } => State::AwaitProofChallenge { password, ephemeral },
            Flow::Password { .. } => State::AwaitVerdict,
        };
        let machine = Self {
            parties: start.parties,
            sign_in_name: start.username.clone(),
            username: start.username,
            client_metadata: start.client_metadata,
            asked_so_far: 0,
            state,
        };
        (machine, call)
    }

    /// Takes the reply to the last call; `now` is the server's time, which the proof is stamped with.
    ///
    /// An error to the app's answer leaves the challenge as it was; any other ends the sign-in.
    pub(crate) fn on_reply(
        &mut self,
        reply: Result<AuthReply, Error>,
        now: SystemTime,
    ) -> Result<Next, Error> {
        let reply = match reply {
            Ok(reply) => reply,
            Err(error) => {
                if !matches!(self.state, State::Asked { .. }) || error.kind() == ErrorKind::ChallengeExpired {
                    self.state = State::Over;
                }
                return Err(error);
            }
        };
        match std::mem::replace(&mut self.state, State::Over) {
            State::Over => Err(over()),
            State::AwaitProofChallenge { password, ephemeral } => {
                self.on_proof_challenge(&reply, &password, &ephemeral, now)
            }
            State::AwaitVerdict | State::Asked { .. } => self.on_verdict(reply),
        }
    }

    /// Answers challenge `number` with these responses; `USERNAME` and `SECRET_HASH` are added.
    ///
    /// Changes nothing: the reply does. So an answer that was never sent can be given again.
    pub(crate) fn answer(
        &self,
        number: u32,
        mut responses: Parameters,
        client_metadata: Option<BTreeMap<String, String>>,
    ) -> Result<Call, Error> {
        match &self.state {
            State::Asked { number: current, challenge } if *current == number => {
                self.parties.identify(&mut responses, &self.username);
                let mut call = self.respond(challenge, responses);
                if let Some(metadata) = client_metadata {
                    call.client_metadata = metadata;
                }
                Ok(Call::Respond(call))
            }
            _ => Err(over()),
        }
    }

    fn on_proof_challenge(
        &mut self,
        reply: &AuthReply,
        password: &Password,
        ephemeral: &Ephemeral,
        now: SystemTime,
    ) -> Result<Next, Error> {
        let Some(challenge) = &reply.challenge else {
            return Err(Error::protocol(
                "ChallengeName",
                "the service handed out tokens without asking for the proof",
            ));
        };
        if challenge.name != "PASSWORD_VERIFIER" {
            return Ok(self.ask(challenge.clone()));
        }
        let member = |name: &'static str| {
            challenge
                .parameters
                .get(name)
                .map(String::as_str)
                .ok_or_else(|| Error::protocol(name, "is missing in the PASSWORD_VERIFIER challenge"))
        };
        let user_id = member("USER_ID_FOR_SRP")?;
        let timestamp = srp::timestamp(now)?;
        let signature = srp::UserClaim {
            pool_name: &self.parties.pool_name,
            user_id,
            password: password.expose(),
            challenge: srp::Challenge {
                salt: member("SALT")?,
                srp_b: member("SRP_B")?,
                secret_block: member("SECRET_BLOCK")?,
            },
            timestamp: &timestamp,
        }
        .sign(ephemeral)?;

        self.learn_username(challenge);
        let mut responses = Parameters::new();
        self.parties.identify(&mut responses, &self.username);
        responses.insert("PASSWORD_CLAIM_SIGNATURE", signature);
        responses.insert("PASSWORD_CLAIM_SECRET_BLOCK", member("SECRET_BLOCK")?);
        responses.insert("TIMESTAMP", timestamp);
        let call = self.respond(challenge, responses);
        self.state = State::AwaitVerdict;
        Ok(Next::Call(Call::Respond(call)))
    }

    fn on_verdict(&mut self, reply: AuthReply) -> Result<Next, Error> {
        match (reply.result, reply.challenge) {
            (Some(result), _) => self.done(result),
            (None, Some(challenge)) => Ok(self.ask(challenge)),
            (None, None) => {
                Err(Error::protocol("AuthenticationResult", "the reply holds neither tokens nor a challenge"))
            }
        }
    }

    fn done(&self, result: AuthenticationResult) -> Result<Next, Error> {
        let Some(refresh) = result.refresh_token else {
            return Err(Error::protocol("RefreshToken", "is missing in the tokens of a sign-in"));
        };
        Ok(Next::Done(Box::new(Signed {
            sign_in_name: self.sign_in_name.clone(),
            username: self.username.clone(),
            tokens: StoredTokens { access: result.access_token, id: result.id_token, refresh },
        })))
    }

    fn ask(&mut self, challenge: ChallengeReply) -> Next {
        self.learn_username(&challenge);
        self.asked_so_far = self.asked_so_far.saturating_add(1);
        let asked = Asked {
            number: self.asked_so_far,
            name: challenge.name.clone(),
            parameters: challenge.parameters.clone(),
            available: challenge.available_challenges.clone(),
        };
        self.state = State::Asked { number: asked.number, challenge: Box::new(challenge) };
        Next::Ask(asked)
    }

    /// From the first challenge that names the user on, that name is sent and hashed instead of the typed one.
    fn learn_username(&mut self, challenge: &ChallengeReply) {
        let named = ["USERNAME", "USER_ID_FOR_SRP"]
            .iter()
            .find_map(|name| challenge.parameters.get(*name).filter(|value| !value.is_empty()));
        if let Some(name) = named {
            self.username.clone_from(name);
        }
    }

    fn respond(&self, challenge: &ChallengeReply, responses: Parameters) -> RespondToAuthChallenge {
        RespondToAuthChallenge {
            challenge_name: challenge.name.clone(),
            session: challenge.session.clone(),
            challenge_responses: responses,
            client_id: self.parties.client_id.clone(),
            client_metadata: self.client_metadata.clone(),
            user_context_data: None,
        }
    }
}

fn over() -> Error {
    Error::new(
        ErrorKind::ChallengeExpired,
        "this step of the sign-in is over; go on with the newest one or start again",
    )
}
