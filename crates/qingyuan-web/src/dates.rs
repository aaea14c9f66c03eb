//! Days and times as people and machines read them.

use qingyuan_model::Millis;

/// A calendar day and time of day, proleptic Gregorian.
struct Civil {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

/// The calendar of a time, after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (`civil_from_days`).
fn civil(at: Millis, offset_minutes: i32) -> Civil {
    let seconds = at.0.div_euclid(1_000).saturating_add(i64::from(offset_minutes) * 60);
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Civil { year, month, day, hour: rest / 3_600, minute: rest / 60 % 60, second: rest % 60 }
}

/// `2026-11-22`.
pub(crate) fn day(at: Millis, offset_minutes: i32) -> String {
    let Civil { year, month, day, .. } = civil(at, offset_minutes);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `2026-11-22 10:51`.
pub(crate) fn minute(at: Millis, offset_minutes: i32) -> String {
    let Civil { year, month, day, hour, minute, .. } = civil(at, offset_minutes);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
}

/// `2026-11-22T02:51:45Z` (RFC 3339, in UTC).
pub(crate) fn rfc3339(at: Millis) -> String {
    let Civil { year, month, day, hour, minute, second } = civil(at, 0);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        let rows = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_709_164_799_999, "2024-02-28T23:59:59Z"),
            (1_795_340_305_000, "2026-11-22T09:38:25Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ];
        for (ms, expected) in rows {
            assert_eq!(rfc3339(Millis(ms)), expected);
        }
    }

    #[test]
    fn local_time_moves_the_day() {
        let evening = Millis(1_795_305_600_000);
        assert_eq!(rfc3339(evening), "2026-11-22T00:00:00Z");
        assert_eq!(minute(evening, 480), "2026-11-22 08:00");
        assert_eq!(day(evening, -60), "2026-11-21");
    }
}
