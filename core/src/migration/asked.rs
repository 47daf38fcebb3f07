/// An item of another SDK's container that the platform layer is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WantedItem {
    /// Which container: a Keychain service, a preferences file, a storage namespace.
    pub container: WantedName,
    /// Which items in it, by their names after decryption.
    pub key: WantedName,
}

impl WantedItem {
    pub(super) fn new(container: WantedName, key: WantedName) -> Self {
        Self { container, key }
    }

    /// Whether an item of this container and name is asked for.
    pub fn fits(&self, container: &str, key: &str) -> bool {
        self.container.fits(container) && self.key.fits(key)
    }
}

/// A name, or a rule for names. Letters count as they are: no folding of case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WantedName {
    /// Whatever the name.
    Any,
    /// This name.
    Exactly(String),
    /// Every name that begins so.
    StartingWith(String),
    /// Every name that ends so.
    EndingWith(String),
}

impl WantedName {
    /// Whether `name` is asked for.
    pub fn fits(&self, name: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exactly(wanted) => name == wanted,
            Self::StartingWith(start) => name.starts_with(start.as_str()),
            Self::EndingWith(end) => name.ends_with(end.as_str()),
        }
    }
}
