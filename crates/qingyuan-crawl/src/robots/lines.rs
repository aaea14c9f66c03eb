//! The lines of a robots.txt: byte order mark, line ends, comments, keys and their common misspellings.

use crate::percent;

/// Longer lines are cut, as Google's parser does (eight times the longest URL that Internet Explorer took).
const LINE_BYTES: usize = 2_083 * 8 - 1;

/// One line that says something.
pub(super) enum Line {
    Agent(Vec<u8>),
    Rule { allow: bool, value: Vec<u8> },
    Sitemap(Vec<u8>),
    Delay(Vec<u8>),
}

/// The lines of a file, in order. CR, LF and CRLF all end a line.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = Line> {
    without_bom(bytes).split(|byte| matches!(byte, b'\n' | b'\r')).filter_map(read)
}

/// Drops a byte order mark, whole or cut short.
fn without_bom(bytes: &[u8]) -> &[u8] {
    let mark = [0xEF, 0xBB, 0xBF];
    let common = bytes.iter().zip(mark).take_while(|(byte, mark)| **byte == *mark).count();
    bytes.get(common..).unwrap_or_default()
}

fn read(line: &[u8]) -> Option<Line> {
    let line = line.get(..LINE_BYTES).unwrap_or(line);
    // A NUL ends the line as a comment sign does.
    let line = line.split(|byte| matches!(byte, b'#' | 0)).next()?.trim_ascii();
    let (key, value) = key_and_value(line)?;
    let key = key.to_ascii_lowercase();
    let is = |names: &[&str]| names.iter().any(|name| key.starts_with(name.as_bytes()));
    if is(&["user-agent", "useragent", "user agent"]) {
        Some(Line::Agent(value.to_vec()))
    } else if is(&["allow"]) {
        Some(Line::Rule { allow: true, value: percent::escape(value) })
    } else if is(&["disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"]) {
        Some(Line::Rule { allow: false, value: percent::escape(value) })
    } else if is(&["sitemap", "site-map"]) {
        Some(Line::Sitemap(value.to_vec()))
    } else if is(&["crawl-delay", "crawldelay"]) {
        Some(Line::Delay(value.to_vec()))
    } else {
        None
    }
}

/// `key: value`, or `key value` where someone forgot the colon and exactly two words stand on the line.
fn key_and_value(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let (key, value) = match line.iter().position(|byte| *byte == b':') {
        Some(colon) => (line.get(..colon)?.trim_ascii(), line.get(colon + 1..)?.trim_ascii()),
        None => {
            let gap = line.iter().position(blank)?;
            let value = line.get(gap..)?.trim_ascii();
            if value.iter().any(blank) {
                return None;
            }
            (line.get(..gap)?, value)
        }
    };
    (!key.is_empty()).then_some((key, value))
}
