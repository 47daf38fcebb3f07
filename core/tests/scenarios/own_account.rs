//! What a signed-in user does with their own account.

use cognito_client::{
    MfaPreferenceChange, Password, RevokeAssociatedSessions, SignOut, UserAttributes, UserSessionType,
};
use serde_json::{Value, json};

use crate::{
    capture,
    data::{self, Action, Associated, Scope},
    expectations,
    runner::{Runner, ended},
    steps,
};

impl Runner<'_> {
    pub async fn perform_signed_in(&mut self, action: Action) {
        match action {
            Action::GetUser(action) => {
                if let Some(user) = ended(&action.expect, self.session(&action.name).user().await) {
                    capture::show(&user);
                    expectations::user(&self.expectation(action.expect, &action.name), &user);
                }
            }
            Action::GetUserAuthFactors(action) => {
                let factors = self.session(&action.name).auth_factors().await;
                if let Some(factors) = ended(&action.expect, factors) {
                    capture::show(&factors);
                    expectations::auth_factors(&self.expectation(action.expect, &action.name), &factors);
                }
            }
            Action::UpdateUserAttributes(action) => self.update_attributes(action).await,
            Action::DeleteUserAttributes(action) => {
                let outcome = self.session(&action.name).delete_attributes(action.names).await;
                expectations::ok(&action.expect, outcome);
            }
            Action::GetUserAttributeVerificationCode(action) => {
                let mut request = self.session(&action.name).send_attribute_code(&action.attribute);
                if let Some(metadata) = action.client_metadata {
                    request = request.client_metadata(metadata);
                }
                if let Some(delivery) = ended(&action.expect, request.await) {
                    capture::show(&delivery);
                    expectations::delivery(&self.expectation(action.expect, &action.name), &delivery);
                }
            }
            Action::VerifyUserAttribute(action) => {
                let code = self.expanded(&action.code, &action.name);
                let outcome = self.session(&action.name).verify_attribute(&action.attribute, code).await;
                expectations::ok(&action.expect, outcome);
            }
            Action::ChangePassword(action) => {
                let password = |text: &String| Password::new(self.expanded(text, &action.name));
                let (previous, proposed) =
                    (action.previous.as_ref().map(password), password(&action.proposed));
                let outcome = self.session(&action.name).change_password(previous, proposed).await;
                expectations::ok(&action.expect, outcome);
            }
            Action::DeleteUser(action) => {
                expectations::ok(&action.expect, self.session(&action.name).delete_user().await);
            }
            Action::SignOut(action) => {
                let scope = match action.scope {
                    Scope::ThisDevice => SignOut::ThisDevice,
                    Scope::Everywhere => SignOut::Everywhere,
                };
                let result = self.session(&action.name).sign_out(scope).await;
                capture::show(&result);
                expectations::signed_out(&action.expect, &result);
            }
            Action::Refresh(action) => {
                let outcome = self.session(&action.name).refresh().await;
                expectations::ok(&action.expect, outcome.map(|tokens| capture::show(&tokens)));
            }
            other => self.perform_with_factors(other).await,
        }
    }

    async fn perform_with_factors(&mut self, action: Action) {
        match action {
            Action::AssociateSoftwareToken(action) => {
                let set_up = self.session(&action.name).set_up_totp().await;
                if let Some(set_up) = ended(&action.expect, set_up) {
                    capture::show(&set_up);
                    expectations::software_token(&action.expect, &set_up);
                    self.secrets_shown.insert(action.name.clone(), set_up.secret());
                    self.set_ups.insert(action.name, set_up);
                }
            }
            Action::VerifySoftwareToken(action) => {
                let code = self.expanded(&action.code, &action.name);
                let set_up = self.set_ups.get(&action.name).expect("an authenticator app is being set up");
                expectations::ok(&action.expect, set_up.verify(code, action.device_name.as_deref()).await);
            }
            Action::MfaPreference(action) => {
                let preference = self.session(&action.name).mfa_preference().await;
                if let Some(preference) = ended(&action.expect, preference) {
                    capture::show(&preference);
                    expectations::mfa_preference(&action.expect, &preference);
                }
            }
            Action::SetUserMfaPreference(action) => self.prefer_mfa(action).await,
            Action::StartWebAuthnRegistration(action) => {
                let registration = self.session(&action.name).register_passkey().await;
                if let Some(registration) = ended(&action.expect, registration) {
                    capture::show(&registration);
                    expectations::ok(&action.expect, Ok(()));
                    self.registrations.insert(action.name, registration);
                }
            }
            Action::CompleteWebAuthnRegistration(action) => {
                let credential = self.expanded(&action.credential, &action.name);
                let registration = self.registrations.get(&action.name).expect("a registration was begun");
                expectations::ok(&action.expect, registration.complete(&credential).await);
            }
            Action::ListWebAuthnCredentials(action) => self.list_passkeys(action).await,
            Action::DeleteWebAuthnCredential(action) => {
                let id = self.expanded(&action.id, &action.name);
                let outcome = self.session(&action.name).delete_passkey(&id).await;
                expectations::ok(&action.expect, outcome);
            }
            Action::ListUserSessions(action) => self.list_sessions(action).await,
            Action::RevokeUserSession(action) => {
                let id = self.expanded(&action.id, &action.name);
                let associated = match action.associated {
                    Associated::None => RevokeAssociatedSessions::None,
                    Associated::Linked => RevokeAssociatedSessions::Linked,
                };
                let outcome = self.session(&action.name).end_session(&id, associated).await;
                expectations::ok(&action.expect, outcome);
            }
            other => self.perform_with_devices(other).await,
        }
    }

    async fn update_attributes(&mut self, action: data::UpdateAttributes) {
        let name = action.name;
        let attributes: UserAttributes = action
            .attributes
            .into_iter()
            .map(|(attribute, value)| (attribute, self.expanded(&value, &name)))
            .collect();
        let mut request = self.session(&name).update_attributes(attributes);
        if let Some(metadata) = action.client_metadata {
            request = request.client_metadata(metadata);
        }
        capture::show(&request);
        if let Some(deliveries) = ended(&action.expect, request.await) {
            capture::show(&deliveries);
            expectations::deliveries(&self.expectation(action.expect, &name), &deliveries);
        }
    }

    async fn prefer_mfa(&mut self, action: data::PreferMfa) {
        let mut change = MfaPreferenceChange::new();
        for name in &action.enable {
            change = change.enable(steps::method(name));
        }
        for name in &action.disable {
            change = change.disable(steps::method(name));
        }
        change = match &action.prefer {
            None => change,
            Some(Value::Null) => change.prefer_none(),
            Some(name) => change.prefer(steps::method(name.as_str().expect("a name is preferred"))),
        };
        let outcome = self.session(&action.name).change_mfa(change).await;
        expectations::ok(&action.expect, outcome);
    }

    async fn list_passkeys(&mut self, action: data::Listed) {
        let listed = self.session(&action.name).passkeys().all().await;
        let Some(passkeys) = ended(&action.expect, listed) else { return };
        capture::show(&passkeys);
        if let Some(into) = action.into {
            self.variables.insert(into, passkeys.first().expect("there is a passkey").id.clone());
        }
        let items = passkeys.iter().map(|passkey| {
            json!({
                "id": passkey.id,
                "relying_party_id": passkey.relying_party_id,
                "friendly_name": passkey.friendly_name,
            })
        });
        expectations::list(&self.expectation(action.expect, &action.name), &items.collect::<Vec<_>>());
    }

    async fn list_sessions(&mut self, action: data::Listed) {
        let listed = self.session(&action.name).sessions().all().await;
        let Some(sessions) = ended(&action.expect, listed) else { return };
        capture::show(&sessions);
        if let Some(into) = action.into {
            let other =
                sessions.iter().find(|session| !session.is_current).expect("there is another session");
            self.variables.insert(into, other.id.clone());
        }
        let items = sessions.iter().map(|session| {
            let kind = session.session_type.as_ref().map(|kind| match kind {
                UserSessionType::Token => "token",
                UserSessionType::Sso => "sso",
                UserSessionType::Other(name) => name,
                other => panic!("{other:?} has no name here"),
            });
            json!({ "is_current": session.is_current, "type": kind })
        });
        expectations::list(&self.expectation(action.expect, &action.name), &items.collect::<Vec<_>>());
    }
}
