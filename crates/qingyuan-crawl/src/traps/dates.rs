//! Dates in addresses.

use qingyuan_model::Millis;
use url::Url;

/// The mean length of a Gregorian month, in milliseconds (365.2425 days / 12).
const MONTH_MS: i64 = 2_629_746_000;

/// The month of a time, counted from the year 0; off by a day or two at a month's end, which no horizon minds.
pub(super) fn month_of(at: Millis) -> i64 {
    1970 * 12 + at.0.div_euclid(MONTH_MS)
}

/// The month that an address names, counted from the year 0: `2026/03`, `2026-3`, `202603`, `year=2026&month=3`.
pub(super) fn month_in(url: &Url) -> Option<i64> {
    let parameter = |names: &[&str]| {
        let found = url.query_pairs().find(|(name, _)| names.contains(&name.to_ascii_lowercase().as_str()));
        found.and_then(|(_, value)| value.parse::<i64>().ok())
    };
    if let Some(year) = parameter(&["year", "y", "yr"]).filter(|year| *year >= 1_000) {
        return Some(year * 12 + parameter(&["month", "m", "mon"]).unwrap_or(1) - 1);
    }
    let text = format!("{}?{}", url.path(), url.query().unwrap_or_default());
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let run = &text[at..at + length];
        if matches!(length, 6 | 8) {
            let month = run[4..6].parse::<i64>().ok().filter(|month| (1..=12).contains(month));
            if let (Ok(year @ 1_000..), Some(month)) = (run[..4].parse::<i64>(), month) {
                return Some(year * 12 + month - 1);
            }
        }
        if length == 4 && matches!(bytes.get(at + 4), Some(b'/' | b'-' | b'_' | b'.')) {
            let rest = &text[at + 5..];
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let month = rest[..digits.min(2)].parse::<i64>().ok();
            if let (Ok(year @ 1_000..), Some(month @ 1..=12), 1..=2) = (run.parse::<i64>(), month, digits) {
                return Some(year * 12 + month - 1);
            }
        }
        at += length.max(1);
    }
    None
}
