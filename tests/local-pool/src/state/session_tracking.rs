//! Session tracking: whether a pool tells users of their sessions, and how many of them it lets live.

use serde_json::{Value, json};

use crate::wire::{Input, ServiceError, constraint};

/// A pool's session configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SessionTracking {
    pub(crate) on: bool,
    /// How many sessions a user has at most; the next evicts the one that was quiet for longest.
    most: u64,
}

impl Default for SessionTracking {
    fn default() -> Self {
        Self { on: false, most: 20 }
    }
}

impl SessionTracking {
    /// Reads `UserSessionTracking` and `TokenSession`; what is absent takes its default.
    pub(crate) fn read(request: Input<'_>) -> Result<Self, ServiceError> {
        let on = match request.text("UserSessionTracking")? {
            None | Some("DISABLED") => false,
            Some("ENABLED") => true,
            Some(_) => {
                let rule = "Member must satisfy enum value set: [ENABLED, DISABLED]";
                return Err(constraint("UserSessionTracking", rule));
            }
        };
        let most = request.object("TokenSession")?.map(|session| session.integer_in("MaxPerUser", 1..=100));
        Ok(Self { on, most: most.transpose()?.flatten().unwrap_or(20) })
    }

    pub(crate) fn most(self) -> usize {
        usize::try_from(self.most).unwrap_or(usize::MAX)
    }

    /// The refusal where sessions are not tracked.
    pub(crate) fn check_on(self) -> Result<(), ServiceError> {
        if self.on {
            return Ok(());
        }
        let message = "User session tracking is not enabled for the user pool.";
        Err(ServiceError::new("OperationNotEnabledException", message))
    }

    pub(crate) fn described(self, pool_id: &str) -> Value {
        json!({
            "UserPoolId": pool_id,
            "UserSessionTracking": if self.on { "ENABLED" } else { "DISABLED" },
            "TokenSession": { "MaxPerUser": self.most },
        })
    }
}
