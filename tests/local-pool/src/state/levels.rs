//! Authentication levels: what they are called, and what reaches them.

use super::Factor;
use crate::wire::{Input, ServiceError};

/// A level of authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// A password.
    One,
    /// One code by text message or e-mail.
    Two,
    /// A passkey, or a password and a sent code.
    Three,
    /// A password and a code of an authenticator app.
    Four,
}

impl Level {
    const ALL: [Self; 4] = [Self::One, Self::Two, Self::Three, Self::Four];

    /// The level that what was shown reaches.
    pub(crate) fn reached(shown: &[Factor]) -> Option<Self> {
        let password = shown.contains(&Factor::Password);
        let passkey = shown.iter().any(|factor| matches!(factor, Factor::Passkey { .. }));
        let sent = shown.contains(&Factor::SmsCode) || shown.contains(&Factor::EmailCode);
        if password && shown.contains(&Factor::Totp) {
            Some(Self::Four)
        } else if passkey || (password && sent) {
            Some(Self::Three)
        } else if sent {
            Some(Self::Two)
        } else {
            password.then_some(Self::One)
        }
    }

    fn place(self) -> usize {
        match self {
            Self::One => 0,
            Self::Two => 1,
            Self::Three => 2,
            Self::Four => 3,
        }
    }
}

/// The names a pool gives its levels.
#[derive(Clone, Debug)]
pub(crate) struct AcrNames([String; 4]);

impl AcrNames {
    /// Reads `AcrConfiguration`; levels it does not rename keep their own names.
    pub(crate) fn read(request: Input<'_>) -> Result<Self, ServiceError> {
        let configuration = request.object("AcrConfiguration")?;
        let mut names = ["1", "2", "3", "4"].map(|level| format!("urn:cognito:loa:{level}"));
        for (name, member) in names.iter_mut().zip(["Level1", "Level2", "Level3", "Level4"]) {
            let level =
                configuration.map(|configuration| configuration.object(member)).transpose()?.flatten();
            if let Some(level) = level {
                level.name("AcrValue", 64)?.clone_into(name);
            }
        }
        Ok(Self(names))
    }

    pub(crate) fn level(&self, name: &str) -> Option<Level> {
        let place = self.0.iter().position(|known| known == name)?;
        Level::ALL.get(place).copied()
    }

    pub(crate) fn name(&self, level: Level) -> &str {
        self.0.get(level.place()).map_or("", String::as_str)
    }
}

/// A level a sign-in must reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StepUp {
    pub(crate) level: Level,
}
