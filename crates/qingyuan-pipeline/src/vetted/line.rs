//! One line of a file of vetted resources, and the document that it makes.

use qingyuan_model::{Block, BlockKind, Document, Given, SourceId};
use qingyuan_text::language;
use serde::Deserialize;
use url::Url;

/// The longest id, in bytes: it is part of an address, and a run names it in every line.
const LONGEST_ID: usize = 200;

/// The longest title, in characters: a paragraph. A longer one is a text in the wrong place.
const LONGEST_TITLE: usize = 1_000;

/// The longest subject, kind or tag, in characters: they stand in a row of links.
const LONGEST_LABEL: usize = 60;

/// The longest licence, author or source's name, in characters: a sentence.
const LONGEST_FACT: usize = 500;

/// The most tags or authors of one resource.
const MOST: usize = 64;

/// The end of the host of resources that came in by a file: a reserved name (RFC 6761) that no network can ever resolve.
const HOST: &str = ".import.invalid";

/// The path of their addresses. Files that came in by `import` have other paths.
const PATH: &str = "/resource";

/// The parameter that holds the id: not the path, in which `..` would lead to another.
const KEY: &str = "id";

/// A line as it is written; unknown keys are passed over.
#[derive(Deserialize)]
struct Line {
    id: String,
    title: String,
    text: String,
    url: Option<String>,
    author: Option<OneOrMany>,
    published: Option<String>,
    subject: Option<String>,
    kind: Option<String>,
    #[serde(default)]
    tags: Option<Vec<String>>,
    licence: Option<String>,
    source: Option<String>,
    source_name: Option<String>,
    blocks: Option<Vec<Block>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// A resource as a line gives it.
#[derive(Debug)]
pub(crate) struct Resource {
    /// The source that it says it is of.
    pub(crate) source: Option<SourceId>,
    /// What that source is called, when it says so.
    pub(crate) source_name: Option<String>,
    /// The document; its address is for [`Resource::settle`] to say.
    document: Document,
}

impl Resource {
    /// Reads a line.
    ///
    /// # Errors
    /// What is wrong with it, and how it should be.
    pub(crate) fn read(line: &[u8]) -> Result<Self, String> {
        let line: Line = serde_json::from_slice(line).map_err(|error| told(&error))?;
        let id = line.id;
        if id.is_empty() || id.len() > LONGEST_ID || id.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(format!("`id` must be 1 to {LONGEST_ID} bytes without spaces: runs of searches name it"));
        }
        let url = line.url.filter(|url| !url.is_empty()).map(|url| web(&url)).transpose()?;
        // Any address; `settle` gives it its own.
        let mut document = Document::new(nowhere()?);
        document.title = short("title", line.title.trim(), LONGEST_TITLE)?;
        document.blocks = blocks(&line.text, line.blocks)?;
        if document.title.is_empty() || document.blocks.is_empty() {
            let which = if document.title.is_empty() { "title" } else { "text" };
            return Err(format!("`{which}` is empty: a resource needs a title and a text"));
        }
        document.authors = match line.author {
            None => Vec::new(),
            Some(OneOrMany::One(author)) => listed("author", &[author], LONGEST_FACT)?,
            Some(OneOrMany::Many(authors)) => listed("author", &authors, LONGEST_FACT)?,
        };
        document.published = line.published.filter(|date| !date.is_empty()).map(|date| day(&date)).transpose()?;
        document.licence = stated("licence", line.licence, LONGEST_FACT)?;
        document.language = language(&document.text()).map(str::to_owned);
        document.given = Some(Box::new(Given {
            id,
            url,
            subject: stated("subject", line.subject, LONGEST_LABEL)?,
            kind: stated("kind", line.kind, LONGEST_LABEL)?,
            tags: listed("tags", &line.tags.unwrap_or_default(), LONGEST_LABEL)?,
        }));
        let source = line.source.as_deref().map(SourceId::parse).transpose().map_err(|error| error.to_string())?;
        Ok(Self { source, source_name: stated("source_name", line.source_name, LONGEST_FACT)?, document })
    }

    /// The document, at the address under which its source keeps it. Each id of each source has one of its own.
    ///
    /// # Errors
    /// That the two make no address; a source's name and an encoded id always do.
    pub(crate) fn settle(self, source: &SourceId) -> Result<Document, String> {
        let mut document = self.document;
        let id = document.given.as_ref().map(|given| given.id.as_str()).unwrap_or_default();
        document.url = address_of(source, id)?;
        Ok(document)
    }
}

/// The address of a resource that came in by a file.
fn address_of(source: &SourceId, id: &str) -> Result<Url, String> {
    let root = Url::parse(&format!("http://{source}{HOST}{PATH}"));
    let mut url = root.map_err(|error| error.to_string())?;
    url.query_pairs_mut().append_pair(KEY, id);
    Ok(url)
}

/// The id in such an address, when it is one.
pub(crate) fn id_in(url: &Url) -> Option<String> {
    let is_ours = url.host_str().is_some_and(|host| host.ends_with(HOST)) && url.path() == PATH;
    url.query_pairs().find(|(key, _)| is_ours && key == KEY).map(|(_, id)| id.into_owned())
}

fn nowhere() -> Result<Url, String> {
    Url::parse("http://import.invalid/").map_err(|error| error.to_string())
}

/// What the parser says, without its column in a line that may be megabytes long.
fn told(error: &serde_json::Error) -> String {
    if error.is_data() {
        let text = error.to_string();
        let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
        return format!("{what}; a line is like {{\"id\":\"a1\",\"title\":\"…\",\"text\":\"…\"}}");
    }
    format!("this is no JSON object on one line (column {})", error.column())
}

/// A web address.
fn web(url: &str) -> Result<Url, String> {
    let wrong = || "`url` must be an address that begins with http:// or https://".to_owned();
    Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https")).ok_or_else(wrong)
}

fn short(field: &str, text: &str, most: usize) -> Result<String, String> {
    if text.chars().count() > most {
        return Err(format!("`{field}` has more than {most} characters: shorten it"));
    }
    Ok(text.to_owned())
}

/// A fact that may be missing or empty.
fn stated(field: &str, text: Option<String>, most: usize) -> Result<Option<String>, String> {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    text.map(|text| short(field, &text, most)).transpose()
}

fn listed(field: &str, texts: &[String], most: usize) -> Result<Vec<String>, String> {
    if texts.len() > MOST {
        return Err(format!("`{field}` has more than {MOST} entries: keep the most telling"));
    }
    let texts = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
    texts.map(|text| short(field, text, most)).collect()
}

/// A day or a moment as pages give it, up to the minute: `2026`, `2026-03`, `2026-03-05`, `2026-03-05T08:30`.
fn day(text: &str) -> Result<String, String> {
    let kept: String = text.trim().replacen(' ', "T", 1).chars().take(16).collect();
    let shape: String = kept.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let number = |from: usize, to: usize| kept.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let lawful = ["0000", "0000-00", "0000-00-00", "0000-00-00T00:00"].contains(&shape.as_str())
        && number(5, 7).is_none_or(|month| (1..=12).contains(&month))
        && number(8, 10).is_none_or(|day| (1..=31).contains(&day));
    if lawful {
        Ok(kept)
    } else {
        Err("`published` must be like 2026, 2026-03, 2026-03-05 or 2026-03-05T08:30".to_owned())
    }
}

/// The blocks: one a line, or as `blocks` says, which must hold the very text.
fn blocks(text: &str, given: Option<Vec<Block>>) -> Result<Vec<Block>, String> {
    let lines = text.lines().map(str::trim_end).filter(|line| !line.trim_start().is_empty());
    let plain = lines.map(|line| Block { kind: BlockKind::Paragraph, text: line.to_owned() });
    let Some(given) = given else { return Ok(plain.collect()) };
    let joined = given.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n");
    if joined == text {
        Ok(given)
    } else {
        Err("`blocks` do not spell out `text`: leave them out, or make the text their lines".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(line: &serde_json::Value) -> Result<Document, String> {
        let library = SourceId::parse("library").expect("an id");
        Resource::read(line.to_string().as_bytes())?.settle(&library)
    }

    #[test]
    fn a_line_becomes_a_document_with_all_it_says() {
        let line = serde_json::json!({
            "id": "law-1", "title": " 民法典第一条 ", "text": "第一行\r\n\n第二行\n", "url": "https://law.example/1",
            "author": ["全国人大", ""], "published": "2020-05-28 09:30:00", "subject": "法律", "kind": "法条",
            "tags": ["民法", " "], "licence": "公有领域", "source": "laws", "other": 1,
        });
        let document = read(&line).expect("a good line");
        assert_eq!(document.url.as_str(), "http://library.import.invalid/resource?id=law-1");
        assert_eq!(document.address().as_str(), "https://law.example/1");
        assert_eq!((document.title.as_str(), document.text().as_str()), ("民法典第一条", "第一行\n第二行"));
        assert_eq!((document.authors, document.published), (vec!["全国人大".into()], Some("2020-05-28T09:30".into())));
        assert_eq!(document.licence.as_deref(), Some("公有领域"));
        let given = document.given.expect("facts");
        assert_eq!((given.subject.as_deref(), given.kind.as_deref()), (Some("法律"), Some("法条")));
        assert_eq!(given.tags, ["民法"]);
        let short =
            serde_json::json!({ "id": "a", "title": "题", "text": "文", "url": null, "author": "某校", "tags": null });
        assert_eq!(read(&short).expect("a short line").authors, ["某校"]);
    }

    #[test]
    fn a_wrong_line_says_what_is_wrong_and_what_would_be_right() {
        let good = serde_json::json!({ "id": "a", "title": "题", "text": "文" });
        let rows = [
            ("id", serde_json::json!(7), "a string"),
            ("id", serde_json::json!("a b"), "without spaces"),
            ("id", serde_json::json!("x".repeat(201)), "200 bytes"),
            ("title", serde_json::json!(" "), "`title` is empty"),
            ("text", serde_json::json!("\n \n"), "`text` is empty"),
            ("url", serde_json::json!("file:///etc/passwd"), "http"),
            ("published", serde_json::json!("去年"), "2026-03-05"),
            ("published", serde_json::json!("2026-13-05"), "2026-03-05"),
            ("subject", serde_json::json!("长".repeat(61)), "60 characters"),
            ("source", serde_json::json!("校内"), "lowercase"),
            ("blocks", serde_json::json!([{ "kind": "paragraph", "text": "别的" }]), "spell out"),
        ];
        for (key, value, said) in rows {
            let mut line = good.clone();
            line[key] = value;
            let problem = read(&line).expect_err("a wrong line");
            assert!(problem.contains(said), "{key}: {problem}");
        }
        for line in ["", "[]", "{\"id\":\"a\"", "{\"id\":\"a\",\"title\":\"题\"}", "null", "\u{feff}{}"] {
            assert!(Resource::read(line.as_bytes()).is_err(), "{line}");
        }
    }

    #[test]
    fn blocks_keep_their_kinds() {
        let blocks =
            serde_json::json!([{ "kind": { "heading": 2 }, "text": "一" }, { "kind": "paragraph", "text": "二" }]);
        let line = serde_json::json!({ "id": "a", "title": "题", "text": "一\n二", "blocks": blocks });
        assert_eq!(read(&line).expect("a good line").blocks[0].kind, BlockKind::Heading(2));
    }

    proptest! {
        #[test]
        fn each_id_has_an_address_of_its_own(one in "[^\\s\\pC]{1,30}", other in "[^\\s\\pC]{1,30}") {
            let library = SourceId::parse("library").expect("an id");
            let (a, b) = (address_of(&library, &one), address_of(&library, &other));
            prop_assert_eq!(a.as_ref().ok().and_then(id_in), Some(one.clone()));
            prop_assert_eq!(one == other, a == b);
        }

        #[test]
        fn any_bytes_are_a_document_or_a_problem(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Err(problem) = Resource::read(&bytes) {
                prop_assert!(!problem.is_empty());
            }
        }
    }
}
