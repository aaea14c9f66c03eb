//! The policy: from a verdict and the source's tier to a route. All numbers come from `rules/policy.toml`.

use std::collections::BTreeMap;

use qingyuan_model::{Category, Document, Label, Route, Routing, Tier, Verdict};
use serde::Deserialize;

use crate::error::PolicyError;

/// Thresholds of one category, as probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// From here on a person must look.
    pub review: f64,
    /// From here on the machine may reject by itself.
    pub reject: f64,
    /// Whether the machine may reject this category at all.
    #[serde(default = "yes")]
    pub may_reject: bool,
}

/// What a tier is trusted with.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierPolicy {
    /// Whether the policy may publish by itself.
    pub may_publish: bool,
    /// Whether the policy may reject by itself.
    pub may_reject: bool,
    /// The least quality to be published without a person.
    pub quality: f64,
}

/// A read policy. Pure: the same verdict and tier always go the same way.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    default: Thresholds,
    categories: BTreeMap<Category, Thresholds>,
    tiers: BTreeMap<Tier, TierPolicy>,
    reject_share: f64,
    label: f64,
    forums_publish: bool,
    languages: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    label: f64,
    reject_share: f64,
    forums_publish: bool,
    languages: Vec<String>,
    default: Thresholds,
    #[serde(default)]
    category: BTreeMap<Category, Thresholds>,
    tier: Tiers,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tiers {
    trusted: TierPolicy,
    known: TierPolicy,
    open: TierPolicy,
}

fn yes() -> bool {
    true
}

/// The clauses of [`Policy::route`] that hold a document back although no harm was seen in it.
const NO_HARM_SEEN: [&str; 4] = ["tier-not-trusted", "forum", "language", "quality"];

impl Policy {
    /// Reads `policy.toml`.
    ///
    /// # Errors
    /// [`PolicyError`]: the thing, the place and what would be right.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let file: File = toml::from_str(text)?;
        if file.format != 1 {
            return Err(PolicyError::Format { found: file.format });
        }
        let mut probabilities = vec![("label".to_owned(), file.label), ("reject_share".to_owned(), file.reject_share)];
        let named = std::iter::once(("default".to_owned(), file.default))
            .chain(file.category.iter().map(|(category, thresholds)| (category.id().to_owned(), *thresholds)));
        for (category, Thresholds { review, reject, .. }) in named {
            probabilities.push((format!("{category}.review"), review));
            probabilities.push((format!("{category}.reject"), reject));
            if review > reject {
                return Err(PolicyError::Order { category, review, reject });
            }
        }
        let tiers = BTreeMap::from([
            (Tier::Trusted, file.tier.trusted),
            (Tier::Known, file.tier.known),
            (Tier::Open, file.tier.open),
        ]);
        for (tier, policy) in &tiers {
            probabilities.push((format!("tier.{}.quality", tier.id()), policy.quality));
        }
        if let Some((key, value)) = probabilities.into_iter().find(|(_, value)| !(0.0..=1.0).contains(value)) {
            return Err(PolicyError::Probability { key, value });
        }
        Ok(Self {
            default: file.default,
            categories: file.category,
            tiers,
            reject_share: file.reject_share,
            label: file.label,
            forums_publish: file.forums_publish,
            languages: file.languages,
        })
    }

    /// The label that a verdict earns.
    #[must_use]
    pub fn label(&self, verdict: &Verdict) -> Label {
        verdict.label(self.label)
    }

    /// The thresholds of a category.
    #[must_use]
    pub fn thresholds(&self, category: &Category) -> Thresholds {
        self.categories.get(category).copied().unwrap_or(self.default)
    }

    /// The way a document goes, from a source of this tier. `share` says, per category, what part of the text (0 to 1)
    /// its evidence covers, and `precise` whether a rule that is trusted to reject spoke for it.
    #[must_use]
    pub fn route(
        &self,
        verdict: &Verdict,
        document: &Document,
        tier: Tier,
        share: impl Fn(&Category) -> f64,
        precise: impl Fn(&Category) -> bool,
    ) -> Routing {
        let harm = verdict.harm();
        if let Some(reason) = verdict.held() {
            return routing(Route::Review, "held", format!("机器没能看完：{reason}"), 0.9);
        }
        let trust = self.tier(tier);
        let passing = || {
            let all = verdict.scores().iter();
            all.filter(|(category, score)| **score >= self.thresholds(category).review)
        };
        // A person who may need help is seen first, whatever else the text holds; and what only people may decide keeps the
        // machine from rejecting for another reason.
        let rank = |category: &Category| (*category == Category::SELF_HARM, !self.thresholds(category).may_reject);
        let worst = passing().max_by(|a, b| rank(a.0).cmp(&rank(b.0)).then(a.1.total_cmp(b.1)));
        if let Some((category, score)) = worst {
            let name = category.name_zh();
            let percent = (score * 100.0).round();
            let thresholds = self.thresholds(category);
            if *category == Category::SELF_HARM {
                let reason = format!("可能有人需要帮助（{name} {percent}%），请由人处理并附上求助信息");
                return routing(Route::Review, "self-harm-to-people", reason, 1.0);
            }
            if !thresholds.may_reject {
                let reason = format!("像{name}（{percent}%）；这一类只由人决定");
                return routing(Route::Review, "category-for-people", reason, harm);
            }
            if *score < thresholds.reject {
                return routing(Route::Review, "doubtful", format!("像{name}（{percent}%），但不足以直接拒绝"), harm);
            }
            if !trust.may_reject {
                let reason = format!("像{name}（{percent}%），但来源可信，请人看一眼");
                return routing(Route::Review, "trusted-source", reason, harm);
            }
            if !precise(category) {
                let reason = format!("像{name}（{percent}%），命中的规则都只够提请复核");
                return routing(Route::Review, "rules-for-review", reason, harm);
            }
            if share(category) < self.reject_share {
                let reason = format!("像{name}（{percent}%），但证据只占全文一小部分，可能是好文章里混进了坏内容");
                return routing(Route::Review, "small-part", reason, harm);
            }
            return routing(Route::Reject, "harmful", format!("像{name}（{percent}%），证据明确"), harm);
        }
        if harm >= self.default.review {
            let percent = (harm * 100.0).round();
            let reason = format!("没有哪一类特别像，但合起来看很可能有害（{percent}%）");
            return routing(Route::Review, "doubtful", reason, harm);
        }
        self.route_harmless(verdict, document, tier)
    }

    /// The way of a document that a person vouches for: where no harm was seen it is let in on that person's word, and what
    /// looks harmful, however clearly, goes to the desk, because two judge differently. `faint` says that nothing but a
    /// doubt of the learned model speaks against it, too weak for a label: a person has read it, and knows better.
    #[must_use]
    pub fn vouched(routing: Routing, faint: bool) -> Routing {
        let let_in =
            |reason: String| Routing { route: Route::Publish, clause: "vouched".to_owned(), reason, priority: 0.0 };
        if routing.route == Route::Publish || NO_HARM_SEEN.contains(&routing.clause.as_str()) {
            return let_in("没看出问题，由导入的人负责".to_owned());
        }
        if faint && routing.clause == "doubtful" {
            return let_in(format!("学习模型略有怀疑（{}），没有规则命中，由导入的人负责", routing.reason));
        }
        Routing { route: Route::Review, ..routing }
    }

    /// Where no harm was seen: who may publish by itself, and what is good enough.
    fn route_harmless(&self, verdict: &Verdict, document: &Document, tier: Tier) -> Routing {
        let trust = self.tier(tier);
        let quality = verdict.quality().score();
        let percent = (quality * 100.0).round();
        let review = |clause, reason, priority| routing(Route::Review, clause, reason, priority);
        if !trust.may_publish {
            let reason = "没看出问题，但任何人都能在这个来源发帖，须由人决定".to_owned();
            return review("tier-not-trusted", reason, 0.2 * quality);
        }
        if document.kind.is_thread() && !self.forums_publish {
            let reason = "没看出问题，但这是讨论帖，内容由网友写成，须由人决定".to_owned();
            return review("forum", reason, 0.15 * quality);
        }
        if let Some(language) = document.language.as_deref()
            && !self.languages.iter().any(|known| language_is(language, known))
        {
            return review(
                "language",
                format!("没看出问题，但规则不懂这种语言（{language}），须由人决定"),
                0.1 * quality,
            );
        }
        if quality < trust.quality {
            let reason = format!("没看出问题，但质量只有 {percent}%，达不到自动收录的要求");
            return review("quality", reason, 0.1 * quality);
        }
        let who = if tier == Tier::Trusted { "来源可信" } else { "来源已核准" };
        routing(Route::Publish, "clean-and-good", format!("{who}，没看出问题，质量 {percent}%"), 0.0)
    }

    fn tier(&self, tier: Tier) -> TierPolicy {
        // A tier that the file does not know cannot occur; were it to, nothing would be trusted.
        self.tiers.get(&tier).copied().unwrap_or(TierPolicy { may_publish: false, may_reject: false, quality: 1.0 })
    }
}

fn routing(route: Route, clause: &str, reason: String, priority: f64) -> Routing {
    Routing { route, clause: clause.to_owned(), reason, priority: priority.clamp(0.0, 1.0) }
}

/// Whether a BCP 47 tag such as `zh-Hans-CN` is of a language such as `zh`.
fn language_is(tag: &str, language: &str) -> bool {
    tag.split(['-', '_']).next().is_some_and(|first| first.eq_ignore_ascii_case(language))
}

#[cfg(test)]
mod tests {
    use qingyuan_model::{Evidence, Field, Origin, Quality, QualitySignal, Span, Stamp};

    use super::*;

    const POLICY: &str = r#"
format = 1
label = 0.5
reject_share = 0.02
forums_publish = false
languages = ["zh", "en"]
default = { review = 0.3, reject = 0.9 }
category.rumor = { review = 0.4, reject = 1.0, may_reject = false }
tier.trusted = { may_publish = true, may_reject = false, quality = 0.4 }
tier.known = { may_publish = true, may_reject = true, quality = 0.6 }
tier.open = { may_publish = false, may_reject = true, quality = 1.0 }
"#;

    fn verdict(category: Category, weight: f64, quality: f64) -> Verdict {
        let text = "加微信";
        let piece = Evidence::of_span(Origin::rule("r"), category, weight, Field::Text, text, Span::new(0, 3), "");
        let signal = QualitySignal { id: "q".into(), value: 0.0, weight: quality, why: String::new() };
        Verdict::new(vec![piece], Quality::new(vec![signal]), Stamp::default())
    }

    #[test]
    fn who_vouches_for_a_text_lets_it_in_unless_it_looks_harmful() {
        let policy = Policy::parse(POLICY).expect("a lawful policy");
        let routed = |verdict: &Verdict, document: &Document, tier| {
            Policy::vouched(policy.route(verdict, document, tier, |_| 1.0, |_| true), false)
        };
        let mut thread = page();
        thread.kind = qingyuan_model::PageKind::Forum;
        let mut foreign = page();
        foreign.language = Some("fr".into());
        let poor = verdict(Category::FRAUD, -9.0, -9.0);
        for (document, tier) in
            [(&page(), Tier::Open), (&page(), Tier::Known), (&thread, Tier::Known), (&foreign, Tier::Known)]
        {
            assert_ne!(policy.route(&poor, document, tier, |_| 1.0, |_| true).route, Route::Publish);
            assert_eq!(routed(&poor, document, tier).route, Route::Publish, "{tier:?}");
        }
        let fraud = verdict(Category::FRAUD, 9.0, 9.0);
        for tier in [Tier::Open, Tier::Known, Tier::Trusted] {
            assert_eq!(routed(&fraud, &page(), tier).route, Route::Review, "{tier:?}");
        }
        let doubt = routing(Route::Review, "doubtful", "像欺诈（54%）".to_owned(), 0.54);
        assert_eq!(Policy::vouched(doubt.clone(), true).route, Route::Publish);
        assert_eq!(Policy::vouched(doubt, false).route, Route::Review);
        let help = routing(Route::Review, "self-harm-to-people", String::new(), 1.0);
        assert_eq!(Policy::vouched(help, true).route, Route::Review);
        let held = verdict(Category::FRAUD, -9.0, 9.0).hold("budget");
        assert_eq!(routed(&held, &page(), Tier::Trusted).route, Route::Review);
    }

    fn page() -> Document {
        Document::new(url::Url::parse("http://a.example/").expect("a URL"))
    }

    #[test]
    fn what_the_machine_cannot_vouch_for_goes_to_a_person() {
        let policy = Policy::parse(POLICY).expect("a lawful policy");
        let clause = |document: &Document| {
            policy.route(&verdict(Category::FRAUD, 0.0, 9.0), document, Tier::Trusted, |_| 0.0, |_| false).clause
        };
        let (mut thread, mut japanese, mut traditional) = (page(), page(), page());
        thread.kind = qingyuan_model::PageKind::Forum;
        japanese.language = Some("ja-JP".into());
        traditional.language = Some("ZH-Hant".into());
        assert_eq!(clause(&thread), "forum");
        assert_eq!(clause(&japanese), "language");
        assert_eq!(clause(&traditional), "clean-and-good");
    }

    #[test]
    fn the_ways_a_document_can_go() {
        let policy = Policy::parse(POLICY).expect("a lawful policy");
        // (category, weight of evidence, quality log-odds, tier, share, precise) -> clause
        let rows = [
            (Category::FRAUD, 9.0, 3.0, Tier::Open, 0.5, true, Route::Reject, "harmful"),
            (Category::FRAUD, 9.0, 3.0, Tier::Open, 0.5, false, Route::Review, "rules-for-review"),
            (Category::FRAUD, 9.0, 3.0, Tier::Open, 0.001, true, Route::Review, "small-part"),
            (Category::FRAUD, 9.0, 3.0, Tier::Trusted, 0.5, true, Route::Review, "trusted-source"),
            (Category::FRAUD, 6.0, 3.0, Tier::Open, 0.5, true, Route::Review, "doubtful"),
            (Category::RUMOR, 20.0, 3.0, Tier::Open, 0.5, true, Route::Review, "category-for-people"),
            (Category::SELF_HARM, 20.0, 3.0, Tier::Open, 0.5, true, Route::Review, "self-harm-to-people"),
            (Category::FRAUD, 0.5, 3.0, Tier::Open, 0.5, true, Route::Review, "tier-not-trusted"),
            (Category::FRAUD, 0.5, 3.0, Tier::Known, 0.5, true, Route::Publish, "clean-and-good"),
            (Category::FRAUD, 0.5, 0.0, Tier::Known, 0.5, true, Route::Review, "quality"),
            (Category::FRAUD, 0.5, 0.0, Tier::Trusted, 0.5, true, Route::Publish, "clean-and-good"),
        ];
        for (category, weight, quality, tier, share, precise, route, clause) in rows {
            let routing = policy.route(&verdict(category, weight, quality), &page(), tier, |_| share, |_| precise);
            assert_eq!((routing.route, routing.clause.as_str()), (route, clause));
        }
    }

    #[test]
    fn a_call_for_help_goes_to_a_person_whatever_else_is_said() {
        let policy = Policy::parse(POLICY).expect("a lawful policy");
        let piece = |category, weight| {
            Evidence::of_span(Origin::rule("r"), category, weight, Field::Text, "加微信", Span::new(0, 3), "")
        };
        let both = |other: Category| {
            let pieces = vec![piece(Category::FRAUD, 20.0), piece(other, 6.5)];
            let verdict = Verdict::new(pieces, Quality::new(vec![]), Stamp::default());
            policy.route(&verdict, &page(), Tier::Open, |_| 1.0, |_| true).clause
        };
        assert_eq!(both(Category::SELF_HARM), "self-harm-to-people");
        assert_eq!(both(Category::RUMOR), "category-for-people");
        assert_eq!(both(Category::SPAM), "harmful");
    }

    #[test]
    fn several_faint_suspicions_together_are_one() {
        let policy = Policy::parse(POLICY).expect("a lawful policy");
        let (text, quality) = ("加微信", Quality::new(vec![]));
        let piece =
            |category| Evidence::of_span(Origin::rule("r"), category, 5.0, Field::Text, text, Span::new(0, 3), "");
        let all = [Category::FRAUD, Category::LOAN, Category::SPAM].map(piece).to_vec();
        let one = Verdict::new(all[..1].to_vec(), quality.clone(), Stamp::default());
        let three = Verdict::new(all, quality, Stamp::default());
        let clause = |verdict: &Verdict| policy.route(verdict, &page(), Tier::Trusted, |_| 0.0, |_| false).clause;
        assert_eq!((clause(&one).as_str(), clause(&three).as_str()), ("clean-and-good", "doubtful"));
    }

    #[test]
    fn what_the_machine_could_not_finish_is_held_whatever_its_scores() {
        let policy = Policy::parse(POLICY).expect("a lawful policy");
        let verdict = verdict(Category::FRAUD, 0.0, 9.0).hold("too long");
        let routing = policy.route(&verdict, &page(), Tier::Trusted, |_| 1.0, |_| true);
        assert_eq!((routing.route, routing.clause.as_str()), (Route::Review, "held"));
    }

    #[test]
    fn a_policy_that_cannot_be_meant_is_refused() {
        let rows = [
            ("format = 1", "format = 2", "format 2"),
            ("label = 0.5", "label = 1.5", "`label` is 1.5"),
            ("review = 0.3, reject = 0.9", "review = 0.95, reject = 0.9", "`review` (0.95) lies above `reject`"),
            ("label = 0.5", "label = 0.5\nlabell = 0.5", "unknown field `labell`"),
            ("label = 0.5", "label = nan", "`label` is NaN"),
        ];
        for (from, to, message) in rows {
            let error = Policy::parse(&POLICY.replace(from, to)).expect_err(to).to_string();
            assert!(error.contains(message), "{error}");
        }
    }
}
