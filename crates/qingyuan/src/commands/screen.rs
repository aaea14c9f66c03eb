//! `screen`

mod answer;
mod columns;
mod entry;
mod input;
mod lines;
mod output;
mod record;
mod refusal;
mod rows;
mod table;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use qingyuan_model::Tier;
use qingyuan_pipeline::{LearnedModel, PipelineError, Rulebook};
use tokio::sync::mpsc::channel;
use tokio::task::JoinHandle;

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::{opening, out, progress, surroundings};

use answer::{Answer, Judge};
use input::{Heard, Input};
use output::{Output, Reader, is_parquet};
use record::Batch;

/// The examples shown by `--help`.
const EXAMPLE: &str = r#"Example: echo '{"id":"1","text":"加微信领兼职任务，先垫付后返利"}' | qingyuan screen
         qingyuan screen pages.parquet more.jsonl --output verdicts.parquet

Input: one JSON object a line, or Parquet columns of these names: id (string or whole number), text or html, and
if there are any title, url, source, tier; others are ignored. No line or cell may have more than 32 MiB.
Output: one object a line; in Parquet the columns id, route, clause, reason, label, harm, quality, scores and
evidence (both JSON), ruleset, model, error. What cannot be judged has an id and an error, and the command ends with 1."#;

/// Batches that are judged at once: the next is at hand when the cores are done with one.
const BATCHES: usize = 3;

/// No further batch is begun while more bytes than these are judged: a text of many megabytes takes hundreds of them until
/// it is, and one such at a time is enough.
const HEAVY: usize = 8 << 20;

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Screen {
    /// JSON Lines, or Parquet where a name ends in .parquet; `-` is standard input, as is no file at all
    files: Vec<PathBuf>,
    /// Write to this file: Parquet when it ends in .parquet, else JSON Lines [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The trust tier of texts that do not say it
    #[arg(long, value_parser = Tier::parse, default_value = "open")]
    tier: Tier,
}

/// A batch that is being judged.
struct Judging {
    answers: JoinHandle<Result<Vec<serde_json::Result<Answer>>, PipelineError>>,
    bytes: usize,
    position: u64,
}

/// How judging went.
#[derive(Debug, Default)]
struct Course {
    /// Inputs that could be read, at least in part.
    opened: usize,
    /// Whether anything could not be read or judged.
    failed: bool,
    /// Whether it ended before its time, because somebody asked for it.
    stopped: bool,
}

impl Screen {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let rulebook = rulebook(settings)?;
        let mut output = Output::open(self.output.as_deref())?;
        let judge = Judge { rulebook, tier: self.tier, now: surroundings::real().now(), shape: output.shape() };
        let inputs = self.inputs();
        let bar = bar(&inputs);
        let course = opening::runtime()?.block_on(judge_all(inputs, Arc::new(judge), &mut output, &bar));
        bar.finish_and_clear();
        let course = match course {
            Ok(course) if course.opened > 0 || course.stopped => course,
            Ok(_) => {
                output.discard();
                bail!("nothing could be read: name files of JSON Lines or Parquet")
            }
            Err(error) => {
                output.discard();
                return Err(error);
            }
        };
        if let Some(part) = output.finish(!course.stopped)? {
            out::note(&format!("stopped: the answers so far are in `{}`", part.display()));
        }
        Ok(if course.failed || course.stopped { Outcome::Findings } else { Outcome::Fine })
    }

    fn inputs(&self) -> Vec<Input> {
        if self.files.is_empty() {
            return vec![Input::Stdin];
        }
        let input = |path: &PathBuf| match path {
            path if path == Path::new("-") => Input::Stdin,
            path if is_parquet(path) => Input::Rows(path.clone()),
            path => Input::Lines(path.clone()),
        };
        self.files.iter().map(input).collect()
    }
}

/// The rules and the model. A model that was named and cannot be used is told by its name.
fn rulebook(settings: &Settings) -> anyhow::Result<Rulebook> {
    let files = opening::rulebook_files(settings)?;
    let segmenter = files.segmenter()?;
    files.compile(&segmenter).map_err(|refused| {
        let named = settings.model.as_deref().filter(|path| path.as_os_str() != "none");
        let wrong = named.and_then(|path| {
            let bytes = opening::model_file(path).ok()?;
            Some(LearnedModel::from_bytes(&bytes).err()?).map(|error| (path, error))
        });
        match wrong {
            Some((path, error)) => anyhow::Error::new(error).context(format!("the model `{}`", path.display())),
            None => refused.into(),
        }
    })
}

/// A bar of bytes, with their sum when every input is a file.
fn bar(inputs: &[Input]) -> ProgressBar {
    let total: Option<u64> = inputs.iter().map(Input::bytes).sum();
    let bar = progress::bar(total);
    let style = match total {
        Some(_) => "{bar:32} {bytes}/{total_bytes} {bytes_per_sec} {eta} {msg}",
        None => "{spinner} {bytes} {bytes_per_sec} {msg}",
    };
    bar.with_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Judges everything in its order: one thread reads ahead, all cores judge, and what is done is written meanwhile.
async fn judge_all(
    inputs: Vec<Input>,
    judge: Arc<Judge>,
    output: &mut Output,
    bar: &ProgressBar,
) -> anyhow::Result<Course> {
    let stop = opening::stop_on_signal();
    let (send, mut heard) = channel(1);
    // No thread of the runtime: it may wait for standard input for ever, and nobody waits for it.
    std::thread::Builder::new().name("reading".to_owned()).spawn(move || input::read(&inputs, &send))?;
    let mut course = Course::default();
    let mut judging: VecDeque<Judging> = VecDeque::new();
    let mut more = true;
    while more || !judging.is_empty() {
        let heavy = judging.iter().map(|batch| batch.bytes).sum::<usize>() > HEAVY;
        let room = more && !heavy && judging.len() < BATCHES;
        tokio::select! {
            biased;
            () = stop.cancelled(), if more => {
                course.stopped = true;
                more = false;
            }
            answers = first(&mut judging) => {
                let position = judging.pop_front().map_or(0, |batch| batch.position);
                let answers = answers?;
                course.failed |= answers.iter().any(|answer| !answer.fine);
                if output.write(answers)? == Reader::Gone {
                    break;
                }
                bar.set_position(position);
            }
            heard = heard.recv(), if room => match heard.context("reading ended before its time")? {
                Heard::Opened => course.opened += 1,
                Heard::Batch(batch) => judging.push_back(begin(batch, &judge)),
                Heard::Trouble(trouble) => {
                    course.failed = true;
                    bar.suspend(|| out::complain(&format!("{trouble:#}")));
                }
                Heard::End => more = false,
            },
        }
    }
    Ok(course)
}

/// The answers to the first batch that is being judged, once they are there; never, while there is none.
async fn first(judging: &mut VecDeque<Judging>) -> anyhow::Result<Vec<Answer>> {
    let Some(first) = judging.front_mut() else { return std::future::pending().await };
    let answers = (&mut first.answers).await.context("judging ended before its time")??;
    answers.into_iter().collect::<Result<_, _>>().context("an answer cannot be written")
}

/// Begins to judge a batch.
fn begin(batch: Batch, judge: &Arc<Judge>) -> Judging {
    let Batch { records, bytes, position } = batch;
    let judge = Arc::clone(judge);
    let answers = qingyuan_pipeline::across(records, move |record| judge.answer(record));
    Judging { answers: tokio::spawn(answers), bytes, position }
}
