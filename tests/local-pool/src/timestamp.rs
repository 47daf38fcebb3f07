//! The `TIMESTAMP` of a password claim: `EEE MMM d HH:mm:ss z yyyy` in English.
//!
//! The service reads it leniently and signs over its own spelling of the same moment, so a padded day or a wrong
//! weekday is read without complaint and then fails the proof.

use time::{Date, Month, OffsetDateTime, Time};

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Reads a claim's timestamp; `None` when it is not in the form.
pub(crate) fn read(text: &str) -> Option<OffsetDateTime> {
    let mut fields = text.split(' ');
    let weekday = fields.next()?;
    WEEKDAYS.iter().find(|name| name.eq_ignore_ascii_case(weekday))?;
    let month = fields.next()?;
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))?;
    let month = Month::try_from(u8::try_from(month).ok()?.checked_add(1)?).ok()?;
    let day = digits(fields.next()?, 1..=2)?;
    let mut clock = fields.next()?.split(':');
    let hour = digits(clock.next()?, 2..=2)?;
    let minute = digits(clock.next()?, 2..=2)?;
    let second = digits(clock.next()?, 2..=2)?;
    if clock.next().is_some() || !matches!(fields.next()?, "UTC" | "GMT") {
        return None;
    }
    let year = i32::from(digits(fields.next()?, 4..=4)?);
    if fields.next().is_some() {
        return None;
    }
    let date = Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()?;
    let time =
        Time::from_hms(u8::try_from(hour).ok()?, u8::try_from(minute).ok()?, u8::try_from(second).ok()?);
    Some(date.with_time(time.ok()?).assume_utc())
}

/// The service's own spelling of a moment.
pub(crate) fn write(moment: OffsetDateTime) -> String {
    let weekday = WEEKDAYS.get(usize::from(moment.weekday().number_days_from_monday())).unwrap_or(&"");
    let month = MONTHS.get(usize::from(u8::from(moment.month())).saturating_sub(1)).unwrap_or(&"");
    format!(
        "{weekday} {month} {} {:02}:{:02}:{:02} UTC {}",
        moment.day(),
        moment.hour(),
        moment.minute(),
        moment.second(),
        moment.year()
    )
}

fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<u16> {
    let numeric = length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    numeric.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_single_digit_day_keeps_its_spelling() {
        let moment = read("Tue Mar 5 09:07:03 UTC 2024").unwrap();
        assert_eq!(write(moment), "Tue Mar 5 09:07:03 UTC 2024");
    }

    #[test]
    fn a_padded_day_or_a_wrong_weekday_is_read_but_written_otherwise() {
        for text in
            ["Tue Mar 05 09:07:03 UTC 2024", "Mon Mar 5 09:07:03 UTC 2024", "tue mar 5 09:07:03 GMT 2024"]
        {
            assert_eq!(write(read(text).unwrap()), "Tue Mar 5 09:07:03 UTC 2024", "{text}");
        }
    }

    #[test]
    fn other_forms_are_not_read() {
        for text in [
            "",
            "Tue Mar 5 09:07:03 utc 2024",
            "Tue Mar 5 9:07:03 UTC 2024",
            "Tue Mar  5 09:07:03 UTC 2024",
            "Die Mar 5 09:07:03 UTC 2024",
            "Tue Feb 30 09:07:03 UTC 2024",
            "Tue Mar 5 25:07:03 UTC 2024",
            "Tue Mar 5 09:07:03 UTC 2024 ",
            "2024-03-05T09:07:03Z",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
