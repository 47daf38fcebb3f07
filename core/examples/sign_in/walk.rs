//! From step to step until the person is signed in or gives up.

use cognito_client::{Error, ErrorKind, FirstFactor, FirstFactorKind, Password, Session, SignInStep};

use crate::{Outcome, local::Local, prompt};

/// What the person said.
enum Said {
    Answer(String),
    Resend,
    Suspend,
    Cancel,
}

fn ask(question: &str) -> Outcome<Said> {
    Ok(match prompt::shown(question)?.as_str() {
        ":resend" => Said::Resend,
        ":suspend" => Said::Suspend,
        ":cancel" => Said::Cancel,
        answer => Said::Answer(answer.to_owned()),
    })
}

/// What follows a question.
enum Turn {
    Step(Result<SignInStep, Error>),
    /// The same question again.
    Again,
    GivenUp,
}

/// Answers, or does what the person wants instead.
macro_rules! turn {
    ($challenge:expr, $question:expr, |$answer:ident| $reply:expr) => {
        turn!($challenge, $question, |$answer| $reply, resend: {
            println!("There is nothing to send again.");
            Turn::Again
        })
    };
    ($challenge:expr, $question:expr, |$answer:ident| $reply:expr, resend: $resend:expr) => {
        match ask($question)? {
            Said::Answer($answer) => Turn::Step($reply.await),
            Said::Resend => $resend,
            Said::Suspend => {
                println!("{}", $challenge.suspend().await?);
                Turn::GivenUp
            }
            Said::Cancel => {
                $challenge.cancel();
                Turn::GivenUp
            }
        }
    };
}

/// Walks until the end; `None` when the person gave up.
pub(crate) async fn through(mut step: SignInStep, local: Option<&Local>) -> Outcome<Option<Session>> {
    loop {
        match turn(&step, local).await? {
            Turn::GivenUp => return Ok(None),
            Turn::Again => {}
            Turn::Step(Ok(SignInStep::Done(session))) => return Ok(Some(session)),
            Turn::Step(Ok(next)) => step = next,
            Turn::Step(Err(error)) => {
                println!("{} {}", error.message(), error.recovery());
                if let Some(wait) = error.retry_after() {
                    println!("Wait {} seconds.", wait.as_secs());
                }
                if matches!(error.kind(), ErrorKind::ChallengeExpired | ErrorKind::Protocol) {
                    return Err(error.into());
                }
            }
        }
    }
}

#[allow(clippy::too_many_lines, reason = "one arm per step is what this example shows")]
async fn turn(step: &SignInStep, local: Option<&Local>) -> Outcome<Turn> {
    Ok(match step {
        SignInStep::Done(session) => Turn::Step(Ok(SignInStep::Done(session.clone()))),
        SignInStep::SmsCode(code) | SignInStep::EmailCode(code) => {
            println!("A code was sent to {} by {}.", code.destination().unwrap_or("you"), code.medium());
            show(local, |local| local.show_message(code.username()));
            turn!(code, "Code", |text| code.answer(text), resend: Turn::Step(code.resend().await))
        }
        SignInStep::TotpCode(totp) => {
            show(local, |local| local.show_totp(totp.username()));
            let app = totp.friendly_device_name().unwrap_or("your authenticator app");
            turn!(totp, &format!("Code of {app}"), |text| totp.answer(text))
        }
        SignInStep::ChooseMfa(choice) => {
            let options = choice.options();
            turn!(choice, &menu("Second factor", &options), |text| choice.answer(&picked(&options, &text)?))
        }
        SignInStep::SetUpMfa(choice) => {
            let options = choice.options();
            turn!(choice, &menu("Set up", &options), |text| choice.answer(&picked(&options, &text)?))
        }
        SignInStep::SetUpTotp(set_up) => {
            let uri = set_up.uri("cognito-client example")?;
            println!("{}\nor type this secret: {}", uri.qr_text()?.expose(), set_up.secret().expose());
            show(local, |local| local.show_totp(set_up.username()));
            turn!(set_up, "First code", |text| set_up.answer(text, Some("terminal")))
        }
        SignInStep::SetUpEmail(set_up) => turn!(set_up, "E-mail address", |text| set_up.answer(text)),
        SignInStep::NewPassword(challenge) => {
            println!("A new password is needed.");
            let password = Password::new(prompt::hidden("New password")?);
            let mut attributes = Vec::new();
            for name in challenge.required_attributes() {
                attributes.push((name.clone(), prompt::shown(name)?));
            }
            Turn::Step(challenge.answer(password, attributes).await)
        }
        SignInStep::ChooseFirstFactor(choice) => {
            let options = choice.options();
            match ask(&menu("Sign in by", &options))? {
                Said::Answer(text) => {
                    Turn::Step(choice.answer(first_factor(picked(&options, &text)?)?).await)
                }
                Said::Suspend => {
                    println!("{}", choice.suspend().await?);
                    Turn::GivenUp
                }
                Said::Resend | Said::Cancel => {
                    choice.cancel();
                    Turn::GivenUp
                }
            }
        }
        SignInStep::Password(challenge) => {
            Turn::Step(challenge.answer(Password::new(prompt::hidden("Password")?)).await)
        }
        SignInStep::Passkey(challenge) => match local {
            Some(local) => Turn::Step(challenge.answer(local.sign(challenge.request_options_json())?).await),
            None => {
                println!("Options for the authenticator:\n{}", challenge.request_options_json());
                turn!(challenge, "Its answer as JSON", |text| challenge.answer(text))
            }
        },
        SignInStep::Custom(challenge) => {
            for (name, value) in challenge.parameters() {
                println!("{name}: {value}");
            }
            turn!(challenge, "Answer", |text| challenge.answer(text))
        }
        SignInStep::ConfirmSignUp(confirmation) => {
            println!("The sign-up was never confirmed.");
            show(local, |local| local.show_message(confirmation.username()));
            turn!(confirmation, "Code (:resend for a new one)", |text| confirmation.answer(text), resend: {
                let sent = confirmation.resend().await?;
                println!("Sent to {}.", sent.destination.as_deref().unwrap_or("you"));
                Turn::Again
            })
        }
        SignInStep::ResetPassword(reset) => {
            println!("The password must be reset.");
            show(local, |local| local.show_message(reset.username()));
            match ask("Code (:resend for a new one)")? {
                Said::Answer(code) => {
                    let password = Password::new(prompt::hidden("New password")?);
                    Turn::Step(reset.answer(code, password).await)
                }
                Said::Resend => {
                    reset.send_code().await?;
                    Turn::Again
                }
                Said::Suspend => {
                    println!("{}", reset.suspend().await?);
                    Turn::GivenUp
                }
                Said::Cancel => {
                    reset.cancel();
                    Turn::GivenUp
                }
            }
        }
        SignInStep::Unknown(challenge) => {
            println!("{} {:?}", challenge.name(), challenge.parameters());
            let name = prompt::shown("Name of the response")?;
            turn!(challenge, "Its value", |text| challenge.answer([(name, text)]))
        }
        _ => return Err("this example is older than the library".into()),
    })
}

fn show(local: Option<&Local>, what: impl FnOnce(&Local)) {
    if let Some(local) = local {
        what(local);
    }
}

fn menu<T: std::fmt::Debug>(question: &str, options: &[T]) -> String {
    for (number, option) in options.iter().enumerate() {
        println!("  {} {option:?}", number + 1);
    }
    format!("{question}, by number")
}

/// The option of this number.
fn picked<T: Clone>(options: &[T], text: &str) -> Outcome<T> {
    let number: usize = text.trim().parse().unwrap_or_default();
    let option = number.checked_sub(1).and_then(|index| options.get(index));
    option.cloned().ok_or_else(|| "there is no such number".into())
}

fn first_factor(kind: FirstFactorKind) -> Outcome<FirstFactor> {
    let password = || -> Outcome<Password> { Ok(Password::new(prompt::hidden("Password")?)) };
    Ok(match kind {
        FirstFactorKind::Password => FirstFactor::Password(password()?),
        FirstFactorKind::PasswordSrp => FirstFactor::PasswordSrp(password()?),
        FirstFactorKind::EmailOtp => FirstFactor::EmailOtp,
        FirstFactorKind::SmsOtp => FirstFactor::SmsOtp,
        FirstFactorKind::Passkey => FirstFactor::Passkey,
        FirstFactorKind::Other(name) => FirstFactor::Other(name),
        _ => return Err("this example is older than the library".into()),
    })
}
