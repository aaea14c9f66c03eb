//! Dates as pages write them: ISO 8601, 2026年3月5日 08:30, 2026/3/5, 03-05 08:30, 昨天 12:00, March 5, 2026, `/20260305/`.

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};
use qingyuan_model::Millis;

/// A day, perhaps with a time of day, as local time of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) day: Date,
    pub(crate) time: Option<Time>,
}

impl Moment {
    /// `2026-03-05` or `2026-03-05T08:30`.
    pub(crate) fn show(self) -> String {
        match self.time {
            Some(time) => format!("{}T{:02}:{:02}", self.day, time.hour(), time.minute()),
            None => self.day.to_string(),
        }
    }
}

/// Reads dates, counting relative ones from when the page was fetched, in China Standard Time.
pub(crate) struct Reader {
    today: Date,
}

/// The Web has no older pages; older dates are what pages write about.
const FIRST_YEAR: i16 = 1991;

impl Reader {
    /// For a page fetched at this time.
    pub(crate) fn new(fetched_at: Millis) -> Self {
        let zone = TimeZone::fixed(Offset::constant(8));
        let today = Timestamp::from_millisecond(fetched_at.0).map_or(Date::ZERO, |at| at.to_zoned(zone).date());
        Self { today }
    }

    /// For telling whether there is a date at all, whatever the day of fetching.
    pub(crate) fn absolute() -> Self {
        Self { today: Date::MAX }
    }

    /// The first believable date in `text`: not before the Web, not after tomorrow.
    pub(crate) fn find(&self, text: &str) -> Option<Moment> {
        let chars: Vec<char> = text.chars().take(400).collect();
        (0..chars.len()).find_map(|at| self.at(&chars, at)).or_else(|| self.relative(text))
    }

    /// A date that stands in an address: `/2026/03/05/`, `/2026-03/05/`, `/20260305/`, `t20260305_`.
    pub(crate) fn in_address(&self, path: &str) -> Option<Moment> {
        let mut groups: Vec<&str> =
            path.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
        groups.truncate(40);
        for (at, group) in groups.iter().enumerate() {
            let next = |offset: usize| groups.get(at + offset).and_then(|group| group.parse::<i16>().ok());
            let found = match group.len() {
                8 => self.day(number(&group[..4]), number(&group[4..6]), number(&group[6..])),
                6 => next(1)
                    .filter(|_| groups[at + 1].len() == 2)
                    .and_then(|day| self.day(number(&group[..4]), number(&group[4..]), day)),
                4 => match (next(1), next(2)) {
                    (Some(month), Some(day)) if groups[at + 1].len() <= 2 && groups[at + 2].len() <= 2 => {
                        self.day(number(group), month, day)
                    }
                    (Some(both), _) if groups[at + 1].len() == 4 => self.day(number(group), both / 100, both % 100),
                    _ => None,
                },
                _ => None,
            };
            if let Some(day) = found {
                return Some(Moment { day, time: None });
            }
        }
        None
    }

    /// A date that begins at this place.
    fn at(&self, chars: &[char], at: usize) -> Option<Moment> {
        if at > 0 && chars[at - 1].is_ascii_digit() {
            return None;
        }
        if chars[at].is_ascii_alphabetic() {
            return if at > 0 && chars[at - 1].is_alphabetic() { None } else { self.english(chars, at) };
        }
        let (first, after) = digits(chars, at)?;
        let found = match after - at {
            4 => {
                let (month, after) = digits(chars, separator(chars, after, &['-', '/', '.', '年'])?)?;
                let (day, after) = digits(chars, separator(chars, after, &['-', '/', '.', '月'])?)?;
                self.day(first, month, day).map(|day| (day, after))
            }
            // 03-05 08:30: the year is the latest that is not in the future; only with a time, or it is a score.
            1 | 2 => {
                let from = separator(chars, after, &['-', '月'])?;
                let (day, after_day) = digits(chars, from)?;
                let is_written = chars[after..from].contains(&'月');
                let (_, time_at) = clock(chars, after_day)?;
                let found = self.without_year(first, day).map(|day| (day, after_day));
                if time_at == 0 && !is_written { None } else { found }
            }
            // 5 March 2026 is caught by its month; nothing else begins with a number.
            _ => None,
        };
        let (day, after) = found?;
        Some(Moment { day, time: clock(chars, after).map(|(time, _)| time) })
    }

    fn english(&self, chars: &[char], at: usize) -> Option<Moment> {
        const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let end = (at..chars.len()).find(|at| !chars[*at].is_ascii_alphabetic()).unwrap_or(chars.len());
        let word: String = chars[at..end].iter().collect::<String>().to_ascii_lowercase();
        if word.len() < 3 || word.len() > 9 {
            return None;
        }
        let month = i16::try_from(MONTHS.iter().position(|month| word.starts_with(month))?).ok()? + 1;
        let rest = skip(chars, end, &['.', ' ', ',']);
        let (first, after) = digits(chars, rest)?;
        if after - rest <= 2 {
            let after = (after..chars.len()).find(|at| !chars[*at].is_ascii_alphabetic()).unwrap_or(chars.len());
            let year_at = skip(chars, after, &[',', ' ']);
            let (year, after) = digits(chars, year_at)?;
            return self
                .day(year, month, first)
                .map(|day| Moment { day, time: clock(chars, after).map(|(time, _)| time) });
        }
        // 5 March 2026: the day stands before the month.
        let before: String = chars[..at]
            .iter()
            .rev()
            .skip_while(|c| c.is_whitespace() || c.is_alphabetic())
            .take_while(|c| c.is_ascii_digit())
            .collect();
        let day: String = before.chars().rev().collect();
        self.day(first, month, day.parse().ok()?)
            .map(|day| Moment { day, time: clock(chars, after).map(|(time, _)| time) })
    }

    fn relative(&self, text: &str) -> Option<Moment> {
        const WORDS: [(&str, i32); 6] = [("今天", 0), ("昨天", 1), ("前天", 2), ("昨日", 1), ("今日", 0), ("刚刚", 0)];
        let days_ago = |days: i32| self.today.checked_sub(days.days()).ok();
        let text: String = text.chars().take(400).collect();
        for (word, days) in WORDS {
            // In running text 今天 is a word like any other; as a date it has a time behind it or stands alone.
            let Some(at) = text.find(word) else { continue };
            let rest: Vec<char> = text[at + word.len()..].chars().collect();
            let time = clock(&rest, 0).map(|(time, _)| time);
            if time.is_some() || text.trim() == word {
                return Some(Moment { day: days_ago(days)?, time });
            }
        }
        let chars: Vec<char> = text.chars().collect();
        for at in 0..chars.len() {
            if at > 0 && chars[at - 1].is_ascii_digit() {
                continue;
            }
            let Some((count, after)) = digits(&chars, at) else { continue };
            let rest: String = chars[after..].iter().take(6).collect();
            let rest = rest.trim_start();
            if rest.starts_with("天前") && (1..=400).contains(&count) {
                return Some(Moment { day: days_ago(i32::from(count))?, time: None });
            }
            if (rest.starts_with("小时前") && count < 6) || rest.starts_with("分钟前") {
                return Some(Moment { day: self.today, time: None });
            }
        }
        None
    }

    fn without_year(&self, month: i16, day: i16) -> Option<Date> {
        let this = self.day(self.today.year(), month, day);
        this.or_else(|| self.day(self.today.year() - 1, month, day))
    }

    fn day(&self, year: i16, month: i16, day: i16) -> Option<Date> {
        let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        let latest = self.today.checked_add(1.day()).unwrap_or(self.today);
        (year >= FIRST_YEAR && date <= latest).then_some(date)
    }
}

fn number(digits: &str) -> i16 {
    digits.parse().unwrap_or(0)
}

/// The number at this place and where it ends; at most four digits.
fn digits(chars: &[char], at: usize) -> Option<(i16, usize)> {
    let end = (at..chars.len()).find(|at| !chars[*at].is_ascii_digit()).unwrap_or(chars.len());
    if end == at || end - at > 4 {
        return None;
    }
    Some((number(&chars[at..end].iter().collect::<String>()), end))
}

fn skip(chars: &[char], at: usize, over: &[char]) -> usize {
    (at..chars.len()).find(|at| !over.contains(&chars[*at])).unwrap_or(chars.len())
}

/// Past one of these separators and the blanks around it.
fn separator(chars: &[char], at: usize, of: &[char]) -> Option<usize> {
    let at = skip(chars, at, &[' ']);
    chars.get(at).filter(|c| of.contains(c))?;
    Some(skip(chars, at + 1, &[' ']))
}

/// A time of day that follows this place closely: `T08:30`, ` 08:30:15`, `日 8时30分`; and where it ends.
fn clock(chars: &[char], at: usize) -> Option<(Time, usize)> {
    let from = skip(
        chars,
        at,
        &[
            '日', '号', ' ', 'T', 't', '\u{3000}', ',', '，', '(', ')', '（', '）', '|', '-', '周', '星', '期', '一',
            '二', '三', '四', '五', '六', '上', '午', '早', '晨', '凌',
        ],
    );
    if from - at > 12 {
        return None;
    }
    let (hour, after) = digits(chars, from)?;
    let minute_at = separator(chars, after, &[':', '：', '时', '点'])?;
    let (minute, end) = digits(chars, minute_at)?;
    if end - minute_at != 2 {
        return None;
    }
    let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()?;
    Some((time, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-05T16:40 in China.
    const FETCHED: Millis = Millis(1_772_700_000_000);

    #[test]
    fn chinese_and_western_forms_are_read() {
        let reader = Reader::new(FETCHED);
        for (text, want) in [
            ("2026年3月5日 08:30", Some("2026-03-05T08:30")),
            ("发布时间：2026 年 03 月 05 日", Some("2026-03-05")),
            ("2025-12-31T23:59:59+08:00", Some("2025-12-31T23:59")),
            ("2025/1/2 9:05 来源", Some("2025-01-02T09:05")),
            ("2024.05.20", Some("2024-05-20")),
            ("03-04 08:30", Some("2026-03-04T08:30")),
            ("11-20 08:30", Some("2025-11-20T08:30")),
            ("昨天 12:15", Some("2026-03-04T12:15")),
            ("3天前", Some("2026-03-02")),
            ("March 5, 2019 at 3", Some("2019-03-05")),
            ("Published 18 Nov 2019", Some("2019-11-18")),
            ("2026年3月5日星期四 08:30", Some("2026-03-05T08:30")),
            ("比分 3-2", None),
            ("1949年10月1日", None),
            ("2030-01-01", None),
            ("电话 13800138000", None),
            ("今天天气很好", None),
        ] {
            assert_eq!(reader.find(text).map(Moment::show).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn addresses_carry_dates() {
        let reader = Reader::new(FETCHED);
        for (path, want) in [
            ("/2024-05/13/content_117184963.shtml", Some("2024-05-13")),
            ("/gn/202405/t20240513_15249693.htm", Some("2024-05-13")),
            ("/2019/11/18/macbook", Some("2019-11-18")),
            ("/n1/2024/0513/c1-1.html", Some("2024-05-13")),
            ("/thread-123-1.html", None),
        ] {
            assert_eq!(reader.in_address(path).map(Moment::show).as_deref(), want, "{path}");
        }
    }
}
