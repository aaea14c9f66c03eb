//! Why a URL was crawled, or was not: every station on its way, from what the house already knows. Nothing is fetched.

use qingyuan_crawl::{Hours, Refusal, ScopeGuard};
use qingyuan_model::{ContentHash, Millis, Scope, Source, SourceId, SourceState};
use qingyuan_store::TrapState;
use qingyuan_text::ChangeClass;
use url::Url;

use crate::discovery::catches;
use crate::error::PipelineError;
use crate::house::House;
use crate::person::{Permission, Person};
use crate::schedule;

/// Links followed back towards the seed; a chain is as long as the depth, and nobody reads more.
const CHAIN: usize = 12;

/// Fetches that are told.
const FETCHES: i64 = 5;

/// How a station answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// It let the URL pass.
    Passed,
    /// It stopped it, or put it off.
    Stopped,
    /// It has nothing to say.
    Open,
}

/// One station of a URL's way.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Step {
    /// The station's stable name.
    pub station: &'static str,
    /// How it answered.
    pub mark: Mark,
    /// The stable code of a reason or outcome, where there is one.
    pub code: String,
    /// What is known there, one fact each: addresses, rules, times in RFC 3339 are left to the reader's side as ms.
    pub facts: Vec<Fact>,
}

/// Something known at a station.
#[derive(Clone, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case", tag = "is", content = "value")]
pub enum Fact {
    /// A text: a rule, a message, a name.
    Text(String),
    /// An address that can be asked about in turn.
    Url(String),
    /// The state of a source.
    State(SourceState),
    /// Where an address stands in the frontier.
    Place {
        /// `page`, `feed` or `sitemap`.
        kind: String,
        /// Links away from a seed.
        depth: i64,
        /// Higher comes first.
        priority: f64,
    },
    /// So many failures in a row.
    Failures(i64),
    /// A moment.
    At(Millis),
    /// A moment until which something holds.
    Until(Millis),
    /// A moment from which on something is due.
    Due(Millis),
    /// A source.
    Source(SourceId),
    /// A document, whose page shows its verdict.
    Document(ContentHash),
    /// An item of the library.
    Item(i64),
}

/// The whole answer.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Why {
    /// What was asked about, as asked.
    pub asked: String,
    /// Its canonical form.
    pub url: Option<String>,
    /// The stable code of the answer: the first thing that stopped it, or what became of it.
    pub verdict: String,
    /// The stations in order.
    pub steps: Vec<Step>,
}

impl Why {
    fn step(&mut self, station: &'static str, mark: Mark, code: &str, facts: Vec<Fact>) {
        self.steps.push(Step { station, mark, code: code.to_owned(), facts });
    }

    fn settle(mut self, otherwise: &str) -> Self {
        let stopped = self.steps.iter().find(|step| step.mark == Mark::Stopped).map(|step| step.code.clone());
        self.verdict = stopped.unwrap_or_else(|| otherwise.to_owned());
        self
    }

    fn check(&mut self, station: &'static str, answer: &Result<(), Refusal>) {
        match answer {
            Ok(()) => self.step(station, Mark::Passed, "", Vec::new()),
            Err(refusal) => {
                self.step(station, Mark::Stopped, refusal.code(), vec![Fact::Text(refusal.to_string())]);
            }
        }
    }
}

impl House {
    /// Why this address was crawled, or was not.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`PipelineError::Store`].
    pub async fn why(&self, person: &Person, asked: &str) -> Result<Why, PipelineError> {
        person.require(Permission::Administer)?;
        let now = self.now();
        let mut why = Why { asked: asked.to_owned(), url: None, verdict: String::new(), steps: Vec::new() };
        let parsed = Url::parse(asked.trim()).ok().filter(Url::has_host);
        let Some(url) = parsed.map(|url| qingyuan_crawl::canonical::normalise(&url)) else {
            why.step("address", Mark::Stopped, "address-unreadable", Vec::new());
            return Ok(why.settle(""));
        };
        why.url = Some(url.to_string());
        why.step("address", Mark::Passed, "", vec![Fact::Url(url.to_string())]);

        let place = self.store.place(url.as_str()).await?;
        let sources = self.store.sources().await?;
        let owner = place.as_ref().map(|place| &place.source);
        let Some(source) = home(&sources, owner, &url) else {
            why.step("source", Mark::Stopped, "no-source", vec![Fact::Text(Scope::host_of(&url))]);
            self.tell_links(&mut why, &url).await?;
            return Ok(why.settle(""));
        };
        why.step("source", Mark::Passed, "", vec![Fact::Source(source.id.clone()), Fact::Text(source.name.clone())]);
        let state = if source.state == SourceState::Approved { Mark::Passed } else { Mark::Stopped };
        let code = if state == Mark::Passed { "" } else { "source-not-approved" };
        why.step("state", state, code, vec![Fact::State(source.state)]);

        let depth = place.as_ref().map_or(0, |place| u32::try_from(place.depth).unwrap_or(u32::MAX));
        self.tell_gate(&mut why, source, &url, depth, now);
        self.tell_limits(&mut why, source, &url, now).await?;
        let held = self.tell_frontier(&mut why, &url, place.as_ref(), now).await?;
        let became = self.tell_page(&mut why, &url).await?;
        Ok(why.settle(&became.unwrap_or(held)))
    }

    /// Scope, robots and the host's rest: what the gate would say now.
    fn tell_gate(&self, why: &mut Why, source: &Source, url: &Url, depth: u32, now: Millis) {
        match ScopeGuard::of(source) {
            Ok(scope) => {
                let host = scope.admits_host(url);
                let (named, guarded) = match host {
                    Err(refusal @ Refusal::Address { .. }) => (Ok(()), Err(refusal)),
                    host => (host, Ok(())),
                };
                why.check("host", &named);
                if named.is_ok() && guarded.is_ok() {
                    why.check("scope", &scope.admits(url, depth));
                }
                why.check("guard", &guarded);
                if let (Some(last), false) = (why.steps.last_mut(), source.allow_addresses.is_empty()) {
                    last.facts.push(Fact::Text(source.allow_addresses.join(", ")));
                }
            }
            Err(refusal) => why.check("host", &Err(refusal)),
        }
        let known = self.crawler.robots_of(url, now);
        match known {
            None => why.step("robots", Mark::Open, "robots-unknown", Vec::new()),
            Some(told) => {
                let mut facts: Vec<Fact> = told.rule.into_iter().map(Fact::Text).collect();
                facts.push(Fact::Until(told.valid_until));
                match told.answer {
                    Ok(()) => why.step("robots", Mark::Passed, "", facts),
                    Err(refusal) => {
                        facts.insert(0, Fact::Text(refusal.to_string()));
                        why.step("robots", Mark::Stopped, refusal.code(), facts);
                    }
                }
            }
        }
        let resting = self.crawler.resting(source, now).into_iter().find(|(host, _)| *host == Scope::host_of(url));
        match resting {
            Some((host, until)) => {
                why.step("rest", Mark::Open, "host-resting", vec![Fact::Text(host), Fact::Until(until)]);
            }
            None => why.step("rest", Mark::Passed, "", Vec::new()),
        }
    }

    /// What the source's own limits and its traps would say now.
    async fn tell_limits(&self, why: &mut Why, source: &Source, url: &Url, now: Millis) -> Result<(), PipelineError> {
        let opens_at = Hours::parse(&source.allowance.hours).ok().and_then(|hours| hours.opens_at(now));
        let spent = self.store.spent(&source.id, schedule::day(now)).await?;
        match opens_at {
            Some(at) => why.step("hours", Mark::Open, "outside-hours", vec![Fact::Due(at)]),
            None if schedule::is_spent(source, spent) => {
                why.step("hours", Mark::Open, "budget-spent", vec![Fact::Due(schedule::next_midnight(now))]);
            }
            None => why.step("hours", Mark::Passed, "", Vec::new()),
        }
        let traps = self.store.traps(Some(&source.id)).await?;
        let trap = traps.iter().find(|trap| trap.state != TrapState::Released && catches(&trap.key, url, now));
        match trap {
            Some(trap) => why.step("trap", Mark::Stopped, "trap", vec![Fact::Text(trap.key.shape.clone())]),
            None => why.step("trap", Mark::Passed, "", Vec::new()),
        }
        Ok(())
    }

    /// The frontier's row with its chain of links, and its fetches; returns the last outcome.
    async fn tell_frontier(
        &self,
        why: &mut Why,
        url: &Url,
        place: Option<&qingyuan_store::Place>,
        now: Millis,
    ) -> Result<String, PipelineError> {
        let Some(place) = place else {
            self.tell_links(why, url).await?;
            why.step("frontier", Mark::Stopped, "never-found", Vec::new());
            return Ok(String::new());
        };
        let row = &place.row;
        let scheduled = row.state == "scheduled";
        let code = if scheduled && place.lease_until > now { "leased" } else { row.state.as_str() };
        let mut facts = vec![Fact::Place { kind: place.kind.clone(), depth: place.depth, priority: place.priority }];
        facts.extend(scheduled.then_some(Fact::Due(row.due_at)));
        why.step("frontier", if scheduled { Mark::Passed } else { Mark::Open }, code, facts);
        let mut chain = Vec::new();
        let mut via = place.via.clone();
        while !via.is_empty() && chain.len() < CHAIN && !chain.contains(&via) {
            let before = self.store.place(&via).await?.map(|place| place.via).unwrap_or_default();
            chain.push(std::mem::replace(&mut via, before));
        }
        let code = if chain.is_empty() { "entrance" } else { "linked" };
        why.step("found", Mark::Passed, code, chain.into_iter().map(Fact::Url).collect());

        let answered = matches!(row.outcome.as_str(), "fetched" | "not-modified");
        let mark = match row.outcome.as_str() {
            _ if answered => Mark::Passed,
            "" | "postponed" => Mark::Open,
            _ => Mark::Stopped,
        };
        let mut facts: Vec<Fact> = row.fetched_at.map(Fact::At).into_iter().collect();
        facts.extend(row.status.map(|status| Fact::Text(format!("HTTP {status}"))));
        facts.extend((!row.detail.is_empty()).then(|| Fact::Text(row.detail.clone())));
        facts.extend((place.attempts > 0).then_some(Fact::Failures(place.attempts)));
        let moved = row.detail.strip_prefix("moved to ").and_then(|to| Url::parse(to).ok());
        facts.extend(moved.as_ref().map(|to| Fact::Url(to.to_string())));
        why.step("visit", mark, &row.outcome, facts);
        let target = moved.as_ref().unwrap_or(url);
        let fetches = self.store.fetches_at(&qingyuan_crawl::canonical::normalise(target), FETCHES).await?;
        if !fetches.is_empty() {
            let told = fetches.iter().flat_map(|fetch| {
                [Fact::At(fetch.at), Fact::Text(format!("HTTP {} · {} B", fetch.status, fetch.bytes))]
            });
            why.step("fetches", Mark::Passed, "", told.collect());
        }
        Ok(row.outcome.clone())
    }

    /// Where the address was met as a link and turned away.
    async fn tell_links(&self, why: &mut Why, url: &Url) -> Result<(), PipelineError> {
        for link in self.store.refused_url(url.as_str()).await? {
            let facts = vec![Fact::Url(link.via), Fact::At(link.at), Fact::Text(link.detail)];
            why.step("link", Mark::Stopped, &link.code, facts);
        }
        Ok(())
    }

    /// What changed when the page was last fetched, or last changed.
    async fn tell_change(&self, why: &mut Why, url: &Url, document: ContentHash) -> Result<(), PipelineError> {
        if let Some(revision) = self.since_version(url, document).await? {
            let [_, added, removed, changed] = revision.changes.counts();
            let counts = Fact::Text(format!("+{added} −{removed} ±{changed}"));
            why.step("change", Mark::Passed, revision.changes.class.id(), vec![counts, Fact::At(revision.made_at)]);
        }
        let made_of = self.store.document(document).await?.fetch;
        let last = self.store.fetches_at(url, 1).await?.into_iter().next();
        // Other bytes came later, and the document is still the one that was made before.
        if let Some(last) = last.filter(|last| last.id > made_of && last.status == 200) {
            why.step("change", Mark::Passed, ChangeClass::Furniture.id(), vec![Fact::At(last.at)]);
        }
        Ok(())
    }

    /// Document, verdict and item; returns what became of the page.
    async fn tell_page(&self, why: &mut Why, url: &Url) -> Result<Option<String>, PipelineError> {
        let Some(page) = self.store.page(url).await? else { return Ok(None) };
        if let Some(hash) = page.document {
            why.step("document", Mark::Passed, "", vec![Fact::Document(hash), Fact::Text(page.title.clone())]);
            self.tell_change(why, url, hash).await?;
            let copies = self.copies_of(hash).await?.rows;
            let others = copies.into_iter().filter(|row| row.member.url != *url).take(CHAIN);
            let others: Vec<Fact> = others.map(|row| Fact::Url(row.member.url.to_string())).collect();
            if !others.is_empty() {
                why.step("copies", Mark::Passed, "", others);
            }
            if let Some(verdict) = self.store.verdict(hash).await? {
                let told = format!("{} · {}", verdict.label, verdict.routing.route.id());
                why.step("verdict", Mark::Passed, "", vec![Fact::Text(told), Fact::At(verdict.at)]);
            }
            if let Some(decision) = self.store.decisions(hash).await?.last() {
                why.step(
                    "decision",
                    Mark::Passed,
                    "",
                    vec![Fact::Text(decision.reason.clone()), Fact::At(decision.at)],
                );
            }
        }
        let mark = if matches!(page.outcome.as_str(), "published" | "queued" | "extracted") {
            Mark::Passed
        } else {
            Mark::Open
        };
        let mut facts = vec![Fact::At(page.changed_at)];
        facts.extend((!page.detail.is_empty()).then(|| Fact::Text(page.detail.clone())));
        if let Some((item, state)) = self.store.item_at(url).await? {
            facts.extend([Fact::Item(item), Fact::Text(state)]);
        }
        why.step("page", mark, &page.outcome, facts);
        Ok(Some(page.outcome))
    }
}

/// The source that an address belongs to: the frontier's word, else the one whose scope names the host.
fn home<'a>(sources: &'a [Source], owner: Option<&SourceId>, url: &Url) -> Option<&'a Source> {
    let owned = sources.iter().find(|source| Some(&source.id) == owner);
    let hosted = |source: &&Source| {
        ScopeGuard::of(source).is_ok_and(|scope| {
            matches!(scope.admits_host(url), Ok(()) | Err(Refusal::Address { .. } | Refusal::Userinfo { .. }))
        })
    };
    let approved = |source: &&Source| source.state == SourceState::Approved && hosted(source);
    owned.or_else(|| sources.iter().find(approved)).or_else(|| sources.iter().find(hosted))
}
