//! On whose behalf triggers are called.

use serde_json::{Map, Value};

use crate::wire::{Input, ServiceError};

/// The client of a request and the `ClientMetadata` it sent along.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    client_id: String,
    metadata: Option<Map<String, Value>>,
    begins: bool,
}

impl Caller {
    pub(crate) fn read(client_id: &str, input: Input<'_>) -> Result<Self, ServiceError> {
        input.text_map("ClientMetadata")?;
        let metadata = input.object("ClientMetadata")?.map(|metadata| metadata.members().clone());
        Ok(Self { client_id: client_id.to_owned(), metadata, begins: false })
    }

    /// An administrator, who uses no client.
    pub(crate) fn administrator(input: Input<'_>) -> Result<Self, ServiceError> {
        Self::read("CLIENT_ID_NOT_APPLICABLE", input)
    }

    /// The caller as one who begins a sign-in: the metadata is then validation data for the triggers that guard the
    /// door, and the others do not see it.
    pub(crate) fn beginning(mut self) -> Self {
        self.begins = true;
        self
    }

    pub(crate) fn client_id(&self) -> &str {
        &self.client_id
    }

    /// What goes into a request as `validationData`.
    pub(crate) fn validation_data(&self) -> Value {
        self.metadata.clone().filter(|_| self.begins).map_or(Value::Null, Value::Object)
    }

    /// What goes into a request as `clientMetadata`.
    pub(crate) fn client_metadata(&self) -> Option<Value> {
        self.metadata.clone().filter(|_| !self.begins).map(Value::Object)
    }
}
