#![allow(clippy::unwrap_used, clippy::panic)]

use std::cell::{Cell, RefCell};

use proptest::prelude::*;

use super::*;
use crate::MemoryStore;

const LIMIT: usize = 256;
const NAME: &str = "name";

/// What goes wrong at one call to the store below.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// The process dies before the call takes effect.
    DiesBefore,
    /// The process dies after the call took effect.
    DiesAfter,
    /// The call fails, and the next ones work.
    Refused,
    /// The call takes effect but says it failed, and the next ones work.
    AppliedButRefused,
}

const FAULTS: [Fault; 4] = [Fault::DiesBefore, Fault::DiesAfter, Fault::Refused, Fault::AppliedButRefused];

thread_local! {
    /// The call, counted from 0, at which something goes wrong.
    static PLAN: Cell<Option<(usize, Fault)>> = const { Cell::new(None) };
    static CALLS: Cell<usize> = const { Cell::new(0) };
    /// Called between any two calls to the store below.
    static BETWEEN: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// A store that fails as planned for the running test's thread.
#[derive(Clone, Default)]
struct Faulty(MemoryStore);

impl Faulty {
    fn call<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let number = CALLS.replace(CALLS.get() + 1);
        let refused = || Err(StoreError::Unavailable("as planned".into()));
        let result = match PLAN.get() {
            Some((at, Fault::DiesBefore)) if number >= at => refused(),
            Some((at, Fault::DiesAfter)) if number > at => refused(),
            Some((at, Fault::Refused)) if number == at => refused(),
            Some((at, Fault::DiesAfter | Fault::AppliedButRefused)) if number == at => {
                work().and_then(|_| refused())
            }
            _ => work(),
        };
        if let Some(between) = BETWEEN.take() {
            between();
            BETWEEN.set(Some(between));
        }
        result
    }
}

impl SecretStore for Faulty {
    fn get(&self, key: &str) -> Result<Option<SecretBytes>, StoreError> {
        Self::call(|| self.0.get(key))
    }

    fn put(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        assert!(value.len() <= LIMIT, "an item of {} bytes", value.len());
        Self::call(|| self.0.put(key, value))
    }

    fn remove(&self, key: &str) -> Result<(), StoreError> {
        Self::call(|| self.0.remove(key))
    }

    fn list(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        Self::call(|| self.0.list(prefix))
    }
}

fn chunked(inner: impl SecretStore) -> ChunkedStore<impl SecretStore> {
    ChunkedStore::new(inner, LIMIT).unwrap()
}

/// `None` stands for a value that was removed, or never put.
fn write(store: &impl SecretStore, value: Option<&[u8]>) -> Result<(), StoreError> {
    value.map_or_else(|| store.remove(NAME), |value| store.put(NAME, value))
}

fn read(store: &impl SecretStore) -> Option<Vec<u8>> {
    store.get(NAME).unwrap().map(|value| value.to_vec())
}

fn some_value() -> impl Strategy<Value = Option<Vec<u8>>> {
    let sizes = prop_oneof![0..4_usize, 250..260_usize, 300..2_000_usize];
    proptest::option::weighted(
        0.85,
        prop_oneof![
            9 => (sizes, any::<u8>()).prop_map(|(size, byte)| vec![byte; size]),
            1 => Just(b"cognito-client-chunks:1:of the app".to_vec()),
        ],
    )
}

/// The items there may be for a value: the head or the value itself, and its chunks.
fn items_for(value: Option<&[u8]>) -> usize {
    match value {
        None => 0,
        Some(value) if value.len() <= LIMIT && !Head::looks_like(value) => 1,
        Some(value) => 1 + value.len().div_ceil(LIMIT),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_goes_wrong_at_any_call_the_old_or_the_new_value_is_there(
        old in some_value(), new in some_value(), next in some_value(),
    ) {
        for fault in FAULTS {
            for at in 0.. {
                let raw = MemoryStore::new();
                write(&chunked(raw.clone()), old.as_deref()).unwrap();
                PLAN.set(Some((at, fault)));
                CALLS.set(0);
                let outcome = write(&chunked(Faulty(raw.clone())), new.as_deref());
                let calls = CALLS.get();
                PLAN.set(None);

                let store = chunked(raw.clone());
                let found = read(&store);
                prop_assert!(found == old || found == new, "{fault:?} at {at}: neither old nor new");
                if outcome.is_ok() {
                    prop_assert_eq!(&found, &new, "{:?} at {}: said it was kept", fault, at);
                }
                let may_be_listed = if found.is_some() { vec![NAME.to_owned()] } else { Vec::new() };
                prop_assert_eq!(store.list("").unwrap(), may_be_listed);

                write(&store, next.as_deref()).unwrap();
                prop_assert_eq!(&read(&store), &next);
                prop_assert_eq!(raw.list("").unwrap().len(), items_for(next.as_deref()), "orphans are left");
                if at >= calls {
                    break;
                }
            }
        }
    }

    #[test]
    fn a_reader_between_any_two_calls_of_a_writer_sees_the_old_or_the_new_value(
        old in some_value(), new in some_value(),
    ) {
        let raw = MemoryStore::new();
        write(&chunked(raw.clone()), old.as_deref()).unwrap();
        let (reader, allowed) = (chunked(raw.clone()), [old, new.clone()]);
        BETWEEN.set(Some(Box::new(move || assert!(allowed.contains(&read(&reader)), "a mix"))));
        write(&chunked(Faulty(raw)), new.as_deref()).unwrap();
        BETWEEN.take();
    }

    #[test]
    fn a_writer_between_any_two_calls_of_a_reader_does_not_make_it_fail(
        old in some_value(), new in some_value(),
    ) {
        let raw = MemoryStore::new();
        write(&chunked(raw.clone()), old.as_deref()).unwrap();
        let (writer, written) = (chunked(raw.clone()), new.clone());
        BETWEEN.set(Some(Box::new(move || {
            if CALLS.get().is_multiple_of(2) {
                write(&writer, written.as_deref()).unwrap();
            }
        })));
        CALLS.set(0);
        let found = chunked(Faulty(raw)).get(NAME);
        BETWEEN.take();
        match found {
            Ok(found) => {
                let found = found.map(|value| value.to_vec());
                prop_assert!(found == old || found == new, "a mix");
            }
            // Replaced under each of its reads: it must not call that damage.
            Err(error) => prop_assert!(matches!(error, StoreError::Busy(_)), "{error}"),
        }
    }
}

/// A store with a value in three chunks, and the names of those.
fn three_chunks() -> (MemoryStore, Vec<String>) {
    let raw = MemoryStore::new();
    chunked(raw.clone()).put(NAME, &[b'v'; 3 * LIMIT]).unwrap();
    let mut chunks = raw.list(CHUNKS).unwrap();
    chunks.sort();
    assert_eq!(chunks.len(), 3);
    (raw, chunks)
}

#[test]
fn a_value_with_a_lost_or_altered_part_is_corrupt_and_stays_as_it_is() {
    for lost in 0..3 {
        for replacement in [None, Some(vec![b'x'; LIMIT]), Some(vec![b'v'; LIMIT - 1]), Some(Vec::new())] {
            let (raw, chunks) = three_chunks();
            let chunk = chunks.get(lost).unwrap();
            match &replacement {
                None => raw.remove(chunk).unwrap(),
                Some(other) => raw.put(chunk, other).unwrap(),
            }
            let before = raw.list("").unwrap();
            let store = chunked(raw.clone());
            assert!(matches!(store.get(NAME), Err(StoreError::Corrupt(_))), "{lost}: {replacement:?}");
            assert_eq!(raw.list("").unwrap(), before);
            store.put(NAME, b"new").unwrap();
            assert_eq!(raw.list("").unwrap(), [NAME]);
        }
    }
}

#[test]
fn a_damaged_head_is_corrupt() {
    let (raw, _) = three_chunks();
    let head = raw.get(NAME).unwrap().unwrap();
    for length in b"cognito-client-chunks:".len()..head.len() {
        raw.put(NAME, head.get(..length).unwrap()).unwrap();
        assert!(
            matches!(chunked(raw.clone()).get(NAME), Err(StoreError::Corrupt(_))),
            "cut to {length} bytes"
        );
    }
    let head = std::str::from_utf8(&head).unwrap();
    for (from, to) in
        [(":1:", ":2:"), (":3:768:", ":99999999:768:"), (":3:768:", ":3:99999999:"), (":3:", ":2:")]
    {
        assert!(head.contains(from), "{head}");
        raw.put(NAME, head.replacen(from, to, 1).as_bytes()).unwrap();
        assert!(matches!(chunked(raw.clone()).get(NAME), Err(StoreError::Corrupt(_))), "{from} made {to}");
    }
}

#[test]
fn a_store_that_cannot_be_read_is_not_taken_for_a_missing_part() {
    let (raw, _) = three_chunks();
    for at in 0..4 {
        PLAN.set(Some((at, Fault::DiesBefore)));
        CALLS.set(0);
        let found = chunked(Faulty(raw.clone())).get(NAME);
        PLAN.set(None);
        assert!(matches!(found, Err(StoreError::Unavailable(_))), "at {at}");
    }
}

#[test]
fn text_is_cut_between_characters() {
    for start in 0..4 {
        let text = format!("{}{}", "x".repeat(start), "\u{1F511}".repeat(200));
        let pieces = split(text.as_bytes(), LIMIT);
        assert!(pieces.iter().all(|piece| piece.len() <= LIMIT && std::str::from_utf8(piece).is_ok()));
        assert_eq!(pieces.concat(), text.as_bytes());
    }
    assert_eq!(split(&[0x80; 600], LIMIT).concat(), [0x80; 600]);
}

#[test]
fn limits_and_the_names_of_chunks_are_refused() {
    assert!(matches!(ChunkedStore::new(MemoryStore::new(), LIMIT - 1), Err(StoreError::TooLarge(_))));
    let store = chunked(MemoryStore::new());
    assert!(matches!(store.put(NAME, &vec![0; LARGEST_VALUE + 1]), Err(StoreError::TooLarge(_))));
    let name = format!("{CHUNKS}x");
    assert!(store.get(&name).is_err() && store.put(&name, b"x").is_err() && store.remove(&name).is_err());
}
