//! `train`

mod card;
mod examples;
mod plan;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use qingyuan_model::{Category, Label};
use qingyuan_pipeline::learn::Sample;
use qingyuan_pipeline::{LearnedModel, Texts, Trained, Training, train, training_steps};

use crate::labels::LabelSet;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::{opening, out, progress};

use plan::PlannedSet;

/// The example shown by `--help`.
const EXAMPLE: &str =
    "Example: qingyuan train --labels decisions.jsonl --out my-model && qingyuan screen --model my-model texts.jsonl";

/// How strongly weights are drawn to zero when labels are few; picked by five folds of 2,943 messages.
const FEW_DECAY: f32 = 1e-4;

/// What a text of the project's own counts beside one of whoever trains: they know their pages, the project knows the rest.
const GROUND: f32 = 0.2;

/// What the example of a rule counts: half as much.
const GROUND_RULES: f32 = 0.1;

/// What the card is called in the folder of a model.
const CARD: &str = "card.md";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Train {
    /// Label files, or folders of them: JSON Lines of id, text, label; `FILE=2` counts each text double
    #[arg(long, required_unless_present = "plan", num_args = 1.., value_name = "FILE[=WEIGHT]")]
    labels: Vec<String>,
    /// A file that lists label sets with their weights and licences, as corpus/training.toml does
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
    /// Learn from these labels alone, without the project's own labelled texts: a model that knows one kind of text only
    /// takes everything else for harm or for none
    #[arg(long)]
    alone: bool,
    /// The folder that the model and its card are written into
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// In how many parts the texts are cut; each is judged once by a model that has not seen it
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(2..=20))]
    folds: u8,
    /// The seed: the same labels and seed give the same model, byte for byte
    #[arg(long, default_value_t = Training::default().recipe.seed)]
    seed: u64,
    /// Print the held-out figures as JSON
    #[arg(long)]
    json: bool,
}

impl Train {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let mut planned = match &self.plan {
            Some(path) => plan::read(path)?,
            None => Vec::new(),
        };
        planned.extend(
            self.labels.iter().map(|given| PlannedSet::of_argument(given)).collect::<anyhow::Result<Vec<_>>>()?,
        );
        let mut sets = Vec::new();
        for set in planned {
            let labels = if set.rule_tests { examples::of_folder(&set.path)? } else { LabelSet::read(&set.path)? };
            sets.push((set, labels));
        }
        if self.plan.is_none() && !self.alone {
            sets.extend(ground(settings)?);
        }
        let texts = Texts {
            learned: samples(&sets, |set| !set.calibrate && !set.base),
            base: samples(&sets, |set| set.base),
            calibrating: samples(&sets, |set| set.calibrate),
        };
        let segmenter = opening::rulebook_files(settings)?.segmenter()?;
        let mut training = Training { folds: self.folds.into(), ..Training::default() };
        training.recipe.seed = self.seed;
        if self.plan.is_none() {
            // A few thousand texts of one kind bear more decay and fewer repetitions than the shipped model's many.
            (training.recipe.decay, training.recipe.least) = (FEW_DECAY, 1);
        }
        let bar = progress::bar(Some(u64::try_from(training_steps(&training))?));
        bar.set_message(settings.lang.pick("训练中", "training"));
        let tick = bar.clone();
        let trained =
            opening::runtime()?.block_on(train(texts, training, Arc::clone(&segmenter), move || tick.inc(1)))?;
        bar.finish_and_clear();
        let model = LearnedModel::from_bytes(&trained.bytes).context("the model that was just learned")?;
        let card = card::card(&sets, &training, &trained, &model);
        self.write(&trained.bytes, &card, model.hash())?;
        self.tell(&trained, &model, settings);
        Ok(Outcome::Fine)
    }

    /// Writes model, hash and card, each whole or not at all.
    fn write(&self, model: &[u8], card: &str, hash: &str) -> anyhow::Result<()> {
        std::fs::create_dir_all(&self.out).with_context(|| format!("the folder `{}`", self.out.display()))?;
        let sum = format!("{hash}  {}\n", opening::MODEL_NAME);
        for (name, bytes) in
            [(opening::MODEL_NAME, model), ("qingyuan.model.sha256", sum.as_bytes()), (CARD, card.as_bytes())]
        {
            let (place, half) = (self.out.join(name), self.out.join(format!(".{name}.part")));
            std::fs::write(&half, bytes).with_context(|| format!("writing `{}`", half.display()))?;
            std::fs::rename(&half, &place).with_context(|| format!("writing `{}`", place.display()))?;
        }
        Ok(())
    }

    fn tell(&self, trained: &Trained, model: &LearnedModel, settings: &Settings) {
        let (figures, lang) = (&trained.held_out, settings.lang);
        if self.json {
            let labels = figures.labels.iter().map(|(label, tally)| {
                let row = serde_json::json!({ "n": tally.gold, "precision": tally.precision(), "recall": tally.recall(), "f1": tally.f1() });
                (label.clone(), row)
            });
            let curve = trained.curve.iter().map(|point| {
                serde_json::json!({ "texts": point.texts, "macro_f1": point.macro_f1, "recall_at_0.01": point.recall })
            });
            let row = serde_json::json!({
                "model": model.hash(), "bytes": trained.bytes.len(), "features": model.features(),
                "held_out": {
                    "texts": figures.texts, "macro_f1": figures.macro_f1(), "labels": labels.collect::<serde_json::Map<_, _>>(),
                    "recall": figures.all.recall(), "false_positives": figures.all.false_positives(),
                    "auc": figures.curve.area(), "ece": figures.ece,
                },
                "learning_curve": curve.collect::<Vec<_>>(),
            });
            out::data(&row.to_string());
            return;
        }
        out::line(lang.pick(
            "留出检验（每篇文本都由没读过同一组文本的模型判断）：",
            "Held out (each text judged by a model that had read none of its family):",
        ));
        let head = ["", "n", "precision", "recall", "F1"].map(str::to_owned).to_vec();
        let rows = figures.labels.iter().map(|(label, tally)| {
            let name = Category::parse(label)
                .map_or(lang.pick("正常", "clean").to_owned(), |category| category.name_zh().to_owned());
            let name = if lang == crate::words::Lang::En { label.clone() } else { name };
            let share = |value: f64| format!("{value:.3}");
            vec![name, tally.gold.to_string(), share(tally.precision()), share(tally.recall()), share(tally.f1())]
        });
        out::table(&std::iter::once(head).chain(rows).collect::<Vec<_>>());
        out::line(&format!(
            "macro-F1 {:.3} · AUC {:.4} · ECE {:.3} · {} {:.3} · {} {:.4}",
            figures.macro_f1(),
            figures.curve.area(),
            figures.ece,
            lang.pick("有害文本找到", "harmful found"),
            figures.all.recall(),
            lang.pick("正常文本误报", "clean flagged"),
            figures.all.false_positives(),
        ));
        for point in &trained.curve {
            out::line(&format!("{} {} → macro-F1 {:.3}", point.texts, lang.pick("篇", "texts"), point.macro_f1));
        }
        let (count, bytes) = (model.features(), trained.bytes.len());
        out::line(&match lang {
            crate::words::Lang::Zh => {
                format!("模型已写入 {}：{count} 个特征，{bytes} 字节，哈希 {}", self.out.display(), &model.hash()[..12])
            }
            crate::words::Lang::En => format!(
                "model written to {}: {count} features, {bytes} bytes, hash {}",
                self.out.display(),
                &model.hash()[..12]
            ),
        });
    }
}

/// The project's own labelled texts and the examples of the rules in force: the ground for labels of one's own.
fn ground(settings: &Settings) -> anyhow::Result<[(PlannedSet, LabelSet); 2]> {
    let labels =
        PlannedSet::built_in("corpus/labels", GROUND, "written for this project; always learned from, never held out");
    let rules = PlannedSet::built_in("rules", GROUND_RULES, "the examples of the rules; the same");
    let examples = examples::of_rules(opening::rulebook_files(settings)?, &rules.path)?;
    Ok([(labels, LabelSet::built_in()?), (rules, examples)])
}

/// The texts of some sets, each with the weight of its set.
fn samples(sets: &[(PlannedSet, LabelSet)], wanted: impl Fn(&PlannedSet) -> bool) -> Vec<Sample> {
    let wanted = sets.iter().filter(|(set, _)| wanted(set));
    let all = wanted.flat_map(|(set, labels)| labels.texts.iter().map(move |text| (set, text)));
    all.map(|(set, text)| Sample {
        id: text.id.clone(),
        title: text.title.clone(),
        text: text.text.clone(),
        label: text.label.clone(),
        family: text.family.clone(),
        domain: text.domain.clone(),
        weight: set.weight
            * if set.base { GROUND } else { 1.0 }
            * if text.label == Label::Clean { set.clean } else { 1.0 },
    })
    .collect()
}
