//! What the SDKs share that keep every token in an item of its own.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::{
    DevicePassword,
    migration::{
        MigrationItem,
        device::FoundDevice,
        error::Problems,
        session::{RawSession, Text},
    },
};

/// What an item is to a user's session or device.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Access,
    Id,
    Refresh,
    DeviceKey,
    DeviceGroupKey,
    DevicePassword,
}

impl Part {
    /// The part whose name, by the SDK's list, is `name`.
    pub(super) fn named(name: &str, list: &[(&'static str, Self)]) -> Option<(&'static str, Self)> {
        list.iter().find(|(known, _)| *known == name).copied()
    }

    /// The user and the part that `{user}.{name}` means. Users' names may hold dots.
    pub(super) fn of_user<'a>(
        key: &'a str,
        list: &[(&'static str, Self)],
    ) -> Option<(&'a str, (&'static str, Self))> {
        let (user, name) = key.rsplit_once('.')?;
        Some((user, Self::named(name, list)?))
    }
}

/// The names of the tokens, the same in all of these SDKs.
pub(super) const TOKENS: [(&str, Part); 3] =
    [("accessToken", Part::Access), ("idToken", Part::Id), ("refreshToken", Part::Refresh)];

/// Whether a text stands for nothing. Web storage writes JavaScript's nothings out as words.
#[derive(Clone, Copy)]
pub(super) enum Nothing {
    Empty,
    EmptyOrWord,
}

impl Nothing {
    fn is(self, text: &str) -> bool {
        text.is_empty() || matches!(self, Self::EmptyOrWord) && matches!(text, "undefined" | "null")
    }
}

/// A session with the place it was found in.
pub(super) struct Owned {
    pub(super) container: String,
    /// The SDK's name for the user.
    pub(super) user: String,
    pub(super) session: RawSession,
}

/// Sorts items into sessions and devices. Items of different containers are never mixed into one session.
pub(super) struct Collector {
    nothing: Nothing,
    sessions: BTreeMap<(String, String), RawSession>,
    devices: BTreeMap<(String, String), FoundDevice>,
}

impl Collector {
    pub(super) fn new(nothing: Nothing) -> Self {
        Self { nothing, sessions: BTreeMap::new(), devices: BTreeMap::new() }
    }

    /// Takes in one item: `part`, called `name`, of what `user` has in `container`.
    pub(super) fn add(
        &mut self,
        container: &str,
        user: &str,
        (name, part): (&'static str, Part),
        item: &MigrationItem,
        problems: &mut Problems,
    ) {
        let Some(text) = problems.note(name, Some(user), item.text()) else { return };
        if self.nothing.is(text) {
            return;
        }
        let whose = (container.to_owned(), user.to_owned());
        let secret = || Some(Text::new(text.to_owned()));
        match part {
            Part::Access => self.session(whose).access = secret(),
            Part::Id => self.session(whose).id = secret(),
            Part::Refresh => self.session(whose).refresh = secret(),
            Part::DeviceKey => self.device(whose).key = Some(text.to_owned()),
            Part::DeviceGroupKey => self.device(whose).group_key = Some(text.to_owned()),
            Part::DevicePassword => self.device(whose).password = Some(DevicePassword::new(text)),
        }
    }

    fn session(&mut self, whose: (String, String)) -> &mut RawSession {
        let name = Some(whose.1.clone());
        self.sessions.entry(whose).or_insert_with(|| RawSession { name, ..RawSession::default() })
    }

    fn device(&mut self, whose: (String, String)) -> &mut FoundDevice {
        let names = vec![whose.1.clone()];
        self.devices.entry(whose).or_insert_with(|| FoundDevice { names, ..FoundDevice::default() })
    }

    pub(super) fn finish(self) -> (Vec<Owned>, Vec<FoundDevice>) {
        let sessions =
            self.sessions.into_iter().map(|((container, user), session)| Owned { container, user, session });
        (sessions.collect(), self.devices.into_values().collect())
    }
}

/// A short text that is no secret, such as a user's name.
pub(super) fn plain(item: &MigrationItem, name: &'static str, problems: &mut Problems) -> Option<String> {
    let text = problems.note(name, None, item.text())?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// As [`plain`], wiped when dropped.
pub(super) fn wiped(item: &MigrationItem, name: &'static str, problems: &mut Problems) -> Option<Text> {
    problems
        .note(name, None, item.text())
        .filter(|text| !text.is_empty())
        .map(|text| Zeroizing::new(text.to_owned()))
}
