//! What a person does who is not signed in: sign up, confirm, recover.

use std::collections::BTreeMap;

use cognito_client::{CodeDelivery, ConfirmedAccount, NewAccount, Password};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Anything, Device, error_json};

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(crate) enum Command {
    SignUp {
        username: String,
        password: Option<String>,
        attributes: BTreeMap<String, String>,
    },
    /// The sign-up of this very device.
    Confirm {
        code: String,
    },
    /// Signs the user in whose sign-up was confirmed last.
    SignInConfirmed,
    /// The sign-up of another time.
    ConfirmSignUp {
        username: String,
        code: String,
    },
    ResendConfirmationCode {
        username: String,
    },
    ForgotPassword {
        username: String,
    },
    ConfirmForgotPassword {
        username: String,
        code: String,
        password: String,
    },
}

/// A sign-up under way.
#[derive(Default)]
pub(crate) struct State {
    signed_up: Option<NewAccount>,
    confirmed: Option<ConfirmedAccount>,
}

pub(crate) async fn carry_out(device: &mut Device, command: Command) -> Result<Value, Anything> {
    let pool = device.pool.clone();
    Ok(match command {
        Command::SignUp { username, password, attributes } => {
            let attributes = attributes.into_iter().collect();
            let signed_up =
                pool.sign_up(username, password.map(Password::new)).attributes(attributes).await?;
            let described = json!({
                "user_sub": signed_up.user_sub(),
                "confirmed": signed_up.is_confirmed(),
                "delivery": signed_up.code_delivery().map(delivery_json),
                "not_delivered": signed_up.not_delivered().map(error_json),
            });
            device.account.signed_up = Some(signed_up);
            described
        }
        Command::Confirm { code } => {
            let signed_up = device.account.signed_up.as_ref().ok_or("nobody signed up on this device")?;
            let confirmed = signed_up.confirm(code).await?;
            let described = json!({ "can_sign_in_at_once": confirmed.can_sign_in_at_once() });
            device.account.confirmed = Some(confirmed);
            described
        }
        Command::SignInConfirmed => {
            let confirmed = device.account.confirmed.as_ref().ok_or("nobody was confirmed on this device")?;
            let step = confirmed.sign_in().await?;
            device.came_to(step).await?
        }
        Command::ConfirmSignUp { username, code } => {
            let confirmed = pool.confirm_sign_up(username, code).await?;
            json!({ "can_sign_in_at_once": confirmed.can_sign_in_at_once() })
        }
        Command::ResendConfirmationCode { username } => {
            delivery_json(&pool.resend_confirmation_code(username).await?)
        }
        Command::ForgotPassword { username } => delivery_json(&pool.forgot_password(username).await?),
        Command::ConfirmForgotPassword { username, code, password } => {
            pool.confirm_forgot_password(username, code, Password::new(password)).await?;
            json!({})
        }
    })
}

pub(crate) fn delivery_json(delivery: &CodeDelivery) -> Value {
    json!({
        "medium": delivery.medium,
        "attribute": delivery.attribute,
        "destination": delivery.destination,
    })
}
