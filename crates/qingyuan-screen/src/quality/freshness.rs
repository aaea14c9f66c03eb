//! How old a document is, against a time that is handed in: nothing here reads a clock.

use qingyuan_model::Millis;

const DAY: i64 = 86_400_000;

/// What titles of notices say. A notice is of use until its deadline; most other texts age gently.
const NOTICES: [&str; 12] =
    ["通知", "公告", "启事", "报名", "招聘", "预告", "公示", "提醒", "登记", "领取", "招募", "开幕"];

/// Whether this is the title of a notice.
pub(super) fn is_notice(title: &str) -> bool {
    NOTICES.iter().any(|word| title.contains(word))
}

/// How many days lie between the day of publication (`2026-03-05` or `2026-03-05T08:30`) and `now`; `None` when either is
/// not known, or the date is no date or lies ahead.
pub(super) fn age_in_days(published: Option<&str>, now: Option<Millis>) -> Option<i64> {
    let age = now?.0.div_euclid(DAY) - days(published?)?;
    (age >= 0).then_some(age)
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar (Hinnant, `days_from_civil`).
fn days(date: &str) -> Option<i64> {
    let mut parts = date.get(..10)?.split('-').map(str::parse::<i64>);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(1..=9_999).contains(&year) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        for (date, expected) in [
            ("1970-01-01", Some(0)),
            ("2000-03-01", Some(11_017)),
            ("2026-03-05T08:30", Some(20_517)),
            ("2026-13-05", None),
            ("昨天", None),
            ("2026-3-5", None),
        ] {
            assert_eq!(days(date), expected, "{date}");
        }
    }

    #[test]
    fn an_age_needs_both_times() {
        let now = Some(Millis(20_527 * DAY + 5));
        assert_eq!(age_in_days(Some("2026-03-05"), now), Some(10));
        assert_eq!(age_in_days(Some("2027-03-05"), now), None);
        assert_eq!(age_in_days(None, now), None);
        assert_eq!(age_in_days(Some("2026-03-05"), None), None);
        assert!(is_notice("关于放假的通知") && !is_notice("导数"));
    }
}
