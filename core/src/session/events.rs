//! What happens to a pool's sessions, told to whoever listens.

use std::{
    collections::VecDeque,
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    task::{Context, Poll, Waker},
};

use futures_util::Stream;

use crate::Error;

/// Events that wait for one listener; what comes beyond is counted and told as [`SessionEvent::Missed`].
const LONGEST_QUEUE: usize = 1024;

/// Room for this many listeners is kept.
const SMALLEST_LIST: usize = 16;

/// A change of a session, told once per process.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SessionEvent {
    /// A user signed in, or raised the assurance of a session, and the tokens are stored.
    SignedIn {
        /// The user's name in the pool.
        username: String,
    },
    /// A session has newer tokens, fetched here or stored by another process.
    Refreshed {
        /// The user's name in the pool.
        username: String,
    },
    /// A refresh failed without ending the session.
    RefreshFailed {
        /// The user's name in the pool.
        username: String,
        /// Why.
        error: Error,
        /// Whether it is tried again by itself; otherwise the next call that needs tokens does.
        will_retry: bool,
    },
    /// The server has ended a session; the user must sign in again.
    Expired {
        /// The user's name in the pool.
        username: String,
        /// The server's verdict.
        error: Error,
    },
    /// A user signed out here.
    SignedOut {
        /// The user's name in the pool.
        username: String,
    },
    /// The store failed while a session was read or kept. Nothing was deleted.
    StorageTrouble {
        /// The user's name in the pool.
        username: String,
        /// What the store said.
        error: Error,
    },
    /// The pool knows this device now. Where the user is asked whether it shall be remembered, this comes with the
    /// answer. It comes a second time, with `remembered`, if remembering failed at first and is made up for.
    DeviceConfirmed {
        /// The user's name in the pool.
        username: String,
        /// The name the pool gave the device.
        device_key: String,
        /// Whether the pool has said that it remembers it.
        remembered: bool,
    },
    /// The pool did not take this new device, or did not remember it ([`Error::operation`] says which). The user is
    /// signed in all the same, and it is tried again at later uses of the session; a sign-in before it succeeded is as
    /// on a new device. Told once.
    DeviceConfirmationFailed {
        /// The user's name in the pool.
        username: String,
        /// Why.
        error: Error,
    },
    /// This device is not remembered any more: the user had it forgotten here, or the service did not know it at a
    /// sign-in, which succeeded without.
    DeviceForgotten {
        /// The user's name in the pool.
        username: String,
        /// The name the pool gave the device.
        device_key: String,
    },
    /// The listener was too slow: so many events after the last one it got were not kept for it.
    Missed {
        /// How many.
        count: u64,
    },
}

/// The events of one pool, from the moment of subscribing on: a [`Stream`] that ends with the pool's last handle.
///
/// ```no_run
/// # async fn example(pool: cognito_client::UserPool) {
/// let mut events = pool.events();
/// while let Some(event) = events.next().await {
///     println!("{event:?}");
/// }
/// # }
/// ```
pub struct SessionEvents {
    queue: Arc<Queue>,
}

/// Where events come from.
#[derive(Default)]
pub(crate) struct EventBus {
    listeners: Mutex<Vec<Weak<Queue>>>,
}

#[derive(Default)]
struct Queue(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    events: VecDeque<SessionEvent>,
    missed: u64,
    closed: bool,
    waker: Option<Waker>,
}

impl EventBus {
    pub(crate) fn subscribe(&self) -> SessionEvents {
        let queue = Arc::new(Queue::default());
        let mut listeners = self.listeners();
        // Those that went away are swept out whenever the list would have to grow, so that it stays in proportion.
        if listeners.len() == listeners.capacity() {
            listeners.retain(|listener| listener.strong_count() > 0);
            if listeners.len() * 2 < listeners.capacity() {
                listeners.shrink_to(SMALLEST_LIST);
            }
        }
        listeners.push(Arc::downgrade(&queue));
        drop(listeners);
        SessionEvents { queue }
    }

    pub(crate) fn tell(&self, event: &SessionEvent) {
        self.put(event).wake();
    }

    /// Puts the event before every listener, in one order for all. They are woken by the caller, once no lock is held:
    /// a waker may do anything.
    pub(crate) fn put(&self, event: &SessionEvent) -> Wakers {
        tracing::debug!(?event, "session event");
        let mut wakers = Vec::new();
        self.listeners().retain(|listener| {
            let queue = listener.upgrade();
            wakers.extend(queue.iter().filter_map(|queue| queue.put(event.clone())));
            queue.is_some()
        });
        Wakers(wakers)
    }

    fn listeners(&self) -> MutexGuard<'_, Vec<Weak<Queue>>> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for EventBus {
    fn drop(&mut self) {
        let queues: Vec<_> = self.listeners().iter().filter_map(Weak::upgrade).collect();
        for queue in queues {
            let waker = {
                let mut waiting = queue.waiting();
                waiting.closed = true;
                waiting.waker.take()
            };
            Wakers(waker.into_iter().collect()).wake();
        }
    }
}

/// The listeners that wait for what was put before them.
#[must_use = "listeners that are not woken wait for ever"]
pub(crate) struct Wakers(Vec<Waker>);

impl Wakers {
    pub(crate) fn wake(self) {
        for waker in self.0 {
            waker.wake();
        }
    }
}

impl Queue {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, event: SessionEvent) -> Option<Waker> {
        let mut waiting = self.waiting();
        if waiting.missed > 0 && waiting.events.len() + 1 < LONGEST_QUEUE {
            let count = std::mem::take(&mut waiting.missed);
            waiting.events.push_back(SessionEvent::Missed { count });
        }
        if waiting.missed > 0 || waiting.events.len() >= LONGEST_QUEUE {
            waiting.missed = waiting.missed.saturating_add(1);
        } else {
            waiting.events.push_back(event);
        }
        waiting.waker.take()
    }
}

impl SessionEvents {
    /// The next event; `None` once the pool's last handle is gone. May be dropped at any point.
    pub async fn next(&mut self) -> Option<SessionEvent> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<SessionEvent>> {
        let mut waiting = self.queue.waiting();
        if let Some(event) = waiting.events.pop_front() {
            return Poll::Ready(Some(event));
        }
        if waiting.missed > 0 {
            let count = std::mem::take(&mut waiting.missed);
            return Poll::Ready(Some(SessionEvent::Missed { count }));
        }
        if waiting.closed {
            return Poll::Ready(None);
        }
        waiting.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Stream for SessionEvents {
    type Item = SessionEvent;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<SessionEvent>> {
        self.poll(context)
    }
}

impl fmt::Debug for SessionEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionEvents").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed_in(n: usize) -> SessionEvent {
        SessionEvent::SignedIn { username: n.to_string() }
    }

    fn text(event: Option<SessionEvent>) -> String {
        match event {
            Some(SessionEvent::SignedIn { username }) => username,
            Some(SessionEvent::Missed { count }) => format!("missed {count}"),
            Some(other) => format!("{other:?}"),
            None => "end".into(),
        }
    }

    #[tokio::test]
    async fn every_listener_gets_every_event_in_order_and_then_the_end() {
        let bus = EventBus::default();
        let (mut one, mut two) = (bus.subscribe(), bus.subscribe());
        for n in 0..3 {
            bus.tell(&signed_in(n));
        }
        drop(bus);
        for events in [&mut one, &mut two] {
            for expected in ["0", "1", "2", "end", "end"] {
                assert_eq!(text(events.next().await), expected);
            }
        }
    }

    #[tokio::test]
    async fn a_listener_that_waits_is_woken() {
        let bus = Arc::new(EventBus::default());
        let mut events = bus.subscribe();
        let waiting = tokio::spawn(async move { text(events.next().await) });
        tokio::task::yield_now().await;
        bus.tell(&signed_in(7));
        assert_eq!(waiting.await.ok().as_deref(), Some("7"));
    }

    #[tokio::test]
    async fn what_a_slow_listener_misses_is_counted_where_it_is_missing() {
        let bus = EventBus::default();
        let mut events = bus.subscribe();
        for n in 0..LONGEST_QUEUE + 5 {
            bus.tell(&signed_in(n));
        }
        for n in 0..10 {
            assert_eq!(text(events.next().await), n.to_string());
        }
        bus.tell(&signed_in(9999));
        for n in 10..LONGEST_QUEUE {
            assert_eq!(text(events.next().await), n.to_string());
        }
        assert_eq!(text(events.next().await), "missed 5");
        assert_eq!(text(events.next().await), "9999");
    }

    #[test]
    fn listeners_that_went_away_take_no_room() {
        let bus = EventBus::default();
        let there = bus.subscribe();
        for _ in 0..100_000 {
            drop(bus.subscribe());
        }
        assert!(bus.listeners().len() <= 64 && bus.listeners().capacity() <= 64);
        drop(there);
    }

    #[test]
    fn a_waker_may_use_the_bus() {
        struct Inline(Arc<EventBus>);
        impl std::task::Wake for Inline {
            fn wake(self: Arc<Self>) {
                drop(self.0.subscribe());
            }
        }
        let bus = Arc::new(EventBus::default());
        let mut events = bus.subscribe();
        let (told, heard) = std::sync::mpsc::channel();
        // Who holds a lock while waking would wait here for ever.
        std::thread::spawn(move || {
            let waker = Waker::from(Arc::new(Inline(Arc::clone(&bus))));
            assert!(events.poll(&mut Context::from_waker(&waker)).is_pending());
            bus.tell(&signed_in(1));
            assert!(events.poll(&mut Context::from_waker(&waker)).is_ready());
            told.send(()).ok();
        });
        assert_eq!(heard.recv_timeout(std::time::Duration::from_secs(30)), Ok(()));
    }

    #[tokio::test]
    async fn a_listener_that_went_away_is_forgotten() {
        let bus = EventBus::default();
        drop(bus.subscribe());
        bus.tell(&signed_in(1));
        assert!(bus.listeners().is_empty());
    }
}
