//! Lists that the service gives page by page.

use std::{
    collections::{HashSet, VecDeque},
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_util::{Stream, future::BoxFuture};
use sha2::{Digest as _, Sha256};

use crate::Error;

/// What [`Pages::all`] holds at most.
const MOST_ITEMS: usize = 10_000;
/// How many pages a list may have: more than any real one has.
const MOST_PAGES: usize = 1_000;

/// One page, and what to ask the next one with.
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<String>,
}

impl<T> Page<T> {
    /// The page with each of its items made into another.
    pub(crate) fn map<U>(self, other: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(other).collect(), next: self.next }
    }
}

impl<T: fmt::Debug> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").field("items", &self.items).finish_non_exhaustive()
    }
}

type Fetch<T> = Arc<dyn Fn(Option<String>) -> BoxFuture<'static, Result<Page<T>, Error>> + Send + Sync>;

/// A list that the service gives page by page, fetched as it is read: by pages, as a [`Stream`] of items, or
/// [whole](Self::all).
///
/// ```no_run
/// # async fn example(session: cognito_client::Session) -> Result<(), cognito_client::Error> {
/// let mut pages = session.passkeys();
/// while let Some(page) = pages.next_page().await {
///     for passkey in page? {
///         println!("{}", passkey.friendly_name);
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is fetched until the pages are read"]
pub struct Pages<T> {
    fetch: Fetch<T>,
    /// What the operation calls the token that leads to the next page.
    token_name: &'static str,
    at: Place,
    /// Items that were fetched.
    fetched: usize,
    /// Digests of the tokens that were used: one that comes again would lead in a circle.
    seen: HashSet<[u8; 32]>,
    under_way: Option<BoxFuture<'static, Result<Page<T>, Error>>>,
    /// Fetched for the stream and not taken yet.
    waiting: VecDeque<T>,
}

enum Place {
    Begin,
    After(String),
    End,
}

impl<T> Pages<T> {
    /// A list whose pages `fetch` brings, given the token that the page before came with.
    pub(crate) fn new(
        fetch: impl Fn(Option<String>) -> BoxFuture<'static, Result<Page<T>, Error>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            fetch: Arc::new(fetch),
            token_name: "NextToken",
            at: Place::Begin,
            fetched: 0,
            seen: HashSet::new(),
            under_way: None,
            waiting: VecDeque::new(),
        }
    }

    /// The same list of an operation that calls its token by another name than most.
    pub(crate) fn by(mut self, token_name: &'static str) -> Self {
        self.token_name = token_name;
        self
    }

    /// The next page, which may be empty; `None` after the last one. Dropping the future loses nothing.
    ///
    /// # Errors
    /// As the operation's, for a session's lists as [`Session::tokens`](crate::Session::tokens): asking again tries
    /// the same page again. [`Protocol`](crate::ErrorKind::Protocol) naming the page's token ends a list that goes in a
    /// circle or has more than 1,000 pages or 10,000 items.
    pub async fn next_page(&mut self) -> Option<Result<Vec<T>, Error>> {
        if !self.waiting.is_empty() {
            return Some(Ok(self.waiting.drain(..).collect()));
        }
        poll_fn(|context| self.poll_page(context)).await
    }

    /// All items that are left.
    ///
    /// # Errors
    /// As [`next_page`](Self::next_page). What was fetched until then is lost: read by pages to keep it.
    pub async fn all(mut self) -> Result<Vec<T>, Error> {
        let mut items = Vec::new();
        while let Some(page) = self.next_page().await {
            items.extend(page?);
        }
        Ok(items)
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Vec<T>, Error>>> {
        let fetch = &self.fetch;
        let under_way = match &self.at {
            Place::End => return Poll::Ready(None),
            Place::Begin => self.under_way.get_or_insert_with(|| fetch(None)),
            Place::After(token) => self.under_way.get_or_insert_with(|| fetch(Some(token.clone()))),
        };
        let fetched = ready!(under_way.as_mut().poll(context));
        self.under_way = None;
        Poll::Ready(Some(fetched.and_then(|page| self.turn(page))))
    }

    /// Goes on to the place after a page.
    fn turn(&mut self, page: Page<T>) -> Result<Vec<T>, Error> {
        self.fetched = self.fetched.saturating_add(page.items.len());
        if self.fetched > MOST_ITEMS {
            self.at = Place::End;
            return Err(Error::protocol(self.token_name, "leads to more than 10,000 items"));
        }
        let Some(token) = page.next.filter(|token| !token.is_empty()) else {
            self.at = Place::End;
            return Ok(page.items);
        };
        let why = if !self.seen.insert(Sha256::digest(&token).into()) {
            "comes again in a later page"
        } else if self.seen.len() >= MOST_PAGES {
            "leads to more than 1,000 pages"
        } else {
            self.at = Place::After(token);
            return Ok(page.items);
        };
        self.at = Place::End;
        Err(Error::protocol(self.token_name, why))
    }
}

/// A future that is polled through a box moves nothing of the list.
impl<T> Unpin for Pages<T> {}

/// The items one by one. After an error that [may pass](Error::is_retryable) the next poll tries the same page again;
/// any other error is the stream's last item.
impl<T> Stream for Pages<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.waiting.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.poll_page(context)) {
                Some(Ok(items)) => self.waiting = items.into(),
                Some(Err(error)) => {
                    if !error.is_retryable() {
                        self.at = Place::End;
                    }
                    return Poll::Ready(Some(Err(error)));
                }
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = match self.at {
            Place::Begin => "begin",
            Place::After(_) => "between pages",
            Place::End => "end",
        };
        f.debug_struct("Pages").field("at", &at).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use std::sync::Mutex;

    use futures_util::{StreamExt as _, TryStreamExt as _};

    use super::*;
    use crate::ErrorKind;

    type Asked = Arc<Mutex<Vec<Option<String>>>>;
    type Replies = Vec<Result<(Vec<u32>, Option<&'static str>), ErrorKind>>;

    /// Gives the replies in their order, and keeps the tokens it was asked with.
    fn pages(replies: Replies) -> (Pages<u32>, Asked) {
        let asked = Asked::default();
        let (log, replies) = (Arc::clone(&asked), Arc::new(Mutex::new(VecDeque::from(replies))));
        let pages = Pages::new(move |token| {
            log.lock().unwrap().push(token);
            let replies = Arc::clone(&replies);
            Box::pin(async move {
                tokio::task::yield_now().await;
                let reply = replies.lock().unwrap().pop_front().unwrap();
                reply
                    .map(|(items, next)| Page { items, next: next.map(str::to_owned) })
                    .map_err(|kind| Error::new(kind, "no"))
            })
        });
        (pages, asked)
    }

    fn three() -> Replies {
        vec![Ok((vec![1, 2], Some("a"))), Ok((vec![], Some("b"))), Ok((vec![3], None))]
    }

    #[tokio::test]
    async fn each_page_is_asked_for_with_the_token_of_the_one_before() {
        let (mut list, asked) = pages(three());
        for expected in [vec![1, 2], vec![], vec![3]] {
            assert_eq!(list.next_page().await.unwrap().unwrap(), expected);
        }
        assert!(list.next_page().await.is_none() && list.next_page().await.is_none());
        assert_eq!(*asked.lock().unwrap(), [None, Some("a".into()), Some("b".into())]);
        assert_eq!(pages(three()).0.all().await.unwrap(), [1, 2, 3]);
        assert_eq!(pages(three()).0.try_collect::<Vec<_>>().await.unwrap(), [1, 2, 3]);
        assert_eq!(pages(vec![Ok((vec![7], Some("")))]).0.all().await.unwrap(), [7]);
    }

    #[tokio::test]
    async fn a_page_that_failed_is_asked_for_again() {
        for kind in [ErrorKind::Network, ErrorKind::Storage] {
            let replies = vec![Ok((vec![1], Some("a"))), Err(kind), Ok((vec![2], None))];
            let (mut list, asked) = pages(replies);
            assert_eq!(list.next_page().await.unwrap().unwrap(), [1]);
            assert_eq!(list.next_page().await.unwrap().unwrap_err().kind(), kind);
            assert_eq!(list.next_page().await.unwrap().unwrap(), [2]);
            assert!(list.next_page().await.is_none());
            assert_eq!(*asked.lock().unwrap(), [None, Some("a".into()), Some("a".into())]);
        }
    }

    #[tokio::test]
    async fn a_stream_goes_on_after_what_may_pass_and_ends_after_what_may_not() {
        let replies = || vec![Ok((vec![1], Some("a"))), Err(ErrorKind::Timeout), Ok((vec![2], None))];
        let kinds = |items: Vec<Result<u32, Error>>| -> Vec<_> {
            items.into_iter().map(|item| item.map_err(|error| error.kind())).collect()
        };
        let items = kinds(pages(replies()).0.collect().await);
        assert_eq!(items, [Ok(1), Err(ErrorKind::Timeout), Ok(2)]);
        let final_error = vec![Ok((vec![1], Some("a"))), Err(ErrorKind::SignedOut)];
        let items = kinds(pages(final_error).0.collect().await);
        assert_eq!(items, [Ok(1), Err(ErrorKind::SignedOut)]);
    }

    #[tokio::test]
    async fn a_list_that_goes_in_a_circle_or_without_end_is_left() {
        let circle = vec![Ok((vec![1], Some("a"))), Ok((vec![2], Some("b"))), Ok((vec![3], Some("a")))];
        let (mut list, _) = pages(circle);
        assert_eq!(list.next_page().await.unwrap().unwrap(), [1]);
        assert_eq!(list.next_page().await.unwrap().unwrap(), [2]);
        let error = list.next_page().await.unwrap().unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("NextToken")));
        assert!(list.next_page().await.is_none());

        let endless = |per_page: usize| {
            let count = Mutex::new(0);
            Pages::new(move |_| {
                let mut count = count.lock().unwrap();
                *count += 1;
                assert!(*count <= 1_000, "asked once too often");
                let next = Some(count.to_string());
                Box::pin(async move { Ok(Page { items: vec![0_u8; per_page], next }) })
            })
        };
        for per_page in [0, 1, 5_000] {
            let error = endless(per_page).all().await.unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("NextToken")));
        }

        let mut list = endless(5_000).by("PaginationToken");
        for _ in 0..2 {
            assert_eq!(list.next_page().await.unwrap().unwrap().len(), 5_000);
        }
        let error = list.next_page().await.unwrap().unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("PaginationToken")));
        assert!(list.next_page().await.is_none());
    }

    #[tokio::test]
    async fn what_was_begun_is_neither_lost_nor_asked_for_twice() {
        let (mut list, asked) = pages(three());
        // Polled once, then dropped while the reply is under way.
        assert!(futures_util::poll!(std::pin::pin!(list.next_page())).is_pending());
        assert_eq!(list.next_page().await.unwrap().unwrap(), [1, 2]);
        assert_eq!(asked.lock().unwrap().len(), 1);

        let (mut list, _) = pages(three());
        assert_eq!(list.next().await.unwrap().unwrap(), 1);
        assert_eq!(list.next_page().await.unwrap().unwrap(), [2]);
        assert_eq!(list.all().await.unwrap(), [3]);
    }

    #[tokio::test]
    async fn nothing_of_a_list_prints() {
        let (mut list, _) = pages(vec![Ok((vec![1], Some("secret-token")))]);
        assert_eq!(format!("{list:?}"), r#"Pages { at: "begin", .. }"#);
        list.next_page().await.unwrap().unwrap();
        assert_eq!(format!("{list:?}"), r#"Pages { at: "between pages", .. }"#);
    }
}
