//! The points at which a pool calls its owner's functions.

use std::fmt;

/// A point at which the service calls out, named as in `LambdaConfig`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Trigger {
    /// Before a user is created: may refuse, confirm at once, or mark address and number as verified.
    PreSignUp,
    /// After a sign-up is confirmed or a password reset.
    PostConfirmation,
    /// When a sign-in begins: may refuse.
    PreAuthentication,
    /// After the last factor, before the tokens: may refuse.
    PostAuthentication,
    /// Before tokens are made: adds, overrides and suppresses claims of the id token, and overrides groups.
    PreTokenGeneration,
    /// When an unknown user signs in with a password or forgot it: may bring the user along.
    UserMigration,
    /// Before a message is sent: may word it.
    CustomMessage,
    /// Decides what comes next in a `CUSTOM_AUTH` sign-in.
    DefineAuthChallenge,
    /// Makes a custom challenge.
    CreateAuthChallenge,
    /// Judges the answer to a custom challenge.
    VerifyAuthChallengeResponse,
}

impl Trigger {
    pub(crate) const ALL: [Self; 10] = [
        Self::PreSignUp,
        Self::PostConfirmation,
        Self::PreAuthentication,
        Self::PostAuthentication,
        Self::PreTokenGeneration,
        Self::UserMigration,
        Self::CustomMessage,
        Self::DefineAuthChallenge,
        Self::CreateAuthChallenge,
        Self::VerifyAuthChallengeResponse,
    ];

    /// The trigger's name in `LambdaConfig`.
    pub fn name(self) -> &'static str {
        match self {
            Self::PreSignUp => "PreSignUp",
            Self::PostConfirmation => "PostConfirmation",
            Self::PreAuthentication => "PreAuthentication",
            Self::PostAuthentication => "PostAuthentication",
            Self::PreTokenGeneration => "PreTokenGeneration",
            Self::UserMigration => "UserMigration",
            Self::CustomMessage => "CustomMessage",
            Self::DefineAuthChallenge => "DefineAuthChallenge",
            Self::CreateAuthChallenge => "CreateAuthChallenge",
            Self::VerifyAuthChallengeResponse => "VerifyAuthChallengeResponse",
        }
    }
}

impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
