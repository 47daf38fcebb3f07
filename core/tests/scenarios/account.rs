//! What is done before anybody has signed in: sign-ups, confirmations, new passwords for forgotten ones.

use cognito_client::{FeedbackValue, Password};

use crate::{
    capture,
    data::{self, Action},
    expectations,
    runner::{Runner, SignUpKept, deliver, ended},
    secrets,
};

impl Runner<'_> {
    pub async fn perform_before_signing_in(&mut self, action: Action) {
        match action {
            Action::SignUp(action) => self.sign_up(action).await,
            Action::ConfirmSignUp(action) => self.confirm_sign_up(action).await,
            Action::SignInAfterSignUp(action) => {
                let kept = self.sign_ups.get(&action.name).expect("somebody was signed up or confirmed");
                let sign_in = match (&kept.confirmed, &kept.signed_up) {
                    (Some(confirmed), _) => confirmed.sign_in(),
                    (None, Some(signed_up)) => signed_up.sign_in(),
                    (None, None) => panic!("nothing is kept of the sign-up {}", action.name),
                };
                let sign_in = match action.client_metadata {
                    Some(metadata) => sign_in.client_metadata(metadata),
                    None => sign_in,
                };
                capture::show(&sign_in);
                let outcome = sign_in.await;
                self.take(action.name, outcome, action.expect);
            }
            Action::ResendConfirmationCode(action) => {
                let request = match &action.username {
                    Some(username) => {
                        self.client.resend_confirmation_code(self.expanded(username, &action.name))
                    }
                    None => self.kept(&action.name).resend_code(),
                };
                deliver(request, action.client_metadata, &action.expect).await;
            }
            Action::ForgotPassword(action) => {
                let request = self.client.forgot_password(self.expanded(&action.username, "main"));
                deliver(request, action.client_metadata, &action.expect).await;
            }
            Action::ConfirmForgotPassword(action) => {
                let [username, code, password] = [&action.username, &action.code, &action.new_password]
                    .map(|text| self.expanded(text, "main"));
                let mut request =
                    self.client.confirm_forgot_password(username, code, Password::new(password));
                if let Some(metadata) = action.client_metadata {
                    request = request.client_metadata(metadata);
                }
                capture::show(&request);
                expectations::ok(&action.expect, request.await);
            }
            Action::UpdateAuthEventFeedback(action) => self.feedback(action).await,
            other => self.perform_signed_in(other).await,
        }
    }

    async fn sign_up(&mut self, action: data::SignUp) {
        let name = action.name;
        let username = self.expanded(&action.username, &name);
        let password = action.password.map(|password| {
            let password = self.expanded(&password, &name);
            secrets::note(&password);
            Password::new(password)
        });
        let attributes =
            action.attributes.into_iter().map(|(attribute, value)| (attribute, self.expanded(&value, &name)));
        let mut request = self.client.sign_up(username, password).attributes(attributes.collect());
        if let Some(data) = action.validation_data {
            request = request.validation_data(data);
        }
        if let Some(metadata) = action.client_metadata {
            request = request.client_metadata(metadata);
        }
        capture::show(&request);
        let expect = self.expectation(action.expect, &name);
        if let Some(signed_up) = ended(&expect, request.await) {
            capture::show(&signed_up);
            expectations::signed_up(&expect, &signed_up);
            self.sign_ups.insert(name, SignUpKept { signed_up: Some(signed_up), confirmed: None });
        }
    }

    async fn confirm_sign_up(&mut self, action: data::ConfirmSignUp) {
        let name = action.name;
        let code = self.expanded(&action.code, &name);
        let mut request = match &action.username {
            Some(username) => self.client.confirm_sign_up(self.expanded(username, &name), code),
            None => self.kept(&name).confirm(code),
        };
        if let Some(force) = action.force_alias_creation {
            request = request.force_alias_creation(force);
        }
        if let Some(metadata) = action.client_metadata {
            request = request.client_metadata(metadata);
        }
        capture::show(&request);
        if let Some(confirmed) = ended(&action.expect, request.await) {
            capture::show(&confirmed);
            expectations::confirmed(&action.expect, &confirmed);
            self.sign_ups.entry(name).or_default().confirmed = Some(confirmed);
        }
    }

    async fn feedback(&self, action: data::UpdateAuthEventFeedback) {
        let [username, event_id, token] = [&action.username, &action.event_id, &action.feedback_token]
            .map(|text| self.expanded(text, "main"));
        secrets::note(&token);
        let value = match action.value {
            data::Feedback::Valid => FeedbackValue::Valid,
            data::Feedback::Invalid => FeedbackValue::Invalid,
        };
        let outcome = self.client.update_auth_event_feedback(username, event_id, token, value).await;
        expectations::ok(&action.expect, outcome);
    }

    fn kept(&self, name: &str) -> &cognito_client::NewAccount {
        let kept = self.sign_ups.get(name).and_then(|kept| kept.signed_up.as_ref());
        kept.unwrap_or_else(|| panic!("nothing is kept of a sign-up {name}"))
    }
}
