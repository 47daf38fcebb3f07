//! Lists that the service gives page by page.

/// Declares the list of one kind of items.
macro_rules! pages {
    ($(#[$doc:meta])* $name:ident, $item:ident) => {
        $(#[$doc])*
        ///  Nothing is fetched before the first page is asked for.
        #[derive(uniffi::Object)]
        pub struct $name(tokio::sync::Mutex<cognito_client::Pages<cognito_client::$item>>);

        #[uniffi::export]
        impl $name {
            /// The next page, which may be empty; nothing after the last one.
            pub async fn next_page(
                self: std::sync::Arc<Self>,
                cancel: Option<std::sync::Arc<crate::CancelToken>>,
            ) -> Result<Option<Vec<$item>>, crate::CognitoError> {
                crate::runtime::run(cancel, async move {
                    let page = self.0.lock().await.next_page().await.transpose()?;
                    Ok::<_, crate::CognitoError>(page.map(|items| items.into_iter().map($item::from).collect()))
                })
                .await
            }
        }

        impl $name {
            pub(crate) fn shared(pages: cognito_client::Pages<cognito_client::$item>) -> std::sync::Arc<Self> {
                std::sync::Arc::new(Self(tokio::sync::Mutex::new(pages)))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}
pub(crate) use pages;
