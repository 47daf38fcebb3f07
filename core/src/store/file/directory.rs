//! The directory of an encrypted file store: what is where, and files that are replaced as a whole.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind, Read as _, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::NamedTempFile;

use super::{PATIENCE, sealed::LARGEST_FILE};
use crate::store::{
    StoreError,
    in_use::{alone, is_in_use, patiently, reading},
    lock_file,
};

/// Says that the directory is a store's, and with which key it is written.
const MARKER: &str = "cognito-client.store";
const ITEM: &str = ".item";
const LOCK: &str = ".lock";
/// Files that are being written.
const UNFINISHED: (&str, &str) = (".new-", ".tmp");

pub(super) struct Directory {
    path: PathBuf,
}

impl Directory {
    /// Makes the directory if it is not there, and sees to it that it is this user's only.
    pub(super) fn open(path: PathBuf) -> Result<Self, StoreError> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).map_err(|error| unusable("cannot be made", &error))?;
        let directory = Self { path };
        #[cfg(unix)]
        directory.close_to_others()?;
        Ok(directory)
    }

    /// The directory if it is there; none is made.
    pub(super) fn find(path: PathBuf) -> Result<Option<Self>, StoreError> {
        match patiently(|| fs::metadata(&path)) {
            Ok(metadata) if metadata.is_dir() => Ok(Some(Self { path })),
            Ok(_) => Err(StoreError::Unavailable("the directory is none".into())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unusable("cannot be looked at", &error)),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A directory that is not the store's own is not touched: the path may be a mistake.
    #[cfg(unix)]
    fn close_to_others(&self) -> Result<(), StoreError> {
        use std::os::unix::fs::PermissionsExt as _;
        let metadata = fs::metadata(&self.path).map_err(|error| unusable("cannot be looked at", &error))?;
        if metadata.permissions().mode().trailing_zeros() >= 6 {
            return Ok(());
        }
        let is_empty = self.entries()?.next().is_none();
        if !is_empty && !self.has_marker()? {
            return Err(StoreError::Unavailable(
                "the directory is open to other users and holds other things; give the store one of its own"
                    .into(),
            ));
        }
        fs::set_permissions(&self.path, fs::Permissions::from_mode(0o700))
            .map_err(|error| unusable("cannot be closed to other users", &error))
    }

    pub(super) fn marker(&self) -> Result<Option<Vec<u8>>, StoreError> {
        read_file(&self.path.join(MARKER))
    }

    pub(super) fn write_marker(&self, content: &[u8]) -> Result<(), StoreError> {
        self.write(MARKER, content)
    }

    /// Says whether a file can be made here.
    pub(super) fn try_out(&self) -> Result<(), StoreError> {
        let _writing = self.lock_writers()?;
        self.unfinished_file().map(drop)
    }

    /// The items there are.
    pub(super) fn items(&self) -> Result<Vec<String>, StoreError> {
        let mut items = Vec::new();
        for entry in self.entries()? {
            let name = entry.map_err(|error| unusable("cannot be listed", &error))?.file_name();
            let name = name.to_str().filter(|name| is_item(name));
            items.extend(name.and_then(|name| name.strip_suffix(ITEM)).map(str::to_owned));
        }
        Ok(items)
    }

    /// The content of an item's file; `None` if there certainly is none.
    pub(super) fn read(&self, item: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let content = read_file(&self.item(item))?;
        if content.is_none() {
            self.still_there()?;
        }
        Ok(content)
    }

    /// Writes an item's file: afterwards it has the new content, and before that the old.
    pub(super) fn replace(&self, item: &str, content: &[u8]) -> Result<(), StoreError> {
        self.still_there()?;
        self.write(&format!("{item}{ITEM}"), content)
    }

    pub(super) fn remove(&self, item: &str) -> Result<(), StoreError> {
        let path = self.item(item);
        let delete = || {
            let _alone = alone();
            fs::remove_file(&path)
        };
        match patiently(delete) {
            Ok(()) => self.sync(),
            Err(error) if error.kind() == ErrorKind::NotFound => self.still_there(),
            Err(error) => Err(unusable("did not let a file be deleted", &error)),
        }
    }

    /// The lock of that name.
    pub(super) fn lock(&self, name: &str, patience: Duration) -> Result<File, StoreError> {
        lock_file::alone(&self.path.join(format!("{name}{LOCK}")), patience)
    }

    /// Deletes what killed writers left. Nothing is done while anyone writes, so what is found is nobody's.
    pub(super) fn clear_leftovers(&self) -> Result<(), StoreError> {
        let Some(_alone) = lock_file::alone_now(&self.writers())? else {
            return Ok(());
        };
        self.delete(is_leftover)
    }

    /// Deletes the items, the marker and what killed writers left, once nobody writes.
    pub(super) fn erase(&self) -> Result<(), StoreError> {
        let _alone = lock_file::alone(&self.writers(), PATIENCE)?;
        // The marker goes last: without it the items that are left could pass for another store's.
        self.delete(|name| is_item(name) || is_leftover(name))?;
        self.delete(|name| name == MARKER)?;
        self.sync()
    }

    /// Deletes the files with such names.
    fn delete(&self, is_meant: impl Fn(&str) -> bool) -> Result<(), StoreError> {
        for entry in self.entries()? {
            let entry = entry.map_err(|error| unusable("cannot be listed", &error))?;
            let is_meant = entry.file_name().to_str().is_some_and(&is_meant);
            if is_meant && entry.file_type().is_ok_and(|kind| kind.is_file()) {
                match patiently(|| fs::remove_file(entry.path())) {
                    Err(error) if error.kind() != ErrorKind::NotFound => {
                        return Err(unusable("did not let a file be deleted", &error));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn write(&self, name: &str, content: &[u8]) -> Result<(), StoreError> {
        let _writing = self.lock_writers()?;
        let mut file = self.unfinished_file()?;
        file.write_all(content)
            .and_then(|()| file.as_file().sync_all())
            .map_err(|error| unusable("did not take a file", &error))?;
        // Closed before it gets its name: a file that is open is in the way of its own renaming on some systems.
        let mut unfinished = file.into_temp_path();
        let path = self.path.join(name);
        // Where Windows refuses to replace a file that is open, this asks for the semantics of POSIX, by which readers
        // keep the old file and the name gets the new one.
        let replace = || {
            let _alone = alone();
            fs::rename(&unfinished, &path)
        };
        patiently(replace).map_err(|error| unusable("did not let a file be replaced", &error))?;
        unfinished.disable_cleanup(true);
        self.sync()
    }

    /// A new file, readable by this user only, that is deleted unless it is given its name.
    fn unfinished_file(&self) -> Result<NamedTempFile, StoreError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        tempfile::Builder::new()
            .prefix(UNFINISHED.0)
            .suffix(UNFINISHED.1)
            .make_in(&self.path, |path| options.open(path))
            .map_err(|error| unusable("did not let a file be made", &error))
    }

    /// Held by everyone who writes, and by the one who deletes leftovers alone.
    fn lock_writers(&self) -> Result<File, StoreError> {
        lock_file::shared(&self.writers(), PATIENCE)
    }

    fn writers(&self) -> PathBuf {
        self.path.join(format!("write{LOCK}"))
    }

    fn item(&self, item: &str) -> PathBuf {
        self.path.join(format!("{item}{ITEM}"))
    }

    fn entries(&self) -> Result<fs::ReadDir, StoreError> {
        fs::read_dir(&self.path).map_err(|error| unusable("cannot be listed", &error))
    }

    fn has_marker(&self) -> Result<bool, StoreError> {
        let marker = self.path.join(MARKER);
        let look = || {
            let _reading = reading();
            marker.try_exists()
        };
        patiently(look).map_err(|error| unusable("cannot be looked at", &error))
    }

    /// A file that is not there says nothing if the directory is gone, too, or another one was put in its place.
    pub(super) fn still_there(&self) -> Result<(), StoreError> {
        if self.has_marker()? {
            return Ok(());
        }
        Err(StoreError::Unavailable("the directory is gone, or is no longer a store's".into()))
    }

    /// Makes what was renamed or deleted last; Windows has no such call, and needs none.
    fn sync(&self) -> Result<(), StoreError> {
        if cfg!(unix) {
            File::open(&self.path)
                .and_then(|directory| directory.sync_all())
                .map_err(|error| unusable("did not keep a change for good", &error))?;
        }
        Ok(())
    }
}

/// A keyed hash, as hexadecimal digits.
fn is_item(name: &str) -> bool {
    let hash = name.strip_suffix(ITEM);
    hash.is_some_and(|hash| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_leftover(name: &str) -> bool {
    name.starts_with(UNFINISHED.0) && name.ends_with(UNFINISHED.1)
}

fn read_file(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    let read = || {
        let _reading = reading();
        let mut content = Vec::new();
        File::open(path)?.take(LARGEST_FILE as u64 + 1).read_to_end(&mut content)?;
        Ok(content)
    };
    match patiently(read) {
        Ok(content) if content.len() > LARGEST_FILE => {
            Err(StoreError::Corrupt("a file is larger than any item".into()))
        }
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unusable("did not let a file be read", &error)),
    }
}

fn unusable(what: &str, error: &io::Error) -> StoreError {
    let why = format!("the directory {what}: {error}");
    if is_in_use(error) { StoreError::Busy(why) } else { StoreError::Unavailable(why) }
}
