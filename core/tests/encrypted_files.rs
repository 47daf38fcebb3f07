//! The encrypted file store: what is damaged, lost, interrupted or somebody else's.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use cognito_client::{
    EncryptedFileStore, MemoryStore, SecretStore,
    store::{DataKey, SecretBytes, StoreError},
};
use tempfile::TempDir;

const KEY: [u8; 32] = [7; 32];

fn open(directory: &Path) -> Result<EncryptedFileStore, StoreError> {
    EncryptedFileStore::new(directory, DataKey::from_bytes(KEY))
}

fn store() -> (TempDir, EncryptedFileStore) {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).unwrap();
    (directory, store)
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn items(directory: &Path) -> Vec<PathBuf> {
    let is_item = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "item");
    files(directory).into_iter().filter(is_item).collect()
}

/// The only item's file.
fn item(directory: &Path) -> PathBuf {
    let items = items(directory);
    assert_eq!(items.len(), 1);
    items.into_iter().next().unwrap()
}

fn is_corrupt<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Corrupt(_)))
}

fn is_unavailable<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Unavailable(_)))
}

#[test]
fn a_file_damaged_at_any_byte_is_corrupt_and_stays_as_it_is() {
    let (directory, store) = store();
    store.put("name", b"the value").unwrap();
    let file = item(directory.path());
    let sound = fs::read(&file).unwrap();
    let cut = (0..sound.len()).map(|length| sound.get(..length).unwrap().to_vec());
    let flipped = (0..sound.len() * 8).map(|bit| {
        let mut content = sound.clone();
        *content.get_mut(bit / 8).unwrap() ^= 1 << (bit % 8);
        content
    });
    let longer = [[sound.as_slice(), b"\0"].concat(), [sound.as_slice(), &sound].concat(), vec![0; 3 << 20]];
    for damaged in cut.chain(flipped).chain(longer) {
        fs::write(&file, &damaged).unwrap();
        assert!(is_corrupt(&store.get("name")), "{} of {} bytes", damaged.len(), sound.len());
        assert_eq!(fs::read(&file).unwrap(), damaged);
    }
    // Whose file it is cannot be told: it must not be passed over.
    fs::write(&file, sound.get(..20).unwrap()).unwrap();
    assert!(is_corrupt(&store.list("")));
    store.put("name", b"written anew").unwrap();
    assert_eq!(store.get("name").unwrap().unwrap().as_slice(), b"written anew");
    assert_eq!(store.list("").unwrap(), ["name"]);
}

#[test]
fn a_write_interrupted_at_any_byte_leaves_the_old_value() {
    let (directory, store) = store();
    store.put("name", b"the new value").unwrap();
    let new = fs::read(item(directory.path())).unwrap();
    store.put("name", b"the old value").unwrap();
    fs::write(directory.path().join("notes.tmp"), "not the store's").unwrap();
    let unfinished = directory.path().join(".new-Ab12Cd.tmp");
    for length in 0..=new.len() {
        fs::write(&unfinished, new.get(..length).unwrap()).unwrap();
        assert_eq!(store.get("name").unwrap().unwrap().as_slice(), b"the old value");
        assert_eq!(store.list("").unwrap(), ["name"]);
    }
    let reopened = open(directory.path()).unwrap();
    assert_eq!(reopened.get("name").unwrap().unwrap().as_slice(), b"the old value");
    assert!(!unfinished.exists(), "the leftover is cleared");
    assert!(directory.path().join("notes.tmp").exists(), "what is not the store's is left alone");
}

/// Opens a file as scanners, indexers and back-up programs do it: on Windows nobody can replace it meanwhile.
fn scan(path: &Path) -> File {
    let mut options = File::options();
    options.read(true);
    #[cfg(windows)]
    {
        const SHARE_READ_AND_WRITE: u32 = 3;
        std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, SHARE_READ_AND_WRITE);
    }
    options.open(path).unwrap()
}

#[test]
fn no_write_is_lost_because_a_scanner_reads_what_was_written_last() {
    let (directory, store) = store();
    store.put("name", b"0").unwrap();
    let file = item(directory.path());
    for number in 1..=100_u32 {
        let value = number.to_string();
        let scanned = scan(&file);
        thread::scope(|scope| {
            let writer = scope.spawn(|| store.put("name", value.as_bytes()));
            // The scanner lets go once the new file has waited for a while to be given its name.
            let waits = || {
                files(directory.path()).iter().any(|file| file.extension().is_some_and(|end| end == "tmp"))
            };
            let mut waited = 0;
            while waited < 20 && !writer.is_finished() {
                waited += usize::from(waits());
                thread::yield_now();
            }
            drop(scanned);
            writer.join().unwrap().unwrap();
        });
        assert_eq!(store.get("name").unwrap().unwrap().as_slice(), value.as_bytes());
    }
}

#[test]
fn no_write_is_lost_while_other_parts_of_the_app_read() {
    const WRITES: u32 = 300;
    let (directory, store) = store();
    store.put("name", &0_u32.to_be_bytes()).unwrap();
    let (written, reads) = (AtomicBool::new(false), AtomicUsize::new(0));
    let lost = thread::scope(|scope| {
        let reader = || {
            let reader = open(directory.path()).unwrap();
            let mut last = 0;
            while !written.load(Ordering::Relaxed) {
                let value = reader.get("name").unwrap().unwrap();
                let number = u32::from_be_bytes(value.as_slice().try_into().unwrap());
                assert!(number >= last, "{number} after {last}");
                last = number;
                reads.fetch_add(1, Ordering::Relaxed);
            }
        };
        let readers = [scope.spawn(reader), scope.spawn(reader)];
        while reads.load(Ordering::Relaxed) == 0 && !readers.iter().any(thread::ScopedJoinHandle::is_finished)
        {
            thread::yield_now();
        }
        let refused = |number: u32| Some((number, store.put("name", &number.to_be_bytes()).err()?));
        let lost: Vec<_> = (1..=WRITES).filter_map(refused).take(5).collect();
        written.store(true, Ordering::Relaxed);
        lost
    });
    assert!(lost.is_empty(), "lost after {} reads: {lost:?}", reads.into_inner());
    assert_eq!(store.get("name").unwrap().unwrap().as_slice(), WRITES.to_be_bytes());
}

#[test]
fn what_a_living_writer_is_writing_is_not_cleared() {
    let (directory, _store) = store();
    let unfinished = directory.path().join(".new-Ab12Cd.tmp");
    fs::write(&unfinished, "half of").unwrap();
    let writer = File::open(directory.path().join("write.lock")).unwrap();
    writer.lock_shared().unwrap();
    open(directory.path()).unwrap();
    assert!(unfinished.exists());
    drop(writer);
    open(directory.path()).unwrap();
    assert!(!unfinished.exists());
}

#[test]
fn neither_names_nor_content_of_files_tell_anything() {
    let (directory, store) = store();
    store.put("very-secret-name", b"very-secret-value").unwrap();
    let _lock = store.lock("very-secret-name", std::time::Duration::ZERO).unwrap();
    for file in files(directory.path()) {
        let content = fs::read(&file).unwrap();
        assert!(!file.to_string_lossy().contains("very-secret"), "{}", file.display());
        assert!(!content.windows(11).any(|window| window == b"very-secret"), "{}", file.display());
    }
    let shown = format!("{store:?} {:?}", DataKey::from_bytes([0x41; 32]));
    assert!(!shown.contains("AAAA") && !shown.contains("65"), "{shown}");
    let first = fs::read(item(directory.path())).unwrap();
    store.put("very-secret-name", b"very-secret-value").unwrap();
    assert_ne!(fs::read(item(directory.path())).unwrap(), first, "no two writes look alike");
}

#[test]
fn items_cannot_be_passed_off_as_others() {
    let (directory, store) = store();
    store.put("a", b"of a").unwrap();
    let file_of_a = item(directory.path());
    store.put("b", b"of b").unwrap();
    let file_of_b = items(directory.path()).into_iter().find(|file| *file != file_of_a).unwrap();
    fs::copy(&file_of_a, &file_of_b).unwrap();
    assert_eq!(store.get("a").unwrap().unwrap().as_slice(), b"of a");
    assert!(is_corrupt(&store.get("b")));
    assert!(is_corrupt(&store.list("")));
}

#[test]
fn another_key_is_refused_and_nothing_is_touched() {
    let (directory, store) = store();
    store.put("name", b"value").unwrap();
    let before = fs::read(item(directory.path())).unwrap();
    let with_another = || EncryptedFileStore::new(directory.path(), DataKey::from_bytes([8; 32]));
    assert!(is_corrupt(&with_another()));
    fs::remove_file(directory.path().join("cognito-client.store")).unwrap();
    assert!(is_corrupt(&with_another()), "the items, too, tell whose key it is");
    assert_eq!(fs::read(item(directory.path())).unwrap(), before);
    assert_eq!(open(directory.path()).unwrap().get("name").unwrap().unwrap().as_slice(), b"value");
    assert!(is_corrupt(&with_another()));
}

#[test]
fn a_damaged_marker_is_corrupt() {
    let (directory, _store) = store();
    let marker = directory.path().join("cognito-client.store");
    let sound = fs::read(&marker).unwrap();
    for byte in 0..sound.len() {
        let mut damaged = sound.clone();
        *damaged.get_mut(byte).unwrap() ^= 1;
        fs::write(&marker, damaged).unwrap();
        assert!(is_corrupt(&open(directory.path())), "byte {byte}");
        fs::write(&marker, sound.get(..byte).unwrap()).unwrap();
        assert!(is_corrupt(&open(directory.path())), "cut to {byte}");
    }
}

/// A vault that can be locked.
#[derive(Default)]
struct Vault {
    items: MemoryStore,
    locked: Mutex<bool>,
}

impl Vault {
    fn open(&self) -> Result<&MemoryStore, StoreError> {
        if *self.locked.lock().unwrap() {
            return Err(StoreError::Unavailable("locked".into()));
        }
        Ok(&self.items)
    }
}

impl SecretStore for Vault {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        self.open()?.get(key)
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.open()?.put(key, value)
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        self.open()?.remove(key)
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.open()?.list(prefix)
    }
}

#[test]
fn a_kept_key_is_made_once_and_is_never_made_up_for_what_is_there() {
    let (directory, vault) = (tempfile::tempdir().unwrap(), Vault::default());
    let open = || EncryptedFileStore::new(directory.path(), DataKey::kept_in(&vault, "key"));
    *vault.locked.lock().unwrap() = true;
    assert!(is_unavailable(&open()));
    *vault.locked.lock().unwrap() = false;
    open().unwrap().put("name", b"value").unwrap();
    let key = vault.get("key").unwrap().unwrap();
    assert_eq!(open().unwrap().get("name").unwrap().unwrap().as_slice(), b"value");
    assert_eq!(vault.get("key").unwrap().unwrap(), key);

    *vault.locked.lock().unwrap() = true;
    assert!(is_unavailable(&open()));
    *vault.locked.lock().unwrap() = false;
    vault.put("key", b"not a key").unwrap();
    assert!(is_corrupt(&open()));
    vault.remove("key").unwrap();
    assert!(is_corrupt(&open()));
    assert!(vault.get("key").unwrap().is_none(), "no new key for old items");
    vault.put("key", &key).unwrap();
    assert_eq!(open().unwrap().get("name").unwrap().unwrap().as_slice(), b"value");
}

#[test]
fn a_damaged_data_key_is_corrupt_until_the_store_is_erased() {
    let (directory, vault) = (tempfile::tempdir().unwrap(), MemoryStore::new());
    let key = || DataKey::kept_in(&vault, "key");
    let open = || EncryptedFileStore::new(directory.path(), key());
    for damage in [Some(b"not a key".as_slice()), Some(b""), Some(b"AAAA"), None] {
        open().unwrap().put("name", b"value").unwrap();
        vault.put("another app's", b"untouched").unwrap();
        fs::write(directory.path().join("photo.jpg"), "not the store's").unwrap();
        fs::write(directory.path().join(".new-Ab12Cd.tmp"), "left by a killed writer").unwrap();
        match damage {
            Some(bytes) => vault.put("key", bytes).unwrap(),
            None => vault.remove("key").unwrap(),
        }
        // Nothing goes by itself, however often it is opened.
        for _ in 0..3 {
            assert!(is_corrupt(&open()), "{damage:?}");
            assert_eq!(items(directory.path()).len(), 1);
            assert_eq!(vault.get("key").unwrap().as_deref().map(Vec::as_slice), damage);
        }
        EncryptedFileStore::erase(directory.path(), key()).unwrap();
        assert_eq!(vault.list("").unwrap(), ["another app's"]);
        let left = files(directory.path());
        let is_expected = |path: &PathBuf| {
            path.extension()
                .is_some_and(|extension| ["lock", "turn", "jpg"].iter().any(|kept| extension == *kept))
        };
        assert!(left.iter().all(is_expected), "{left:?}");
        let store = open().unwrap();
        assert!(store.get("name").unwrap().is_none());
        store.put("name", b"of a new session").unwrap();
        assert_eq!(open().unwrap().get("name").unwrap().unwrap().as_slice(), b"of a new session");
    }
}

#[test]
fn erasing_can_be_repeated_and_leaves_no_half_behind_a_locked_vault() {
    let (directory, vault) = (tempfile::tempdir().unwrap(), Vault::default());
    let path = directory.path().join("sessions");
    let key = || DataKey::kept_in(&vault, "key");
    EncryptedFileStore::erase(&path, key()).unwrap();
    assert!(!path.exists(), "nothing is made to be erased");
    EncryptedFileStore::new(&path, key()).unwrap().put("name", b"value").unwrap();

    *vault.locked.lock().unwrap() = true;
    assert!(is_unavailable(&EncryptedFileStore::erase(&path, key())));
    *vault.locked.lock().unwrap() = false;
    assert_eq!(
        EncryptedFileStore::new(&path, key()).unwrap().get("name").unwrap().unwrap().as_slice(),
        b"value"
    );

    // The directory went some other way: the key goes all the same.
    fs::remove_dir_all(&path).unwrap();
    EncryptedFileStore::erase(&path, key()).unwrap();
    assert!(vault.get("key").unwrap().is_none());
    EncryptedFileStore::erase(&path, key()).unwrap();
    fs::write(&path, "a file").unwrap();
    assert!(is_unavailable(&EncryptedFileStore::erase(&path, key())));
    assert!(path.exists());
}

#[test]
fn a_store_with_a_key_of_the_apps_own_is_erased_whatever_it_was_written_with() {
    let (directory, store) = store();
    store.put("name", b"value").unwrap();
    EncryptedFileStore::erase(directory.path(), DataKey::from_bytes([8; 32])).unwrap();
    // An object that is still open says that there is nothing, and makes nothing.
    assert!(is_unavailable(&store.get("name")));
    assert!(is_unavailable(&store.put("name", b"other")));
    let anew = EncryptedFileStore::new(directory.path(), DataKey::from_bytes([8; 32])).unwrap();
    assert!(anew.list("").unwrap().is_empty());
}

#[test]
fn a_directory_that_is_gone_is_unavailable_and_never_empty() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("sessions");
    let store = open(&path).unwrap();
    store.put("name", b"value").unwrap();
    fs::rename(&path, parent.path().join("elsewhere")).unwrap();
    let check = || {
        assert!(is_unavailable(&store.get("name")));
        assert!(is_unavailable(&store.list("")));
        assert!(is_unavailable(&store.remove("name")));
        assert!(is_unavailable(&store.put("name", b"other")));
    };
    check();
    assert!(is_unavailable(&store.lock("name", std::time::Duration::ZERO)));
    // As when a disk is not mounted: an empty directory in its place.
    fs::create_dir(&path).unwrap();
    check();
    fs::remove_dir_all(&path).unwrap();
    fs::rename(parent.path().join("elsewhere"), &path).unwrap();
    assert_eq!(store.get("name").unwrap().unwrap().as_slice(), b"value");
}

#[test]
fn a_directory_that_cannot_be_made_is_refused() {
    let parent = tempfile::tempdir().unwrap();
    let file = parent.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(is_unavailable(&open(&file)));
    assert!(is_unavailable(&open(&file.join("below"))));
    assert!(is_unavailable(&open(Path::new(""))));
}

#[test]
fn a_file_that_cannot_be_read_is_not_missing() {
    let (directory, store) = store();
    store.put("name", b"value").unwrap();
    let file = item(directory.path());
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert!(is_unavailable(&store.get("name")));
    assert!(is_unavailable(&store.put("name", b"other")));
    assert!(is_unavailable(&store.remove("name")));
}

#[test]
fn what_is_too_large_is_refused_and_the_old_value_stays() {
    let (_directory, store) = store();
    store.put("name", b"value").unwrap();
    let too_large = vec![0; EncryptedFileStore::LARGEST_VALUE + 1];
    assert!(matches!(store.put("name", &too_large), Err(StoreError::TooLarge(_))));
    let too_long = "n".repeat(EncryptedFileStore::LONGEST_NAME + 1);
    assert!(matches!(store.put(&too_long, b"value"), Err(StoreError::TooLarge(_))));
    assert_eq!(store.get("name").unwrap().unwrap().as_slice(), b"value");
    store.put("name", too_large.get(1..).unwrap()).unwrap();
    assert_eq!(store.get("name").unwrap().unwrap().len(), EncryptedFileStore::LARGEST_VALUE);
}

#[cfg(unix)]
mod permissions {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    fn set(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn everything_is_the_users_alone() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("app").join("sessions");
        let store = open(&path).unwrap();
        store.put("name", b"value").unwrap();
        let _lock = store.lock("name", std::time::Duration::ZERO).unwrap();
        assert_eq!(mode(&path), 0o700);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        assert!(files(&path).len() >= 5);
        for file in files(&path) {
            assert_eq!(mode(&file), 0o600, "{}", file.display());
        }
    }

    #[test]
    fn a_directory_of_its_own_is_closed_to_others() {
        let directory = tempfile::tempdir().unwrap();
        set(directory.path(), 0o755);
        open(directory.path()).unwrap();
        assert_eq!(mode(directory.path()), 0o700);
        set(directory.path(), 0o777);
        open(directory.path()).unwrap();
        assert_eq!(mode(directory.path()), 0o700);
    }

    #[test]
    fn a_directory_of_others_is_refused_and_left_as_it_is() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("photo.jpg"), "").unwrap();
        set(directory.path(), 0o755);
        assert!(is_unavailable(&open(directory.path())));
        assert_eq!(mode(directory.path()), 0o755);
        assert_eq!(files(directory.path()).len(), 1);
    }
}
