//! `search --topics`: a TREC run.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use qingyuan_pipeline::{House, PipelineError, RankedItem, SearchRequest};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::commands::library::open;
use crate::outcome::Outcome;
use crate::{out, progress};

/// The last column of every line: who ranked.
const TAG: &str = "qingyuan";

/// Searches under way for each core: the next is at hand when one is done.
const AT_ONCE: usize = 2;

/// A topic whose search is under way.
type Asked = (String, JoinHandle<Result<Vec<RankedItem>, PipelineError>>);

/// Searches for every topic and writes the run, topic by topic in their order, while others are searched.
pub(super) async fn run(
    house: &Arc<House>,
    topics: &Path,
    run: &Path,
    depth: usize,
    stop: &CancellationToken,
) -> anyhow::Result<Outcome> {
    let name = topics.display();
    let input = open(topics).with_context(|| format!("`{name}`"))?;
    let mut run = Run::create(run)?;
    let at_once = AT_ONCE * std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let bar = progress::bar(None);
    let mut asked = VecDeque::<Asked>::new();
    let mut outcome = Outcome::Fine;
    for (at, line) in input.split(b'\n').enumerate() {
        if stop.is_cancelled() {
            outcome = Outcome::Findings;
            break;
        }
        let line = line.with_context(|| format!("`{name}`"))?;
        let line = if at == 0 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line) } else { &line };
        match topic(line) {
            None => continue,
            Some(Ok((id, query))) => {
                let request = SearchRequest { limit: depth, ..SearchRequest::new(query) };
                let house = Arc::clone(house);
                asked.push_back((id.to_owned(), tokio::spawn(async move { house.rank(request).await })));
            }
            Some(Err(problem)) => {
                bar.suspend(|| out::complain(&format!("`{name}` line {}: {problem}", at + 1)));
                outcome = Outcome::Findings;
            }
        }
        if asked.len() >= at_once
            && let Some(first) = asked.pop_front()
        {
            run.write(first).await?;
            bar.inc(1);
        }
    }
    for next in asked {
        run.write(next).await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    run.finish()?;
    Ok(outcome)
}

/// All topics of a file, `id` and query; a line that is none is told and left out.
pub(crate) fn read(topics: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let name = topics.display();
    let input = open(topics).with_context(|| format!("`{name}`"))?;
    let mut all = Vec::new();
    for (at, line) in input.split(b'\n').enumerate() {
        let line = line.with_context(|| format!("`{name}`"))?;
        let line = if at == 0 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line) } else { &line };
        match topic(line) {
            None => {}
            Some(Ok((id, query))) => all.push((id.to_owned(), query.to_owned())),
            Some(Err(problem)) => out::complain(&format!("`{name}` line {}: {problem}", at + 1)),
        }
    }
    Ok(all)
}

/// One topic of a line, `id<TAB>query`; nothing for a blank line, or what is wrong with it.
fn topic(line: &[u8]) -> Option<Result<(&str, &str), &'static str>> {
    if line.trim_ascii().is_empty() {
        return None;
    }
    let read = || {
        let line = std::str::from_utf8(line).map_err(|_| "this is no UTF-8: save the file as UTF-8")?;
        let (id, query) = line.split_once('\t').ok_or("there is no tab: a topic is an id, a tab and the query")?;
        let id = id.trim();
        if id.is_empty() || id.contains(char::is_whitespace) {
            return Err("the id before the tab must be one word: every line of the run begins with it");
        }
        Ok((id, query.trim()))
    };
    Some(read())
}

/// The run that is written.
struct Run {
    out: Box<dyn Write + Send>,
    name: String,
}

impl Run {
    fn create(path: &Path) -> anyhow::Result<Self> {
        let name = path.display().to_string();
        let out: Box<dyn Write + Send> = if path.as_os_str() == "-" {
            Box::new(std::io::stdout())
        } else {
            Box::new(File::create(path).with_context(|| format!("`{name}`"))?)
        };
        Ok(Self { out: Box::new(BufWriter::new(out)), name })
    }

    async fn write(&mut self, (id, search): Asked) -> anyhow::Result<()> {
        for (at, found) in search.await.context("a search died")??.into_iter().enumerate() {
            writeln!(self.out, "{id} Q0 {} {} {:.6} {TAG}", found.name, at + 1, found.score)
                .with_context(|| format!("`{}`", self.name))?;
        }
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<()> {
        self.out.flush().with_context(|| format!("`{}`", self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::topic;

    #[test]
    fn a_topic_is_an_id_a_tab_and_a_query() {
        assert_eq!(topic("q1\t夫妻债务 谁偿还？\r".as_bytes()), Some(Ok(("q1", "夫妻债务 谁偿还？"))));
        assert_eq!(topic(b"q1\ta\tb"), Some(Ok(("q1", "a\tb"))));
        assert_eq!(topic(b"q1\t"), Some(Ok(("q1", ""))));
        assert_eq!(topic(b" \r"), None);
        for wrong in [b"no tab".as_slice(), b"\tno id", b"two words\tx", b"q1\t\xff"] {
            assert!(topic(wrong).is_some_and(|topic| topic.is_err()), "{wrong:?}");
        }
    }
}
