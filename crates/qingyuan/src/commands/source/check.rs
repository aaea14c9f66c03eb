//! `source check`

use std::path::Path;

use anyhow::Context;
use clap::Args;
use qingyuan_model::{Scope, Source, SourceId};
use qingyuan_pipeline::{CheckEnd, CheckSample, House, ListCheck, Person, SourceCheck};
use url::Url;

use crate::outcome::Outcome;
use crate::words::Lang;
use crate::{opening, out, progress};

/// Links away from a seed that a check of bare seeds reaches; a check never goes further than one.
const DEPTH: u32 = 3;

#[derive(Debug, Args)]
#[command(after_help = "Example: qingyuan source check --seed https://open.example.edu/")]
pub(crate) struct Check {
    /// The id of a source, or a charter in TOML
    #[arg(value_name = "ID|FILE.toml", required_unless_present = "seeds", conflicts_with = "seeds")]
    source: Option<String>,
    /// A page to begin with; its host is in scope
    #[arg(long = "seed")]
    seeds: Vec<Url>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) async fn run(self, house: &House, lang: Lang) -> anyhow::Result<Outcome> {
        let source = match &self.source {
            Some(name) if name.ends_with(".toml") => {
                let text = std::fs::read_to_string(Path::new(name)).with_context(|| format!("`{name}`"))?;
                toml::from_str(&text).with_context(|| format!("`{name}`"))?
            }
            Some(id) => house.source(&Person::operator(), &SourceId::parse(id)?).await?.source,
            None => {
                let mut source = Source::new(SourceId::parse("check")?, "check");
                source.scope = Scope {
                    hosts: Scope::hosts_of(&self.seeds),
                    max_depth: DEPTH,
                    max_pages: 10_000,
                    ..Scope::default()
                };
                source.seeds = self.seeds;
                source
            }
        };
        let check = shown(house, &source, lang, self.json).await?;
        let fine = check.charter_problems.is_empty() && check.end == CheckEnd::Whole;
        Ok(if fine { Outcome::Fine } else { Outcome::Findings })
    }
}

/// Checks a source and prints what was found.
pub(super) async fn shown(house: &House, source: &Source, lang: Lang, json: bool) -> anyhow::Result<SourceCheck> {
    let stop = opening::stop_on_signal();
    let bar = progress::bar(None);
    let check = house.check_source(source, &stop, |at| bar.set_position(at.requests as u64)).await?;
    bar.finish_and_clear();
    if json {
        out::data(&serde_json::to_string(&check)?);
    } else {
        report(&check, lang);
    }
    Ok(check)
}

fn report(check: &SourceCheck, lang: Lang) {
    let title = |zh, en| out::line(&format!("\n{}", lang.pick(zh, en)));
    let likely = format!("{}{}", if check.estimate.at_least { "≥ " } else { "≈ " }, check.estimate.likely);
    out::line(&match lang {
        Lang::Zh => format!(
            "检查 {}：{} 次请求；看到范围内的网址 {} 个，估计 {likely} 个",
            check.source, check.requests, check.estimate.seen
        ),
        Lang::En => format!(
            "check of {}: {} requests; {} addresses in scope seen, {likely} likely",
            check.source, check.requests, check.estimate.seen
        ),
    });
    match check.end {
        CheckEnd::Whole => {}
        CheckEnd::TimeUp => out::line(lang.pick("时间到了，只检查了一部分", "the time ran out: this is only a part")),
        CheckEnd::Stopped => {
            out::line(lang.pick("检查被停止，只检查了一部分", "the check was stopped: this is only a part"))
        }
    }
    if !check.internal.is_empty() {
        let text = lang.pick("注意：可访问内网地址", "CAUTION: may reach non-public addresses");
        out::line(&format!("{text} {}", check.internal.join(", ")));
    }
    if !check.charter_problems.is_empty() {
        title("章程不能批准：", "the charter cannot be approved:");
        check.charter_problems.iter().for_each(|problem| out::line(&format!("  {problem}")));
    }
    if !check.advice.is_empty() {
        title("需要留意：", "to be considered:");
        for advice in &check.advice {
            let text = qingyuan_web::advice_sentence(matches!(lang, Lang::Zh), advice.code, &advice.about);
            out::line(&format!("  {text}"));
        }
    }
    title("robots.txt：", "robots.txt:");
    for host in &check.hosts {
        let delay = host.crawl_delay_ms.map(|delay| format!(" · Crawl-delay {delay} ms")).unwrap_or_default();
        out::line(&format!("  {}  {} {}{delay}", host.origin, host.robots, host.detail));
        host.rules.iter().for_each(|rule| out::line(&format!("    {rule}")));
        if host.more_rules > 0 {
            out::line(&format!("    … +{}", host.more_rules));
        }
        host.sitemaps.iter().for_each(|map| out::line(&format!("    Sitemap: {map}")));
    }
    lists(lang.pick("订阅源", "feeds"), &check.feeds, lang);
    lists(lang.pick("站点地图", "sitemaps"), &check.sitemaps, lang);
    title("样页：", "sample pages:");
    check.samples.iter().for_each(|page| sample(page, lang));
    if !check.refused.is_empty() {
        title("不会抓取的网址：", "addresses that would not be fetched:");
        for (code, (count, example)) in &check.refused {
            out::line(&format!("  {code}  {count}  {example}"));
        }
    }
}

fn lists(title: &str, lists: &[ListCheck], lang: Lang) {
    if lists.is_empty() {
        return;
    }
    out::line(&format!("\n{title}{}", lang.pick("：", ":")));
    for list in lists {
        let result = match &list.problem {
            Some(problem) => format!("{}: {}", problem.code, problem.detail),
            None if !list.asked => lang.pick("没有读取", "not read").to_owned(),
            None => match lang {
                Lang::Zh => format!("{} 页，{} 页可抓，含 {} 个站点地图", list.pages, list.in_scope, list.nested),
                Lang::En => {
                    format!("{} pages, {} may be fetched, {} further sitemaps", list.pages, list.in_scope, list.nested)
                }
            },
        };
        out::line(&format!("  {}  ({})  {result}", list.url, list.named_by));
    }
}

fn sample(page: &CheckSample, lang: Lang) {
    out::line(&format!("  [{}] {}", page.found, page.url));
    if let Some(moved) = &page.moved_to {
        out::line(&format!("    → {moved}"));
    }
    if let Some(failure) = &page.failure {
        out::line(&format!("    {}: {}", failure.code, failure.detail));
        return;
    }
    let mut facts = vec![page.title.clone()];
    facts.extend(page.status.map(|status| status.to_string()));
    facts.extend(page.kind.map(|kind| format!("{kind:?}").to_lowercase()));
    facts.extend(page.language.clone());
    facts.extend(page.quality.map(|quality| format!("{} {quality:.2}", lang.pick("质量", "quality"))));
    facts.extend(page.harm.map(|harm| format!("{} {harm:.2}", lang.pick("有害", "harm"))));
    facts.extend(page.route.map(|route| route.id().to_owned()));
    facts.extend(Some(page.label.clone()).filter(|label| !label.is_empty()));
    facts.extend(Some(page.reason.clone()).filter(|reason| !reason.is_empty()));
    out::line(&format!("    {}", facts.join(" · ")));
    if !page.excerpt.is_empty() {
        out::line(&format!("    {}", page.excerpt));
    }
    for piece in &page.evidence {
        out::line(&format!(
            "    {} {:+.1} {} “{}” {}",
            piece.category.id(),
            piece.weight,
            piece.origin,
            piece.text,
            piece.why
        ));
    }
    if !page.problems.is_empty() {
        out::line(&format!("    {}", page.problems.join(", ")));
    }
}
