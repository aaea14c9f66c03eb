//! The clock and the dice: the only place that reads them.

use std::time::{SystemTime, UNIX_EPOCH};

use qingyuan_model::Millis;
use qingyuan_pipeline::Surroundings;

use crate::isolated;

/// The system's clock and the system's randomness, and files read in processes of their own.
pub(crate) fn real() -> Surroundings {
    Surroundings::new(now, random).extracting_by(isolated::extract)
}

/// The day of the clock, `YYYY-MM-DD`, in UTC: near enough for the review dates of rules.
pub(crate) fn today() -> String {
    day(now().0.div_euclid(24 * 60 * 60 * 1_000))
}

/// The day that lies so many days after 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
/// `civil_from_days`).
fn day(days: i64) -> String {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[expect(clippy::disallowed_methods, reason = "the binary is the one place that reads the clock")]
fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[expect(clippy::expect_used, reason = "without the system's randomness no session may be opened; stopping is right")]
fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the system gives random bytes");
}

#[cfg(test)]
mod tests {
    #[test]
    fn days_are_counted_through_leap_years() {
        let rows = [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_779, "2026-11-22"),
            (-1, "1969-12-31"),
        ];
        for (days, day) in rows {
            assert_eq!(super::day(days), day);
        }
    }
}
