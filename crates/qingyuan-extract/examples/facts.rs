//! Compares what extraction says about pages with what a careful reader found on them: title, day of publication,
//! author or source. The pages are plain files in folders; a file `urls.tsv` beside them may give their addresses.
//!
//! ```sh
//! cargo run --release -p qingyuan-extract --example facts -- crates/qingyuan-extract/tests/facts.tsv PAGES-FOLDER…
//! ```
//!
//! Every page is read with its address and without. A title or day is right when it is the reader's; author or source
//! is right when one of the reader's authors or sources was found and nobody else is called an author.

use std::collections::BTreeMap;
use std::io::Write;
use std::io::Write;
use std::path::Path;

use qingyuan_extract::extract;
use qingyuan_model::{Document, Millis, RawPage};
use url::Url;

/// 2026-03-05: any day after the pages were saved will do.
const FETCHED_AT: Millis = Millis(1_772_700_000_000);

/// What a reader found.
struct Facts<'a> {
    titles: Vec<&'a str>,
    day: &'a str,
    authors: Vec<&'a str>,
    sources: Vec<&'a str>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    let mut out = std::io::stdout().lock();
    let mut arguments = std::env::args().skip(1);
    let listed = std::fs::read_to_string(arguments.next().ok_or("usage: facts FACTS.tsv FOLDER…")?)?;
    let known: BTreeMap<&str, Facts<'_>> = listed.lines().filter_map(facts).collect();
    let folders: Vec<String> = arguments.collect();
    for has_address in [true, false] {
        let mut right = [0_usize; 3];
        let mut pages = 0;
        for folder in &folders {
            let urls = std::fs::read_to_string(Path::new(folder).join("urls.tsv")).unwrap_or_default();
            let urls: BTreeMap<&str, &str> = urls.lines().filter_map(|line| line.split_once('\t')).collect();
            let mut files =
                std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
            files.sort();
            for file in files {
                let id = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
                let address = urls.get(id).copied().unwrap_or_default();
                let Some(wanted) = known.get(id).or_else(|| known.get(address)) else { continue };
                let made = format!("http://file.invalid/{id}.html");
                let url = Url::parse(if has_address && !address.is_empty() { address } else { &made })?;
                let page = RawPage { url, content_type: None, bytes: std::fs::read(&file)?, fetched_at: FETCHED_AT };
                let document = extract(&page).document;
                pages += 1;
                for (count, is_right) in right.iter_mut().zip(compare(wanted, &document, id, has_address, &mut out)?) {
                    *count += usize::from(is_right);
                }
            }
        }
        let with = if has_address { "with addresses" } else { "without" };
        let share = |count: usize| count as f64 / pages.max(1) as f64;
        writeln!(
            out,
            "{with}: {pages} pages, title {:.3}, day {:.3}, author or source {:.3}",
            share(right[0]),
            share(right[1]),
            share(right[2])
        )?;
    }
    Ok(())
}

fn facts(line: &str) -> Option<(&str, Facts<'_>)> {
    if line.starts_with('#') {
        return None;
    }
    let mut fields = line.split('\t');
    let id = fields.next()?;
    let mut several = |mark: &'static str| -> Vec<&str> {
        fields.next().unwrap_or_default().split(mark).filter(|one| !one.is_empty()).collect()
    };
    let (titles, day, authors, sources) = (several(" / "), several(" / "), several("、"), several(" / "));
    Some((id, Facts { titles, day: day.first().copied().unwrap_or_default(), authors, sources }))
}

/// Whether title, day, and author or source are right; what is wrong is printed.
fn compare(
    wanted: &Facts<'_>,
    found: &Document,
    id: &str,
    has_address: bool,
    out: &mut impl Write,
) -> std::io::Result<[bool; 3]> {
    let title = plain(&found.title);
    let title_is_right = wanted.titles.is_empty() || wanted.titles.iter().any(|one| plain(one) == title);
    let day = found.published.as_deref().unwrap_or_default().get(..10).unwrap_or_default();
    let day_is_right = day == wanted.day;
    let is_same = |one: &str, other: &str| {
        let (one, other) = (plain(one), plain(other));
        !one.is_empty() && !other.is_empty() && (one.contains(&other) || other.contains(&one))
    };
    let is_in = |name: &str, list: &[&str]| list.iter().any(|one| is_same(one, name));
    let is_false = found.authors.iter().any(|name| !is_in(name, &wanted.authors));
    let source = found.source_name.as_deref().unwrap_or_default();
    let is_found = wanted.authors.is_empty() && wanted.sources.is_empty()
        || !found.authors.is_empty()
        || is_in(source, &wanted.sources);
    let by_is_right = is_found && !is_false;
    let place = if has_address { "@" } else { " " };
    if !title_is_right {
        writeln!(out, "{place} {id} title: {} | wanted {:?}", found.title, wanted.titles)?;
    }
    if !day_is_right {
        writeln!(out, "{place} {id} day: {day} | wanted {}", wanted.day)?;
    }
    if !by_is_right {
        writeln!(
            out,
            "{place} {id} by: {:?} {source} | wanted {:?} {:?} ({:?}, editors {:?})",
            found.authors, wanted.authors, wanted.sources, found.kind, found.editors
        )?;
    }
    Ok(Ok([title_is_right, day_is_right, by_is_right]))
}

/// Letters and digits alone: blanks, quotes and dashes are typed in many ways.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
