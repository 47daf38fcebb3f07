//! The library's own thread, and how work gets there.

use std::{
    any::Any,
    future::{Future, pending},
    pin::Pin,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    thread,
    time::Duration,
};

use tokio::{
    runtime::{Builder, Handle},
    task::JoinHandle,
};

use crate::{CancelToken, CognitoError};

const THREAD_NAME: &str = "cognito-client";
/// The stack of each thread, in bytes: enough for what an app's store or a JVM does on it.
const STACK: usize = 1024 * 1024;
/// At most so many more for arithmetic and stores, which may wait for one another's locks; they end when there is nothing to do.
const MOST_BLOCKING_THREADS: usize = 64;
/// How long one of those waits for more to do.
const KEEP_ALIVE: Duration = Duration::from_secs(2);

static RUNTIME: OnceLock<Handle> = OnceLock::new();

/// One thread does all that waits for the network, which is nearly everything; it begins with the first call and stays.
fn runtime() -> Result<&'static Handle, CognitoError> {
    static BUILDING: Mutex<()> = Mutex::new(());

    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    // One at a time: a second runtime would have to be dropped, which is not allowed everywhere.
    let _building = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let cannot_start =
        |error| CognitoError::internal(format!("the library's thread could not start: {error}"));
    let runtime = Builder::new_current_thread()
        .thread_name(THREAD_NAME)
        .thread_stack_size(STACK)
        .thread_keep_alive(KEEP_ALIVE)
        .max_blocking_threads(MOST_BLOCKING_THREADS)
        .enable_all()
        .build()
        .map_err(cannot_start)?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name(THREAD_NAME.to_owned())
        .stack_size(STACK)
        .spawn(move || runtime.block_on(pending::<()>()))
        .map_err(cannot_start)?;
    Ok(RUNTIME.get_or_init(|| handle))
}

/// Work and its result without their types: what the runtime does with them is compiled once and not once for every method.
type Work = Pin<Box<dyn Future<Output = Done> + Send>>;
type Done = Box<dyn Any + Send>;

/// Runs `work` on the library's thread, whichever thread polls the returned future.
///
/// The work is dropped, at its next await point, when the returned future is dropped or `cancel` is used.
pub(crate) async fn run<T, E>(
    cancel: Option<Arc<CancelToken>>,
    work: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T, CognitoError>
where
    T: Send + 'static,
    E: Into<CognitoError> + Send + 'static,
{
    let work: Work = Box::pin(async move {
        let done: Done = Box::new(work.await.map_err(Into::into));
        done
    });
    match run_untyped(cancel, work).await?.downcast::<Result<T, CognitoError>>() {
        Ok(result) => *result,
        Err(_) => Err(CognitoError::internal("a task of the library ended as another one")),
    }
}

async fn run_untyped(cancel: Option<Arc<CancelToken>>, work: Work) -> Result<Done, CognitoError> {
    if cancel.as_ref().is_some_and(|cancel| cancel.is_cancelled()) {
        return Err(CognitoError::cancelled());
    }
    let mut task = AbortOnDrop(runtime()?.spawn(work));
    let cancelled = async {
        match &cancel {
            Some(cancel) => cancel.cancelled().await,
            None => pending().await,
        }
    };
    let joined = tokio::select! {
        // What is done is done: a result wins over a cancellation that came too late.
        biased;
        joined = &mut task.0 => joined,
        () = cancelled => return Err(CognitoError::cancelled()),
    };
    match joined {
        Ok(done) => Ok(done),
        Err(error) if error.is_cancelled() => Err(CognitoError::cancelled()),
        // What the panic said stays here: nobody has checked that it names no secret.
        Err(_) => Err(CognitoError::internal("a task of the library panicked")),
    }
}

struct AbortOnDrop<T>(JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use std::{
        pin::pin,
        sync::mpsc::{Receiver, Sender, channel},
        task::{Context, Waker},
        thread,
        time::Duration,
    };

    use pollster::block_on;

    use super::*;
    use crate::ErrorKind;

    const LONG: Duration = Duration::from_secs(60);

    /// Tells when it is dropped.
    struct Last(Sender<()>);

    impl Drop for Last {
        fn drop(&mut self) {
            let _ = self.0.send(());
        }
    }

    /// Work without an end, and word of when it begins and when it is dropped.
    fn endless() -> (impl Future<Output = Result<(), CognitoError>> + Send, Receiver<()>, Receiver<()>) {
        let (begin, begun) = channel();
        let (drop, dropped) = channel();
        let work = async move {
            let _last = Last(drop);
            let _ = begin.send(());
            pending().await
        };
        (work, begun, dropped)
    }

    #[test]
    fn work_runs_on_the_library_s_thread() {
        let caller = thread::current().id();
        let (name, thread) = block_on(run(None, async {
            let thread = thread::current();
            Ok::<_, CognitoError>((thread.name().map(str::to_owned), thread.id()))
        }))
        .unwrap();
        assert_eq!(name.as_deref(), Some("cognito-client"));
        assert_ne!(thread, caller);
    }

    #[test]
    fn dropping_the_future_stops_the_work() {
        let (work, begun, dropped) = endless();
        {
            let mut call = pin!(run(None, work));
            assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            begun.recv_timeout(LONG).unwrap();
            assert!(dropped.try_recv().is_err());
        }
        dropped.recv_timeout(LONG).unwrap();
    }

    #[test]
    fn a_cancel_token_stops_the_work() {
        let (work, begun, dropped) = endless();
        let cancel = CancelToken::new();
        let call = thread::spawn({
            let cancel = Arc::clone(&cancel);
            move || block_on(run(Some(cancel), work))
        });
        begun.recv_timeout(LONG).unwrap();
        cancel.cancel();
        let result = call.join().unwrap();
        assert!(result.as_ref().is_err_and(|error| error.kind() == ErrorKind::Cancelled), "{result:?}");
        dropped.recv_timeout(LONG).unwrap();
    }

    #[test]
    fn a_used_token_starts_nothing() {
        let (work, begun, _dropped) = endless();
        let cancel = CancelToken::new();
        cancel.cancel();
        let result = block_on(run(Some(cancel), work));
        assert!(result.as_ref().is_err_and(|error| error.kind() == ErrorKind::Cancelled), "{result:?}");
        assert!(begun.try_recv().is_err());
    }

    #[test]
    fn a_panic_is_an_error_without_the_panic_s_text() {
        let result = block_on(run(None, async {
            panic!("hush-hush");
            #[allow(unreachable_code)]
            Ok::<_, CognitoError>(())
        }));
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal);
        assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
        // The thread lives on.
        block_on(run(None, async { Ok::<_, CognitoError>(()) })).unwrap();
    }
}
