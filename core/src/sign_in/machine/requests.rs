//! The requests of a sign-in under way.

use super::{Machine, Question, State};
use crate::{
    Answer, ChallengeSession, Error, Password, SecretHash,
    service::{
        About, AssociateSoftwareToken, ChallengeReply, ConfirmForgotPassword, ConfirmSignUp, ForgotPassword,
        Parameters, ResendConfirmationCode, RespondToAuthChallenge, TokenOwner,
    },
    sign_in::{Call, Next},
};

pub(super) fn call(call: Call) -> Next {
    Next::Call(Box::new(call))
}

/// The set-up of a software token goes by its session string alone.
pub(super) fn set_up_session(session: Option<ChallengeSession>) -> Result<ChallengeSession, Error> {
    session.ok_or_else(|| Error::protocol("Session", "is missing in the MFA_SETUP challenge"))
}

impl Question {
    /// The challenge it came from.
    pub(super) fn into_challenge(self) -> ChallengeReply {
        ChallengeReply {
            name: self.asked.name,
            session: self.session,
            parameters: self.asked.parameters,
            available_challenges: self.asked.available,
        }
    }
}

impl Machine {
    pub(super) fn respond_to(&mut self, question: &Question, responses: Parameters) -> Next {
        call(Call::Respond(self.respond(&question.asked.name, question.session.clone(), responses)))
    }

    /// `USERNAME`, `SECRET_HASH` and `DEVICE_KEY` are added.
    pub(super) fn respond(
        &mut self,
        name: &str,
        session: Option<ChallengeSession>,
        mut responses: Parameters,
    ) -> RespondToAuthChallenge {
        self.origin.parties.identify(&mut responses, &self.username);
        let mut request = RespondToAuthChallenge {
            challenge_name: name.to_owned(),
            session,
            challenge_responses: responses,
            client_id: self.origin.parties.client_id.clone(),
            client_metadata: self.client_metadata.clone(),
            user_context_data: None,
        };
        self.identify_device(&mut request);
        request
    }

    pub(super) fn fetch_totp_secret(&mut self, challenge: ChallengeReply) -> Result<Next, Error> {
        let owner = match set_up_session(challenge.session.clone()) {
            Ok(session) => TokenOwner::Session(session),
            Err(error) => return self.fail(error),
        };
        self.state = State::AwaitTotpSecret { challenge: Box::new(challenge) };
        Ok(call(Call::AssociateSoftwareToken(AssociateSoftwareToken { owner })))
    }

    pub(super) fn confirm_sign_up(&self, code: Answer) -> Next {
        call(Call::ConfirmSignUp(ConfirmSignUp {
            about: self.about(),
            confirmation_code: code,
            force_alias_creation: false,
            session: None,
        }))
    }

    pub(super) fn resend_sign_up_code(&self) -> Next {
        call(Call::ResendConfirmationCode(ResendConfirmationCode { about: self.about() }))
    }

    pub(super) fn send_reset_code(&self) -> Next {
        call(Call::ForgotPassword(ForgotPassword { about: self.about() }))
    }

    pub(super) fn reset_password(&self, code: Answer, password: Password) -> Next {
        call(Call::ConfirmForgotPassword(ConfirmForgotPassword {
            about: self.about(),
            confirmation_code: code,
            password,
        }))
    }

    /// Requests about the account go by the name the app gave.
    fn about(&self) -> About {
        let parties = &self.origin.parties;
        About {
            client_id: parties.client_id.clone(),
            secret_hash: parties.secret_hash(&self.origin.username).map(SecretHash::new),
            username: self.origin.username.clone(),
            user_context_data: None,
            client_metadata: self.client_metadata.clone(),
        }
    }
}
