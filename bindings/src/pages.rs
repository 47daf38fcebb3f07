//! Lists that the service gives page by page.

/// Declares the list of one kind of items. There is one object per kind: generic ones do not cross.
macro_rules! pages {
    ($(#[$doc:meta])* $name:ident, $item:ident) => {
        $(#[$doc])*
        ///
        /// Nothing is fetched before the first page is asked for. The text form names no item.
        #[derive(uniffi::Object)]
        #[uniffi::export(Display)]
        pub struct $name(tokio::sync::Mutex<cognito_client::Pages<cognito_client::$item>>);

        #[uniffi::export]
        impl $name {
            /// The next page, which may be empty; nothing after the last one. After a failure or a cancellation the
            /// same page can be asked for again. Fails with Protocol naming the page's token, and ends, for a list
            /// that goes in a circle or has more than 1,000 pages or 10,000 items.
            #[uniffi::method(default(cancel = None))]
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

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }
    };
}
pub(crate) use pages;
