//! Codes on their way to the user.

use std::{collections::HashMap, fmt, sync::Arc};

use cognito_client::CodeRequest;

use crate::{CancelToken, CognitoError, runtime::run};

/// Where a code went, as the service says.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct CodeDelivery {
    /// The masked address or number, such as a***@e***; for display only.
    #[uniffi(default)]
    pub destination: Option<String>,
    /// SMS or EMAIL.
    #[uniffi(default)]
    pub medium: Option<String>,
    /// The attribute that holds the address, such as email.
    #[uniffi(default)]
    pub attribute: Option<String>,
}

impl From<cognito_client::CodeDelivery> for CodeDelivery {
    fn from(delivery: cognito_client::CodeDelivery) -> Self {
        Self { destination: delivery.destination, medium: delivery.medium, attribute: delivery.attribute }
    }
}

impl fmt::Debug for CodeDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeDelivery")
            .field("medium", &self.medium)
            .field("attribute", &self.attribute)
            .finish_non_exhaustive()
    }
}

/// Has a code sent.
pub(crate) async fn send(
    request: CodeRequest,
    client_metadata: Option<HashMap<String, String>>,
    cancel: Option<Arc<CancelToken>>,
) -> Result<CodeDelivery, CognitoError> {
    let request = match client_metadata {
        Some(metadata) => request.client_metadata(metadata),
        None => request,
    };
    run(cancel, async move { request.await.map(CodeDelivery::from) }).await
}
