//! `/rules/try`: what the rulebook in force makes of a text that an admin pastes, with every reason. Nothing is kept.

use askama::Template;
use axum::extract::State;
use qingyuan_model::{Category, Field, Origin, PRIOR, Quality, Routing, Span, Tier, Verdict};
use qingyuan_pipeline::{Asked, Exclusion, Explanation, RuleHit, Rulebook};
use serde::Deserialize;

use crate::access::{Administrator, Posted};
use crate::blocks::{Line, Marking, Part, parts};
use crate::evidence::FieldMarks;
use crate::figures::{percent, weight};
use crate::frame::Frame;
use crate::respond::{Answer, page};
use crate::site::Site;
use crate::visible::visible;
use crate::words::Lang;

/// The weight whose bar is full: the largest that a rule may have.
const FULL: f64 = 12.0;

/// What the form sends.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct TrialForm {
    /// The title; may be empty.
    #[serde(default)]
    pub(crate) title: String,
    /// The text.
    #[serde(default)]
    pub(crate) text: String,
    /// The id of a source.
    #[serde(default)]
    pub(crate) source: String,
    /// A tier's id.
    #[serde(default)]
    pub(crate) tier: String,
}

/// The form with what stands in it.
pub(crate) struct Trial {
    pub(crate) form: TrialForm,
    /// Id, name and whether it is chosen.
    pub(crate) tiers: Vec<(&'static str, &'static str, bool)>,
}

impl Trial {
    /// The form, filled in.
    pub(crate) fn new(form: TrialForm, t: Lang) -> Self {
        let tiers = [Tier::Trusted, Tier::Known, Tier::Open];
        let tiers = tiers.map(|tier| (tier.id(), t.tier_name(tier), form.tier == tier.id())).to_vec();
        Self { form, tiers }
    }
}

struct Trick {
    name: &'static str,
    text: String,
    place: String,
}

struct Found {
    href: String,
    id: String,
    title: String,
    category_id: String,
    category: String,
    cap: String,
    weight: String,
    marks: Vec<String>,
}

struct Excuse {
    id: String,
    why: String,
    blocked: bool,
    /// The words that speak for it.
    marks: Vec<String>,
    /// The words by which the rule would hit without it.
    spared: Vec<String>,
    /// What the guard found.
    guard: Option<String>,
}

struct Setting {
    id: String,
    why: String,
    quote: String,
    taken: Vec<(String, String)>,
}

/// How the probability of one category comes about.
struct Sum {
    category_id: String,
    category: String,
    percent: u32,
    prior: String,
    shares: Vec<Share>,
    sum: String,
}

/// What one rule, context or signal adds, all its marks together.
struct Share {
    /// The numbers of its marks in the text.
    numbers: Vec<usize>,
    origin: String,
    /// The page of the rule or context.
    href: Option<String>,
    why: String,
    weight: String,
    against: bool,
    bar: u32,
}

struct Outcome {
    label: String,
    label_id: String,
    harm: u32,
    /// Whether a category reaches the probability from which on the policy lets a person look.
    alarming: bool,
    held: Option<String>,
    heading: Line,
    parts: Vec<Part>,
    hits: Vec<Found>,
    rehearsed: Vec<Found>,
    rehearsed_excuses: Vec<Excuse>,
    excuses: Vec<Excuse>,
    settings: Vec<Setting>,
    sums: Vec<Sum>,
    views: Vec<(&'static str, &'static str, String)>,
    tricks: Vec<Trick>,
    routes: Vec<(&'static str, String, String)>,
    /// What the quality is the sum of, where a route depends on it.
    quality: Option<Goodness>,
    hash: String,
}

/// How the quality of the text comes about.
struct Goodness {
    percent: u32,
    /// What was seen, and what it adds.
    signals: Vec<(String, String)>,
    sum: String,
}

#[derive(Template)]
#[template(path = "trial.html")]
struct TrialPage {
    frame: Frame,
    t: Lang,
    trial: Trial,
    outcome: Option<Outcome>,
}

/// The empty form.
pub(crate) async fn form(Administrator(frame, _): Administrator) -> Answer {
    let t = frame.lang;
    page(&TrialPage { t, trial: Trial::new(TrialForm::default(), t), outcome: None, frame })
}

/// The form with its answer.
pub(crate) async fn tried(
    State(site): State<Site>,
    Administrator(frame, person): Administrator,
    Posted(form): Posted<TrialForm>,
) -> Answer {
    let t = frame.lang;
    // Browsers send line breaks as CR LF; the text that was pasted had none of the CR.
    let form = TrialForm { text: form.text.replace("\r\n", "\n"), ..form };
    if form.text.trim().is_empty() && form.title.trim().is_empty() {
        return page(&TrialPage { t, trial: Trial::new(form, t), outcome: None, frame });
    }
    let asked = Asked {
        title: form.title.clone(),
        text: form.text.clone(),
        source: form.source.trim().to_owned(),
        tier: Tier::parse(&form.tier).ok(),
    };
    let rulebook = site.house.rulebook();
    let explained = site.house.explain(&person, asked.clone()).await?;
    let outcome = Outcome::new(&asked, &explained, &rulebook, t);
    page(&TrialPage { t, trial: Trial::new(form, t), outcome: Some(outcome), frame })
}

impl Outcome {
    fn new(asked: &Asked, explained: &Explanation, rulebook: &Rulebook, t: Lang) -> Self {
        let titled = |id: &str| rulebook.ruleset().rule(id).map(|rule| rule.title.clone()).unwrap_or_default();
        let policy = rulebook.screener().policy();
        let (verdict, scan) = (&explained.verdict, &explained.scan);
        let slice = |field: Field, span: Span| quoted(span.slice(text_of(asked, field)));
        let found = |hit: &RuleHit| Found {
            href: format!("/rules/{}", hit.rule),
            id: hit.rule.clone(),
            title: titled(&hit.rule),
            category_id: hit.category.id().to_owned(),
            category: t.category_name(&hit.category).to_owned(),
            cap: t.cap_name(hit.cap.id()),
            weight: weight(hit.full_weight),
            marks: hit.marks.iter().map(|mark| slice(hit.field, *mark)).collect(),
        };
        let excuse = |out: &Exclusion| Excuse {
            id: out.rule.clone(),
            why: visible(&out.why),
            blocked: out.blocked,
            marks: out.marks.iter().map(|(field, span)| slice(*field, *span)).collect(),
            spared: out.spared.iter().map(|(field, span)| slice(*field, *span)).collect(),
            guard: out.guard.map(|(field, span)| slice(field, span)),
        };
        let (in_title, in_text) =
            (FieldMarks::new(Some(verdict), Field::Title, t), FieldMarks::new(Some(verdict), Field::Text, t));
        let best = verdict.scores().iter().max_by(|a, b| a.1.total_cmp(b.1));
        let settings = scan.contexts.iter().map(|context| Setting {
            id: context.context.clone(),
            why: visible(&context.why),
            quote: slice(context.field, context.span),
            taken: scan
                .downgrades
                .iter()
                .filter(|down| down.context == context.context)
                .map(|down| (t.category_name(&down.category).to_owned(), weight(down.weight)))
                .collect(),
        });
        Self {
            label: best.map_or_else(|| t.label_name("clean"), |(category, _)| t.category_name(category).to_owned()),
            label_id: best.map_or("clean", |(category, _)| category.id()).to_owned(),
            harm: percent(verdict.harm()),
            alarming: verdict.scores().iter().any(|(category, score)| *score >= policy.thresholds(category).review),
            held: verdict.held().map(str::to_owned),
            heading: seen(marked(&in_title, |marking| marking.line(&asked.title, 0))),
            parts: marked(&in_text, |marking| parts(&explained.document.blocks, &[], marking))
                .into_iter()
                .map(paragraph)
                .collect(),
            hits: scan.hits.iter().map(found).collect(),
            rehearsed: explained.rehearsed.iter().map(found).collect(),
            rehearsed_excuses: explained.rehearsed_exclusions.iter().map(excuse).collect(),
            excuses: scan.exclusions.iter().map(excuse).collect(),
            settings: settings.collect(),
            sums: sums(verdict, t),
            views: views(explained, t),
            tricks: explained
                .tricks
                .iter()
                .map(|trick| Trick {
                    name: t.trick_name(trick.kind.id(), trick.kind.name_zh()),
                    text: quoted(&trick.text),
                    place: format!("{}–{}", trick.span.start + 1, trick.span.end),
                })
                .collect(),
            routes: explained
                .routes
                .iter()
                .map(|(tier, routing)| (t.tier_name(*tier), t.route_name(routing.route.id()), routing.reason.clone()))
                .collect(),
            quality: explained
                .routes
                .iter()
                .any(|(_, routing)| by_quality(routing))
                .then(|| goodness(verdict.quality())),
            hash: verdict.stamp().ruleset.chars().take(12).collect(),
        }
    }
}

/// Whether the quality of the text decided a route.
fn by_quality(routing: &Routing) -> bool {
    matches!(routing.clause.as_str(), "quality" | "clean-and-good")
}

fn goodness(quality: &Quality) -> Goodness {
    let signals = quality.signals();
    Goodness {
        percent: percent(quality.score()),
        signals: signals.iter().map(|signal| (signal.why.clone(), weight(signal.weight))).collect(),
        sum: weight(signals.iter().map(|signal| signal.weight).sum()),
    }
}

/// The line with what is invisible shown.
fn seen(mut line: Line) -> Line {
    for piece in &mut line {
        piece.text = visible(&piece.text);
        piece.hint = visible(&piece.hint);
    }
    line
}

/// The same of a part; a text that is tried has nothing but paragraphs.
fn paragraph(part: Part) -> Part {
    match part {
        Part::Paragraph(line) => Part::Paragraph(seen(line)),
        other => other,
    }
}

/// The sums by category, the most probable first.
fn sums(verdict: &Verdict, t: Lang) -> Vec<Sum> {
    let mut scores: Vec<_> = verdict.scores().iter().collect();
    scores.sort_by(|a, b| b.1.total_cmp(a.1));
    let sum = |(category, score): (&Category, &f64)| {
        let mut parts: Vec<(&Origin, Vec<usize>, f64, &str)> = Vec::new();
        let pieces = (1..).zip(verdict.evidence()).filter(|(_, piece)| piece.category == *category);
        for (number, piece) in pieces {
            match parts.iter_mut().find(|(origin, ..)| *origin == &piece.origin) {
                Some((_, numbers, weight, _)) => {
                    numbers.push(number);
                    *weight += piece.weight;
                }
                None => parts.push((&piece.origin, vec![number], piece.weight, &piece.why)),
            }
        }
        let total: f64 = PRIOR + parts.iter().map(|(_, _, weight, _)| weight).sum::<f64>();
        Sum {
            category_id: category.id().to_owned(),
            category: t.category_name(category).to_owned(),
            percent: percent(*score),
            prior: weight(PRIOR),
            shares: parts
                .into_iter()
                .map(|(origin, numbers, adds, why)| share(origin, numbers, adds, why, t))
                .collect(),
            sum: weight(total),
        }
    };
    scores.into_iter().map(sum).collect()
}

fn share(origin: &Origin, numbers: Vec<usize>, adds: f64, why: &str, t: Lang) -> Share {
    let ruled = matches!(origin, Origin::Rule(_) | Origin::Context(_));
    Share {
        numbers,
        origin: t.origin_name(origin).to_owned(),
        href: ruled.then(|| format!("/rules/{}", origin.id())),
        why: visible(why),
        weight: weight(adds),
        against: adds < 0.0,
        bar: percent(adds.abs() / FULL),
    }
}

/// The views of each field, those that differ from the one before.
fn views(explained: &Explanation, t: Lang) -> Vec<(&'static str, &'static str, String)> {
    let mut rows = Vec::new();
    for views in &explained.views {
        let field = if views.field == Field::Title { t.title() } else { t.text() };
        rows.push((field, t.view_base(), visible(&views.base)));
        rows.extend(views.skeleton.iter().map(|text| (field, t.view_skeleton(), visible(text))));
        rows.push((field, t.view_pinyin(), visible(&views.pinyin)));
    }
    rows
}

fn text_of(asked: &Asked, field: Field) -> &str {
    match field {
        Field::Title => &asked.title,
        Field::Text => &asked.text,
    }
}

/// A quotation that fits into a line.
fn quoted(text: &str) -> String {
    /// Chars of a quotation: enough to know it by.
    const QUOTED: usize = 40;
    let mut cut: String = text.chars().take(QUOTED).collect();
    if text.chars().nth(QUOTED).is_some() {
        cut.push('…');
    }
    visible(&cut)
}

/// Lays a text out with the marks of one field.
fn marked<T>(marks: &FieldMarks<'_>, lay: impl FnOnce(&Marking<'_>) -> T) -> T {
    lay(&Marking { spans: &marks.spans, look: &|covers| marks.look(covers), note: &|span| marks.note(span) })
}
