//! Showing that an e-mail address or phone number is one's own.

use std::{collections::HashMap, sync::Arc};

use cognito_client::Answer;

use crate::{CancelToken, CodeDelivery, CognitoError, Session, runtime::run};

#[uniffi::export]
impl Session {
    /// Has a code sent to the address or number that the attribute holds (GetUserAttributeVerificationCode),
    /// for email or phone_number.
    pub async fn send_attribute_code(
        &self,
        attribute: String,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<CodeDelivery, CognitoError> {
        let request =
            self.core().send_attribute_code(attribute).client_metadata(client_metadata.unwrap_or_default());
        run(cancel, async move { request.await.map(CodeDelivery::from) }).await
    }

    /// Verifies an attribute with the code that was sent (VerifyUserAttribute); a value that waited for it
    /// counts from now on.
    pub async fn verify_attribute(
        &self,
        attribute: String,
        code: Answer,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.verify_attribute(attribute, code).await }).await
    }
}
