//! What calls with options have in common: they are set one by one, and awaited.

use std::collections::BTreeMap;

/// Texts for the pool's Lambda triggers.
pub(crate) type Metadata = BTreeMap<String, String>;

pub(crate) fn pairs<C: FromIterator<(String, String)>, K: Into<String>, V: Into<String>>(
    pairs: impl IntoIterator<Item = (K, V)>,
) -> C {
    pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
}

/// The option `client_metadata` of a call, in its `impl`; says in its own words who sees them.
macro_rules! client_metadata {
    ($(#[$doc:meta])*) => {
        $(#[$doc])*
        pub fn client_metadata<K: Into<String>, V: Into<String>>(
            mut self,
            metadata: impl IntoIterator<Item = (K, V)>,
        ) -> Self {
            self.client_metadata = $crate::builders::pairs::<$crate::builders::Metadata, K, V>(metadata).into();
            self
        }
    };
}

/// Awaiting the call runs it.
macro_rules! awaited {
    ($name:ident => $output:ty) => {
        impl std::future::IntoFuture for $name {
            type Output = Result<$output, $crate::Error>;
            type IntoFuture = futures_util::future::BoxFuture<'static, Self::Output>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.run())
            }
        }
    };
}

pub(crate) use {awaited, client_metadata};
