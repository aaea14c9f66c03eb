//! One row of a table, to and from a source.

use csv::StringRecord;
use qingyuan_model::{Source, SourceId, Tier};
use url::Url;

use super::apostrophe::bared;
use super::columns::Column;
use crate::list::{DEPTH, Ids, ListFault, ListProblem, PAGES, address, complete, scope_holds};

/// The cells of one row by column.
pub(super) struct Row {
    /// Its line in the file, from 1.
    pub(super) line: u64,
    cells: Vec<(Column, String)>,
}

impl Row {
    pub(super) fn of(record: &StringRecord, columns: &[Option<Column>]) -> Self {
        let cells = columns.iter().zip(record).filter_map(|(column, cell)| Some(((*column)?, cell)));
        Self {
            line: record.position().map_or(0, csv::Position::line),
            cells: cells.map(|(column, cell)| (column, bared(cell.trim()).to_owned())).collect(),
        }
    }

    fn cell(&self, column: Column) -> &str {
        self.cells.iter().find(|(other, _)| *other == column).map_or("", |(_, cell)| cell.as_str())
    }

    /// The id that it gives; empty when it gives none.
    pub(super) fn id(&self) -> &str {
        self.cell(Column::Id)
    }

    fn words(&self, column: Column) -> Vec<String> {
        self.cell(column).split_whitespace().map(str::to_owned).collect()
    }

    fn problem(&self, column: Column, value: &str, fault: ListFault) -> ListProblem {
        ListProblem::new(self.line, column.name(), value, fault)
    }

    /// The source that it describes.
    ///
    /// # Errors
    /// Everything that is wrong with the row.
    pub(super) fn source(&self, ids: &mut Ids) -> Result<Source, Vec<ListProblem>> {
        let mut problems = Vec::new();
        let mut urls = |column: Column| {
            let (good, bad): (Vec<_>, Vec<_>) =
                self.words(column).into_iter().map(|word| address(&word).ok_or(word)).partition(Result::is_ok);
            problems.extend(
                bad.into_iter().filter_map(Result::err).map(|word| self.problem(column, &word, ListFault::Url)),
            );
            good.into_iter().flatten().collect::<Vec<Url>>()
        };
        let (seeds, feeds, sitemaps) = (urls(Column::Seeds), urls(Column::Feeds), urls(Column::Sitemaps));
        let mut number = |column: Column, unsaid: Option<u32>| match self.cell(column) {
            "" => unsaid,
            text => {
                let read = text.parse().ok();
                if read.is_none() {
                    problems.push(self.problem(column, text, ListFault::Number));
                }
                read
            }
        };
        let max_depth = number(Column::MaxDepth, Some(DEPTH)).unwrap_or(DEPTH);
        let max_pages = number(Column::MaxPages, Some(PAGES)).unwrap_or(PAGES);
        let delay_ms = number(Column::DelayMs, None);
        let refresh_minutes = number(Column::RefreshMinutes, None);
        let (daily_pages, daily_megabytes) = (number(Column::DailyPages, None), number(Column::DailyMegabytes, None));
        let tier = match self.cell(Column::Tier) {
            "" => Tier::default(),
            word => Tier::parse(&word.to_ascii_lowercase()).unwrap_or_else(|_| {
                problems.push(self.problem(Column::Tier, word, ListFault::Tier));
                Tier::default()
            }),
        };
        let name = self.cell(Column::Name);
        let first = seeds.first().or(feeds.first()).or(sitemaps.first());
        if first.is_none() && problems.is_empty() {
            problems.push(ListProblem::new(self.line, "", name, ListFault::NoAddress));
        }
        if !self.id().is_empty() && SourceId::parse(self.id()).is_err() {
            problems.push(self.problem(Column::Id, self.id(), ListFault::Id));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let given = SourceId::parse(self.id()).ok();
        let id = given.or_else(|| ids.make(first, name));
        let mut source = Source::new(id.ok_or_else(Vec::new)?, name);
        source.charter = self.cell(Column::Charter).to_owned();
        source.tier = tier;
        source.scope.hosts = self.words(Column::Hosts);
        source.scope.include = self.words(Column::Include);
        source.scope.exclude = self.words(Column::Exclude);
        (source.scope.max_depth, source.scope.max_pages) = (max_depth, max_pages);
        (source.seeds, source.feeds, source.sitemaps) = (seeds, feeds, sitemaps);
        source.licence = self.cell(Column::Licence).to_owned();
        source.contact = self.cell(Column::Contact).to_owned();
        source.owner = self.cell(Column::Owner).to_owned();
        source.delay_ms = delay_ms.unwrap_or(source.delay_ms);
        source.refresh_minutes = refresh_minutes.unwrap_or(source.refresh_minutes);
        let hours = self.cell(Column::Hours).split(['\n', ';', '；', ',', '，']);
        source.allowance.hours = hours.map(str::trim).filter(|hours| !hours.is_empty()).map(str::to_owned).collect();
        (source.allowance.daily_pages, source.allowance.daily_megabytes) = (daily_pages, daily_megabytes);
        complete(&mut source);
        if scope_holds(&source) {
            Ok(source)
        } else {
            Err(vec![self.problem(Column::Hosts, &source.scope.hosts.join(" "), ListFault::Scope)])
        }
    }
}

/// What a column says of a source.
pub(super) fn cell(source: &Source, column: Column) -> String {
    let number = |value: Option<u32>| value.map(|value| value.to_string()).unwrap_or_default();
    match column {
        Column::Id => source.id.to_string(),
        Column::Name => source.name.clone(),
        Column::Charter => source.charter.clone(),
        Column::State => source.state.id().to_owned(),
        Column::Tier => source.tier.id().to_owned(),
        Column::Seeds => addresses(&source.seeds),
        Column::Feeds => addresses(&source.feeds),
        Column::Sitemaps => addresses(&source.sitemaps),
        Column::Hosts => source.scope.hosts.join(" "),
        Column::Include => patterns(&source.scope.include),
        Column::Exclude => patterns(&source.scope.exclude),
        Column::MaxDepth => source.scope.max_depth.to_string(),
        Column::MaxPages => source.scope.max_pages.to_string(),
        Column::DelayMs => source.delay_ms.to_string(),
        Column::RefreshMinutes => source.refresh_minutes.to_string(),
        Column::Licence => source.licence.clone(),
        Column::Contact => source.contact.clone(),
        Column::Owner => source.owner.clone(),
        Column::Hours => source.allowance.hours.join("\n"),
        Column::DailyPages => number(source.allowance.daily_pages),
        Column::DailyMegabytes => number(source.allowance.daily_megabytes),
    }
}

fn addresses(urls: &[Url]) -> String {
    urls.iter().map(Url::as_str).collect::<Vec<_>>().join("\n")
}

/// Patterns are compared percent-encoded, so a space within one may be written as its triplet.
fn patterns(patterns: &[String]) -> String {
    let words: Vec<String> =
        patterns.iter().map(|pattern| pattern.trim().replace(char::is_whitespace, "%20")).collect();
    words.join("\n")
}
