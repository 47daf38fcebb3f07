//! What a signed-in user does with their account and their devices.

use std::collections::BTreeMap;

use cognito_client::{
    Device as KnownDevice, MfaMethod, MfaPreferenceChange, Password, Session, TotpRegistration,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Anything, Device, account::delivery_json};

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(crate) enum Command {
    UpdateAttributes {
        attributes: BTreeMap<String, String>,
    },
    DeleteAttributes {
        names: Vec<String>,
    },
    AttributeCode {
        attribute: String,
    },
    VerifyAttribute {
        attribute: String,
        code: String,
    },
    ChangePassword {
        previous: Option<String>,
        proposed: String,
    },
    DeleteUser,
    /// Begins to set up an authenticator app, and tells its secret.
    SetUpTotp,
    VerifyTotp {
        code: String,
    },
    PreferTotp,
    MfaPreference,
    ListDevices,
    CurrentDevice,
    /// Any device of the user's, or this one.
    ForgetDevice {
        key: Option<String>,
    },
}

/// What a user has begun.
#[derive(Default)]
pub(crate) struct State {
    totp: Option<TotpRegistration>,
}

pub(crate) async fn carry_out(device: &mut Device, command: Command) -> Result<Value, Anything> {
    let session: Session = device.session()?.clone();
    Ok(match command {
        Command::UpdateAttributes { attributes } => {
            let sent = session.update_attributes(attributes.into_iter().collect()).await?;
            json!({ "deliveries": sent.iter().map(delivery_json).collect::<Vec<_>>() })
        }
        Command::DeleteAttributes { names } => {
            session.delete_attributes(names).await?;
            json!({})
        }
        Command::AttributeCode { attribute } => delivery_json(&session.send_attribute_code(attribute).await?),
        Command::VerifyAttribute { attribute, code } => {
            session.verify_attribute(attribute, code).await?;
            json!({})
        }
        Command::ChangePassword { previous, proposed } => {
            session.change_password(previous.map(Password::new), Password::new(proposed)).await?;
            json!({})
        }
        Command::DeleteUser => {
            session.delete_user().await?;
            json!({})
        }
        Command::SetUpTotp => {
            let set_up = session.set_up_totp().await?;
            let described = json!({ "secret": set_up.secret().expose() });
            device.user.totp = Some(set_up);
            described
        }
        Command::VerifyTotp { code } => {
            let set_up = device.user.totp.as_ref().ok_or("no authenticator app is being set up")?;
            set_up.verify(code, Some("interop")).await?;
            json!({})
        }
        Command::PreferTotp => {
            session.change_mfa(MfaPreferenceChange::new().prefer(MfaMethod::Totp)).await?;
            json!({})
        }
        Command::MfaPreference => {
            let preference = session.mfa_preference().await?;
            json!({
                "enabled": preference.enabled.iter().map(|method| format!("{method:?}")).collect::<Vec<_>>(),
                "preferred": preference.preferred.map(|method| format!("{method:?}")),
            })
        }
        Command::ListDevices => {
            let devices = session.devices().all().await?;
            json!({ "devices": devices.iter().map(device_json).collect::<Vec<_>>() })
        }
        Command::CurrentDevice => {
            json!({ "device": session.current_device().await?.as_ref().map(device_json) })
        }
        Command::ForgetDevice { key: Some(key) } => {
            session.forget_device(&key).await?;
            json!({})
        }
        Command::ForgetDevice { key: None } => {
            session.forget_this_device().await?;
            json!({})
        }
    })
}

fn device_json(device: &KnownDevice) -> Value {
    json!({ "key": device.key, "name": device.name, "is_current": device.is_current })
}
