//! Showing that an e-mail address or phone number is one's own.

use crate::{
    Answer, CodeRequest, Error, Session, checks,
    service::{GetUserAttributeVerificationCode, VerifyUserAttribute},
};

impl Session {
    /// Has a code sent to the address or number that the attribute holds (`GetUserAttributeVerificationCode`), for
    /// `email` or `phone_number`. It is good for 24 hours.
    ///
    /// Awaiting it may fail with [`CodeDelivery`](crate::ErrorKind::CodeDelivery) when the code could not be sent, with
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) for an attribute that cannot be verified, or as
    /// [`user`](Self::user).
    #[doc(alias = "GetUserAttributeVerificationCode")]
    pub fn send_attribute_code(&self, attribute: impl Into<String>) -> CodeRequest {
        let (session, attribute) = (self.clone(), attribute.into());
        CodeRequest::new(move |metadata| {
            Box::pin(async move {
                let client_metadata = metadata.unwrap_or_default();
                checks::attribute_name("attribute", &attribute)?;
                checks::metadata(&client_metadata)?;
                session
                    .inner
                    .perform(|access_token| GetUserAttributeVerificationCode {
                        access_token,
                        attribute_name: attribute.clone(),
                        client_metadata: client_metadata.clone(),
                    })
                    .await
            })
        })
    }

    /// Verifies an attribute with the code that was sent (`VerifyUserAttribute`); a value that waited for it counts
    /// from now on. Spaces in the code do not matter.
    ///
    /// # Errors
    /// [`CodeMismatch`](crate::ErrorKind::CodeMismatch), [`CodeExpired`](crate::ErrorKind::CodeExpired), also for a
    /// code that was used: [`user`](Self::user) tells whether the attribute is verified,
    /// [`AlreadyExists`](crate::ErrorKind::AlreadyExists) when it is another user's alias,
    /// [`LimitExceeded`](crate::ErrorKind::LimitExceeded) after many tries; else as [`user`](Self::user).
    #[doc(alias = "VerifyUserAttribute")]
    pub async fn verify_attribute(
        &self,
        attribute: impl Into<String>,
        code: impl Into<Answer>,
    ) -> Result<(), Error> {
        let (attribute, code) = (attribute.into(), code.into());
        self.verify(attribute, code).await
    }

    async fn verify(&self, attribute: String, code: Answer) -> Result<(), Error> {
        checks::attribute_name("attribute", &attribute)?;
        let code = checks::code(code)?;
        self.inner
            .perform(|access_token| VerifyUserAttribute {
                access_token,
                attribute_name: attribute.clone(),
                code: code.clone(),
            })
            .await
    }
}
