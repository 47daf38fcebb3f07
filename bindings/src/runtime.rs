//! The library's own threads, and how work gets there.

use std::{
    future::Future,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use tokio::{
    runtime::{Builder, Runtime},
    task::JoinHandle,
};

use crate::{CancelToken, CognitoError};

const THREAD_NAME: &str = "cognito-client";
/// Enough: the work waits for the network nearly all the time.
const WORKERS: usize = 2;

static RUNTIME: OnceLock<Runtime> = OnceLock::new();

fn runtime() -> Result<&'static Runtime, CognitoError> {
    static BUILDING: Mutex<()> = Mutex::new(());

    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    // One at a time: a second runtime would have to be dropped, which is not allowed everywhere.
    let _building = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let built = Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .thread_name(THREAD_NAME)
        .enable_all()
        .build()
        .map_err(|error| CognitoError::internal(format!("the library's threads could not start: {error}")))?;
    Ok(RUNTIME.get_or_init(|| built))
}

/// Runs `work` on the library's threads, whichever thread polls the returned future.
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
    if cancel.as_ref().is_some_and(|cancel| cancel.is_cancelled()) {
        return Err(CognitoError::cancelled());
    }
    let mut task = AbortOnDrop(runtime()?.spawn(work));
    let cancelled = async {
        match &cancel {
            Some(cancel) => cancel.cancelled().await,
            None => std::future::pending().await,
        }
    };
    let joined = tokio::select! {
        // What is done is done: a result wins over a cancellation that came too late.
        biased;
        joined = &mut task.0 => joined,
        () = cancelled => return Err(CognitoError::cancelled()),
    };
    match joined {
        Ok(result) => result.map_err(Into::into),
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
        future::pending,
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
    fn work_runs_on_the_library_s_threads() {
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
        // The threads live on.
        block_on(run(None, async { Ok::<_, CognitoError>(()) })).unwrap();
    }
}
