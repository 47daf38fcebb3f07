//! What relying parties find wrong.

/// What was wrong with a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is not of the form it should have.
    Malformed,
    /// It answers another challenge.
    Challenge,
    /// It was made for another origin.
    Origin,
    /// It was made for another relying party.
    RelyingParty,
    /// Its kind of key is not supported.
    Algorithm,
    /// The user was not present, or not verified although that was required.
    User,
    /// It is not the user's.
    Unknown,
    /// It is not signed by the key it should be.
    Signature,
    /// Its counter went backwards: there may be a copy of the authenticator.
    Counter,
}
