//! Work that may block (arithmetic, stores), on threads for that.

use std::any::Any;

use tokio::task;

use crate::Error;

/// Work and its result without their types: what the runtime does with them is compiled once and not once for every kind of work.
type Work = Box<dyn FnOnce() -> Done + Send>;
type Done = Box<dyn Any + Send>;

/// Does the work on a thread where it may block, and gives its result. It is done even if nobody waits for it any more.
///
/// # Errors
/// [`Internal`](crate::ErrorKind::Internal) when it panics, [`Cancelled`](crate::ErrorKind::Cancelled) when the runtime ends
/// before it begins.
pub(crate) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let done = untyped(Box::new(|| Box::new(work()))).await?;
    match done.downcast() {
        Ok(result) => Ok(*result),
        Err(_) => {
            Err(Error::new(crate::ErrorKind::Internal, "the library took one piece of work for another"))
        }
    }
}

async fn untyped(work: Work) -> Result<Done, Error> {
    task::spawn_blocking(work).await.map_err(|error| Error::of_task(&error))
}
