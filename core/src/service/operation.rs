//! What every operation of the service is, so that adding one takes a request, a reply and a few constants.

use serde::Serialize;

use super::json::Members;
use crate::Error;

/// One operation of the service, as a request that knows how its reply reads.
pub(crate) trait Operation: Serialize + Sync {
    /// The operation's name in `X-Amz-Target`, errors and logs.
    const NAME: &'static str;
    /// Whether the request names an item of the user's, such as a passkey, that the service may not find.
    const NAMES_ITEM: bool = false;
    /// Whether a success may come without any body. The service sends one wherever there is something to say.
    const MAY_BE_BLANK: bool = size_of::<Self::Reply>() == 0;
    /// What a success gives.
    type Reply;

    /// What the service is convinced by, which decides what its refusals mean.
    fn authority(&self) -> Authority;

    /// When this very request may be sent again.
    fn retry(&self) -> RetrySafety;

    /// Takes the reply's members apart.
    fn decode(reply: Members) -> Result<Self::Reply, Error>;

    /// What is amiss with a reply that is given out all the same, for what is good in it.
    fn fault(_: &mut Self::Reply) -> Option<&mut Error> {
        None
    }
}

/// What a request convinces the service by. The same refusal means different things for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Authority {
    /// A user who is proving who they are.
    Credentials,
    /// A refresh token that wants new tokens.
    RefreshToken,
    /// An access token.
    AccessToken,
    /// A refresh token that asks to be revoked.
    Revocation,
}

/// When a request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetrySafety {
    /// Whenever the failure is a passing one, even if the service may have acted already.
    Always,
    /// As [`Always`](Self::Always), and at once after an unknown outcome, because the time in which a repeat
    /// still counts is short.
    AlwaysAtOnce,
    /// Only when nothing was sent, or the service answered that it failed or was busy.
    UnlessOutcomeUnknown,
}
