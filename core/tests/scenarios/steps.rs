//! The steps of a sign-in: their names, their data, their answers.

use std::collections::BTreeMap;

use cognito_client::{
    CodePurpose, Error, FirstFactor, FirstFactorKind, MfaMethod, Password, SignInAnswer, SignInStep,
};

use crate::{capture, data::Answer};

pub fn name(step: &SignInStep) -> &'static str {
    match step {
        SignInStep::Done(_) => "done",
        SignInStep::SmsCode(_) => "sms_code",
        SignInStep::EmailCode(_) => "email_code",
        SignInStep::TotpCode(_) => "totp_code",
        SignInStep::ChooseMfa(_) => "choose_mfa",
        SignInStep::SetUpMfa(_) => "set_up_mfa",
        SignInStep::SetUpTotp(_) => "set_up_totp",
        SignInStep::SetUpEmail(_) => "set_up_email",
        SignInStep::NewPassword(_) => "new_password",
        SignInStep::ChooseFirstFactor(_) => "choose_first_factor",
        SignInStep::Password(_) => "password",
        SignInStep::Passkey(_) => "passkey",
        SignInStep::Custom(_) => "custom",
        SignInStep::ConfirmSignUp(_) => "confirm_sign_up",
        SignInStep::ResetPassword(_) => "reset_password",
        SignInStep::Unknown(_) => "unknown",
        _ => "a step without a name here",
    }
}

/// Does the same with whichever challenge a step holds.
macro_rules! of_any {
    ($step:expr, $challenge:ident => $do:expr, $session:ident => $done:expr) => {
        match $step {
            SignInStep::Done($session) => $done,
            SignInStep::SmsCode($challenge) | SignInStep::EmailCode($challenge) => $do,
            SignInStep::TotpCode($challenge) => $do,
            SignInStep::ChooseMfa($challenge) => $do,
            SignInStep::SetUpMfa($challenge) => $do,
            SignInStep::SetUpTotp($challenge) => $do,
            SignInStep::SetUpEmail($challenge) => $do,
            SignInStep::NewPassword($challenge) => $do,
            SignInStep::ChooseFirstFactor($challenge) => $do,
            SignInStep::Password($challenge) => $do,
            SignInStep::Passkey($challenge) => $do,
            SignInStep::Custom($challenge) => $do,
            SignInStep::ConfirmSignUp($challenge) => $do,
            SignInStep::ResetPassword($challenge) => $do,
            SignInStep::Unknown($challenge) => $do,
            other => panic!("{other:?} has no name here"),
        }
    };
}

pub fn username(step: &SignInStep) -> &str {
    of_any!(step, challenge => challenge.username(), session => session.username())
}

pub fn cancel(step: &SignInStep) {
    of_any!(step, challenge => challenge.cancel(), _session => panic!("there is nothing to cancel"));
}

pub async fn suspend(step: &SignInStep) -> Result<String, Error> {
    of_any!(step, challenge => challenge.suspend().await, _session => panic!("there is nothing to suspend"))
}

/// What may be chosen, by the names that scenarios use.
pub fn options(step: &SignInStep) -> Vec<String> {
    let methods = |methods: Vec<MfaMethod>| methods.iter().map(method_name).collect();
    match step {
        SignInStep::ChooseMfa(choice) => methods(choice.options()),
        SignInStep::SetUpMfa(choice) => methods(choice.options()),
        SignInStep::ChooseFirstFactor(choice) => {
            let named = choice.options().into_iter().map(|kind| match kind {
                FirstFactorKind::Password => "password".to_owned(),
                FirstFactorKind::PasswordSrp => "password_srp".to_owned(),
                FirstFactorKind::EmailOtp => "email_otp".to_owned(),
                FirstFactorKind::SmsOtp => "sms_otp".to_owned(),
                FirstFactorKind::Passkey => "web_authn".to_owned(),
                FirstFactorKind::Other(name) => name,
                other => panic!("{other:?} has no name here"),
            });
            named.collect()
        }
        other => panic!("{other:?} has no options"),
    }
}

pub fn purpose(purpose: CodePurpose) -> &'static str {
    match purpose {
        CodePurpose::FirstFactor => "first_factor",
        CodePurpose::SecondFactor => "second_factor",
        _ => "a purpose without a name here",
    }
}

pub fn first_factor(name: &str, password: Option<String>) -> FirstFactor {
    let with =
        |password: Option<String>| Password::new(password.expect("this first factor takes a password"));
    match name {
        "password" => FirstFactor::Password(with(password)),
        "password_srp" => FirstFactor::PasswordSrp(with(password)),
        _ => {
            assert!(password.is_none(), "{name} takes no password");
            match name {
                "email_otp" => FirstFactor::EmailOtp,
                "sms_otp" => FirstFactor::SmsOtp,
                "web_authn" => FirstFactor::Passkey,
                other => FirstFactor::Other(other.to_owned()),
            }
        }
    }
}

pub fn method_name(method: &MfaMethod) -> String {
    let name = match method {
        MfaMethod::Sms => "sms",
        MfaMethod::Totp => "totp",
        MfaMethod::Email => "email",
        MfaMethod::Passkey => "web_authn",
        MfaMethod::Other(name) => name,
        other => panic!("{other:?} has no name here"),
    };
    name.to_owned()
}

pub fn method(name: &str) -> MfaMethod {
    match name {
        "web_authn" => MfaMethod::Passkey,
        "sms" => MfaMethod::Sms,
        "totp" => MfaMethod::Totp,
        "email" => MfaMethod::Email,
        other => MfaMethod::Other(other.to_owned()),
    }
}

/// The answer to be awaited. Every member must belong to the step.
pub fn answer(step: &SignInStep, mut given: Answer) -> SignInAnswer {
    let needed =
        |member: Option<String>| member.unwrap_or_else(|| panic!("the answer does not fit {}", name(step)));
    let answer = match step {
        SignInStep::SmsCode(challenge) | SignInStep::EmailCode(challenge) => {
            challenge.answer(needed(given.code.take()))
        }
        SignInStep::TotpCode(challenge) => challenge.answer(needed(given.code.take())),
        SignInStep::ChooseMfa(choice) => choice.answer(&method(&needed(given.mfa.take()))),
        SignInStep::SetUpMfa(choice) => choice.answer(&method(&needed(given.mfa.take()))),
        SignInStep::SetUpTotp(set_up) => {
            set_up.answer(needed(given.code.take()), given.device_name.take().as_deref())
        }
        SignInStep::SetUpEmail(set_up) => set_up.answer(needed(given.email.take())),
        SignInStep::NewPassword(challenge) => challenge.answer(
            Password::new(needed(given.new_password.take())),
            given.attributes.take().unwrap_or_default(),
        ),
        SignInStep::ChooseFirstFactor(choice) => {
            choice.answer(first_factor(&needed(given.first_factor.take()), given.password.take()))
        }
        SignInStep::Password(challenge) => challenge.answer(Password::new(needed(given.password.take()))),
        SignInStep::Passkey(challenge) => challenge.answer(needed(given.credential.take())),
        SignInStep::Custom(challenge) => challenge.answer(needed(given.text.take())),
        SignInStep::ConfirmSignUp(confirmation) => confirmation.answer(needed(given.code.take())),
        SignInStep::ResetPassword(reset) => {
            reset.answer(needed(given.code.take()), Password::new(needed(given.new_password.take())))
        }
        SignInStep::Unknown(challenge) => challenge.answer(given.responses.take().unwrap_or_default()),
        other => panic!("{other:?} takes no answer"),
    };
    let rest = [
        given.code.is_some(),
        given.device_name.is_some(),
        given.mfa.is_some(),
        given.email.is_some(),
        given.new_password.is_some(),
        given.attributes.is_some(),
        given.first_factor.is_some(),
        given.password.is_some(),
        given.credential.is_some(),
        given.text.is_some(),
        given.responses.is_some(),
    ];
    assert!(!rest.contains(&true), "the answer has members that do not belong to {}", name(step));
    let answer = match given.client_metadata.take() {
        Some(metadata) => answer.client_metadata(metadata),
        None => answer,
    };
    capture::show(&answer);
    answer
}

/// A parameter of a custom or unknown challenge.
pub fn parameters(step: &SignInStep) -> BTreeMap<String, String> {
    match step {
        SignInStep::Custom(challenge) => challenge.parameters(),
        SignInStep::Unknown(challenge) => challenge.parameters().clone(),
        other => panic!("{other:?} has no parameters"),
    }
}
