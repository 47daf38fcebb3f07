//! What starting a server or calling it can fail with.

use std::fmt;

use crate::wire::ServiceError;

/// Why a server could not start or a call to it failed.
#[derive(Debug)]
pub enum Error {
    /// The port could not be opened or a thread not be started.
    Io(std::io::Error),
    /// The service refused a setting or an operation.
    Service(ServiceError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "the local pool could not start: {error}"),
            Self::Service(error) => write!(f, "the local pool refused: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Service(error) => Some(error),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<ServiceError> for Error {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}
