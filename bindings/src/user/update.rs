//! Writing and removing attributes.

use std::{collections::HashMap, sync::Arc};

use crate::{CancelToken, CodeDelivery, CognitoError, Session, runtime::run};

#[uniffi::export]
impl Session {
    /// Writes these attributes, by their full names, and leaves all others alone (UpdateUserAttributes). An empty
    /// value removes the attribute. Tells where codes went, one for each new address or number that has to be
    /// verified with verify_user_attribute: depending on the pool it counts at once, unverified, or only then. The id
    /// token has the old values until the next refresh.
    ///
    /// Fails with AlreadyExists when an address or number is another user's alias, with NotAuthorized when the app
    /// client may not write one of the attributes, with InvalidInput naming attributes or what the pool's schema
    /// refuses, with CodeDelivery when the code could not be sent; else as get_user does.
    #[uniffi::method(default(client_metadata = None, cancel = None))]
    pub async fn update_user_attributes(
        &self,
        attributes: HashMap<String, String>,
        client_metadata: Option<HashMap<String, String>>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Vec<CodeDelivery>, CognitoError> {
        let update = self
            .core()
            .update_user_attributes(attributes.into_iter().collect())
            .client_metadata(client_metadata.unwrap_or_default());
        run(cancel, async move {
            let sent = update.await?;
            Ok::<_, CognitoError>(sent.into_iter().map(CodeDelivery::from).collect())
        })
        .await
    }

    /// Removes attributes by their full names (DeleteUserAttributes). Fails with InvalidInput naming attributes for no
    /// names or malformed ones, and for those that the pool requires; else as get_user does.
    #[uniffi::method(default(cancel = None))]
    pub async fn delete_user_attributes(
        &self,
        names: Vec<String>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<(), CognitoError> {
        let session = self.core().clone();
        run(cancel, async move { session.delete_user_attributes(names).await }).await
    }
}
