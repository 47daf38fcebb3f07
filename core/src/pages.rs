//! Lists that the service gives page by page.

use std::{
    collections::{HashSet, VecDeque},
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_util::Stream;
use sha2::{Digest as _, Sha256};

use crate::{BoxFuture, Error};

/// What [`Pages::all`] holds at most.
const MOST_ITEMS: usize = 10_000;
/// How many pages a list may have: more than any real one has.
const MOST_PAGES: usize = 1_000;

/// One page, and what to ask the next one with.
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<String>,
}

type Fetch<T> = Arc<dyn Fn(Option<String>) -> BoxFuture<'static, Result<Page<T>, Error>> + Send + Sync>;

/// A list that the service gives page by page, fetched as it is read: by pages, as a [`Stream`] of items, or
/// [whole](Self::all).
///
/// ```no_run
/// # async fn example(session: cognito_client::Session) -> Result<(), cognito_client::Error> {
/// let mut pages = session.list_web_authn_credentials();
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
    at: Place,
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
            at: Place::Begin,
            seen: HashSet::new(),
            under_way: None,
            waiting: VecDeque::new(),
        }
    }

    /// The next page, which may be empty; `None` after the last one. Dropping the future loses nothing.
    ///
    /// # Errors
    /// As the operation's, for a session's lists as [`Session::tokens`](crate::Session::tokens): asking again tries
    /// the same page again. [`Protocol`](crate::ErrorKind::Protocol) naming `NextToken` ends a list that goes in a
    /// circle or has more than 1,000 pages.
    pub async fn next_page(&mut self) -> Option<Result<Vec<T>, Error>> {
        if !self.waiting.is_empty() {
            return Some(Ok(self.waiting.drain(..).collect()));
        }
        poll_fn(|context| self.poll_page(context)).await
    }

    /// All items that are left.
    ///
    /// # Errors
    /// As [`next_page`](Self::next_page), and [`Protocol`](crate::ErrorKind::Protocol) for more than 10,000 items.
    /// What was fetched until then is lost: read by pages to keep it.
    pub async fn all(mut self) -> Result<Vec<T>, Error> {
        let mut items = Vec::new();
        while let Some(page) = self.next_page().await {
            items.extend(page?);
            if items.len() > MOST_ITEMS {
                return Err(Error::protocol("NextToken", "leads to more than 10,000 items"));
            }
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
        Err(Error::protocol("NextToken", why))
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
