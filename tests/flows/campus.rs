//! What becomes of the demo campus, page by page, looked at from every side that shows it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, ensure};

use super::binary::{checkout, path, run};
use super::crawled::crawled;
use super::html::{all_between, between, section, unescape};
use super::server::shared;
use super::visitor::Visitor;

/// The outcomes that are right, by site and path.
const RIGHT: &str = include_str!("campus.tsv");

/// Reprints of one text: whichever comes first is published, the other waits for a person.
const TWINS: [[&str; 2]; 2] = [
    ["/article/2026/0830/1016.html", "/bumen/houqin/2101.html"],
    ["/article/2026/0526/1021.html", "/bumen/wuli/2102.html"],
];

/// The campus's folders with the ids of their sources.
const SITES: [(&str, &str); 4] =
    [("blog", "campus-blog"), ("forum", "campus-forum"), ("library", "campus-library"), ("news", "campus-news")];

/// Outcomes as the English pages name them, with the words of the table.
const NAMES: [(&str, &str); 5] = [
    ("published", "published"),
    ("queued", "queued"),
    ("rejected", "rejected"),
    ("no candidate", "skipped"),
    ("duplicate", "duplicate"),
];

struct Row {
    site: &'static str,
    path: &'static str,
    right: Vec<&'static str>,
}

fn right() -> anyhow::Result<Vec<Row>> {
    let lines = RIGHT.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let row = |line: &'static str| match line.split('\t').collect::<Vec<_>>()[..] {
        [site, path, right] => Ok(Row { site, path, right: right.split(',').collect() }),
        _ => anyhow::bail!("campus.tsv: `{line}`"),
    };
    lines.map(row).collect()
}

/// What the page of a source shows: pages with their outcomes, and addresses that were asked for with what came.
struct SourcePage {
    pages: BTreeMap<String, String>,
    asked: BTreeMap<String, String>,
}

async fn source_page(admin: &Visitor, id: &str) -> anyhow::Result<SourcePage> {
    let body = admin.get(&format!("/sources/{id}")).await?.expect(200)?.body;
    let rows =
        |label: &str| section(&body, label).map(|part| all_between(part, "<tr><td", "</tr>")).unwrap_or_default();
    let mut pages = BTreeMap::new();
    for row in rows("pages") {
        let url = between(row, "<small class=\"break\">", "</small>").context("a page without its address")?;
        let outcome = between(row, "<td class=\"nowrap\">", "</td>").context("a page without its outcome")?;
        pages.insert(unescape(url), outcome.to_owned());
    }
    let mut asked = BTreeMap::new();
    for row in rows("requests") {
        let url = between(row, " class=\"break\">", "</td>").context("a request without its address")?;
        let outcome = between(row, "<td class=\"nowrap\">", "</td>").context("a request without its outcome")?;
        asked.insert(unescape(url), outcome.to_owned());
    }
    Ok(SourcePage { pages, asked })
}

#[tokio::test]
async fn demo_publishes_the_good_queues_the_doubtful_rejects_the_harmful() -> anyhow::Result<()> {
    let (campus, server) = (crawled()?, shared()?);
    let admin = server.signed_in("admin").await?;
    let mut seen = BTreeMap::new();
    let mut asked = BTreeMap::new();
    for (folder, id) in SITES {
        let page = source_page(&admin, id).await?;
        ensure!(!page.pages.is_empty(), "/sources/{id} shows no pages");
        let site = campus.site(folder)?;
        ensure!(page.pages.keys().all(|url| url.starts_with(site)), "/sources/{id} shows pages of another site");
        seen.extend(page.pages);
        asked.extend(page.asked);
    }
    let mut wrong = Vec::new();
    let mut counted = BTreeMap::<&str, usize>::new();
    for Row { site, path, right } in right()? {
        let url = format!("{}{path}", campus.site(site)?);
        let shown = seen.get(&url).map(String::as_str);
        let became = NAMES.iter().find(|(name, _)| Some(*name) == shown).map_or("never", |(_, word)| word);
        *counted.entry(became).or_default() += 1;
        if !right.contains(&became) {
            wrong.push(format!("{site}{path}: {became} ({shown:?}), right is {}", right.join(" or ")));
        }
        if right == ["never"] {
            let came = asked.get(&url).map_or("", String::as_str);
            let fetched = came == "fetched" || came == "not modified";
            ensure!(!fetched, "{url} was fetched although it is forbidden");
        }
    }
    assert_eq!(wrong, [""; 0], "{counted:?}");
    for twins in TWINS {
        let published = twins.iter().filter(|path| {
            let url = seen.iter().find(|(url, _)| url.ends_with(*path));
            url.is_some_and(|(_, outcome)| outcome == "published")
        });
        assert_eq!(published.count(), 1, "of {twins:?} one is published and the other waits");
    }
    let summary = campus.summary;
    assert_eq!(counted.get("published"), Some(&usize::try_from(summary.published)?), "{summary:?}");
    assert_eq!(counted.get("rejected"), Some(&usize::try_from(summary.rejected)?), "{summary:?}");
    Ok(())
}

#[tokio::test]
async fn export_search_and_desk_show_the_same_library() -> anyhow::Result<()> {
    let (campus, server) = (crawled()?, shared()?);
    let (admin, editor) = (server.signed_in("admin").await?, server.signed_in("editor").await?);
    let data = campus.copy()?;
    let exported = run(&["library", "export", "--data", path(data.path())?])?.expect_code(0)?.json_lines()?;
    let mut titles = BTreeMap::new();
    for item in &exported {
        let url = item["url"].as_str().context("an item without its address")?.to_owned();
        let text = item["text"].as_str().context("an item without its text")?;
        assert!(text.chars().count() >= 20, "{url} has almost no text");
        assert!(titles.insert(url.clone(), item["title"].clone()).is_none(), "{url} is exported twice");
    }
    let mut published = BTreeSet::new();
    let mut queued = BTreeSet::new();
    for (_, id) in SITES {
        for (url, outcome) in source_page(&admin, id).await?.pages {
            match outcome.as_str() {
                "published" => published.insert(url),
                "queued" => queued.insert(url),
                _ => false,
            };
        }
    }
    assert_eq!(titles.keys().cloned().collect::<BTreeSet<_>>(), published, "the export is what is published");
    let found: BTreeSet<_> = server.visitor()?.found("").await?.into_iter().collect();
    assert_eq!(found, published, "a search for nothing lists what is published");
    assert_eq!(u64::try_from(published.len())?, campus.summary.published);

    let mut waiting = BTreeSet::new();
    for page in 1..=5 {
        let body = editor.get(&format!("/desk?page={page}")).await?.expect(200)?.body;
        let rows = between(&body, "<tbody>", "</tbody>").unwrap_or_default();
        waiting.extend(all_between(rows, "<a href=\"/desk/", "\"").into_iter().map(str::to_owned));
    }
    assert_eq!(waiting.len(), queued.len(), "the desk holds what is queued");
    assert_eq!(u64::try_from(waiting.len())?, campus.summary.queued);
    for hash in &waiting {
        assert!(exported.iter().all(|item| item["document"] != **hash), "{hash} waits and is in the library");
    }
    Ok(())
}

#[test]
fn every_page_of_the_campus_has_a_row_in_the_table() -> anyhow::Result<()> {
    let rows: BTreeSet<_> = right()?.iter().map(|row| format!("{}{}", row.site, row.path)).collect();
    let mut pages = BTreeSet::new();
    for (site, _) in SITES {
        let mut folders = vec![checkout().join("corpus/campus").join(site).join("www")];
        let root = folders[0].clone();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ["html", "pdf", "csv"].iter().any(|e| ending == *e)) {
                    let relative = path.strip_prefix(&root).unwrap_or(Path::new("")).to_string_lossy().into_owned();
                    let shown = relative.strip_suffix("index.html").unwrap_or(&relative);
                    pages.insert(format!("{site}/{shown}"));
                }
            }
        }
    }
    assert_eq!(rows, pages);
    Ok(())
}
