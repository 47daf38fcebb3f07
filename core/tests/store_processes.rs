//! Several processes on one encrypted file store, some of them killed. The test program starts itself as those.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

#[path = "support/kill.rs"]
mod kill;

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdout, Command, ExitCode, Stdio},
    thread,
    time::{Duration, Instant},
};

use cognito_client::{
    EncryptedFileStore, SecretStore,
    store::{ChunkedStore, DataKey, StoreError},
};
use kill::kill;
use libtest_mimic::{Arguments, Trial};

const KEY: [u8; 32] = [9; 32];
const KILLS: usize = 60;
const PATIENCE: Duration = Duration::from_secs(30);

fn main() -> ExitCode {
    if let [_, role, directory] = env::args().collect::<Vec<_>>().as_slice()
        && let Some(role) = role.strip_prefix("role=")
    {
        play(role, Path::new(directory));
        return ExitCode::SUCCESS;
    }
    let trial = |name: &str, test: fn()| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    };
    let trials = vec![
        trial("a_writer_killed_at_any_moment_leaves_the_old_value_or_the_new", a_killed_writer),
        trial("a_lock_whose_holder_was_killed_is_free", a_killed_holder),
        trial("a_lock_keeps_processes_apart", counting_processes),
        trial("a_process_that_locks_again_at_once_lets_others_go_first", greedy_holder),
        trial("processes_that_make_the_key_at_once_end_with_one", key_makers),
        trial("writers_of_parts_that_are_killed_leave_a_whole_value_and_no_orphans", killed_writers_of_parts),
        #[cfg(unix)]
        trial("a_write_that_finds_no_room_leaves_the_old_value", a_full_disk),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// What the program does when it was started as another process.
fn play(role: &str, directory: &Path) {
    let (role, argument) = role.split_once(',').unwrap_or((role, ""));
    match role {
        "write" => {
            let store = open(directory);
            for generation in argument.parse().unwrap().. {
                store.put("written", &value(generation)).unwrap();
                say(&generation.to_string());
            }
        }
        "write-parts" => {
            let store = chunked(directory);
            for generation in argument.parse().unwrap().. {
                store.put("written", &value(generation)).unwrap();
                say(&generation.to_string());
            }
        }
        "hold" => {
            let _lock = open(directory).lock("held", PATIENCE).unwrap().unwrap();
            say("held");
            loop {
                thread::park();
            }
        }
        "greedy" => {
            let store = open(directory);
            for round in 0.. {
                let _lock = store.lock("held", PATIENCE).unwrap().unwrap();
                store.put("held", b"by the greedy one").unwrap();
                if round == 0 {
                    say("held");
                }
            }
        }
        "count" => {
            let store = open(directory);
            for _ in 0..25 {
                let _lock = store.lock("counter", PATIENCE).unwrap().unwrap();
                let count = number(&store);
                store.put("counter", (count + 1).to_string().as_bytes()).unwrap();
            }
        }
        "make-key" => {
            let vault = EncryptedFileStore::new(directory.join("vault"), DataKey::from_bytes(KEY)).unwrap();
            let key = DataKey::kept_in(&vault, "data key");
            let store = EncryptedFileStore::new(directory.join("store"), key).unwrap();
            store.put(argument, argument.as_bytes()).unwrap();
        }
        "fill" => {
            let outcome = open(directory).put("filling", &vec![b'n'; 40_000]);
            say(if matches!(outcome, Err(StoreError::Unavailable(_))) { "no room" } else { "kept" });
        }
        _ => panic!("no such role"),
    }
}

fn a_killed_writer() {
    let directory = tempfile::tempdir().unwrap();
    let mut random = numbers(0x5eed);
    let mut last = 0;
    open(directory.path()).put("bystander", b"untouched").unwrap();
    open(directory.path()).put("written", &value(0)).unwrap();
    for _ in 0..KILLS {
        let (mut writer, mut lines) = start(&format!("write,{}", last + 1), directory.path());
        for _ in 0..random() % 4 {
            last = following(last, &line(&mut lines));
        }
        let moment = Duration::from_micros(random() % 3_000);
        let waited = Instant::now();
        while waited.elapsed() < moment {
            std::hint::spin_loop();
        }
        kill(&mut writer).unwrap();
        // What it said before it died is durable; it may have got on since.
        while let Some(said) = next_line(&mut lines) {
            last = following(last, &said);
        }
        let store = open(directory.path());
        let found = store.get("written").unwrap().unwrap();
        let generation = generation_of(&found);
        assert!(generation == last || generation == last + 1, "{generation} after {last}");
        assert_eq!(*found, value(generation));
        assert_eq!(store.get("bystander").unwrap().unwrap().as_slice(), b"untouched");
        assert_eq!(store.list("").unwrap().len(), 2);
        last = generation;
    }
    assert!(last > 0, "no writer ever wrote");
    let leftovers = fs::read_dir(directory.path())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().ends_with(".tmp"));
    assert_eq!(leftovers.count(), 0, "opening the store clears what killed writers left");
}

fn killed_writers_of_parts() {
    let directory = tempfile::tempdir().unwrap();
    let store = chunked(directory.path());
    store.put("written", &value(0)).unwrap();
    let mut random = numbers(0xc0de);
    let read = || {
        let found = store.get("written").unwrap().unwrap();
        assert!(*found == value(generation_of(&found)), "a mix of two values");
    };
    for round in 0..10_u64 {
        let writers = [round * 1_000 + 1, round * 1_000 + 501];
        let mut writers = writers.map(|first| {
            let (writer, lines) = start(&format!("write-parts,{first}"), directory.path());
            (writer, lines, first - 1)
        });
        for (_, lines, last) in &mut writers {
            *last = following(*last, &line(lines));
        }
        for _ in 0..random() % 20 {
            read();
        }
        for (writer, lines, last) in &mut writers {
            kill(writer).unwrap();
            while let Some(said) = next_line(lines) {
                *last = following(*last, &said);
            }
        }
        read();
        assert_eq!(store.list("").unwrap(), ["written"]);
    }
    store.put("written", b"small").unwrap();
    assert_eq!(store.inner().list("").unwrap(), ["written"], "the parts that killed writers left are gone");
}

fn a_killed_holder() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let (mut holder, mut lines) = start("hold", directory.path());
    assert_eq!(line(&mut lines), "held");
    assert!(matches!(store.lock("held", Duration::from_millis(5)), Err(StoreError::Busy(_))));
    kill(&mut holder).unwrap();
    assert!(store.lock("held", PATIENCE).unwrap().is_some());
}

/// Without turns a waiter would find the lock free only by luck, once in hundreds of tries.
fn greedy_holder() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    let (mut greedy, mut lines) = start("greedy", directory.path());
    assert_eq!(line(&mut lines), "held");
    for _ in 0..50 {
        assert!(store.lock("held", Duration::from_secs(2)).unwrap().is_some());
    }
    kill(&mut greedy).unwrap();
}

fn counting_processes() {
    let directory = tempfile::tempdir().unwrap();
    let counters: Vec<_> = (0..3).map(|_| start("count", directory.path())).collect();
    for (mut counter, _) in counters {
        assert!(counter.wait().unwrap().success());
    }
    assert_eq!(number(&open(directory.path())), 75);
}

fn key_makers() {
    for _ in 0..5 {
        let directory = tempfile::tempdir().unwrap();
        let makers: Vec<_> = (0..4).map(|n| start(&format!("make-key,{n}"), directory.path())).collect();
        for (mut maker, _) in makers {
            assert!(maker.wait().unwrap().success());
        }
        let vault =
            EncryptedFileStore::new(directory.path().join("vault"), DataKey::from_bytes(KEY)).unwrap();
        let key = DataKey::kept_in(&vault, "data key");
        let store = EncryptedFileStore::new(directory.path().join("store"), key).unwrap();
        let mut names = store.list("").unwrap();
        names.sort();
        assert_eq!(names, ["0", "1", "2", "3"]);
        for name in names {
            assert_eq!(store.get(&name).unwrap().unwrap().as_slice(), name.as_bytes());
        }
    }
}

/// The system's limit on the size of a file stands in for a disk that is full.
#[cfg(unix)]
fn a_full_disk() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path());
    store.put("filling", b"old").unwrap();
    let files = || fs::read_dir(directory.path()).unwrap().count();
    let before = files();
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\""])
        .arg(env::current_exe().unwrap())
        .arg("role=fill")
        .arg(directory.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "no room\n");
    assert_eq!(store.get("filling").unwrap().unwrap().as_slice(), b"old");
    assert_eq!(files(), before, "nothing half-written is left");
}

fn open(directory: &Path) -> EncryptedFileStore {
    EncryptedFileStore::new(directory, DataKey::from_bytes(KEY)).unwrap()
}

fn chunked(directory: &Path) -> ChunkedStore<EncryptedFileStore> {
    ChunkedStore::new(open(directory), 2_560).unwrap()
}

fn start(role: &str, directory: &Path) -> (Child, BufReader<ChildStdout>) {
    let mut child = Command::new(env::current_exe().unwrap())
        .arg(format!("role={role}"))
        .arg(directory)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    (child, output)
}

fn say(text: &str) {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{text}").unwrap();
    output.flush().unwrap();
}

fn line(lines: &mut BufReader<ChildStdout>) -> String {
    next_line(lines).unwrap()
}

/// A line that was said completely.
fn next_line(lines: &mut BufReader<ChildStdout>) -> Option<String> {
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    line.strip_suffix('\n').map(str::to_owned)
}

/// The generation that a writer said it wrote, which must be the one after the last: none is left out.
fn following(last: u64, said: &str) -> u64 {
    let generation = said.parse().unwrap();
    assert_eq!(generation, last + 1);
    generation
}

/// Values of all lengths that say which they are from the first byte to the last.
fn value(generation: u64) -> Vec<u8> {
    let length = usize::try_from(generation * 7919 % 40_000).unwrap() + 8;
    generation.to_be_bytes().into_iter().cycle().take(length).collect()
}

fn generation_of(value: &[u8]) -> u64 {
    u64::from_be_bytes(*value.first_chunk().unwrap())
}

fn number(store: &EncryptedFileStore) -> u64 {
    let kept = store.get("counter").unwrap();
    kept.map_or(0, |kept| std::str::from_utf8(&kept).unwrap().parse().unwrap())
}

/// Numbers without a pattern that matters, the same in each run (SplitMix64).
fn numbers(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed;
    move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 27)) >> 16
    }
}
