//! Writing and removing attributes.

use std::{collections::BTreeMap, fmt};

use crate::{
    CodeDelivery, Error, Session, UserAttributes,
    builders::{awaited, client_metadata},
    checks,
    service::{DeleteUserAttributes, UpdateUserAttributes},
};

/// Attributes to be written, with the options of the call; awaiting it gives where codes went, one for each new
/// address or number that has to be verified.
///
/// # Errors
/// [`AlreadyExists`](crate::ErrorKind::AlreadyExists) when an address or number is another user's alias,
/// [`NotAuthorized`](crate::ErrorKind::NotAuthorized) when the app client may not write one of the attributes,
/// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `attributes` or what the pool's schema refuses,
/// [`CodeDelivery`](crate::ErrorKind::CodeDelivery) when the code could not be sent; else as
/// [`Session::user`].
#[must_use = "nothing is written unless this is awaited"]
pub struct AttributeUpdate {
    session: Session,
    attributes: UserAttributes,
    client_metadata: BTreeMap<String, String>,
}

impl Session {
    /// Writes these attributes and leaves all others alone (`UpdateUserAttributes`). An empty value removes the
    /// attribute.
    ///
    /// A new e-mail address or phone number may have to be [verified](Self::verify_attribute) with a code:
    /// depending on the pool it counts at once, unverified, or only then. The id token has the old values until the
    /// next [`refresh`](Self::refresh).
    #[doc(alias = "UpdateUserAttributes")]
    pub fn update_attributes(&self, attributes: UserAttributes) -> AttributeUpdate {
        AttributeUpdate { session: self.clone(), attributes, client_metadata: BTreeMap::new() }
    }

    /// Removes attributes by their full names (`DeleteUserAttributes`).
    ///
    /// # Errors
    /// [`InvalidInput`](crate::ErrorKind::InvalidInput) naming `attributes` for no names or malformed ones, and for
    /// those that the pool requires; else as [`user`](Self::user).
    #[doc(alias = "DeleteUserAttributes")]
    pub async fn delete_attributes<N: Into<String>>(
        &self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<(), Error> {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        self.remove(names).await
    }

    async fn remove(&self, names: Vec<String>) -> Result<(), Error> {
        if names.is_empty() {
            return Err(Error::invalid("attributes", "must name at least one attribute"));
        }
        checks::attributes("attributes", names.iter().map(|name| (name.as_str(), "")))?;
        self.inner
            .perform(|access_token| DeleteUserAttributes {
                access_token,
                user_attribute_names: names.clone(),
            })
            .await
    }
}

impl AttributeUpdate {
    client_metadata! {
        /// Texts for the pool's Lambda triggers (`ClientMetadata`): the custom-message trigger sees them. Never put
        /// secrets in.
    }

    async fn run(self) -> Result<Vec<CodeDelivery>, Error> {
        let Self { session, attributes, client_metadata } = self;
        if attributes.is_empty() {
            return Err(Error::invalid("attributes", "must name at least one attribute"));
        }
        checks::attributes("attributes", attributes.iter())?;
        checks::metadata(&client_metadata)?;
        session
            .inner
            .perform(|access_token| UpdateUserAttributes {
                access_token,
                user_attributes: attributes.iter().collect(),
                client_metadata: client_metadata.clone(),
            })
            .await
    }
}

awaited! { AttributeUpdate => Vec<CodeDelivery> }

impl fmt::Debug for AttributeUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttributeUpdate").field("attributes", &self.attributes).finish_non_exhaustive()
    }
}
