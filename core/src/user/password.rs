//! Changing the password.

use crate::{Error, Password, Session, checks, service::ChangePassword};

impl Session {
    /// Sets another password (`ChangePassword`). Without a previous one it sets the first password of a user who
    /// has none, such as one who signed up with a passkey or codes only. This session and all others go on.
    ///
    /// # Errors
    /// [`IncorrectCredentials`](crate::ErrorKind::IncorrectCredentials) when the previous password is wrong,
    /// [`InvalidPassword`](crate::ErrorKind::InvalidPassword) when the proposed one breaks the pool's rules,
    /// [`LimitExceeded`](crate::ErrorKind::LimitExceeded) or [`LockedOut`](crate::ErrorKind::LockedOut) after many
    /// tries, [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `previous_password` or `proposed_password` when
    /// it is empty or longer than 256 characters; else as [`user`](Self::user). None of them ends the
    /// session. After a time-out the new password may or may not count: only a sign-in can tell.
    #[doc(alias = "ChangePassword")]
    pub async fn change_password(
        &self,
        previous: impl Into<Option<Password>>,
        proposed: Password,
    ) -> Result<(), Error> {
        let previous = previous.into();
        self.set_password(previous, proposed).await
    }

    async fn set_password(&self, previous: Option<Password>, proposed: Password) -> Result<(), Error> {
        if let Some(previous) = &previous {
            checks::password(previous).map_err(|error| error.with_field("previous_password"))?;
        }
        checks::password(&proposed).map_err(|error| error.with_field("proposed_password"))?;
        self.inner
            .perform(|access_token| ChangePassword {
                access_token,
                previous_password: previous.clone(),
                proposed_password: proposed.clone(),
            })
            .await
    }
}
