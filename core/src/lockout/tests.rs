use super::*;

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds)
}

fn refusal(kind: ErrorKind) -> Error {
    Error::new(kind, "no").with_operation("RespondToAuthChallenge")
}

/// What happens to a user at a second.
enum Event {
    /// The service counts this many wrong tries.
    Wrong(u32),
    /// The service says locked out; the user is told this many seconds.
    Locked(u64),
    Success,
}

use Event::{Locked, Success, Wrong};

#[test]
fn waits_follow_the_services_rule_as_far_as_it_can_be_seen() {
    let table: &[(&str, &[(u64, Event)])] = &[
        ("the fifth failure locks for a second", &[(0, Wrong(5)), (0, Locked(1))]),
        ("each failure more doubles it", &[(0, Wrong(6)), (0, Locked(2))]),
        ("ten failures", &[(0, Wrong(10)), (0, Locked(32))]),
        ("a quarter of an hour is the longest", &[(0, Wrong(15)), (0, Locked(900))]),
        ("however many there are", &[(0, Wrong(200)), (0, Locked(900))]),
        ("failures made elsewhere are not known", &[(0, Locked(1))]),
        ("a few known ones change nothing", &[(0, Wrong(3)), (0, Locked(1))]),
        (
            "a wait that was too short doubles",
            &[(0, Locked(1)), (1, Locked(2)), (3, Locked(4)), (7, Locked(8)), (15, Locked(16))],
        ),
        ("from what is known", &[(0, Wrong(8)), (0, Locked(8)), (8, Locked(16)), (30, Locked(32))]),
        (
            "a try within the wait changes nothing and is told the rest",
            &[(0, Wrong(9)), (0, Locked(16)), (6, Locked(10)), (15, Locked(1)), (16, Locked(32))],
        ),
        (
            "a failure after the wait counts once",
            &[(0, Wrong(7)), (0, Locked(4)), (4, Wrong(1)), (4, Locked(8)), (12, Wrong(1)), (12, Locked(16))],
        ),
        ("on top of those made elsewhere", &[(0, Locked(1)), (1, Locked(2)), (3, Wrong(1)), (3, Locked(4))]),
        (
            "a failure that the service let through shows that the lock was over",
            &[(0, Wrong(9)), (0, Locked(16)), (10, Wrong(1)), (10, Locked(32))],
        ),
        (
            "doubling ends at a quarter of an hour",
            &[(0, Wrong(14)), (0, Locked(512)), (600, Locked(900)), (600 + 899, Locked(1))],
        ),
        ("success makes good", &[(0, Wrong(9)), (1, Success), (1, Wrong(1)), (1, Locked(1))]),
        ("after a lock, too", &[(0, Wrong(9)), (0, Locked(16)), (20, Success), (20, Locked(1))]),
        ("a quiet quarter of an hour makes good", &[(0, Wrong(9)), (900, Locked(1))]),
        ("a shorter while does not", &[(0, Wrong(9)), (899, Locked(16))]),
        (
            "tries within the wait do not break the quiet",
            &[(0, Wrong(20)), (0, Locked(900)), (890, Locked(10)), (900, Wrong(1)), (900, Locked(1))],
        ),
    ];
    for (rule, events) in table {
        let attempts = Attempts::default();
        for (step, (second, event)) in events.iter().enumerate() {
            let now = at(*second);
            match event {
                Wrong(times) => {
                    for _ in 0..*times {
                        attempts.note("ana", refusal(ErrorKind::IncorrectCredentials), now);
                    }
                }
                Locked(wait) => {
                    let error = attempts.note("ana", refusal(ErrorKind::LockedOut), now);
                    let told = error.retry_after();
                    assert_eq!(told, Some(Duration::from_secs(*wait)), "{rule}: step {step}");
                }
                Success => attempts.succeeded("ana"),
            }
        }
    }
}

#[test]
fn wrong_codes_count_like_wrong_passwords_and_nothing_else_does() {
    for (kind, wait) in [
        (ErrorKind::IncorrectCredentials, 2),
        (ErrorKind::CodeMismatch, 2),
        (ErrorKind::Network, 1),
        (ErrorKind::Throttled, 1),
        (ErrorKind::ChallengeExpired, 1),
        (ErrorKind::UserNotConfirmed, 1),
    ] {
        let attempts = Attempts::default();
        for _ in 0..6 {
            let error = attempts.note("ana", refusal(kind), at(0));
            assert_eq!((error.kind(), error.retry_after()), (kind, None));
        }
        let error = attempts.note("ana", refusal(ErrorKind::LockedOut), at(0));
        assert_eq!(error.retry_after(), Some(Duration::from_secs(wait)), "{kind:?}");
    }
}

#[test]
fn other_operations_are_left_alone() {
    let attempts = Attempts::default();
    for _ in 0..9 {
        let wrong = Error::new(ErrorKind::CodeMismatch, "no").with_operation("ConfirmSignUp");
        attempts.note("ana", wrong, at(0));
    }
    let limited = Error::new(ErrorKind::LockedOut, "no").with_operation("ConfirmSignUp");
    assert_eq!(attempts.note("ana", limited, at(0)).retry_after(), None);
    let error = attempts.note("ana", refusal(ErrorKind::LockedOut), at(0));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(1)));
}

#[test]
fn the_services_own_word_counts_more() {
    let asked = Some(Duration::from_secs(77));
    let error = refusal(ErrorKind::LockedOut).with_retry_after(asked);
    assert_eq!(Attempts::default().note("ana", error, at(0)).retry_after(), asked);
}

#[test]
fn users_are_kept_apart() {
    let attempts = Attempts::default();
    for _ in 0..9 {
        attempts.failed("ana", at(0));
    }
    assert_eq!(attempts.locked_out("ben", at(0)), Duration::from_secs(1));
    assert_eq!(attempts.locked_out("ana", at(0)), Duration::from_secs(16));
}

#[test]
fn of_many_users_those_who_were_active_last_are_remembered() {
    let attempts = Attempts::default();
    for number in 0..200_u64 {
        for _ in 0..6 {
            attempts.failed(&format!("user {number}"), at(number));
        }
        assert!(attempts.users().len() <= MOST_USERS);
    }
    assert_eq!(attempts.locked_out("user 199", at(200)), Duration::from_secs(2));
    assert_eq!(attempts.locked_out("user 137", at(200)), Duration::from_secs(2));
    assert_eq!(attempts.locked_out("user 0", at(200)), Duration::from_secs(1));
}

#[test]
fn a_clock_set_back_keeps_the_wait_within_bounds() {
    let attempts = Attempts::default();
    for _ in 0..9 {
        attempts.failed("ana", at(5_000));
    }
    assert_eq!(attempts.locked_out("ana", at(5_000)), Duration::from_secs(16));
    assert_eq!(attempts.locked_out("ana", at(0)), LONGEST);
}
