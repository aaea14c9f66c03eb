//! The hours of the day at which a source may be crawled.

use qingyuan_model::Millis;

use crate::refusal::Refusal;

const MINUTE_MS: i64 = 60_000;

/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// The offset of hours that name none: China Standard Time.
const HERE: i64 = 8 * 60;

/// The widest offset from UTC in use is +14:00 (Kiribati).
const MAX_OFFSET: i64 = 14 * 60;

/// Windows of the day; none means always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours(Vec<Window>);

/// One window, in minutes of the UTC day; it may run over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    opens: i64,
    lasts: i64,
}

impl Hours {
    /// Reads `HH:MM-HH:MM` entries, each with an optional offset from UTC such as `+08:00`, which is also the default. A
    /// window may run over midnight; `24:00` is the end of the day.
    ///
    /// # Errors
    /// [`Refusal::Charter`] for an entry that cannot be read.
    pub fn parse(entries: &[String]) -> Result<Self, Refusal> {
        let read = |entry: &String| {
            window(entry).ok_or_else(|| Refusal::Charter {
                what: "hours",
                entry: entry.chars().take(60).collect(),
                remedy: "write them as 22:00-06:00, with another offset than +08:00 as 22:00-06:00 +00:00",
            })
        };
        entries.iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// When the next window opens; `None` while one is open.
    #[must_use]
    pub fn opens_at(&self, now: Millis) -> Option<Millis> {
        let into = |window: &Window| now.0.saturating_sub(window.opens * MINUTE_MS).rem_euclid(DAY * MINUTE_MS);
        if self.0.iter().any(|window| into(window) < window.lasts * MINUTE_MS) {
            return None;
        }
        self.0.iter().map(|window| now.plus(DAY * MINUTE_MS - into(window))).min()
    }
}

fn window(entry: &str) -> Option<Window> {
    let mut words = entry.split_ascii_whitespace();
    let (from, to) = words.next()?.split_once('-')?;
    let offset = words.next().map_or(Some(HERE), offset)?;
    let (from, to) = (clock(from)?, clock(to)?);
    // Hours that end where they begin could mean all or nothing.
    if words.next().is_some() || from == to || from == DAY {
        return None;
    }
    Some(Window { opens: (from - offset).rem_euclid(DAY), lasts: (to - from + DAY - 1).rem_euclid(DAY) + 1 })
}

/// `HH:MM` as minutes of the day, `24:00` included.
fn clock(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let digits = |text: &str| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hours) || !digits(minutes) || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= DAY).then_some(all)
}

fn offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "UTC") {
        return Some(0);
    }
    let minutes = clock(text.strip_prefix(['+', '-'])?).filter(|minutes| *minutes <= MAX_OFFSET)?;
    Some(if text.starts_with('-') { -minutes } else { minutes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(entries: &[&str]) -> Hours {
        let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
        Hours::parse(&entries).expect("test hours")
    }

    /// A minute of a UTC day in 2027.
    fn at(hour: i64, minute: i64) -> Millis {
        Millis(20_820 * DAY * MINUTE_MS + (hour * 60 + minute) * MINUTE_MS)
    }

    #[test]
    fn windows_open_and_close() {
        let night = ["22:00-06:00"];
        for (entries, now, wait) in [
            (&[][..], at(12, 0), None),
            (&night, at(14, 0), None),
            (&night, at(21, 59), None),
            (&night, at(22, 0), Some(16 * 60)),
            (&night, at(13, 59), Some(1)),
            (&["22:00-06:00 +00:00"], at(23, 0), None),
            (&["22:00-06:00 UTC"], at(6, 0), Some(16 * 60)),
            (&["09:00-10:00 -05:00"], at(14, 30), None),
            (&["09:00-10:00 -05:00"], at(13, 0), Some(60)),
            (&["00:00-24:00"], at(3, 3), None),
            (&["06:00-24:00 Z"], at(23, 59), None),
            (&["06:00-24:00 Z"], at(0, 0), Some(6 * 60)),
            (&["01:00-02:00 Z", "05:00-06:00 Z"], at(3, 0), Some(2 * 60)),
            (&["01:00-02:00 Z", "05:00-06:00 Z"], at(5, 30), None),
            (&["1:00-2:00 +05:30"], at(19, 30), None),
        ] {
            let expected = wait.map(|minutes| now.plus(minutes * MINUTE_MS));
            assert_eq!(hours(entries).opens_at(now), expected, "{entries:?} {now:?}");
        }
    }

    #[test]
    fn hours_that_cannot_be_read_are_named() {
        for bad in [
            "",
            "22:00",
            "22-06",
            "25:00-06:00",
            "22:60-06:00",
            "22:00-22:00",
            "24:00-06:00",
            "a:00-b:00",
            "22:00-06:00 8",
            "22:00-06:00 +15:00",
            "22:00-06:00 +08:00 x",
            "22:0-06:00",
            "-1:00-06:00",
            "22:00 - 06:00",
        ] {
            let refusal = Hours::parse(&[bad.to_owned()]).expect_err(bad);
            assert_eq!(refusal.code(), "source-charter-unreadable");
            assert!(refusal.to_string().contains(&format!("`{bad}`")), "{refusal}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_opens_is_open(from in 0..1_440_i64, to in 0..=1_440_i64, offset in 0..=840_i64, now in 0..i64::MAX / 2) {
            let text = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
            let entry = format!("{}-{} +{}", text(from), text(to), text(offset));
            if from != to {
                let hours = hours(&[&entry]);
                if let Some(opens) = hours.opens_at(Millis(now)) {
                    proptest::prop_assert!(opens.0 > now && opens.0 - now < DAY * MINUTE_MS);
                    proptest::prop_assert_eq!(hours.opens_at(opens), None);
                    proptest::prop_assert!(hours.opens_at(opens.plus(-1)).is_some());
                }
            }
        }
    }
}
