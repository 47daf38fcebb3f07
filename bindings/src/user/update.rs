//! Writing and removing attributes.

use std::{collections::HashMap, sync::Arc};

use crate::{CancelToken, CodeDelivery, CognitoError, Session, runtime::run};

#[uniffi::export]
impl Session {
    /// Writes these attributes, by their full names, and leaves all others alone (UpdateUserAttributes).
    pub async fn update_attributes(
        &self,
        attributes: HashMap<String, String>,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Vec<CodeDelivery>, CognitoError> {
        let update = self
            .core()
            .update_attributes(attributes.into_iter().collect())
            .client_metadata(client_metadata.unwrap_or_default());
        run(cancel, async move {
            let sent = update.await?;
            Ok::<_, CognitoError>(sent.into_iter().map(CodeDelivery::from).collect())
        })
        .await
    }

    /// Removes attributes by their full names (DeleteUserAttributes).
    pub async fn delete_attributes(
        &self,
        names: Vec<String>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.delete_attributes(names).await }).await
    }
}
