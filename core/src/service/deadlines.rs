use std::time::Duration;

use crate::Error;

/// How long things may take.
///
/// ```
/// # use std::time::Duration;
/// # use cognito_client::Timeouts;
/// let timeouts = Timeouts::new().with_request(Duration::from_secs(10)).with_total(Duration::from_secs(20));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// Finding the host, connecting and agreeing on TLS; 10 seconds by default. Used by the
    /// [`HttpTransport`](crate::transport::HttpTransport) that a pool makes for itself; a transport of the app's own has
    /// its own.
    pub connect: Duration,
    /// One request from sending to the last byte of its reply, connecting included; 30 seconds by default.
    pub request: Duration,
    /// One call to the service with all its repeats and the pauses between them; 60 seconds by default. It
    /// ends whatever is under way.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self::new()
    }
}

/// Longer waits would be indistinguishable from a hang.
const LONGEST: Duration = Duration::from_secs(60 * 60);

impl Timeouts {
    /// The defaults.
    pub const fn new() -> Self {
        Self {
            connect: Duration::from_secs(10),
            request: Duration::from_secs(30),
            total: Duration::from_secs(60),
        }
    }

    /// Sets [`connect`](Self::connect).
    #[must_use]
    pub const fn with_connect(mut self, connect: Duration) -> Self {
        self.connect = connect;
        self
    }

    /// Sets [`request`](Self::request).
    #[must_use]
    pub const fn with_request(mut self, request: Duration) -> Self {
        self.request = request;
        self
    }

    /// Sets [`total`](Self::total).
    #[must_use]
    pub const fn with_total(mut self, total: Duration) -> Self {
        self.total = total;
        self
    }

    /// Refuses times that can never be kept or never run out.
    pub(crate) fn check(&self) -> Result<(), Error> {
        for (name, timeout) in [("connect", self.connect), ("request", self.request), ("total", self.total)] {
            if timeout.is_zero() {
                return Err(Error::invalid("timeouts", format!("{name} must be longer than nothing")));
            }
            if timeout > LONGEST {
                return Err(Error::invalid("timeouts", format!("{name} must not be longer than an hour")));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_defaults_are_sane_and_extremes_are_refused() {
        let good = Timeouts::default();
        good.check().unwrap();
        let spoil: [fn(&mut Timeouts, Duration); 3] =
            [|t, d| t.connect = d, |t, d| t.request = d, |t, d| t.total = d];
        for spoil in spoil {
            for bad in [Duration::ZERO, Duration::from_secs(3601), Duration::MAX] {
                let mut timeouts = good;
                spoil(&mut timeouts, bad);
                assert_eq!(timeouts.check().unwrap_err().field(), Some("timeouts"));
            }
        }
    }
}
