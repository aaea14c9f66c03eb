//! `rules`

use clap::Subcommand;
use qingyuan_model::{Block, BlockKind, Document, Tier};
use qingyuan_rules::{Expect, Ruleset};
use url::Url;

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::{opening, out};

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// Read and compile all rules, lists, contexts and the policy; report every error at its place
    #[command(after_help = "Example: qingyuan rules lint --rules ./rules")]
    Lint {
        /// Print the diagnostics as JSON
        #[arg(long)]
        json: bool,
    },
    /// Run the rules' own tests against the whole set
    #[command(after_help = "Example: qingyuan rules test")]
    Test,
    /// Say what the rules make of a text
    #[command(after_help = "Example: qingyuan rules explain 加薇❤信领兼职任务")]
    Explain {
        /// The text
        text: String,
    },
}

impl RulesCommand {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let files = opening::rulebook_files(settings)?;
        let segmenter = files.segmenter()?;
        let lang = settings.lang;
        match self {
            Self::Lint { json } => {
                if let Err(diagnostics) = Ruleset::compile(&files.rules(), segmenter.clone()) {
                    out::line(&if *json { serde_json::to_string(&diagnostics)? } else { diagnostics.to_string() });
                    return Ok(Outcome::Findings);
                }
                let rulebook = files.compile(&segmenter)?;
                let (rules, contexts) = (rulebook.ruleset().rules().len(), rulebook.ruleset().contexts().len());
                out::line(&if *json {
                    "[]".to_owned()
                } else {
                    format!(
                        "{rules} {}, {contexts} {}",
                        lang.pick("条规则", "rules"),
                        lang.pick("个语境，没有问题", "contexts, no problems")
                    )
                });
                Ok(Outcome::Fine)
            }
            Self::Test => {
                let rulebook = files.compile(&segmenter)?;
                let report = rulebook.ruleset().run_tests();
                for failure in &report.failures {
                    let expected = match failure.expect {
                        Expect::Hit => lang.pick("应当命中", "should hit"),
                        Expect::Pass => lang.pick("不应命中", "should pass"),
                    };
                    out::line(&format!(
                        "{}:{} {} {expected}: {}",
                        failure.path, failure.line, failure.rule, failure.text
                    ));
                }
                out::line(&format!(
                    "{} passed, {} failed",
                    report.tests - report.failures.len(),
                    report.failures.len()
                ));
                Ok(if report.failures.is_empty() { Outcome::Fine } else { Outcome::Findings })
            }
            Self::Explain { text } => {
                let rulebook = files.compile(&segmenter)?;
                explain(&rulebook, text)?;
                Ok(Outcome::Fine)
            }
        }
    }
}

fn explain(rulebook: &qingyuan_pipeline::Rulebook, text: &str) -> anyhow::Result<()> {
    let folded = qingyuan_text::fold(text);
    out::line(&format!("base      {}", folded.base().text()));
    if folded.has_own_skeleton() {
        out::line(&format!("skeleton  {}", folded.skeleton().text()));
    }
    let mut document = Document::new(Url::parse("http://line.invalid/")?);
    document.blocks =
        text.split('\n').map(|line| Block { kind: BlockKind::Paragraph, text: line.to_owned() }).collect();
    let screener = rulebook.screener();
    let verdict = screener.screen(&document);
    for piece in verdict.evidence() {
        let (span, category) = (piece.span, piece.category.name_zh());
        out::line(&format!(
            "{:+.2}  {category}  {}  {}..{} 「{}」 {}",
            piece.weight,
            piece.origin.id(),
            span.start,
            span.end,
            piece.text,
            piece.why
        ));
    }
    for (category, score) in verdict.scores() {
        out::line(&format!("{}  {:.1}%", category.name_zh(), score * 100.0));
    }
    for tier in [Tier::Trusted, Tier::Known, Tier::Open] {
        let routing = screener.route(&verdict, &document, tier);
        out::line(&format!("{}  {}  {}", tier.id(), routing.route.id(), routing.reason));
    }
    Ok(())
}
