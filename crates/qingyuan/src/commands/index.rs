//! `index`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use qingyuan_pipeline::{Comparison, Difference, Followed, Generation, House, RebuildPlan};

use crate::commands::search::read_topics;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::Lang;
use crate::{opening, out, progress};

/// So many items are named for each kind of difference: enough to look at by hand.
const NAMED: usize = 20;

#[derive(Debug, Subcommand)]
pub(crate) enum IndexCommand {
    /// Build the index anew beside the one in use, compare both, and change over
    #[command(after_help = "Example: qingyuan index rebuild --topics topics.tsv --dry-run")]
    Rebuild(Rebuild),
    /// Check that the index holds every item of the library as it is, once, and nothing else
    Verify,
    /// How large the index is and how far it follows the store
    Stats,
    /// Every index that is kept: the one in use, those to go back to, those of other dictionaries and versions
    List,
    /// Take another index into use
    #[command(after_help = "Example: qingyuan index use v3-0123456789ab-1")]
    Use {
        /// Its name, as `index list` shows it
        name: String,
    },
    /// Go back to the index that was in use before
    Rollback,
}

#[derive(Args, Debug)]
pub(crate) struct Rebuild {
    /// Ask both indexes these questions, one `id<TAB>query` a line, and say how the answers differ
    #[arg(long, value_name = "FILE")]
    topics: Option<PathBuf>,
    /// Build and compare, but go on using the old one; `index use` takes the new one into use
    #[arg(long)]
    dry_run: bool,
}

impl IndexCommand {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let lang = settings.lang;
        opening::runtime()?.block_on(async {
            let house = opening::house(settings).await?;
            let mut outcome = Outcome::Fine;
            match self {
                Self::Rebuild(rebuild) => outcome = rebuild.run(&house, lang).await?,
                Self::Verify => {
                    let mut followed = house.follow().await?;
                    // The index of this dictionary is meant, not one that stands in for it.
                    while house.index_under_way().is_some() && followed != Followed::Elsewhere {
                        followed = house.follow().await?;
                    }
                    let bar = progress::bar(None);
                    let findings = house.verify_index(|done, all| moved(&bar, done, all)).await?;
                    bar.finish_and_clear();
                    if followed == Followed::Elsewhere {
                        out::note(lang.pick("索引正由另一个进程更新", "another process is updating the index"));
                    }
                    for finding in &findings {
                        out::line(&difference(finding, lang));
                        outcome = Outcome::Findings;
                    }
                    if findings.is_empty() {
                        out::line(lang.pick("索引与资源库一致", "the index equals the library"));
                    }
                }
                Self::Stats => {
                    let health = house.health().await?;
                    out::table(&[
                        vec![lang.pick("资源", "items").to_owned(), health.items.to_string()],
                        vec![lang.pick("已索引", "indexed").to_owned(), health.indexed.to_string()],
                        vec![lang.pick("库序号", "store sequence").to_owned(), health.library_seq.to_string()],
                        vec![lang.pick("索引序号", "index sequence").to_owned(), health.index_seq.to_string()],
                    ]);
                }
                Self::List => list(&house, lang),
                Self::Use { name } => change(&house, Some(name), lang).await?,
                Self::Rollback => change(&house, None, lang).await?,
            }
            house.close().await;
            Ok(outcome)
        })
    }
}

impl Rebuild {
    async fn run(&self, house: &std::sync::Arc<House>, lang: Lang) -> anyhow::Result<Outcome> {
        let topics = self.topics.as_deref().map(read_topics).transpose()?.unwrap_or_default();
        let stop = opening::stop_on_signal();
        // What is compared must hold the same changes.
        house.follow().await?;
        let bar = progress::bar(None);
        let plan = RebuildPlan { topics, dry_run: self.dry_run };
        let rebuilt = house.rebuild_index(plan, &stop, |done, all| moved(&bar, done, all)).await?;
        bar.finish_and_clear();
        let Some(rebuilt) = rebuilt else {
            out::note(lang.pick("已中断；仍使用原来的索引", "interrupted; the index in use stays"));
            return Ok(Outcome::Findings);
        };
        told(&rebuilt.comparison, lang);
        if rebuilt.in_use {
            house.follow().await?;
            let entries = rebuilt.comparison.after.map_or(0, |after| after.entries);
            out::line(&format!("{} {entries}", lang.pick("已重建，资源数", "rebuilt, items:")));
        } else {
            let text = lang.pick("已建成，尚未启用；启用请运行", "built, not in use; to use it run");
            out::line(&format!("{text} `qingyuan index use {}`", rebuilt.name));
        }
        Ok(Outcome::Fine)
    }
}

fn moved(bar: &indicatif::ProgressBar, done: u64, all: u64) {
    bar.set_length(all);
    bar.set_position(done);
}

async fn change(house: &std::sync::Arc<House>, name: Option<&str>, lang: Lang) -> anyhow::Result<()> {
    let name = house.use_index(name)?;
    // What happened in the library while it was away.
    house.follow().await?;
    out::line(&format!("{} {name}", lang.pick("正在使用", "in use:")));
    Ok(())
}

fn list(house: &House, lang: Lang) {
    let heads = [
        lang.pick("名称", "name"),
        lang.pick("状态", "state"),
        lang.pick("资源", "items"),
        lang.pick("字节", "bytes"),
        lang.pick("库序号", "store sequence"),
        lang.pick("最近提交", "last commit"),
    ];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    rows.extend(house.indexes().iter().map(|one| row(one, lang)));
    out::table(&rows);
}

fn row(one: &Generation, lang: Lang) -> Vec<String> {
    let state = match (one.in_use, one.usable) {
        (true, _) => lang.pick("使用中", "in use"),
        (false, true) => lang.pick("可启用", "can be used"),
        (false, false) => lang.pick("别的词典或版本", "other dictionary or version"),
    };
    let at = one.committed_at.and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
    vec![
        one.name.clone(),
        state.to_owned(),
        one.entries.to_string(),
        one.bytes.to_string(),
        one.sequence.map_or_else(|| "-".to_owned(), |sequence| sequence.to_string()),
        at.map_or_else(|| "-".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()),
    ]
}

fn told(comparison: &Comparison, lang: Lang) {
    let heads = ["", lang.pick("原索引", "before"), lang.pick("新索引", "after")];
    let of = |one: &Option<Generation>, value: fn(&Generation) -> String| one.as_ref().map_or_else(String::new, value);
    let line = |name: &str, value: fn(&Generation) -> String| {
        vec![name.to_owned(), of(&comparison.before, value), of(&comparison.after, value)]
    };
    out::table(&[
        heads.map(str::to_owned).to_vec(),
        line(lang.pick("名称", "name"), |one| one.name.clone()),
        line(lang.pick("资源", "items"), |one| one.entries.to_string()),
        line(lang.pick("字节", "bytes"), |one| one.bytes.to_string()),
    ]);
    if comparison.topics == 0 {
        return;
    }
    let Comparison { topics, same_first, overlap, .. } = comparison;
    out::line(&match lang {
        Lang::Zh => format!("{topics} 个问题：首条结果相同 {same_first} 个，前十条平均有 {:.1}% 相同", overlap * 100.0),
        Lang::En => format!(
            "{topics} questions: the same first result for {same_first}, {:.1} % of the first ten in common",
            overlap * 100.0
        ),
    });
    if !comparison.changed.is_empty() {
        let changed = comparison.changed.iter().map(|(id, share)| format!("{id} {:.0}%", share * 100.0));
        let changed = changed.collect::<Vec<_>>().join(lang.pick("、", ", "));
        out::line(&format!("{} {changed}", lang.pick("变化最大的：", "changed most:")));
    }
}

/// One difference in words, with the remedy.
pub(crate) fn difference(difference: &Difference, lang: Lang) -> String {
    let (zh, en, ids) = match difference {
        Difference::Behind { index, store } => {
            return match lang {
                Lang::Zh => format!(
                    "索引跟到第 {index} 号变化，资源库已到第 {store} 号；稍候再查，或运行 `qingyuan index rebuild`"
                ),
                Lang::En => format!(
                    "the index follows the store up to {index}, the store stands at {store}; wait a moment, or run `qingyuan index rebuild`"
                ),
            };
        }
        Difference::Missing(ids) => ("在资源库里，却不在索引里", "are in the library but not in the index", ids),
        Difference::Stale(ids) => {
            ("在索引里的内容与资源库不同", "are in the index with other content than in the library", ids)
        }
        Difference::Foreign(ids) => ("在索引里，却不在资源库里", "are in the index but not in the library", ids),
        Difference::Twice(ids) => ("在索引里不止一份", "are in the index more than once", ids),
    };
    let names: Vec<String> = ids.iter().take(NAMED).map(ToString::to_string).collect();
    let more = if ids.len() > NAMED { ", …" } else { "" };
    let (count, names) = (ids.len(), names.join(", "));
    match lang {
        Lang::Zh => format!("{count} 个资源{zh}：{names}{more}（请运行 `qingyuan index rebuild`）"),
        Lang::En => format!("{count} items {en}: {names}{more} (run `qingyuan index rebuild`)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_name_twenty_items_and_the_remedy() {
        let many = Difference::Missing((1..=21).collect());
        let said = difference(&many, Lang::En);
        assert!(said.starts_with("21 items are in the library but not in the index: 1, 2, "), "{said}");
        assert!(said.ends_with(", 20, … (run `qingyuan index rebuild`)"), "{said}");
        let said = difference(&Difference::Twice(vec![7]), Lang::Zh);
        assert_eq!(said, "1 个资源在索引里不止一份：7（请运行 `qingyuan index rebuild`）");
    }
}
