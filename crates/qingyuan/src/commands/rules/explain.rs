//! `rules explain`

use std::io::Read as _;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use qingyuan_model::{Field, PRIOR, Quality, Routing, Span, Tier};
use qingyuan_pipeline::{Asked, Exclusion, Explanation, RuleHit, Rulebook};
use serde_json::json;

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::Lang;
use crate::{opening, out};

/// The example shown by `--help`.
const EXAMPLE: &str = "Example: qingyuan rules explain 加薇❤信领兼职任务，先垫付后返利";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Explain {
    /// The text
    #[arg(required_unless_present = "file", conflicts_with = "file")]
    text: Option<String>,
    /// Read the text from a file; `-` is standard input
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// The title
    #[arg(long, default_value = "", hide_default_value = true)]
    title: String,
    /// The id of the source that it is said to come from
    #[arg(long, value_name = "ID", default_value = "", hide_default_value = true)]
    source: String,
    /// The source's tier
    #[arg(long, value_parser = Tier::parse)]
    tier: Option<Tier>,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
}

impl Explain {
    pub(crate) fn run(self, settings: &Settings) -> anyhow::Result<Outcome> {
        let files = opening::rulebook_files(settings)?;
        let segmenter = files.segmenter()?;
        let rulebook = files.compile(&segmenter)?;
        let json = self.json;
        let asked = self.asked()?;
        let explained = rulebook.explain(&asked);
        if json {
            out::data(&object(&asked, &explained).to_string());
        } else {
            Told { asked: &asked, lang: settings.lang, rulebook: &rulebook }.all(&explained);
        }
        Ok(Outcome::Fine)
    }

    fn asked(self) -> anyhow::Result<Asked> {
        let text = match (self.text, self.file) {
            (Some(text), _) => text,
            (None, Some(path)) if path.as_os_str() == "-" => {
                let mut bytes = Vec::new();
                std::io::stdin().read_to_end(&mut bytes).context("standard input")?;
                String::from_utf8(bytes).context("standard input is no UTF-8")?
            }
            (None, Some(path)) => std::fs::read_to_string(&path).with_context(|| format!("`{}`", path.display()))?,
            (None, None) => bail!("there is no text: give one, or name a file with --file"),
        };
        Ok(Asked { title: self.title, text, source: self.source, tier: self.tier })
    }
}

/// The text of a field.
fn field(asked: &Asked, field: Field) -> &str {
    match field {
        Field::Title => &asked.title,
        Field::Text => &asked.text,
    }
}

fn object(asked: &Asked, explained: &Explanation) -> serde_json::Value {
    let place = |at: Field, span: Span| json!({ "field": at, "start": span.start, "end": span.end, "text": span.slice(field(asked, at)) });
    let hit = |hit: &RuleHit| {
        let marks: Vec<_> = hit.marks.iter().map(|mark| place(hit.field, *mark)).collect();
        json!({
            "rule": hit.rule, "category": hit.category, "severity": hit.severity.id(), "cap": hit.cap.id(),
            "weight": hit.weight, "full_weight": hit.full_weight, "context": hit.context,
            "place": place(hit.field, hit.span), "marks": marks, "why": hit.why,
        })
    };
    let excuse = |out: &Exclusion| {
        json!({
            "rule": out.rule, "why": out.why, "blocked": out.blocked,
            "marks": out.marks.iter().map(|(field, span)| place(*field, *span)).collect::<Vec<_>>(),
            "spared": out.spared.iter().map(|(field, span)| place(*field, *span)).collect::<Vec<_>>(),
            "guard": out.guard.map(|(field, span)| place(field, span)),
        })
    };
    let scan = &explained.scan;
    let contributions = explained.verdict.evidence().iter().map(|piece| {
        json!({
            "rule": piece.origin.id(), "category": piece.category, "weight": piece.weight, "field": piece.field,
            "start": piece.span.start, "end": piece.span.end, "text": piece.text, "why": piece.why,
        })
    });
    json!({
        "views": explained.views.iter().map(|views| json!({
            "field": views.field, "base": views.base, "skeleton": views.skeleton,
            "pinyin": views.pinyin,
        })).collect::<Vec<_>>(),
        "tricks": explained.tricks.iter().map(|trick| json!({
            "kind": trick.kind.id(), "field": trick.field, "start": trick.span.start, "end": trick.span.end, "text": trick.text,
        })).collect::<Vec<_>>(),
        "hits": scan.hits.iter().map(hit).collect::<Vec<_>>(),
        "drafts": explained.rehearsed.iter().map(hit).collect::<Vec<_>>(),
        "draft_exclusions": explained.rehearsed_exclusions.iter().map(excuse).collect::<Vec<_>>(),
        "exclusions": scan.exclusions.iter().map(excuse).collect::<Vec<_>>(),
        "contexts": scan.contexts.iter().map(|context| json!({
            "context": context.context, "place": place(context.field, context.span), "why": context.why,
            "takes": scan.downgrades.iter().filter(|down| down.context == context.context)
                .map(|down| json!({ "category": down.category, "weight": down.weight })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "held": explained.verdict.held(),
        "prior": PRIOR,
        "contributions": contributions.collect::<Vec<_>>(),
        "scores": explained.verdict.scores(),
        "quality": { "score": explained.verdict.quality().score(), "signals": explained.verdict.quality().signals() },
        "routes": explained.routes.iter().map(|(tier, routing)| json!({
            "tier": tier.id(), "route": routing.route, "clause": routing.clause, "reason": routing.reason,
        })).collect::<Vec<_>>(),
        "ruleset": explained.verdict.stamp().ruleset,
    })
}

/// An explanation told to a person.
struct Told<'a> {
    asked: &'a Asked,
    lang: Lang,
    rulebook: &'a Rulebook,
}

impl Told<'_> {
    fn all(&self, explained: &Explanation) {
        self.views(explained);
        self.hits(explained);
        self.exceptions(explained);
        self.sums(explained);
        self.routes(explained);
    }

    fn heading(&self, zh: &str, en: &str) {
        out::line(&format!("\n{}", self.lang.pick(zh, en)));
    }

    /// A place, as people read it: the characters and where they stand.
    fn place(&self, at: Field, span: Span) -> String {
        let title = if at == Field::Title { self.lang.pick("标题 ", "title ") } else { "" };
        format!("「{}」{title}{}..{}", short(span.slice(field(self.asked, at))), span.start, span.end)
    }

    fn views(&self, explained: &Explanation) {
        out::line(self.lang.pick("匹配所见（折叠后的文字）", "what is matched (the folded text)"));
        for views in &explained.views {
            let name = if views.field == Field::Title {
                self.lang.pick("标题", "title")
            } else {
                self.lang.pick("正文", "text")
            };
            out::line(&format!("  {name} base      {}", views.base));
            if let Some(skeleton) = &views.skeleton {
                out::line(&format!("  {name} skeleton  {skeleton}"));
            }
            out::line(&format!("  {name} pinyin    {}", views.pinyin));
        }
        if !explained.tricks.is_empty() {
            self.heading("还原的花招", "tricks undone");
        }
        for trick in &explained.tricks {
            let name = self.lang.pick(trick.kind.name_zh(), trick.kind.id());
            out::line(&format!("  {name}  {}", self.place(trick.field, trick.span)));
        }
    }

    fn hits(&self, explained: &Explanation) {
        let hits = &explained.scan.hits;
        self.heading("命中的规则", "rules that hit");
        if hits.is_empty() {
            out::line(self.lang.pick("  没有", "  none"));
        }
        hits.iter().for_each(|hit| self.hit(hit));
        if !explained.rehearsed.is_empty() || !explained.rehearsed_exclusions.is_empty() {
            self.heading("草稿和影子规则（不计入结果）", "drafts and shadow rules (they do not count)");
            explained.rehearsed.iter().for_each(|hit| self.hit(hit));
            explained.rehearsed_exclusions.iter().for_each(|excuse| self.excuse(excuse));
        }
    }

    fn hit(&self, hit: &RuleHit) {
        let title = self.rulebook.ruleset().rule(&hit.rule).map_or("", |rule| &rule.title);
        let (weight, category, cap) = (hit.full_weight, hit.category.name_zh(), hit.cap.id());
        out::line(&format!("  {weight:+.2}  {category}  {} {title}  [{cap}]", hit.rule));
        let marks: Vec<String> = hit.marks.iter().map(|mark| self.place(hit.field, *mark)).collect();
        out::line(&format!("         {}", marks.join("  ")));
    }

    fn excuse(&self, excuse: &Exclusion) {
        let state = match excuse.blocked {
            false => self.lang.pick("生效，规则不再命中", "took effect, the rule does not hit"),
            true => self.lang.pick("被 never_if 挡住，没有生效", "blocked by never_if, without effect"),
        };
        let guard = excuse.guard.map(|(field, span)| self.place(field, span)).unwrap_or_default();
        let title = self.rulebook.ruleset().rule(&excuse.rule).map_or("", |rule| &rule.title);
        out::line(format!("  {} {title}\n         {state} {guard}", excuse.rule).trim_end());
        out::line(&format!("         {}{}", self.lang.pick("理由：", "why: "), excuse.why));
        let rows = [
            (self.lang.pick("依据的词：", "by the words: "), &excuse.marks),
            (self.lang.pick("没有这条例外会命中：", "without it would hit: "), &excuse.spared),
        ];
        for (name, places) in rows.into_iter().filter(|(_, places)| !places.is_empty()) {
            let places: Vec<String> = places.iter().map(|(field, span)| self.place(*field, *span)).collect();
            out::line(&format!("         {name}{}", places.join("  ")));
        }
    }

    fn exceptions(&self, explained: &Explanation) {
        let scan = &explained.scan;
        if !scan.exclusions.is_empty() {
            self.heading("例外", "exclusions");
        }
        scan.exclusions.iter().for_each(|excuse| self.excuse(excuse));
        if !scan.contexts.is_empty() {
            self.heading("语境", "contexts");
        }
        for context in &scan.contexts {
            let taken = scan.downgrades.iter().filter(|down| down.context == context.context);
            let taken: Vec<String> =
                taken.map(|down| format!("{} {:+.2}", down.category.name_zh(), down.weight)).collect();
            let taken = if taken.is_empty() {
                self.lang.pick("没有可减的", "takes nothing").to_owned()
            } else {
                taken.join("  ")
            };
            out::line(&format!(
                "  {}  {taken}\n         {}  {}",
                context.context,
                self.place(context.field, context.span),
                context.why
            ));
        }
    }

    fn sums(&self, explained: &Explanation) {
        let verdict = &explained.verdict;
        self.heading("得分（对数几率之和）", "scores (sums of log-odds)");
        if verdict.scores().is_empty() {
            out::line(
                self.lang.pick("  没有规则说话，各类都停在起点", "  no rule spoke: every category stays at its prior"),
            );
        }
        for (category, score) in verdict.scores() {
            out::line(&format!("  {}", category.name_zh()));
            out::line(&format!("    {PRIOR:+7.2}  {}", self.lang.pick("起点", "prior")));
            let mut sum = PRIOR;
            let mut parts: Vec<(&str, f64, usize)> = Vec::new();
            for piece in verdict.evidence().iter().filter(|piece| piece.category == *category) {
                sum += piece.weight;
                match parts.iter_mut().find(|(id, ..)| *id == piece.origin.id()) {
                    Some((_, weight, times)) => (*weight, *times) = (*weight + piece.weight, *times + 1),
                    None => parts.push((piece.origin.id(), piece.weight, 1)),
                }
            }
            for (id, weight, times) in parts {
                // The weight is that of all places together, and must not be taken for that of each.
                let places = match self.lang {
                    _ if times == 1 => String::new(),
                    Lang::Zh => format!("（共 {times} 处，合计）"),
                    Lang::En => format!(" (in {times} places, all together)"),
                };
                out::line(&format!("    {weight:+7.2}  {id}{places}"));
            }
            out::line(&format!("  = {sum:+7.2}  {} {:.1}%", self.lang.pick("即概率", "that is"), score * 100.0));
        }
        if let Some(held) = verdict.held() {
            out::line(&format!("  {}{held}", self.lang.pick("须由人看：", "held for a person: ")));
        }
    }

    fn routes(&self, explained: &Explanation) {
        self.heading("分流（按来源等级）", "routes (by the source's tier)");
        for (tier, routing) in &explained.routes {
            out::line(&format!("  {:<8} {:<8} {}", tier.id(), routing.route.id(), routing.reason));
        }
        if explained.routes.iter().any(|(_, routing)| by_quality(routing)) {
            self.quality(explained.verdict.quality());
        }
    }

    /// What the quality is the sum of: told where a route depends on it.
    fn quality(&self, quality: &Quality) {
        self.heading("质量（各项信号之和）", "quality (the sum of its signals)");
        for signal in quality.signals() {
            out::line(&format!("    {:+7.2}  {}  {}", signal.weight, signal.id, signal.why));
        }
        let sum: f64 = quality.signals().iter().map(|signal| signal.weight).sum();
        let percent = quality.score() * 100.0;
        out::line(&format!("  = {sum:+7.2}  {} {percent:.1}%", self.lang.pick("即质量", "that is")));
    }
}

/// Whether the quality of the text decided a route.
fn by_quality(routing: &Routing) -> bool {
    matches!(routing.clause.as_str(), "quality" | "clean-and-good")
}

/// The first characters of a quotation.
fn short(text: &str) -> String {
    /// Enough to know it by, little enough for a line.
    const SHOWN: usize = 40;
    let mut cut: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        cut.push('…');
    }
    cut.replace('\n', "⏎")
}
