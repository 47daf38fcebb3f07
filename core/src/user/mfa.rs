//! Which second factors a user is asked for.

use super::info::{method, methods};
use crate::{
    AccessToken, Error, MfaMethod, Session,
    service::{GetUser, MfaSettings, SetUserMfaPreference, UserReply, WebAuthnMfaSettings},
};

/// The second factors that are on, and the one that is asked for first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MfaPreference {
    /// Those that are on. A pool may leave passkeys out of what it tells.
    pub enabled: Vec<MfaMethod>,
    /// Asked for without a choice; with several on and none preferred, the sign-in asks which.
    pub preferred: Option<MfaMethod>,
}

/// What to change of the second factors; the last word on each counts.
///
/// ```
/// use cognito_client::{MfaMethod, MfaPreferenceChange};
///
/// let change = MfaPreferenceChange::new().prefer(MfaMethod::Totp).disable(MfaMethod::Sms);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MfaPreferenceChange {
    switched: Vec<(MfaMethod, bool)>,
    preferred: Preferred,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Preferred {
    #[default]
    Unchanged,
    Nothing,
    Method(MfaMethod),
}

impl MfaPreferenceChange {
    /// Changes nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Switches a second factor on: text messages need a phone number, e-mail an address, an authenticator app has
    /// to be [verified](crate::TotpRegistration::verify) first. [`MfaMethod::Passkey`] lets a passkey whose user
    /// was verified count for two factors.
    #[must_use]
    pub fn enable(self, method: MfaMethod) -> Self {
        self.switch(method, true)
    }

    /// Switches a second factor off; it is no longer preferred either.
    #[must_use]
    pub fn disable(self, method: MfaMethod) -> Self {
        self.switch(method, false)
    }

    /// Has this second factor asked for first, in place of any other, and switches it on if it is off.
    #[must_use]
    pub fn prefer(mut self, method: MfaMethod) -> Self {
        self.preferred = Preferred::Method(method);
        self
    }

    /// Has no second factor preferred: users with several are asked which.
    #[must_use]
    pub fn prefer_none(mut self) -> Self {
        self.preferred = Preferred::Nothing;
        self
    }

    fn switch(mut self, method: MfaMethod, on: bool) -> Self {
        self.switched.retain(|(other, _)| *other != method);
        self.switched.push((method, on));
        self
    }

    fn switched(&self, method: &MfaMethod) -> Option<bool> {
        self.switched.iter().find(|(other, _)| other == method).map(|(_, on)| *on)
    }

    /// Checks what can be told without knowing what is on.
    fn check(&self) -> Result<(), Error> {
        let refuse = |what: String| Err(Error::invalid("mfa", what));
        let named = self.switched.iter().map(|(method, _)| method);
        let preferred = match &self.preferred {
            Preferred::Method(method) => Some(method),
            Preferred::Unchanged | Preferred::Nothing => None,
        };
        for method in named.chain(preferred) {
            if let MfaMethod::Other(name) = method {
                return refuse(format!("{name} is not a second factor that can be set"));
            }
        }
        match preferred {
            Some(MfaMethod::Passkey) => refuse("passkeys are a first factor and cannot be preferred".into()),
            Some(method) if self.switched(method) == Some(false) => {
                refuse("a second factor cannot be preferred and switched off at once".into())
            }
            None if self.switched.is_empty() && self.preferred == Preferred::Unchanged => {
                refuse("the change must say what to change".into())
            }
            _ => Ok(()),
        }
    }

    /// The settings of one factor: none if it is off and stays off.
    fn settings(&self, method: &MfaMethod, now: &MfaPreference) -> Option<MfaSettings> {
        let preferred = match &self.preferred {
            Preferred::Unchanged => now.preferred.as_ref() == Some(method),
            Preferred::Nothing => false,
            Preferred::Method(preferred) => preferred == method,
        };
        let wanted = self.preferred == Preferred::Method(method.clone());
        let is_on = now.enabled.contains(method);
        let enabled = self.switched(method).unwrap_or(is_on || wanted);
        let said = is_on || wanted || self.switched(method).is_some();
        said.then_some(MfaSettings { enabled, preferred_mfa: enabled && preferred })
    }

    /// Everything that changes and, unchanged, all that is on: whatever a service makes of members that are left
    /// out, nothing is unset by the way.
    fn request(&self, now: &MfaPreference, access_token: AccessToken) -> SetUserMfaPreference {
        let is_on = now.enabled.contains(&MfaMethod::Passkey);
        let passkeys = self.switched(&MfaMethod::Passkey).or(is_on.then_some(true));
        SetUserMfaPreference {
            access_token,
            sms: self.settings(&MfaMethod::Sms, now),
            software_token: self.settings(&MfaMethod::Totp, now),
            email: self.settings(&MfaMethod::Email, now),
            web_authn: passkeys.map(|enabled| WebAuthnMfaSettings { enabled }),
        }
    }
}

impl Session {
    /// The second factors that are on, and the preferred one (`GetUser`).
    ///
    /// # Errors
    /// As [`user`](Self::user).
    #[doc(alias = "GetUser")]
    pub async fn mfa_preference(&self) -> Result<MfaPreference, Error> {
        let reply = self.inner.perform(|access_token| GetUser { access_token }).await?;
        Ok(MfaPreference::from(reply))
    }

    /// Changes the second factors (`SetUserMFAPreference`), and only what the change names: what is on now is read
    /// first and sent along. Changes through this session wait for each other.
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `mfa` for a change that contradicts itself or says
    /// nothing, or in the service's words when the factor is not ready, such as an authenticator app that was not
    /// verified; [`NotSupported`](crate::ErrorKind::NotSupported) when the pool does not offer it; else as
    /// [`user`](Self::user). Nothing is changed then.
    #[doc(alias = "SetUserMFAPreference")]
    pub async fn change_mfa(&self, change: MfaPreferenceChange) -> Result<(), Error> {
        change.check()?;
        let _turn = self.inner.mfa_change.lock().await;
        let now = self.mfa_preference().await?;
        self.inner.perform(|access_token| change.request(&now, access_token)).await
    }
}

impl From<UserReply> for MfaPreference {
    fn from(reply: UserReply) -> Self {
        Self { enabled: methods(&reply.mfa), preferred: method(reply.preferred_mfa) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::ErrorKind;

    const ON: MfaSettings = MfaSettings { enabled: true, preferred_mfa: false };
    const FIRST: MfaSettings = MfaSettings { enabled: true, preferred_mfa: true };
    const OFF: MfaSettings = MfaSettings { enabled: false, preferred_mfa: false };

    type Sent = (Option<MfaSettings>, Option<MfaSettings>, Option<MfaSettings>, Option<bool>);

    /// What is sent for text messages, authenticator app, e-mail and passkeys.
    fn sent(now: &[MfaMethod], preferred: Option<MfaMethod>, change: &MfaPreferenceChange) -> Sent {
        change.check().unwrap();
        let request = change.request(&MfaPreference { enabled: now.to_vec(), preferred }, "secret".into());
        let passkeys = request.web_authn.map(|settings| settings.enabled);
        (request.sms, request.software_token, request.email, passkeys)
    }

    #[test]
    fn what_is_on_is_sent_along_and_what_is_off_is_left_out() {
        use MfaMethod::{Email, Passkey, Sms, Totp};
        let change = MfaPreferenceChange::new;
        assert_eq!(sent(&[], None, &change().enable(Sms)), (Some(ON), None, None, None));
        assert_eq!(sent(&[], None, &change().prefer(Totp)), (None, Some(FIRST), None, None));
        assert_eq!(
            sent(&[Sms, Totp], Some(Totp), &change().enable(Email)),
            (Some(ON), Some(FIRST), Some(ON), None)
        );
        assert_eq!(
            sent(&[Sms, Totp, Passkey], Some(Totp), &change().prefer(Sms)),
            (Some(FIRST), Some(ON), None, Some(true))
        );
        assert_eq!(
            sent(&[Sms, Totp], Some(Totp), &change().disable(Totp)),
            (Some(ON), Some(OFF), None, None)
        );
        assert_eq!(sent(&[Sms, Totp], Some(Totp), &change().prefer_none()), (Some(ON), Some(ON), None, None));
        assert_eq!(sent(&[Sms], None, &change().disable(Email)), (Some(ON), None, Some(OFF), None));
        assert_eq!(sent(&[Email], None, &change().enable(Passkey)), (None, None, Some(ON), Some(true)));
        assert_eq!(
            sent(&[Email, Passkey], Some(Email), &change().disable(Passkey)),
            (None, None, Some(FIRST), Some(false))
        );
        let other = MfaMethod::Other("VOICE_MFA".into());
        assert_eq!(sent(&[other, Sms], None, &change().enable(Totp)), (Some(ON), Some(ON), None, None));
    }

    #[test]
    fn the_last_word_counts() {
        use MfaMethod::{Sms, Totp};
        let change = MfaPreferenceChange::new().disable(Sms).enable(Sms).prefer(Sms).prefer(Totp);
        assert_eq!(sent(&[], None, &change), (Some(ON), Some(FIRST), None, None));
        let change = MfaPreferenceChange::new().prefer(Sms).prefer_none().enable(Sms);
        assert_eq!(sent(&[], None, &change), (Some(ON), None, None, None));
    }

    #[test]
    fn changes_that_cannot_be_meant_are_refused() {
        let other = || MfaMethod::Other("VOICE_MFA".into());
        for change in [
            MfaPreferenceChange::new(),
            MfaPreferenceChange::new().prefer(MfaMethod::Sms).disable(MfaMethod::Sms),
            MfaPreferenceChange::new().prefer(MfaMethod::Passkey),
            MfaPreferenceChange::new().prefer(other()),
            MfaPreferenceChange::new().enable(other()),
        ] {
            let error = change.check().unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidInput, Some("mfa")), "{change:?}");
        }
    }
}
