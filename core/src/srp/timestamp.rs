//! The `TIMESTAMP` of a claim, which is signed and sent.

use std::time::{SystemTime, UNIX_EPOCH};

use super::error::SrpError;

const SECONDS_PER_DAY: u64 = 86_400;

/// A moment as `EEE MMM d HH:mm:ss 'UTC' yyyy`: English names, the day without a leading zero, fractions of a second
/// dropped. For example `Tue Mar 5 09:07:03 UTC 2024`.
///
/// Fails with [`SrpError::TimeOutOfRange`] before 1970 and after 9999.
pub fn timestamp(now: SystemTime) -> Result<String, SrpError> {
    let seconds = now.duration_since(UNIX_EPOCH).map_err(|_| SrpError::TimeOutOfRange)?.as_secs();
    let days = seconds / SECONDS_PER_DAY;
    let (year, month, day) = date(days).ok_or(SrpError::TimeOutOfRange)?;
    // 1 January 1970 was a Thursday.
    let weekday = match days % 7 {
        0 => "Thu",
        1 => "Fri",
        2 => "Sat",
        3 => "Sun",
        4 => "Mon",
        5 => "Tue",
        _ => "Wed",
    };
    let second = seconds % SECONDS_PER_DAY;
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    Ok(format!("{weekday} {month} {day} {hour:02}:{minute:02}:{second:02} UTC {year}"))
}

/// Year, month and day of the month of a day counted from 1 January 1970, up to 9999.
fn date(days: u64) -> Option<(u64, &'static str, u64)> {
    const DAYS_PER_400_YEARS: u64 = 146_097;
    // Counted from 1 March of the year 0, a year ends with its leap day.
    let days = days.checked_add(719_468)?;
    let (era, day) = (days / DAYS_PER_400_YEARS, days % DAYS_PER_400_YEARS);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    // Months from March on have 31, 30, 31, 30, 31 days, twice over.
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (name, next_year) = match month {
        0 => ("Mar", 0),
        1 => ("Apr", 0),
        2 => ("May", 0),
        3 => ("Jun", 0),
        4 => ("Jul", 0),
        5 => ("Aug", 0),
        6 => ("Sep", 0),
        7 => ("Oct", 0),
        8 => ("Nov", 0),
        9 => ("Dec", 0),
        10 => ("Jan", 1),
        _ => ("Feb", 1),
    };
    let year = 400 * era + year + next_year;
    (year <= 9999).then_some((year, name, day))
}

#[cfg(test)]
mod tests;
