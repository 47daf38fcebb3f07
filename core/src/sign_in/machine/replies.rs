//! What has come, and carrying out what is next.

use super::{
    Machine, Pending, Question, State,
    device::{DEVICE_PASSWORD_VERIFIER, DEVICE_SRP_AUTH, Sent},
    nameless, over,
    requests::call,
    transitions::{self, Failure, Heard, Move, Stage, Topic},
    unexpected,
};
use crate::{
    ChallengeSession, Error, ErrorKind, FirstFactorKind, TokenSet,
    service::{
        AuthReply, AuthenticationResult, ChallengeReply, ConfirmSignUpReply, Parameters, already_confirmed,
        device_unknown,
    },
    sign_in::{
        Call, Kind, Next, Reply, Signed, SignedDevice, Surroundings,
        challenge::{self, Read},
        origin::Flow,
    },
};

/// What the answer or request that the reply belongs to has left.
struct Left {
    pending: Pending,
    without_device: Option<Sent>,
    was_repeated: bool,
}

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
        let left = Left {
            pending: std::mem::take(&mut self.pending),
            without_device: self.without_device.take(),
            was_repeated: std::mem::take(&mut self.repeated),
        };
        let stage = self.stage(&left.pending);
        let next = transitions::next(stage, self.heard(&reply, &left));
        tracing::trace!(stage = stage.name(), ?next, "the sign-in moves");
        match next {
            Move::Stale => Err(over()),
            Move::Unexpected => Err(unexpected()),
            Move::BeginAgain => {
                self.take_new_password(left.pending);
                self.begin_again(surroundings)
            }
            Move::Distrust(problem) => self.fail(Error::protocol("ChallengeName", problem)),
            next => match reply {
                Ok(reply) => self.go_on(next, reply, left.pending, surroundings),
                Err(error) => self.after_failure(next, error, left, surroundings),
            },
        }
    }

    /// Where the sign-in stands, by name.
    #[cfg(test)]
    pub(in crate::sign_in) fn stage_name(&self) -> &'static str {
        self.stage(&self.pending).name()
    }

    fn stage(&self, pending: &Pending) -> Stage {
        match &self.state {
            State::AwaitProofChallenge { .. } => Stage::ProofChallenge,
            State::AwaitVerdict => Stage::Verdict,
            State::AwaitWelcome => Stage::Welcome,
            State::AwaitDeviceChallenge { .. } => Stage::DeviceChallenge,
            State::AwaitDeviceVerdict => Stage::DeviceVerdict,
            State::AwaitTotpSecret { .. } => Stage::TotpSecret,
            State::Asked(_) if matches!(pending, Pending::Proof { .. }) => Stage::ChosenProof,
            State::Asked(question) => Stage::Question(match &question.asked.kind {
                Kind::ConfirmSignUp => Topic::ConfirmSignUp,
                Kind::ResetPassword => Topic::ResetPassword,
                Kind::SetUpTotp { .. } => Topic::TotpSetUp,
                Kind::Custom => Topic::Custom,
                Kind::Passkey { .. } => Topic::Passkey,
                Kind::Password { .. } | Kind::ChooseFirstFactor { .. } => Topic::FirstFactor,
                _ => Topic::Other,
            }),
            State::Over => Stage::Over,
        }
    }

    fn heard(&self, reply: &Result<Reply, Error>, left: &Left) -> Heard {
        match reply {
            Err(error) => Heard::Failed(self.failure(error, left)),
            Ok(Reply::Auth(AuthReply { result: Some(_), .. })) => Heard::Tokens,
            Ok(Reply::Auth(AuthReply { challenge: Some(challenge), .. })) => self.challenged(challenge),
            Ok(Reply::Auth(AuthReply { result: None, challenge: None })) => Heard::Nothing,
            Ok(Reply::Associated(_)) => Heard::TotpSecret,
            Ok(Reply::Verified(verdict)) => Heard::TotpVerdict { right: verdict.verified },
            Ok(Reply::Confirmed(reply)) => Heard::ConfirmSignUpReply { continues: reply.session.is_some() },
            Ok(Reply::CodeSent(_)) => Heard::CodeSent,
            Ok(Reply::PasswordReset) => Heard::PasswordReset,
        }
    }

    fn challenged(&self, challenge: &ChallengeReply) -> Heard {
        let password_known = self.origin.password.is_some();
        match challenge.name.as_str() {
            "PASSWORD_VERIFIER" => Heard::ProofWanted { password_known },
            DEVICE_SRP_AUTH if self.device_was_named() => {
                Heard::DeviceSrp { provable: self.device_can_prove() }
            }
            DEVICE_PASSWORD_VERIFIER if self.device_was_named() => Heard::DeviceVerifier,
            name if challenge::is_choice(name) => Heard::FirstFactorWanted { password_known },
            _ => Heard::Challenge,
        }
    }

    fn failure(&self, error: &Error, left: &Left) -> Failure {
        Failure {
            kind: error.kind(),
            in_sign_in: error.is_of_sign_in(),
            is_refusal: error.code().is_some() && !error.is_retryable(),
            may_pass: error.is_retryable(),
            device_unknown: left.without_device.is_some() && device_unknown(error),
            was_repeated: left.was_repeated,
            already_confirmed: already_confirmed(error),
            spent: matches!(&self.state, State::Asked(question) if question.spent),
        }
    }

    fn go_on(
        &mut self,
        next: Move,
        reply: Reply,
        pending: Pending,
        surroundings: &Surroundings,
    ) -> Result<Next, Error> {
        match (next, reply) {
            (Move::Finish, Reply::Auth(AuthReply { result: Some(result), .. })) => self.finish(result),
            (next, Reply::Auth(AuthReply { challenge: Some(challenge), .. })) => {
                self.take_challenge(next, challenge, pending, surroundings)
            }
            (Move::AskForTotpCode, Reply::Associated(reply)) => {
                let State::AwaitTotpSecret { mut challenge } =
                    std::mem::replace(&mut self.state, State::Over)
                else {
                    return Err(unexpected());
                };
                challenge.session = reply.session.or(challenge.session);
                Ok(self.ask(*challenge, Kind::SetUpTotp { secret: reply.secret, verified: false }))
            }
            (Move::AnswerSetUp | Move::RefuseTotpCode, Reply::Verified(verdict)) => {
                self.take_totp_verdict(verdict.verified, verdict.session)
            }
            (Move::ContinueSignUp, Reply::Confirmed(ConfirmSignUpReply { session: Some(session) })) => {
                // The account is as the sign-in wants it: the step needs no further answer.
                self.mark_spent();
                let request = self.origin.continue_sign_up(session);
                Ok(self.initiate(request))
            }
            (Move::TellSent, Reply::CodeSent(delivery)) => Ok(Next::Sent(delivery)),
            _ => Err(unexpected()),
        }
    }

    fn after_failure(
        &mut self,
        next: Move,
        error: Error,
        left: Left,
        surroundings: &Surroundings,
    ) -> Result<Next, Error> {
        match next {
            Move::AskForAccount(topic) => {
                let kind =
                    if topic == Topic::ConfirmSignUp { Kind::ConfirmSignUp } else { Kind::ResetPassword };
                let name = error.code().unwrap_or(kind.name());
                Ok(self.ask(nameless(name), kind))
            }
            Move::RepeatWithoutDevice => match left.without_device {
                Some(sent) => Ok(self.repeat_without_device(sent, left.pending)),
                None => self.fail(error),
            },
            Move::StartOverWithoutDevice => self.start_over(surroundings),
            Move::Fail => self.fail(error),
            Move::End => {
                self.cancel();
                Err(error)
            }
            Move::KeepPasskey => Err(error.with_kind(ErrorKind::IncorrectCredentials)),
            Move::Spend => {
                self.mark_spent();
                Err(error)
            }
            _ => Err(error),
        }
    }

    /// A password that was reset counts from now on.
    fn take_new_password(&mut self, pending: Pending) {
        if let (State::Asked(_), Pending::Password(password)) = (&self.state, pending) {
            self.origin.password = Some(password);
        }
    }

    fn finish(&mut self, result: AuthenticationResult) -> Result<Next, Error> {
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

    /// Takes a challenge of the service's.
    fn take_challenge(
        &mut self,
        next: Move,
        challenge: ChallengeReply,
        pending: Pending,
        surroundings: &Surroundings,
    ) -> Result<Next, Error> {
        match (next, std::mem::replace(&mut self.state, State::Over), pending) {
            (Move::Prove, State::AwaitProofChallenge { password, ephemeral }, _) => {
                return self.prove(&challenge, &password, &ephemeral, surroundings);
            }
            (Move::Prove, State::Asked(question), Pending::Proof { password, ephemeral }) => {
                self.fallback = Some(question);
                return self.prove(&challenge, &password, &ephemeral, surroundings);
            }
            (Move::ProveDevice, State::AwaitDeviceChallenge { ephemeral }, _) => {
                return self.prove_device(&challenge, &ephemeral, surroundings);
            }
            (_, State::Asked(question), pending) => {
                self.take_answer(&question, pending);
                if next != Move::Pose && question.outlives_its_challenge() {
                    self.fallback = Some(question);
                }
            }
            _ => {}
        }
        self.learn_username(&challenge);
        match next {
            Move::StartOverWithoutDevice => self.start_over(surroundings),
            Move::BeginDeviceProof => self.begin_device_proof(&challenge, surroundings),
            _ => self.pose(challenge),
        }
    }

    /// The answer that was on its way is taken: what it changes counts from now on.
    fn take_answer(&mut self, question: &Question, pending: Pending) {
        match pending {
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
    }

    /// Puts a challenge to the app, unless it is one whose answer is known or has to be fetched first.
    fn pose(&mut self, challenge: ChallengeReply) -> Result<Next, Error> {
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
        if let Some(responses) = self.choice_made_before(&read) {
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
    fn choice_made_before(&mut self, read: &Read) -> Option<Parameters> {
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

    fn take_totp_verdict(&mut self, right: bool, session: Option<ChallengeSession>) -> Result<Next, Error> {
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
}
