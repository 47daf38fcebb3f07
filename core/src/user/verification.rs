//! Showing that an e-mail address or phone number is one's own.

use std::{
    collections::BTreeMap,
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
};

use crate::{
    Answer, CodeDelivery, Error, Session,
    account::checks,
    config::checked_code,
    service::{GetUserAttributeVerificationCode, VerifyUserAttribute},
};

/// The longest name of an attribute, in characters.
const LONGEST_NAME: usize = 32;

/// A code to be sent, with the options of the call; awaiting it gives where the code went.
///
/// # Errors
/// [`LimitExceeded`](crate::ErrorKind::LimitExceeded) after a few messages in an hour,
/// [`CodeDelivery`](crate::ErrorKind::CodeDelivery) when it could not be sent,
/// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an attribute that cannot be verified; else as
/// [`Session::get_user`].
#[must_use = "no code is sent unless this is awaited"]
pub struct AttributeCodeRequest {
    session: Session,
    attribute: String,
    client_metadata: BTreeMap<String, String>,
}

impl Session {
    /// Has a code sent to the address or number that the attribute holds (`GetUserAttributeVerificationCode`), for
    /// `email` or `phone_number`. It is good for 24 hours.
    pub fn get_user_attribute_verification_code(&self, attribute: impl Into<String>) -> AttributeCodeRequest {
        AttributeCodeRequest {
            session: self.clone(),
            attribute: attribute.into(),
            client_metadata: BTreeMap::new(),
        }
    }

    /// Verifies an attribute with the code that was sent (`VerifyUserAttribute`); a value that waited for it counts
    /// from now on. Spaces in the code do not matter.
    ///
    /// # Errors
    /// [`CodeMismatch`](crate::ErrorKind::CodeMismatch), [`CodeExpired`](crate::ErrorKind::CodeExpired), also for a
    /// code that was used: [`get_user`](Self::get_user) tells whether the attribute is verified,
    /// [`AlreadyExists`](crate::ErrorKind::AlreadyExists) when it is another user's alias,
    /// [`LimitExceeded`](crate::ErrorKind::LimitExceeded) after many tries; else as [`get_user`](Self::get_user).
    pub async fn verify_user_attribute(
        &self,
        attribute: impl Into<String>,
        code: impl Into<Answer>,
    ) -> Result<(), Error> {
        let (attribute, code) = (attribute.into(), code.into());
        self.verify(attribute, code).await
    }

    async fn verify(&self, attribute: String, code: Answer) -> Result<(), Error> {
        checks::text("attribute", &attribute, LONGEST_NAME)?;
        let code = checked_code(code)?;
        self.inner
            .perform(|access_token| VerifyUserAttribute {
                access_token,
                attribute_name: attribute.clone(),
                code: code.clone(),
            })
            .await
    }
}

impl AttributeCodeRequest {
    /// Texts for the pool's Lambda triggers (`ClientMetadata`): the custom-message trigger sees them. Never put
    /// secrets in.
    pub fn client_metadata<K: Into<String>, V: Into<String>>(
        mut self,
        metadata: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.client_metadata = metadata.into_iter().map(|(k, v)| (k.into(), v.into())).collect();
        self
    }

    async fn run(self) -> Result<CodeDelivery, Error> {
        let Self { session, attribute, client_metadata } = self;
        checks::text("attribute", &attribute, LONGEST_NAME)?;
        checks::metadata(&client_metadata)?;
        let sent = session
            .inner
            .perform(|access_token| GetUserAttributeVerificationCode {
                access_token,
                attribute_name: attribute.clone(),
                client_metadata: client_metadata.clone(),
            })
            .await?;
        Ok(CodeDelivery::from(sent))
    }
}

impl IntoFuture for AttributeCodeRequest {
    type Output = Result<CodeDelivery, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for AttributeCodeRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttributeCodeRequest").field("attribute", &self.attribute).finish_non_exhaustive()
    }
}
