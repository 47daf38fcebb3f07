//! Names that are longer than the vault allows.

use std::{fmt, time::Duration};

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{
    encoding,
    store::{SecretBytes, SecretStore, StoreError, StoreLock},
};

/// What the names in the vault begin with that stand for long ones; then comes the long one's SHA-256.
const HASHED: &str = "cognito-client-long-name/";
/// What the value under such a name begins with: `cognito-client-name:1:{length of the name}:{name}`, and then the
/// value itself.
const HEAD: &str = "cognito-client-name:1:";

/// Files items whose names the store below does not take under a hash of them, and keeps the name with the value, so
/// that it is still listed. Other items are filed as they are.
pub(super) struct LongNames<S> {
    inner: S,
    fits: fn(&str) -> bool,
}

impl<S: SecretStore> LongNames<S> {
    /// Items of `inner`, which takes the names that `fits` says it takes.
    pub(super) fn new(inner: S, fits: fn(&str) -> bool) -> Self {
        Self { inner, fits }
    }

    pub(super) fn inner(&self) -> &S {
        &self.inner
    }

    /// Whether the name is not filed as it is. Names that look like a hashed one are not, either.
    fn is_hashed(&self, key: &str) -> bool {
        !(self.fits)(key) || key.starts_with(HASHED)
    }
}

impl<S: SecretStore> SecretStore for LongNames<S> {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        if !self.is_hashed(key) {
            return self.inner.get(key);
        }
        let Some(content) = self.inner.get(&hashed(key))? else {
            return Ok(None);
        };
        match split(&content)? {
            (name, value) if name == key => Ok(Some(Zeroizing::new(value.to_vec()))),
            _ => Err(StoreError::Corrupt("it holds another name's item".into())),
        }
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        if self.is_hashed(key) {
            self.inner.put(&hashed(key), &join(key, value))
        } else {
            self.inner.put(key, value)
        }
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        if self.is_hashed(key) { self.inner.remove(&hashed(key)) } else { self.inner.remove(key) }
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        for filed in self.inner.list("")? {
            if !filed.starts_with(HASHED) {
                names.extend(Some(filed).filter(|name| name.starts_with(prefix)));
            } else if let Some(content) = self.inner.get(&filed)? {
                let (name, _) = split(&content)?;
                names.extend(name.starts_with(prefix).then(|| name.to_owned()));
            }
        }
        Ok(names)
    }

    fn lock(&self, name: &str, patience: Duration) -> Result<Option<StoreLock>, StoreError> {
        self.inner.lock(name, patience)
    }
}

fn hashed(key: &str) -> String {
    format!("{HASHED}{}", encoding::to_hex(&Sha256::digest(key)))
}

fn join(name: &str, value: &[u8]) -> SecretBytes {
    let head = format!("{HEAD}{}:{name}", name.len());
    let mut content = SecretBytes::new(Vec::with_capacity(head.len() + value.len()));
    content.extend_from_slice(head.as_bytes());
    content.extend_from_slice(value);
    content
}

/// The name and the value in an item that is filed under a hash.
fn split(content: &[u8]) -> Result<(&str, &[u8]), StoreError> {
    let parts = || {
        let rest = content.strip_prefix(HEAD.as_bytes())?;
        let end = rest.iter().position(|byte| *byte == b':')?;
        let length = std::str::from_utf8(rest.get(..end)?).ok()?.parse().ok()?;
        let (name, value) = rest.get(end + 1..)?.split_at_checked(length)?;
        Some((std::str::from_utf8(name).ok()?, value))
    };
    parts().ok_or_else(|| StoreError::Corrupt("an item with a long name has lost it".into()))
}

impl<S: fmt::Debug> fmt::Debug for LongNames<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::{MemoryStore, store::ChunkedStore};

    const LONGEST: usize = 100;

    /// Refuses what a vault with short names refuses, as [`LongNames`] must never let it come to.
    #[derive(Clone, Default)]
    struct ShortNames(MemoryStore);

    impl SecretStore for ShortNames {
        fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
            self.0.get(taken(key))
        }

        fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
            self.0.put(taken(key), value)
        }

        fn remove(&self, key: &str) -> Result<(), StoreError> {
            self.0.remove(taken(key))
        }

        fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
            self.0.list(prefix)
        }
    }

    fn fits(key: &str) -> bool {
        key.len() <= LONGEST
    }

    fn taken(key: &str) -> &str {
        assert!(fits(key), "a name of {} bytes", key.len());
        key
    }

    fn store() -> (MemoryStore, LongNames<ShortNames>) {
        let raw = MemoryStore::new();
        (raw.clone(), LongNames::new(ShortNames(raw), fits))
    }

    fn sorted(mut names: Vec<String>) -> Vec<String> {
        names.sort();
        names
    }

    #[test]
    fn long_names_are_kept_apart_listed_and_forgotten() {
        let (raw, store) = store();
        let (one, other) =
            (format!("user/{}1", "\u{1F511}".repeat(128)), format!("user/{}2", "n".repeat(1_000)));
        store.put(&one, b"of one").unwrap();
        store.put(&other, b"").unwrap();
        store.put("user/ana", b"of ana").unwrap();
        assert_eq!(store.get(&one).unwrap().unwrap().as_slice(), b"of one");
        assert_eq!(store.get(&other).unwrap().unwrap().as_slice(), b"");
        assert_eq!(
            sorted(store.list("user/").unwrap()),
            sorted(vec![one.clone(), other.clone(), "user/ana".into()])
        );
        assert_eq!(store.list("user/n").unwrap(), [other.as_str()]);
        assert!(store.list(HASHED).unwrap().is_empty(), "what is filed is not what is kept");
        store.put(&one, b"replaced").unwrap();
        assert_eq!(store.get(&one).unwrap().unwrap().as_slice(), b"replaced");
        store.remove(&one).unwrap();
        store.remove(&one).unwrap();
        assert!(store.get(&one).unwrap().is_none());
        store.remove(&other).unwrap();
        store.remove("user/ana").unwrap();
        assert!(raw.list("").unwrap().is_empty());
    }

    #[test]
    fn names_that_fit_are_filed_as_they_are_and_found_as_they_were() {
        let (raw, store) = store();
        let longest = "n".repeat(LONGEST);
        raw.put(&longest, b"from before").unwrap();
        assert_eq!(store.get(&longest).unwrap().unwrap().as_slice(), b"from before");
        store.put(&longest, b"now").unwrap();
        assert_eq!(raw.get(&longest).unwrap().unwrap().as_slice(), b"now");
        assert_eq!(store.list("").unwrap(), [longest]);
    }

    #[test]
    fn a_name_that_looks_hashed_is_a_name_like_any_other() {
        let (_, store) = store();
        let long = "n".repeat(LONGEST + 1);
        let names = [HASHED.to_owned(), format!("{HASHED}x"), hashed(&long), long];
        for name in &names {
            store.put(name, name.as_bytes()).unwrap();
        }
        assert_eq!(sorted(store.list("").unwrap()), sorted(names.to_vec()));
        for name in &names {
            assert_eq!(store.get(name).unwrap().unwrap().as_slice(), name.as_bytes());
        }
    }

    #[test]
    fn large_values_of_long_names_are_kept_in_several_small_items() {
        let raw = MemoryStore::new();
        let store = LongNames::new(ChunkedStore::new(raw.clone(), 256).unwrap(), fits);
        let name = "\u{20AC}".repeat(300);
        for size in [0, 200, 256, 257, 5_000] {
            store.put(&name, &vec![b'v'; size]).unwrap();
            assert_eq!(store.get(&name).unwrap().unwrap().as_slice(), vec![b'v'; size]);
            assert_eq!(store.list("").unwrap(), [name.as_str()]);
        }
        store.remove(&name).unwrap();
        assert!(raw.list("").unwrap().is_empty());
    }

    #[test]
    fn an_item_that_has_lost_its_name_is_corrupt_and_is_not_passed_over() {
        let (raw, store) = store();
        let (name, other) = ("n".repeat(LONGEST + 1), "o".repeat(LONGEST + 1));
        store.put(&name, b"value").unwrap();
        let filed = hashed(&name);
        let sound = raw.get(&filed).unwrap().unwrap();
        let name_ends = sound.len() - b"value".len();
        for length in 0..name_ends {
            raw.put(&filed, sound.get(..length).unwrap()).unwrap();
            assert!(matches!(store.get(&name), Err(StoreError::Corrupt(_))), "cut to {length}");
            assert!(matches!(store.list(""), Err(StoreError::Corrupt(_))), "cut to {length}");
        }
        store.put(&other, b"theirs").unwrap();
        raw.put(&filed, &raw.get(&hashed(&other)).unwrap().unwrap()).unwrap();
        assert!(matches!(store.get(&name), Err(StoreError::Corrupt(_))));
        store.remove(&name).unwrap();
        assert!(store.get(&name).unwrap().is_none());
    }
}
