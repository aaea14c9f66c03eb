//! Traps by address alone: the shape that a URL shares with its siblings, and the paths that no honest site has.
//!
//! A [`Shape`] is a URL with everything that counts or names taken out, at three grains, so that what a site gives for
//! its siblings can be counted. [`structural`] names the addresses that need no counting.

mod dates;

use std::collections::BTreeMap;

use qingyuan_model::Millis;
use url::Url;

use dates::month_in;

/// A path with more segments is a trap. Real sites were seen with up to 10; picked with room above.
const MOST_SEGMENTS: usize = 16;

/// A query with more pairs is a trap: no form of a public site asks for so many. Picked by gut feeling.
const MOST_PAIRS: usize = 16;

/// A name that comes so often in one path has been appended to itself: relative links that lack their base.
const REPEATS: usize = 3;

/// The same for names that hold a counter (`a1/a2/a3/a4`), which a hierarchy may well have three of.
const COUNTED_REPEATS: usize = 4;

/// So many months ahead a calendar still announces something.
const HORIZON_MONTHS: i64 = 24;

/// Parameters by which lists are paged.
const PAGING: [&str; 9] = ["page", "p", "pn", "pageno", "paged", "start", "offset", "pageindex", "currentpage"];

/// Parameters that carry sessions, beside those that the canonical address drops anyway.
const SESSIONS: [&str; 8] = ["sid", "session", "sessionid", "session_id", "token", "s", "sess", "ssid"];

/// What a trap is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TrapKind {
    /// A segment, or a run of them, that is appended to itself.
    RepeatingPath,
    /// More segments or parameters than any site needs.
    DeepPath,
    /// Dates without end.
    Calendar,
    /// A new session in every link.
    Session,
    /// Parameters in every combination.
    Parameters,
    /// Pages of a list that has long ended.
    Pagination,
    /// Nearly the same text again and again.
    NearDuplicates,
    /// Pages with nothing on them.
    Barren,
}

impl TrapKind {
    /// The stable word in rows and events.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::RepeatingPath => "repeating-path",
            Self::DeepPath => "deep-path",
            Self::Calendar => "calendar",
            Self::Session => "session",
            Self::Parameters => "parameters",
            Self::Pagination => "pagination",
            Self::NearDuplicates => "near-duplicates",
            Self::Barren => "barren",
        }
    }
}

/// How much of a URL is taken out of its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grain {
    /// Numbers, ids and the last name.
    Fine,
    /// Which parameters there are, too, where there are several: facets come in every subset.
    Parameters,
    /// The names of folders, too: farms invent them.
    Folders,
}

/// What a URL has in common with its siblings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    grains: Vec<(Grain, String)>,
}

impl Shape {
    /// The shape of a URL: `/news/2026/a-title.html?b=1&a=2` is `/news/#/*.html?a&b`.
    #[must_use]
    pub fn of(url: &Url) -> Self {
        let segments: Vec<&str> = url.path().trim_start_matches('/').split('/').collect();
        let (last, folders) = segments.split_last().map_or(("", [].as_slice()), |(last, rest)| (*last, rest));
        let file = last_shape(last);
        let path: String = folders.iter().map(|folder| format!("/{}", counted(folder))).collect();
        let path = format!("{path}/{file}");
        let mut names: Vec<String> = url.query_pairs().map(|(name, _)| counted(&name)).collect();
        names.sort_unstable();
        names.dedup();
        let query = if names.is_empty() { String::new() } else { format!("?{}", names.join("&")) };
        let mut grains = vec![(Grain::Fine, format!("{path}{query}"))];
        if names.len() > 1 {
            grains.push((Grain::Parameters, format!("{path}?*")));
        }
        if !folders.is_empty() {
            let folders: String = folders.iter().map(|_| "/*").collect();
            let query = if names.is_empty() { "" } else { "?*" };
            grains.push((Grain::Folders, format!("{folders}/{file}{query}")));
        }
        Self { grains }
    }

    /// The shape at every grain, finest first. A grain that says nothing new is left out.
    #[must_use]
    pub fn grains(&self) -> &[(Grain, String)] {
        &self.grains
    }

    /// Whether one of the grains is this one.
    #[must_use]
    pub fn is(&self, shape: &str) -> bool {
        self.grains.iter().any(|(_, own)| own == shape)
    }

    /// The finest grain.
    #[must_use]
    pub fn fine(&self) -> &str {
        self.grains.first().map_or("", |(_, shape)| shape)
    }
}

/// A segment with its numbers taken out; a long random one altogether.
fn counted(segment: &str) -> String {
    // Names in other scripts are escaped, and their escapes are no numbers.
    if segment.contains('%') || is_random(segment) {
        return "*".to_owned();
    }
    let mut out = String::with_capacity(segment.len());
    for c in segment.chars() {
        if !c.is_ascii_digit() {
            out.push(c);
        } else if !out.ends_with('#') {
            out.push('#');
        }
    }
    out
}

/// Whether a segment is a UUID, or an id in hexadecimal or base 64: 12 letters and digits or more, with digits in at least
/// three places.
fn is_random(segment: &str) -> bool {
    if segment.len() == 36 && segment.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-') {
        return true;
    }
    let groups = segment.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).count();
    let plain = segment.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'=');
    let letters = segment.bytes().any(|b| b.is_ascii_alphabetic());
    plain && letters && segment.len() >= 12 && groups >= 3
}

/// The last segment: its name is always taken out, its ending stays.
fn last_shape(last: &str) -> String {
    let (name, ending) = match last.rsplit_once('.') {
        Some((name, ending))
            if (1..=5).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric()) =>
        {
            (name, format!(".{ending}"))
        }
        _ => (last, String::new()),
    };
    let name = match counted(name) {
        name if name.is_empty() => name,
        // A number stays one: `/1.html` and `/about.html` are different kinds of page.
        name if name.contains('#') && name.len() <= 24 => name,
        _ => "*".to_owned(),
    };
    format!("{name}{ending}")
}

/// Why an address is a trap whatever stands there, with the shape that it shares with the others; `None` for all that
/// an honest site may have.
#[must_use]
pub fn structural(url: &Url, now: Millis) -> Option<(TrapKind, String)> {
    let segments: Vec<&str> = url.path().split('/').filter(|segment| !segment.is_empty()).collect();
    if let Some(end) = repetition(&segments) {
        let path: String = segments[..end].iter().map(|segment| format!("/{}", counted(segment))).collect();
        return Some((TrapKind::RepeatingPath, format!("{path}/…")));
    }
    if segments.len() > MOST_SEGMENTS {
        let first = segments.first().map(|first| counted(first)).unwrap_or_default();
        return Some((TrapKind::DeepPath, format!("/{first}/…/…")));
    }
    if url.query_pairs().count() > MOST_PAIRS {
        return Some((
            TrapKind::DeepPath,
            format!("{}?…", Shape::of(url).fine().split('?').next().unwrap_or_default()),
        ));
    }
    let month = month_in(url).filter(|_| is_calendar(url))?;
    let beyond = month > dates::month_of(now) + HORIZON_MONTHS;
    beyond.then(|| (TrapKind::Calendar, format!("{} …", Shape::of(url).fine())))
}

/// Where, counted in segments, it is clear that a path repeats itself.
fn repetition(segments: &[&str]) -> Option<usize> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (at, segment) in segments.iter().enumerate() {
        let name = counted(segment);
        // Numbers repeat by chance: `/11/11/11`.
        if name == "#" {
            continue;
        }
        let most = if name.contains('#') || name == "*" { COUNTED_REPEATS } else { REPEATS };
        let times = seen.entry(name).or_default();
        *times += 1;
        if *times >= most {
            return Some(at + 1);
        }
    }
    None
}

/// Whether an address speaks of a calendar. Numbers that merely look like a date are thread and page numbers.
fn is_calendar(url: &Url) -> bool {
    let text = format!("{}?{}", url.path(), url.query().unwrap_or_default()).to_ascii_lowercase();
    ["calendar", "month", "rili", "year", "/cal/", "date=", "day=", "/events/"].iter().any(|word| text.contains(word))
}

/// What kind of trap the addresses of a shape are when their pages bring nothing new; `alike` says that the pages had
/// texts, and nearly the same ones.
#[must_use]
pub fn kind_of(url: &Url, alike: bool) -> TrapKind {
    let names: Vec<String> = url.query_pairs().map(|(name, _)| name.to_ascii_lowercase()).collect();
    let has = |known: &[&str]| names.iter().any(|name| known.contains(&name.as_str()));
    if is_calendar(url) && month_in(url).is_some() {
        TrapKind::Calendar
    } else if has(&SESSIONS) || url.query_pairs().any(|(_, value)| value.len() >= 16 && is_random(&value)) {
        TrapKind::Session
    } else if has(&PAGING) {
        TrapKind::Pagination
    } else if names.len() > 1 {
        TrapKind::Parameters
    } else if alike {
        TrapKind::NearDuplicates
    } else {
        TrapKind::Barren
    }
}

#[cfg(test)]
mod tests;
