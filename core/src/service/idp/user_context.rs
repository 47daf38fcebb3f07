use serde::Serialize;

use crate::{EncodedData, secret::wire};

/// What threat protection learns of the device (`UserContextData`). The address of the user is the service's
/// to see: only server-side proxies may send it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UserContextData {
    #[serde(serialize_with = "wire::expose")]
    pub(crate) encoded_data: EncodedData,
}
