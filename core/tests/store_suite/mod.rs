//! What every store must do. `store_suite!` makes tests of it for one kind of store.
#![allow(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc, missing_docs, dead_code)]

use std::{sync::Arc, thread, time::Duration};

use cognito_client::{SecretStore, store::StoreError};

pub type Shared = Arc<dyn SecretStore>;

/// Opens one and the same store again and again, each time as if by another part of the app.
pub type Opener<'a> = &'a (dyn Fn() -> Shared + Sync);

const NO_PATIENCE: Duration = Duration::ZERO;

/// Tests of one kind of store. `$with_store` is given the test's name and the test, and calls it with a function that
/// opens a store of that kind.
#[macro_export]
macro_rules! store_suite {
    ($module:ident, $(#[$attribute:meta])* $with_store:path) => {
        mod $module {
            $crate::store_suite!(@tests $(#[$attribute])* $with_store;
                what_is_put_is_read_replaced_and_forgotten,
                values_of_any_size_come_back,
                any_name_is_kept_apart_from_any_other,
                the_longest_names_are_kept_like_others,
                names_are_listed_once_and_by_prefix,
                another_part_of_the_app_sees_the_same,
                readers_see_whole_values_while_threads_write,
                a_lock_keeps_others_out_until_it_is_dropped,
            );
        }
    };
    (@tests #[$attribute:meta] $with_store:path; $($test:ident),* $(,)?) => {
        $(#[test] #[$attribute] fn $test() { $with_store(stringify!($test), $crate::store_suite::$test); })*
    };
    (@tests $with_store:path; $($test:ident),* $(,)?) => {
        $(#[test] fn $test() { $with_store(stringify!($test), $crate::store_suite::$test); })*
    };
}

pub fn what_is_put_is_read_replaced_and_forgotten(open: Opener<'_>) {
    let store = open();
    assert!(store.get("a").unwrap().is_none());
    store.put("a", b"first").unwrap();
    assert_eq!(read(&store, "a"), b"first");
    store.put("a", "second \u{1F511}, longer".as_bytes()).unwrap();
    assert_eq!(read(&store, "a"), "second \u{1F511}, longer".as_bytes());
    store.put("a", b"3").unwrap();
    assert_eq!(read(&store, "a"), b"3");
    store.remove("a").unwrap();
    assert!(store.get("a").unwrap().is_none());
    store.remove("a").unwrap();
    store.remove("never there").unwrap();
    store.put("a", b"again").unwrap();
    assert_eq!(read(&store, "a"), b"again");
}

pub fn values_of_any_size_come_back(open: Opener<'_>) {
    let store = open();
    for size in [0, 1, 255, 256, 257, 2_560, 2_561, 60_000, 300, 0, 10] {
        // Characters of several bytes, so that they stand across any boundary.
        let value = format!("{}{}", "x".repeat(size % 3), "\u{20AC}".repeat(size / 3));
        assert_eq!(value.len(), size);
        store.put("sized", value.as_bytes()).unwrap();
        assert_eq!(read(&store, "sized"), value.as_bytes(), "{size} bytes");
    }
    assert_eq!(store.list("").unwrap(), ["sized"]);
    store.put("like parts", b"cognito-client-chunks:1:is not a head").unwrap();
    assert_eq!(read(&store, "like parts"), b"cognito-client-chunks:1:is not a head");
}

pub fn any_name_is_kept_apart_from_any_other(open: Opener<'_>) {
    let store = open();
    let long = "n".repeat(512);
    let names = [
        "",
        " ",
        ".",
        "..",
        "a/../b",
        "/",
        "\\",
        "%",
        "%41",
        "A",
        "a",
        "\u{e9}",
        "e\u{301}",
        "\u{1F511}",
        "nul\0",
        "two\nlines",
        "\"quoted\"",
        "a@b.example",
        "*",
        long.as_str(),
    ];
    for name in names {
        store.put(name, format!("the value of {name}").as_bytes()).unwrap();
    }
    let mut listed = store.list("").unwrap();
    listed.sort();
    let mut sorted = names.to_vec();
    sorted.sort_unstable();
    assert_eq!(listed, sorted);
    for name in names {
        assert_eq!(read(&store, name), format!("the value of {name}").as_bytes(), "{name:?}");
        store.remove(name).unwrap();
        assert!(store.get(name).unwrap().is_none(), "{name:?}");
    }
    assert!(store.list("").unwrap().is_empty());
}

/// As long as keys may be, and as they come about: the longest ids, and users' names of 128 characters.
pub fn the_longest_names_are_kept_like_others(open: Opener<'_>) {
    let store = open();
    let ids = format!("cognito-client/{}/{}", "p".repeat(55), "c".repeat(128));
    let mut names = vec!["n".repeat(1_024), "\u{1F511}".repeat(256), format!("{}\u{e9}", "n".repeat(1_022))];
    for letter in ["\u{1F511}", "\u{6F22}", "\u{431}", "B"] {
        for kind in ["session", "device", "device-name"] {
            names.push(format!("{ids}/{kind}/{}", letter.repeat(128)));
        }
    }
    for name in &names {
        assert!(name.len() <= 1_024);
        let value = format!("the value of {name}");
        store.put(name, value.as_bytes()).unwrap();
        assert_eq!(read(&store, name), value.as_bytes());
        store.put(name, &[b'v'; 3_000]).unwrap();
    }
    names.sort();
    let sorted = |mut listed: Vec<String>| {
        listed.sort();
        listed
    };
    let another = open();
    assert_eq!(sorted(another.list("").unwrap()), names);
    let sessions = format!("{ids}/session/");
    assert_eq!(another.list(&sessions).unwrap().len(), 4);
    for name in &names {
        assert_eq!(read(&another, name), [b'v'; 3_000], "{name}");
        if let Some(lock) = another.lock(name, NO_PATIENCE).unwrap() {
            assert!(matches!(store.lock(name, NO_PATIENCE), Err(StoreError::Busy(_))));
            drop(lock);
        }
        another.remove(name).unwrap();
        assert!(store.get(name).unwrap().is_none());
    }
    assert!(another.list("").unwrap().is_empty());
}

pub fn names_are_listed_once_and_by_prefix(open: Opener<'_>) {
    let store = open();
    assert!(store.list("").unwrap().is_empty());
    for name in ["pool/one", "pool/two", "pool", "other/one", "Pool/one"] {
        store.put(name, b"x").unwrap();
        store.put(name, &[b'y'; 5_000]).unwrap();
    }
    let mut listed = store.list("pool/").unwrap();
    listed.sort();
    assert_eq!(listed, ["pool/one", "pool/two"]);
    assert_eq!(store.list("").unwrap().len(), 5);
    assert!(store.list("none").unwrap().is_empty());
}

pub fn another_part_of_the_app_sees_the_same(open: Opener<'_>) {
    let (one, other) = (open(), open());
    one.put("shared", b"from one").unwrap();
    assert_eq!(read(&other, "shared"), b"from one");
    other.put("shared", &[b'o'; 4_000]).unwrap();
    assert_eq!(read(&one, "shared"), [b'o'; 4_000]);
    one.remove("shared").unwrap();
    assert!(other.get("shared").unwrap().is_none());
}

pub fn readers_see_whole_values_while_threads_write(open: Opener<'_>) {
    const WRITES: u8 = 12;
    let store = open();
    // Stores with locks must also stand several openings at once.
    let has_locks = store.lock("any", NO_PATIENCE).unwrap().is_some();
    let another = || if has_locks { open() } else { Arc::clone(&store) };
    store.put("contended", &[b'a'; 700]).unwrap();
    thread::scope(|scope| {
        for writer in 0..3_u8 {
            let store = another();
            scope.spawn(move || {
                for round in 0..WRITES {
                    let length = 300 + usize::from(round) * 150;
                    store.put("contended", &vec![b'a' + writer; length]).unwrap();
                    store.put(&format!("own {writer}"), &[round]).unwrap();
                }
            });
        }
        let store = another();
        scope.spawn(move || {
            for _ in 0..WRITES * 3 {
                let value = read(&store, "contended");
                let first = *value.first().unwrap();
                assert!(value.len() >= 300 && value.iter().all(|byte| *byte == first), "a mix of two values");
                store.list("own").unwrap();
            }
        });
    });
    for writer in 0..3 {
        assert_eq!(read(&store, &format!("own {writer}")), [WRITES - 1]);
    }
    assert_eq!(store.list("").unwrap().len(), 4);
}

pub fn a_lock_keeps_others_out_until_it_is_dropped(open: Opener<'_>) {
    let (one, other) = (open(), open());
    let Some(lock) = one.lock("session", NO_PATIENCE).unwrap() else {
        // A store that has no locks says so each time.
        assert!(other.lock("session", NO_PATIENCE).unwrap().is_none());
        return;
    };
    for store in [&one, &other] {
        assert!(matches!(store.lock("session", Duration::from_millis(3)), Err(StoreError::Busy(_))));
        assert!(store.lock("another session", NO_PATIENCE).unwrap().is_some());
    }
    other.put("session", &[b's'; 3_000]).unwrap();
    one.put("session", b"while locked").unwrap();
    assert_eq!(read(&other, "session"), b"while locked");
    let waiter = thread::spawn(move || other.lock("session", Duration::from_secs(30)).unwrap().is_some());
    drop(lock);
    assert!(waiter.join().unwrap());
    assert!(one.lock("session", NO_PATIENCE).unwrap().is_some());
    assert_eq!(one.list("").unwrap(), ["session"]);
}

fn read(store: &Shared, name: &str) -> Vec<u8> {
    store.get(name).unwrap().unwrap_or_else(|| panic!("{name:?} is missing")).to_vec()
}
