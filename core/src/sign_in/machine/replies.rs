//! From a reply to what is next.

use super::{
    Machine, Pending, Question, State, device::DEVICE_PASSWORD_VERIFIER, over, requests::call, unexpected,
};
use crate::{
    ChallengeSession, Error, ErrorKind, FirstFactorKind, TokenSet,
    service::{AuthReply, AuthenticationResult, ChallengeReply, Parameters},
    sign_in::{
        Call, Kind, Next, Reply, Signed, SignedDevice, Surroundings,
        challenge::{self, Read},
        origin::Flow,
    },
};

impl Machine {
    /// Takes the reply to the last call.
    ///
    /// An error to the app's answer leaves the question as it was; one to what followed by itself brings the
    /// question back, whose next answer begins the sign-in anew. Any other ends the sign-in.
    pub(crate) fn on_reply(
        &mut self,
        reply: Result<Reply, Error>,
        surroundings: &Surroundings,
    ) -> Result<Next, Error> {
        let mut pending = std::mem::take(&mut self.pending);
        if reply.is_ok() {
            self.without_device = None;
            self.repeated = false;
        }
        match reply {
            Err(error) => match self.despite_device(&error, &mut pending, surroundings) {
                Some(next) => next,
                None => self.on_error(error, surroundings),
            },
            Ok(Reply::Auth(AuthReply { result: Some(result), .. })) => self.done(result, &pending),
            Ok(Reply::Auth(AuthReply { challenge: Some(challenge), .. })) => {
                self.on_challenge(challenge, pending, surroundings)
            }
            Ok(Reply::Auth(AuthReply { result: None, challenge: None })) => {
                self.fail(Error::protocol("ChallengeName", "the reply holds neither tokens nor a challenge"))
            }
            Ok(Reply::CodeSent(delivery)) => match &self.state {
                State::Asked(_) => Ok(Next::Sent(delivery)),
                _ => Err(unexpected()),
            },
            Ok(Reply::Associated(reply)) => match std::mem::replace(&mut self.state, State::Over) {
                State::AwaitTotpSecret { mut challenge } => {
                    challenge.session = reply.session.or(challenge.session);
                    let kind = Kind::SetUpTotp { secret: reply.secret, verified: false };
                    Ok(self.ask(*challenge, kind))
                }
                other => {
                    self.state = other;
                    Err(unexpected())
                }
            },
            Ok(Reply::Verified(reply)) => self.on_verified(reply.verified, reply.session),
            Ok(Reply::Confirmed(reply)) => {
                self.settle()?;
                match reply.session {
                    Some(session) => {
                        let request = self.origin.continue_sign_up(session);
                        Ok(self.initiate(request))
                    }
                    None => self.begin_again(surroundings),
                }
            }
            Ok(Reply::PasswordReset) => {
                self.settle()?;
                if let Pending::Password(password) = pending {
                    self.origin.password = Some(password);
                }
                self.begin_again(surroundings)
            }
        }
    }

    fn done(&mut self, result: AuthenticationResult, pending: &Pending) -> Result<Next, Error> {
        match (&self.state, pending) {
            (State::Over, _) => return Err(over()),
            (State::AwaitTotpSecret { .. }, _) => return Err(unexpected()),
            (State::AwaitProofChallenge { .. }, _) | (_, Pending::Proof { .. }) => {
                return self.fail(Error::protocol(
                    "ChallengeName",
                    "the service handed out tokens without asking for the proof",
                ));
            }
            // Whether it wants the device's proof is the service's own affair.
            (
                State::AwaitVerdict
                | State::AwaitWelcome
                | State::AwaitDeviceChallenge { .. }
                | State::AwaitDeviceVerdict
                | State::Asked(_),
                _,
            ) => {}
        }
        let result = match result.into_whole() {
            Ok(result) => result,
            Err(error) => return self.fail(error),
        };
        let Some(refresh) = result.refresh_token else {
            return self.fail(Error::protocol("RefreshToken", "is missing in the tokens of a sign-in"));
        };
        let device = SignedDevice {
            new: result.new_device,
            used: self.origin.device.take().map(|device| device.key),
            forgotten: self.forgotten.take(),
        };
        self.cancel();
        self.done = true;
        Ok(Next::Done(Box::new(Signed {
            sign_in_name: self.origin.username.clone(),
            username: self.username.clone(),
            tokens: TokenSet { access: result.access_token, id: result.id_token, refresh },
            device,
        })))
    }

    fn on_challenge(
        &mut self,
        challenge: ChallengeReply,
        pending: Pending,
        surroundings: &Surroundings,
    ) -> Result<Next, Error> {
        let wants_proof = challenge.name == "PASSWORD_VERIFIER";
        let mut device_asked_before = false;
        match std::mem::replace(&mut self.state, State::Over) {
            State::Over => return Err(over()),
            waiting @ State::AwaitTotpSecret { .. } => {
                self.state = waiting;
                return Err(unexpected());
            }
            State::AwaitProofChallenge { password, ephemeral } => {
                if wants_proof {
                    return self.prove(&challenge, &password, &ephemeral, surroundings);
                }
            }
            State::AwaitVerdict => {}
            State::AwaitWelcome => {
                // Not the tokens that were offered, but the question that the known password answers.
                let first = matches!(
                    challenge.name.as_str(),
                    "SELECT_CHALLENGE" | "PASSWORD" | "PASSWORD_SRP" | "PASSWORD_VERIFIER"
                );
                if first && self.origin.password.is_some() {
                    return self.begin_again(surroundings);
                }
            }
            State::AwaitDeviceChallenge { ephemeral } => {
                if challenge.name == DEVICE_PASSWORD_VERIFIER {
                    return self.prove_device(&challenge, &ephemeral, surroundings);
                }
                device_asked_before = true;
            }
            State::AwaitDeviceVerdict => device_asked_before = true,
            State::Asked(question) => {
                match pending {
                    Pending::Proof { password, ephemeral } if wants_proof => {
                        self.fallback = Some(question);
                        return self.prove(&challenge, &password, &ephemeral, surroundings);
                    }
                    Pending::Proof { .. } => {}
                    Pending::Nothing => {
                        self.factor_passed |=
                            !matches!(question.asked.kind, Kind::ConfirmSignUp | Kind::ResetPassword);
                    }
                    Pending::FirstFactor { given } => self.factor_passed |= given,
                    Pending::Password(password) => {
                        self.factor_passed = true;
                        self.origin.password = Some(password);
                    }
                    Pending::Mfa(option) => self.chosen.mfa = Some(option),
                    Pending::Email(email) => {
                        self.factor_passed = true;
                        self.chosen.email = Some(email);
                    }
                }
                if self.answers_by_device(&challenge) && question.outlives_its_challenge() {
                    self.fallback = Some(question);
                }
            }
        }
        match self.device_challenge(&challenge, device_asked_before, surroundings) {
            Some(next) => next,
            None => self.pose(challenge),
        }
    }

    /// Puts a challenge to the app, unless it is one whose answer is known or has to be fetched first.
    fn pose(&mut self, challenge: ChallengeReply) -> Result<Next, Error> {
        self.learn_username(&challenge);
        if let Err(error) = self.check_first_factor(&challenge) {
            return self.fail(error);
        }
        match challenge.name.as_str() {
            "SELECT_CHALLENGE" => self.factor_passed = false,
            "SELECT_MFA_TYPE" | "MFA_SETUP" | "NEW_PASSWORD_REQUIRED" => self.factor_passed = true,
            _ => {}
        }
        let read = match challenge::read(&challenge, self.factor_passed) {
            Ok(read) => read,
            Err(error) => return self.fail(error),
        };
        if let Some(responses) = self.repeated(&read) {
            self.state = State::AwaitVerdict;
            let request = self.respond(&challenge.name, challenge.session, responses);
            return Ok(call(Call::Respond(request)));
        }
        match read {
            Read::Ask(kind) => Ok(self.ask(challenge, kind)),
            Read::FetchTotpSecret => self.fetch_totp_secret(challenge),
        }
    }

    /// A password goes over the wire only in the ways that the app chose: where it is to be proved, nobody may ask for
    /// the password itself.
    fn check_first_factor(&self, challenge: &ChallengeReply) -> Result<(), Error> {
        let name = challenge.name.as_str();
        if challenge::is_choice(name) && !self.by_choice {
            let problem = "asks for a first factor in a sign-in that has no choice of one";
            return Err(Error::protocol("ChallengeName", problem));
        }
        if name == "PASSWORD" && self.origin.flow == Flow::User(Some(FirstFactorKind::PasswordSrp)) {
            let problem = "asks for the password itself where its proof was chosen";
            return Err(Error::protocol("ChallengeName", problem));
        }
        Ok(())
    }

    /// The choice that the app made here before the fresh start. It is made again once, while it is still offered.
    fn repeated(&mut self, read: &Read) -> Option<Parameters> {
        let (name, value) = match read {
            Read::Ask(Kind::ChooseMfa { options }) => {
                ("ANSWER", self.replay.mfa.take().filter(|choice| options.contains(choice))?)
            }
            Read::Ask(Kind::SetUpEmail | Kind::SetUpMfa { .. }) => ("EMAIL", self.replay.email.take()?),
            _ => return None,
        };
        let mut responses = Parameters::new();
        responses.insert(name, value);
        Some(responses)
    }

    fn on_verified(&mut self, right: bool, session: Option<ChallengeSession>) -> Result<Next, Error> {
        let State::Asked(question) = &mut self.state else { return Err(unexpected()) };
        let Kind::SetUpTotp { verified, .. } = &mut question.asked.kind else { return Err(unexpected()) };
        if session.is_some() {
            question.session = session;
        }
        if !right {
            return Err(Error::new(ErrorKind::CodeMismatch, "the code of the authenticator app is wrong")
                .with_operation("VerifySoftwareToken"));
        }
        // Should the next request fail, only that one is made again.
        *verified = true;
        let question = Question::clone(question);
        Ok(self.respond_to(&question, Parameters::new()))
    }

    /// The account is as the sign-in wants it: the step needs no further answer, only a new beginning.
    fn settle(&mut self) -> Result<(), Error> {
        match &self.state {
            State::Asked(question)
                if matches!(question.asked.kind, Kind::ConfirmSignUp | Kind::ResetPassword) =>
            {
                self.mark_spent();
                Ok(())
            }
            _ => Err(unexpected()),
        }
    }
}
