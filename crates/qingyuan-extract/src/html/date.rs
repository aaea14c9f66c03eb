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
    /// Whether year, month and day are written out; else the day was counted from when the page was fetched.
    pub(crate) is_full: bool,
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

/// A date in a text, and the number of the char it begins with.
pub(crate) struct Found {
    pub(crate) at: usize,
    pub(crate) moment: Moment,
}

/// The Web has no older pages; older dates are what pages write about.
const FIRST_YEAR: i16 = 1991;

impl Reader {
    /// For a page fetched at this time; zero when nobody knows, and then dates without a year or day mean nothing.
    pub(crate) fn new(fetched_at: Millis) -> Self {
        if fetched_at.0 <= 0 {
            return Self::absolute();
        }
        let zone = TimeZone::fixed(Offset::constant(8));
        let today = Timestamp::from_millisecond(fetched_at.0).map_or(Date::ZERO, |at| at.to_zoned(zone).date());
        Self { today }
    }

    /// Whether 昨天 and 03-05 can be told.
    pub(crate) fn knows_today(&self) -> bool {
        self.today != Date::MAX
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

    /// All dates in the first 200 chars of `text` that name month and day.
    pub(crate) fn all(&self, text: &str) -> Vec<Found> {
        let text = if text.contains("二〇") || text.contains("二○") { in_digits(text) } else { text.to_owned() };
        let chars: Vec<char> = text.chars().take(200).collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at < chars.len() {
            match self.at(&chars, at) {
                Some(moment) => {
                    found.push(Found { at, moment });
                    // Past the day and the time of it, which might read like another date.
                    at = (at + 8).min(chars.len());
                    at = (at..chars.len()).find(|at| !chars[*at].is_ascii_digit()).unwrap_or(chars.len());
                }
                None => at += 1,
            }
        }
        found
    }

    /// A date that a program wrote: any form of [`Reader::find`], `20260305`, `20260305083000`, or seconds or
    /// milliseconds since 1970. With `to_china`, universal time is told in China Standard Time.
    pub(crate) fn machine(&self, text: &str, to_china: bool) -> Option<Moment> {
        let text = text.trim();
        if text.len() >= 8 && text.len() <= 14 && text.bytes().all(|b| b.is_ascii_digit()) {
            if text.len().is_multiple_of(2)
                && text.len() != 10
                && let Some(day) = self.day(number(&text[..4]), number(&text[4..6]), number(&text[6..8]))
            {
                let time = (text.len() >= 12).then(|| {
                    Time::new(i8::try_from(number(&text[8..10])).ok()?, i8::try_from(number(&text[10..12])).ok()?, 0, 0)
                        .ok()
                });
                return Some(Moment { day, time: time.flatten(), is_full: true });
            }
            let number: i64 = text.parse().ok()?;
            let seconds = match text.len() {
                10 => number,
                13 => number / 1000,
                _ => return None,
            };
            return self.instant(seconds);
        }
        let zulu = text.strip_suffix(['Z', 'z']).or_else(|| text.strip_suffix("+00:00"));
        if to_china
            && zulu.is_some_and(|rest| rest.contains(['T', 't']))
            && let Ok(instant) = text.parse::<Timestamp>()
        {
            return self.instant(instant.as_second());
        }
        self.find(text).filter(|moment| moment.is_full)
    }

    fn instant(&self, seconds: i64) -> Option<Moment> {
        let zone = TimeZone::fixed(Offset::constant(8));
        let local = Timestamp::from_second(seconds).ok()?.to_zoned(zone);
        let day = self.day(local.year(), local.month().into(), local.day().into())?;
        let time = Time::new(local.hour(), local.minute(), 0, 0).ok();
        Some(Moment { day, time, is_full: true })
    }

    /// A date whose day stands apart from year and month, as calendars draw it: `05 2026-03`, `2026 03/05`, `03-05 2026`.
    pub(crate) fn drawn(&self, text: &str) -> Option<Moment> {
        if text.len() > 16 {
            return None;
        }
        let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
        let [first, second, third] = groups[..] else { return None };
        let is_plain =
            text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '/' | '.' | '年' | '月' | '日'));
        let day = match (first.len(), second.len(), third.len()) {
            (1 | 2, 4, 1 | 2) => self.day(number(second), number(third), number(first)),
            (4, 1 | 2, 1 | 2) => self.day(number(first), number(second), number(third)),
            (1 | 2, 1 | 2, 4) => self.day(number(third), number(first), number(second)),
            _ => None,
        };
        day.filter(|_| is_plain).map(|day| Moment { day, time: None, is_full: true })
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
                return Some(Moment { day, time: None, is_full: true });
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
                self.day(first, month, day).map(|day| (day, after, true))
            }
            // 26-03-05 08:30: a year of two digits stands only before a time, or alone.
            2 if (at == 0 || !matches!(chars[at - 1], '-' | '/' | '.'))
                && self.short_year(chars, first, after).is_some() =>
            {
                self.short_year(chars, first, after)
            }
            // 03-05 08:30: the year is the latest that is not in the future; only with a time, or it is a score.
            1 | 2 => {
                let from = separator(chars, after, &['-', '月'])?;
                let (day, after_day) = digits(chars, from)?;
                let is_written = chars[after..from].contains(&'月');
                let (_, time_at) = clock(chars, after_day)?;
                let found = self.without_year(first, day).map(|day| (day, after_day, false));
                if time_at == 0 && !is_written { None } else { found }
            }
            // 5 March 2026 is caught by its month; nothing else begins with a number.
            _ => None,
        };
        let (day, after, is_full) = found?;
        Some(Moment { day, time: clock(chars, after).map(|(time, _)| time), is_full })
    }

    fn short_year(&self, chars: &[char], first: i16, after: usize) -> Option<(Date, usize, bool)> {
        let mark = *chars.get(after).filter(|c| matches!(c, '-' | '/' | '.'))?;
        let (month, second) = digits(chars, after + 1)?;
        chars.get(second).filter(|c| **c == mark)?;
        let (day, end) = digits(chars, second + 1)?;
        let is_whole = second - after == 3 && end - second == 3;
        let is_apart = chars.get(end).is_none_or(|c| c.is_whitespace() || matches!(c, ')' | '）' | ']' | '】'));
        let is_apart = is_apart || clock(chars, end).is_some();
        let day = (is_whole && is_apart).then(|| self.day(2000 + first, month, day))??;
        Some((day, end, true))
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
            return self.day(year, month, first).map(|day| Moment {
                day,
                time: clock(chars, after).map(|(time, _)| time),
                is_full: true,
            });
        }
        // 5 March 2026: the day stands before the month.
        let before: String = chars[..at]
            .iter()
            .rev()
            .skip_while(|c| c.is_whitespace() || c.is_alphabetic())
            .take_while(|c| c.is_ascii_digit())
            .collect();
        let day: String = before.chars().rev().collect();
        self.day(first, month, day.parse().ok()?).map(|day| Moment {
            day,
            time: clock(chars, after).map(|(time, _)| time),
            is_full: true,
        })
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
                return Some(Moment { day: days_ago(days)?, time, is_full: false });
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
                return Some(Moment { day: days_ago(i32::from(count))?, time: None, is_full: false });
            }
            if (rest.starts_with("小时前") && count < 6) || rest.starts_with("分钟前") {
                return Some(Moment { day: self.today, time: None, is_full: false });
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

/// `二〇二六年三月五日` in digits, other chars as they are; each char stays one char, but for 十 between two.
fn in_digits(text: &str) -> String {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let value =
        |c: char| if matches!(c, '○' | '零') { Some(0) } else { DIGITS.iter().position(|digit| *digit == c) };
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| value(chars[at]));
        let after = chars.get(at + 1).and_then(|c| value(*c));
        match (*c, before, after) {
            ('十', None, Some(_)) => out.push('1'),
            ('十', None, None) => out.push_str("10"),
            ('十', Some(_), None) => out.push('0'),
            ('十', Some(_), Some(_)) => {}
            (c, ..) => match value(c).and_then(|value| char::from_digit(u32::try_from(value).ok()?, 10)) {
                Some(digit) => out.push(digit),
                None => out.push(c),
            },
        }
    }
    out
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
            '二', '三', '四', '五', '六', '上', '午', '早', '晨', '凌', '下', '晚', '中',
        ],
    );
    let is_late = chars[at..from].iter().any(|c| matches!(c, '下' | '晚'));
    if from - at > 12 {
        return None;
    }
    let (hour, after) = digits(chars, from)?;
    let minute_at = separator(chars, after, &[':', '：', '时', '点'])?;
    let (minute, end) = digits(chars, minute_at)?;
    if end - minute_at != 2 {
        return None;
    }
    let hour = if is_late && hour < 12 { hour + 12 } else { hour };
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
            ("2026年3月4日 下午3:20", Some("2026-03-04T15:20")),
            ("26-03-05 08:30", Some("2026-03-05T08:30")),
            ("26-03-05", Some("2026-03-05")),
            ("编号 26-03-05-17", None),
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
    fn programs_write_dates_in_their_own_forms() {
        let reader = Reader::new(FETCHED);
        for (text, want) in [
            ("20260304", Some("2026-03-04")),
            ("20260304183000", Some("2026-03-04T18:30")),
            ("1772600000", Some("2026-03-04T12:53")),
            ("1772600000123", Some("2026-03-04T12:53")),
            ("2026-03-03T18:30:00.000Z", Some("2026-03-04T02:30")),
            ("2026-03-03T18:30:00+08:00", Some("2026-03-03T18:30")),
            ("昨天", None),
            ("12345678", None),
        ] {
            assert_eq!(reader.machine(text, true).map(Moment::show).as_deref(), want, "{text}");
        }
        assert_eq!(
            reader.machine("2026-03-03T18:30:00Z", false).map(Moment::show).as_deref(),
            Some("2026-03-03T18:30")
        );
    }

    #[test]
    fn drawn_and_spelled_dates_are_read() {
        let reader = Reader::new(FETCHED);
        for (text, want) in [
            ("05 2026-03", Some("2026-03-05")),
            ("2026 03/05", Some("2026-03-05")),
            ("03-05 2026", Some("2026-03-05")),
            ("05 2026年03月", Some("2026-03-05")),
            ("12 2026 共 3", None),
        ] {
            assert_eq!(reader.drawn(text).map(Moment::show).as_deref(), want, "{text}");
        }
        for (text, want) in [
            ("二〇二六年三月五日", "2026-03-05"),
            ("二○二五年十二月二十一日", "2025-12-21"),
            ("二〇二五年十月十日", "2025-10-10"),
        ] {
            let all: Vec<String> = reader.all(text).into_iter().map(|found| found.moment.show()).collect();
            assert_eq!(all, [want], "{text}");
        }
    }

    #[test]
    fn relative_dates_need_to_know_when_the_page_was_fetched() {
        let unknown = Reader::new(Millis(0));
        assert!(!unknown.knows_today() && Reader::new(FETCHED).knows_today());
        assert!(unknown.find("昨天 12:15").is_some_and(|moment| !moment.is_full));
        assert!(unknown.find("03-04 08:30").is_some_and(|moment| !moment.is_full));
        assert!(unknown.find("2026-03-05").is_some_and(|moment| moment.is_full));
        assert!(Reader::new(FETCHED).find("3天前").is_some_and(|moment| !moment.is_full));
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
