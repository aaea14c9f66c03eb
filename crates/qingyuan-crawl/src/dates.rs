//! The date forms of headers, sitemaps and archives.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, fmt};
use qingyuan_model::Millis;

/// A W3C date and time (`2026-03-05`, `2026-03`, `2026-03-05T08:30+08:00`); a date alone is its first moment in UTC.
pub(crate) fn w3c(text: &str) -> Option<Millis> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(Millis(moment.as_millisecond()));
    }
    let date = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.get(..10)?.to_owned(),
    };
    let zoned = date.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?;
    Some(Millis(zoned.timestamp().as_millisecond()))
}

/// An HTTP date (RFC 9110 §5.6.7) in its preferred form or one of the two obsolete ones, which must be read too.
pub(crate) fn http(text: &str) -> Option<Millis> {
    let text = text.trim();
    if let Ok(zoned) = fmt::rfc2822::parse(text) {
        return Some(Millis(zoned.timestamp().as_millisecond()));
    }
    let obsolete = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    let moment = obsolete.iter().find_map(|form| DateTime::strptime(form, text).ok())?;
    let zoned = moment.to_zoned(TimeZone::UTC).ok()?;
    Some(Millis(zoned.timestamp().as_millisecond()))
}

/// Whatever form of date a site chose: that of HTTP and of feeds (RFC 822 and its successors, also without a weekday), a
/// W3C one, or `2026-03-05 08:30:00`, whose zone is unknown and taken for UTC.
pub(crate) fn any(text: &str) -> Option<Millis> {
    let text = text.trim();
    http(text).or_else(|| w3c(text))
}

/// `Retry-After` (RFC 9110 §10.2.3), seconds or a date, as the moment from which one may ask again.
#[must_use]
pub fn retry_after(value: &str, now: Millis) -> Option<Millis> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that does not fit is simply very long.
        let seconds = value.parse::<i64>().unwrap_or(i64::MAX);
        return Some(now.plus(seconds.saturating_mul(1_000)));
    }
    http(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_forms_of_http_dates_are_one_moment() {
        // The examples of RFC 9110 §5.6.7.
        for text in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(http(text), Some(Millis(784_111_777_000)), "{text}");
        }
        assert_eq!(http("tomorrow"), None);
    }

    #[test]
    fn dates_are_read() {
        assert_eq!(w3c("1970-01-02"), Some(Millis(86_400_000)));
        assert_eq!(w3c("1970-01-01T08:00+08:00"), Some(Millis(0)));
        assert_eq!(w3c("1970-01-01T00:00:01.5Z"), Some(Millis(1_500)));
        assert_eq!(w3c("1970-02"), Some(Millis(31 * 86_400_000)));
        assert_eq!(w3c("昨天"), None);
        assert_eq!(http("Thu, 01 Jan 1970 00:00:10 GMT"), Some(Millis(10_000)));
    }

    #[test]
    fn both_forms_of_retry_after_are_read() {
        assert_eq!(retry_after("120", Millis(5)), Some(Millis(120_005)));
        assert_eq!(retry_after("Thu, 01 Jan 1970 00:00:10 GMT", Millis(5)), Some(Millis(10_000)));
        assert_eq!(retry_after("99999999999999999999", Millis(5)), Some(Millis(i64::MAX)));
        assert_eq!(retry_after("-1", Millis(5)), None);
        assert_eq!(retry_after("soon", Millis(5)), None);
    }
}
