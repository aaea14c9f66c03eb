//! One rule file.

use std::ops::Range;

use qingyuan_model::Category;

use super::lists::Lists;
use super::written::Written;
use super::{condition, examples, preflight};
use crate::date::is_day;
use crate::diagnostic::{Diagnostics, quoted};
use crate::read::{At, Reader, Section};
use crate::rule::{Cap, Lesson, Rule, Severity, State};
use crate::source::RuleFile;
use crate::suggest::{nearest, slip_of_category};
use crate::term::{Condition, Scope};

/// The rule, its condition and its places, when everything in the file is good; and what is not.
pub(super) fn read(file: &RuleFile, lists: &Lists<'_>) -> (Option<(Rule, Condition, Written)>, Diagnostics) {
    let mut reader = Reader::new(file);
    let rule = rule(&mut reader, lists);
    let good = !reader.has_errors();
    (rule.filter(|_| good), reader.finish())
}

fn rule(reader: &mut Reader<'_>, lists: &Lists<'_>) -> Option<(Rule, Condition, Written)> {
    if !preflight::check(reader) {
        return None;
    }
    let root = preflight::tree(reader)?;
    let root = Section { name: "the file", table: root.get_ref(), bytes: 0..0 };
    reader.check_keys(&root, &["format", "rule", "lesson", "scope", "terms", "match", "unless", "test"]);
    format(reader, &root);
    let head = head(reader, &root);
    let lesson = lesson(reader, &root);
    let condition = condition::read(reader, &root, None, lists);
    let owner = head.as_ref().map_or(0..0, |(_, written)| written.id.clone());
    let all = Scope::default();
    let scope = condition.as_ref().map_or(&all, |(condition, _)| &condition.scope);
    let tests = examples::read(reader, &root, owner, scope);
    let ((mut rule, places), lesson, (condition, written)) = (head?, lesson?, condition?);
    rule.lesson = lesson;
    rule.tests = tests;
    Some((rule, condition, Written { id: places.id, review_by: places.review_by, ..written }))
}

/// The version of the rule language, which is 1.
pub(super) fn format(reader: &mut Reader<'_>, root: &Section<'_>) {
    if let Some(format) = reader.number(root, "format", true)
        && format.value != 1.0
    {
        let message = format!("the format {} is not known", format.value);
        reader.report("R018", format.bytes, message, Some("write `format = 1`".into()));
    }
}

/// Reports an id that is not the one that the path stands for.
pub(super) fn check_id(reader: &mut Reader<'_>, id: &str, bytes: Range<usize>) {
    let expected = reader.file.id_of_path();
    if id != expected {
        let message = format!("the id `{}` does not fit the path `{}`", quoted(id), reader.file.path);
        reader.report("R005", bytes, message, Some(format!("write `id = \"{expected}\"`, or move the file")));
    } else if !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c)) {
        let message = format!("the id `{}` holds more than lowercase letters, digits, `-`, `_` and `.`", quoted(id));
        reader.report("R005", bytes, message, Some("rename the file, such as `fraud/task-rebate.toml`".into()));
    }
}

fn head(reader: &mut Reader<'_>, root: &Section<'_>) -> Option<(Rule, Written)> {
    let section = reader.section(root, "rule", "[rule]", true)?;
    let known = ["id", "title", "category", "severity", "weight", "cap", "state", "owner", "review_by", "refs"];
    reader.check_keys(&section, &known);
    let id = reader.text(&section, "id", true);
    if let Some(id) = &id {
        check_id(reader, &id.value, id.bytes.clone());
    }
    let title = reader.text(&section, "title", true);
    let category = category(reader, &section);
    let weight = reader.number(&section, "weight", true).and_then(|weight| {
        if weight.value > 0.0 && weight.value <= 12.0 {
            return Some(weight.value);
        }
        let message = format!("a weight is above 0 and at most 12, not {}", weight.value);
        let hint = "6 alone makes a probability of one half, 9 makes 0.95".to_owned();
        reader.report("R004", weight.bytes, message, Some(hint));
        None
    });
    let severity = reader.word(&section, "severity", Severity::WORDS, Severity::parse).unwrap_or(Severity::Medium);
    let cap = reader.word(&section, "cap", Cap::WORDS, Cap::parse).unwrap_or(Cap::Review);
    let state = reader.word(&section, "state", State::WORDS, State::parse).unwrap_or(State::Active);
    let owner = reader.text(&section, "owner", false).map(|text| text.value).unwrap_or_default();
    let review_by = review_by(reader, &section);
    let refs = reader.texts(&section, "refs", false).unwrap_or_default();
    folder(reader, id.as_ref(), category.as_ref());
    let id = id?;
    let rule = Rule {
        id: id.value,
        title: title?.value,
        category: category?,
        severity,
        weight: weight?,
        cap,
        state,
        owner,
        review_by: review_by.as_ref().map(|text| text.value.clone()).unwrap_or_default(),
        refs: refs.into_iter().map(|text| text.value).collect(),
        lesson: Lesson::default(),
        tests: Vec::new(),
        path: reader.file.path.clone(),
        source: reader.file.text.clone(),
    };
    let review_by = review_by.map_or(0..0, |text| text.bytes);
    Some((rule, Written { id: id.bytes, review_by, ..Written::default() }))
}

fn review_by(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<At<String>> {
    let text = reader.text(section, "review_by", false)?;
    if text.value.is_empty() || is_day(&text.value) {
        return Some(text);
    }
    let message = format!("`{}` is no day of the calendar", quoted(&text.value));
    reader.report("R004", text.bytes, message, Some("write it as `2027-03-31`".to_owned()));
    None
}

/// A rule stands in the folder of its category; another folder is a slip, or a category that is not known yet.
fn folder(reader: &mut Reader<'_>, id: Option<&At<String>>, category: Option<&Category>) {
    let (Some(id), Some(category)) = (id, category) else { return };
    let folder = reader.file.path.split('/').next().unwrap_or_default();
    if folder != category.id() {
        let message = format!("the file stands in the folder `{folder}`, but its category is `{}`", category.id());
        let hint = format!("move it to `{}/`, or write `category = \"{folder}\"`", category.id());
        reader.report("R040", id.bytes.clone(), message, Some(hint));
    }
}

/// An id that is not shipped is an admin's own, unless it looks like a slip.
fn category(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<Category> {
    let text = reader.text(section, "category", true)?;
    let known = || Category::SHIPPED.iter().map(Category::id);
    match Category::parse(&text.value) {
        Ok(category) => match slip_of_category(category.id()) {
            None => Some(category),
            Some(meant) => {
                let message = format!("unknown category `{}`", quoted(&text.value));
                reader.report("R007", text.bytes, message, Some(format!("did you mean `{meant}`?")));
                None
            }
        },
        Err(error) => {
            let hint = match nearest(&text.value, known()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("shipped: {}", known().collect::<Vec<_>>().join(", ")),
            };
            reader.report("R007", text.bytes, error.to_string(), Some(hint));
            None
        }
    }
}

fn lesson(reader: &mut Reader<'_>, root: &Section<'_>) -> Option<Lesson> {
    let section = reader.section(root, "lesson", "[lesson]", true)?;
    reader.check_keys(&section, &["what", "harm", "advice"]);
    let what = reader.text(&section, "what", true);
    let harm = reader.text(&section, "harm", true);
    let advice = reader.text(&section, "advice", true);
    Some(Lesson { what: what?.value, harm: harm?.value, advice: advice?.value })
}
