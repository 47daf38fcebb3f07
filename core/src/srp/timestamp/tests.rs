#![allow(clippy::unwrap_used)]

use std::time::Duration;

use super::*;

fn at(seconds: u64) -> Result<String, SrpError> {
    timestamp(UNIX_EPOCH + Duration::from_secs(seconds))
}

#[test]
fn the_ends_of_the_calendar_are_right() {
    assert_eq!(at(0).unwrap(), "Thu Jan 1 00:00:00 UTC 1970");
    assert_eq!(at(951_782_399).unwrap(), "Mon Feb 28 23:59:59 UTC 2000");
    assert_eq!(at(951_782_400).unwrap(), "Tue Feb 29 00:00:00 UTC 2000");
    assert_eq!(at(951_868_800).unwrap(), "Wed Mar 1 00:00:00 UTC 2000");
    assert_eq!(at(4_107_542_399).unwrap(), "Sun Feb 28 23:59:59 UTC 2100");
    assert_eq!(at(4_107_542_400).unwrap(), "Mon Mar 1 00:00:00 UTC 2100");
    assert_eq!(at(253_402_300_799).unwrap(), "Fri Dec 31 23:59:59 UTC 9999");
}

#[test]
fn fractions_of_a_second_are_dropped() {
    let almost = UNIX_EPOCH + Duration::new(1_709_629_623, 999_999_999);
    assert_eq!(timestamp(almost).unwrap(), "Tue Mar 5 09:07:03 UTC 2024");
}

#[test]
fn times_before_1970_and_after_9999_are_refused() {
    // The smallest step that every platform's clock takes: that of Windows.
    assert_eq!(timestamp(UNIX_EPOCH - Duration::from_nanos(100)), Err(SrpError::TimeOutOfRange));
    assert_eq!(at(253_402_300_800), Err(SrpError::TimeOutOfRange));
    let seconds = (0..64).map(|power| Duration::from_secs(1 << power));
    let latest = seconds.filter_map(|seconds| UNIX_EPOCH.checked_add(seconds)).max().unwrap();
    assert!(
        latest > UNIX_EPOCH + Duration::from_secs(253_402_300_800),
        "the platform's clock ends before that"
    );
    assert_eq!(timestamp(latest), Err(SrpError::TimeOutOfRange));
}

#[test]
fn every_day_follows_the_one_before() {
    let names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    let (mut year, mut month, mut day) = (1970, 0, 1);
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    for (days, weekday) in (0..).zip(names.iter().cycle()).take(366 * 500) {
        let expected = format!("{weekday} {} {day} 00:00:00 UTC {year}", months.get(month).unwrap());
        assert_eq!(at(days * SECONDS_PER_DAY).unwrap(), expected);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            1 => 28 + u32::from(leap),
            3 | 5 | 8 | 10 => 30,
            _ => 31,
        };
        day += 1;
        if day > length {
            (day, month) = (1, month + 1);
        }
        if month == 12 {
            (month, year) = (0, year + 1);
        }
    }
}
