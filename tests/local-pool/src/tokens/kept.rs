//! Signing keys kept in a file, so that tokens outlive the server that issued them, and need not be made at each start.

use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::thread;

use super::keys::{KeyPair, Keys};

/// The keys in this file; if there is none, keys made now, beside whatever the caller does next, and kept there.
pub(crate) fn keys_in(file: &Path) -> Result<Keys, Error> {
    match fs::read_to_string(file) {
        Ok(text) => {
            let pair = KeyPair::of_kept(&text).ok_or_else(|| {
                Error::new(ErrorKind::InvalidData, format!("{} holds no signing keys", file.display()))
            })?;
            Ok(Keys::of(pair))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let keys = Keys::default();
            let (making, file) = (keys.clone(), file.to_owned());
            thread::spawn(move || {
                let kept = making.get().map(KeyPair::kept);
                if let Ok(text) = kept
                    && let Err(error) = keep(&text, &file)
                {
                    eprintln!("the signing keys were not kept in {}: {error}", file.display());
                }
            });
            Ok(keys)
        }
        Err(error) => Err(error),
    }
}

/// Whoever reads the file meanwhile finds all of it or nothing.
fn keep(text: &str, file: &Path) -> Result<(), Error> {
    let mut unfinished = PathBuf::from(file);
    unfinished.as_mut_os_string().push(format!(".{}", std::process::id()));
    fs::write(&unfinished, text)?;
    fs::rename(&unfinished, file)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn keys_are_the_same_after_a_restart_and_nonsense_is_refused() {
        let directory = std::env::temp_dir().join(format!("local-pool-keys-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let file = directory.join("keys.json");
        let first = keys_in(&file).unwrap();
        let published = first.get().unwrap().published();
        while !file.exists() {
            thread::yield_now();
        }
        assert_eq!(keys_in(&file).unwrap().get().unwrap().published(), published);

        for text in
            ["", "{}", r#"{"access":["1","1"],"id":["1","1"]}"#, r#"{"access":["zz","3"],"id":["5","7"]}"#]
        {
            fs::write(&file, text).unwrap();
            assert!(keys_in(&file).is_err(), "{text}");
        }
        fs::remove_dir_all(&directory).unwrap();
    }
}
