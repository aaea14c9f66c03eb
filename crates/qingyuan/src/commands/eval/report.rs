//! The report: all tables, the plots, and the texts that the machine is most wrong about.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context;

use super::judging::Wrong;
use super::scored::{Scored, Stamp, worth_telling};
use super::tables::{self, Table};
use super::{plots, writing};
use crate::out;
use crate::words::Lang;

/// What is reported.
pub(super) struct Findings<'f, W> {
    pub(super) stamp: &'f Stamp,
    /// The sets, and last all of them together.
    pub(super) scored: &'f [Scored],
    pub(super) misses: W,
    pub(super) alarms: W,
}

/// Writes report.md and its plots into a folder, each whole or not at all.
pub(super) fn write<'f, W>(folder: &Path, findings: &Findings<'f, W>, lang: Lang) -> anyhow::Result<()>
where
    W: ExactSizeIterator<Item = &'f Wrong> + Clone,
{
    std::fs::create_dir_all(folder).with_context(|| format!("the folder `{}`", folder.display()))?;
    if let Some(all) = findings.scored.last() {
        writing::whole(&folder.join("pr.svg"), &plots::precision_and_recall(all, lang)?)?;
        writing::whole(&folder.join("reliability.svg"), &plots::reliability(all, lang)?)?;
    }
    writing::whole(&folder.join("report.md"), &text(findings, lang))
}

fn text<'f, W>(findings: &Findings<'f, W>, lang: Lang) -> String
where
    W: ExactSizeIterator<Item = &'f Wrong> + Clone,
{
    let told = worth_telling(findings.scored);
    let mut text = format!("# {}\n\n", lang.pick("评测报告", "Evaluation"));
    let Stamp { ruleset, model, tier } = findings.stamp;
    let (rules, model_word) = (lang.pick("规则集", "ruleset"), lang.pick("模型", "model"));
    let _ = writeln!(text, "- {rules}: `{ruleset}`\n- {model_word}: `{model}`");
    let _ = writeln!(text, "- {}: {}\n", lang.pick("按此来源等级分流", "routed as from a source of tier"), tier.id());
    section(&mut text, lang.pick("总览", "Overview"), &tables::overview(told, lang));
    let _ = writeln!(text, "{}\n", lang.pick(MEANINGS_ZH, MEANINGS_EN));
    let (curves, reliability) =
        (lang.pick("精确率与召回率", "Precision and recall"), lang.pick("可靠性", "Reliability"));
    let _ = writeln!(text, "![{curves}](pr.svg)\n\n![{reliability}](reliability.svg)\n");
    for set in told {
        let _ = writeln!(text, "## {}\n", cell(&tables::name(set, lang)));
        table(&mut text, &tables::categories(set, lang));
        table(&mut text, &tables::domains(set, lang));
    }
    let (misses, alarms) = (findings.misses.clone(), findings.alarms.clone());
    wrong(&mut text, lang.pick("漏判：有害而判为正常", "Misses: harmful texts taken for clean"), misses, lang);
    wrong(&mut text, lang.pick("误报：正常而判为有害", "False alarms: clean texts taken for harmful"), alarms, lang);
    text.truncate(text.trim_end().len());
    text + "\n"
}

const MEANINGS_ZH: &str = "有害文本召回率、有害判定精确率只看“是否有害”，判错类别不算错；各类宏平均 F1 把“正常”也算作一类。误报率、误拒率是正常文本中被判为有害、\
     被拒绝的比例。校准误差是所报概率与实际比例之差的加权平均。“–”表示没有可供计算的文本。";

const MEANINGS_EN: &str = "Recall and precision of harm ask only whether a text is harmful: the wrong category is no error there. The macro-F1 counts\n\
     `clean` as a label. Flagged and rejected are shares of the clean texts. The calibration error is the weighed mean difference\n\
     between the probability that was told and the share that is harmful. “–” means that there were no texts to measure it on.";

fn section(text: &mut String, title: &str, rows: &Table) {
    let _ = writeln!(text, "## {title}\n");
    table(text, rows);
}

fn table(text: &mut String, rows: &Table) {
    let line =
        |cells: &[String]| format!("| {} |\n", cells.iter().map(|one| cell(one)).collect::<Vec<_>>().join(" | "));
    text.push_str(&line(&rows.head));
    // The first column is read, the others are compared.
    let rule = (0..rows.head.len()).map(|at| if at == 0 { "---" } else { "--:" });
    let _ = writeln!(text, "|{}|", rule.collect::<Vec<_>>().join("|"));
    rows.rows.iter().for_each(|row| text.push_str(&line(row)));
    text.push('\n');
}

fn wrong<'f>(text: &mut String, title: &str, texts: impl ExactSizeIterator<Item = &'f Wrong>, lang: Lang) {
    let _ = writeln!(text, "## {title}\n");
    if texts.len() == 0 {
        let _ = writeln!(text, "{}\n", lang.pick("没有。", "None."));
        return;
    }
    let head = match lang {
        Lang::Zh => "| 标注集 | 编号 | 标注 | 判定 | 有害概率 | 开头 |",
        Lang::En => "| set | id | label | given | harm | begins |",
    };
    let _ = writeln!(text, "{head}\n|---|---|---|---|--:|---|");
    for one in texts {
        let (set, id, start) = (cell(&one.set), quoted(&one.id), quoted(&one.start));
        let (gold, given) = (tables::label(one.gold.id(), lang), tables::label(one.label.id(), lang));
        let _ = writeln!(text, "| {set} | {id} | {} | {} | {:.4} | {start} |", cell(&gold), cell(&given), one.harm);
    }
    text.push('\n');
}

/// A cell as it is when no character of it means anything to Markdown, else quoted: names come from label files.
fn cell(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || " -%–（）“”、()".contains(c);
    let figure = text.parse::<f64>().is_ok();
    // A name with a dot may be an address, which Markdown would make a link; a figure is not, nor is a percentage.
    let named = text.chars().all(|c| plain(c) || c == '.') && !text.contains("www.");
    if figure || named { text.to_owned() } else { quoted(text) }
}

/// Text that a stranger wrote, as code: in there Markdown sees no link, no picture and no HTML. The two characters that
/// could end the code or the cell are replaced by their likes.
fn quoted(text: &str) -> String {
    let line: String = out::harmless(text).replace(['\n', '\t'], "⏎").replace('`', "ˋ").replace('|', "¦");
    if line.is_empty() { "–".to_owned() } else { format!("`{line}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_stranger_wrote_works_in_the_report() {
        assert_eq!(quoted("a`|\n<b>\u{1b}[2J http://x.example"), "`aˋ¦⏎<b>\\u{1b}[2J http://x.example`");
        assert_eq!(quoted(""), "–");
        for plain in ["12 (3)", "0.9876", "误报 0.5% 时的召回率", "news", "fraud-1"] {
            assert_eq!(cell(plain), plain);
        }
        for odd in ["www.x.example", "[a](b)", "a|b", "<b>", "self_harm", "!x", "a\nb"] {
            assert!(cell(odd).starts_with('`'), "{odd}");
        }
    }
}
