//! From the app's answer to the request it comes to.

use std::collections::BTreeMap;

use super::{
    Machine, Pending, Question,
    requests::{call, set_up_session},
};
use crate::{
    Error, FirstFactorKind, Password,
    service::{Parameters, TokenOwner, VerifySoftwareToken},
    sign_in::{
        Answered, Call, Kind, Next, Surroundings,
        answer::{self, Action},
        origin::Flow,
    },
    srp::Ephemeral,
};

impl Machine {
    /// Answers question `number`. The question itself changes only by the reply, so that an answer that was never
    /// sent can be given again.
    pub(crate) fn answer(
        &mut self,
        number: u32,
        answered: Answered,
        client_metadata: Option<BTreeMap<String, String>>,
        surroundings: &Surroundings,
    ) -> Result<Next, Error> {
        let question = self.question(number)?.clone();
        let action = answer::check(&question.asked, answered)?;
        self.pending = Pending::Nothing;
        self.fallback = None;
        self.without_device = None;
        self.repeated = false;
        self.client_metadata = client_metadata.unwrap_or_else(|| self.origin.client_metadata.clone());
        let (pending, responses) = match action {
            Action::Respond(responses) => (Pending::Nothing, responses),
            Action::NewPassword { responses, password } => (Pending::Password(password), responses),
            Action::ChooseMfa { option, responses } => (Pending::Mfa(option), responses),
            Action::SetUpEmail { email, responses } => (Pending::Email(email), responses),
            Action::SetUp { totp: false } => return Ok(self.ask(question.into_challenge(), Kind::SetUpEmail)),
            Action::SetUp { totp: true } => {
                self.fallback = Some(Box::new(question.clone()));
                return self.fetch_totp_secret(question.into_challenge());
            }
            Action::VerifyTotp { code, device_name } => {
                if matches!(question.asked.kind, Kind::SetUpTotp { verified: true, .. }) {
                    (Pending::Nothing, Parameters::new())
                } else {
                    let owner = TokenOwner::Session(set_up_session(question.session)?);
                    return Ok(call(Call::VerifySoftwareToken(VerifySoftwareToken {
                        owner,
                        code,
                        device_name,
                    })));
                }
            }
            Action::FirstFactor { factor, password } => {
                return self.give_first_factor(&question, factor, password, surroundings);
            }
            Action::ConfirmSignUp { .. } | Action::ResetPassword { .. } if question.spent => {
                return self.begin_again(surroundings);
            }
            Action::ConfirmSignUp { code } => return Ok(self.confirm_sign_up(code)),
            Action::ResendSignUpCode => return Ok(self.resend_sign_up_code()),
            Action::SendResetCode => return Ok(self.send_reset_code()),
            Action::ResetPassword { code, password } => {
                self.pending = Pending::Password(password.clone());
                return Ok(self.reset_password(code, password));
            }
        };
        self.pending = pending;
        Ok(self.respond_to(&question, responses))
    }

    fn give_first_factor(
        &mut self,
        question: &Question,
        factor: FirstFactorKind,
        password: Option<Password>,
        surroundings: &Surroundings,
    ) -> Result<Next, Error> {
        let chosen = matches!(question.asked.kind, Kind::ChooseFirstFactor { .. });
        let ephemeral = match &password {
            Some(_) if factor == FirstFactorKind::PasswordSrp && !question.spent => {
                Some(Ephemeral::new(&surroundings.random)?)
            }
            _ => None,
        };
        let mut responses = Parameters::new();
        if chosen {
            responses.insert("ANSWER", factor.wire_name());
        }
        self.pending = Pending::FirstFactor { given: password.is_some() };
        match (&password, ephemeral) {
            (Some(password), Some(ephemeral)) => {
                responses.insert("SRP_A", ephemeral.srp_a());
                self.pending = Pending::Proof { password: password.clone(), ephemeral };
            }
            (Some(password), None) => responses.insert("PASSWORD", password.expose()),
            (None, _) => {}
        }
        // A fresh start gives what was given here at once, without a choice.
        if let Flow::User(preferred) = &mut self.origin.flow {
            *preferred = Some(factor);
        }
        if password.is_some() {
            self.origin.password = password;
        }
        if question.spent {
            self.pending = Pending::Nothing;
            return self.begin_again(surroundings);
        }
        Ok(self.respond_to(question, responses))
    }
}
