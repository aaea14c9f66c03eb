//! The figures as tables that people read: on the terminal, and in the report.

use qingyuan_model::{Category, Route};

use super::scored::{Part, Scored};
use crate::words::Lang;

/// A figure that nothing could be measured for.
const NONE: &str = "–";

/// Rows below their head.
pub(super) struct Table {
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    fn new(head: &[&str], rows: Vec<Vec<String>>) -> Self {
        Self { head: head.iter().map(|&cell| cell.to_owned()).collect(), rows }
    }

    /// Head and rows together.
    pub(super) fn cells(self) -> Vec<Vec<String>> {
        std::iter::once(self.head).chain(self.rows).collect()
    }
}

/// How a set is called: all of them together with the word that gates and the score sheet have for it.
pub(super) fn name(set: &Scored, lang: Lang) -> String {
    if set.is_all() { lang.pick("全部（all）", "all").to_owned() } else { set.name.clone() }
}

/// How a label is called.
pub(super) fn label(id: &str, lang: Lang) -> String {
    match Category::parse(id) {
        Ok(category) => lang.pick(category.name_zh(), category.name_en()).to_owned(),
        Err(_) => lang.pick("正常", "Clean").to_owned(),
    }
}

/// The sets side by side, one figure in each row.
pub(super) fn overview(scored: &[Scored], lang: Lang) -> Table {
    type Told = fn(&Part) -> String;
    let figures: [(&str, &str, Told); 14] = [
        ("文本", "texts", |part| part.n.to_string()),
        ("其中有害", "harmful", |part| part.harmful.to_string()),
        ("有害文本召回率", "recall of harm", |part| three(part.recall)),
        ("有害判定精确率", "precision of harm", |part| three(part.precision)),
        ("有害 F1", "F1 of harm", |part| three(part.f1)),
        ("各类宏平均 F1", "macro-F1 of labels", |part| three(part.macro_f1)),
        ("正常文本误报率", "clean flagged", |part| four(part.flagged)),
        ("正常文本误拒率", "clean rejected", |part| four(part.rejected)),
        ("AUC", "AUC", |part| four(part.auc)),
        ("误报 1% 时的召回率", "recall at 1% false positives", |part| three(part.recall_at[0])),
        ("误报 0.5% 时的召回率", "recall at 0.5%", |part| three(part.recall_at[1])),
        ("误报 0.1% 时的召回率", "recall at 0.1%", |part| three(part.recall_at[2])),
        ("校准误差 ECE", "calibration error (ECE)", |part| three(part.ece)),
        ("每千篇送审", "for review, per 1,000", |part| {
            part.review_per_1000.map_or(NONE.into(), |n| format!("{n:.0}"))
        }),
    ];
    let row = |(zh, en, told): &(&str, &str, Told)| {
        std::iter::once(lang.pick(zh, en).to_owned()).chain(scored.iter().map(|set| told(&set.whole))).collect()
    };
    let mut rows: Vec<Vec<String>> = figures.iter().map(row).collect();
    for (at, (route, _)) in scored.first().map(|set| set.sent).into_iter().flatten().enumerate() {
        let word = match route {
            Route::Publish => lang.pick("自动收录（其中有害）", "published (harmful)"),
            Route::Review => lang.pick("送审（其中有害）", "for review (harmful)"),
            Route::Reject => lang.pick("拒绝（其中有害）", "rejected (harmful)"),
        };
        let cells = scored.iter().map(|set| format!("{} ({})", set.sent[at].1.texts, set.sent[at].1.harmful));
        rows.push(std::iter::once(word.to_owned()).chain(cells).collect());
    }
    let head = std::iter::once(String::new()).chain(scored.iter().map(|set| name(set, lang))).collect();
    Table { head, rows }
}

/// A set by category, in the order in which categories are listed to people, `clean` last.
pub(super) fn categories(set: &Scored, lang: Lang) -> Table {
    let place = |id: &str| match Category::parse(id) {
        Ok(category) => Category::SHIPPED.iter().position(|known| *known == category).unwrap_or(usize::MAX - 1),
        Err(_) => usize::MAX,
    };
    let mut labels: Vec<_> = set.labels.iter().collect();
    labels.sort_by_key(|one| place(&one.label));
    let rows = labels.into_iter().map(|one| {
        let Part { n, precision, recall, f1, flagged, .. } = one.part;
        let figures = [n.to_string(), three(precision), three(recall), three(f1), four(flagged)];
        std::iter::once(label(&one.label, lang)).chain(figures).collect()
    });
    let head = match lang {
        Lang::Zh => ["类别", "文本", "精确率", "召回率", "F1", "正常文本误报率"],
        Lang::En => ["category", "texts", "precision", "recall", "F1", "clean flagged"],
    };
    Table::new(&head, rows.collect())
}

/// A set by domain, the worst first.
pub(super) fn domains(set: &Scored, lang: Lang) -> Table {
    let rows = set.worst_domains_first().into_iter().map(|(name, part)| {
        let counts = [part.clean.to_string(), four(part.flagged), four(part.rejected)];
        let figures = counts.into_iter().chain([part.harmful.to_string(), three(part.recall)]);
        std::iter::once(name.clone()).chain(figures).collect()
    });
    let head = match lang {
        Lang::Zh => ["领域", "正常文本", "误报率", "误拒率", "有害文本", "召回率"],
        Lang::En => ["domain", "clean", "flagged", "rejected", "harmful", "recall"],
    };
    Table::new(&head, rows.collect())
}

fn three(figure: Option<f64>) -> String {
    figure.map_or(NONE.to_owned(), |figure| format!("{figure:.3}"))
}

/// Shares that should be near zero or one need a digit more.
fn four(figure: Option<f64>) -> String {
    figure.map_or(NONE.to_owned(), |figure| format!("{figure:.4}"))
}
