//! The examples of a file.

use std::ops::Range;

use qingyuan_model::Tier;

use super::expression::inside;
use super::personal::personal;
use crate::diagnostic::quoted;
use crate::read::{At, Reader, Section};
use crate::rule::{Expect, RuleTest};
use crate::term::Scope;

const TIERS: [&str; 3] = ["trusted", "known", "open"];

/// The examples, and a report when one of the two kinds is missing. Examples that name no source or tier come from the
/// first that the scope names.
pub(super) fn read(reader: &mut Reader<'_>, root: &Section<'_>, owner: Range<usize>, scope: &Scope) -> Vec<RuleTest> {
    let mut tests = Vec::new();
    for section in reader.sections(root, "test", "[[test]]") {
        tests.extend(one(reader, &section, scope));
    }
    for (expect, what) in [(Expect::Hit, "that it must find"), (Expect::Pass, "that it must leave alone")] {
        if !tests.iter().any(|test| test.expect == expect) {
            let message = format!("no test expects `{}`", expect.id());
            let hint = format!("add a [[test]] with a text {what}: `expect = \"{}\"`", expect.id());
            reader.report("R017", owner.clone(), message, Some(hint));
        }
    }
    tests
}

fn one(reader: &mut Reader<'_>, section: &Section<'_>, scope: &Scope) -> Option<RuleTest> {
    reader.check_keys(section, &["title", "text", "expect", "spans", "source", "tier"]);
    let title = reader.text(section, "title", false);
    let text = reader.text(section, "text", title.as_ref().is_none_or(|title| title.value.is_empty()));
    let spans = reader.texts(section, "spans", false);
    if spans.as_ref().is_some_and(Vec::is_empty) {
        let hint = "name every word that the hit is to mark, or delete the line: then nothing is compared".to_owned();
        let bytes = reader.place_of(section, "spans");
        reader.report("R102", bytes, "`spans` is empty, though every hit marks something".to_owned(), Some(hint));
    }
    let spans = spans.unwrap_or_default();
    let source = reader.text(section, "source", false);
    let tier = reader.word(section, "tier", &TIERS, |word| Tier::parse(word).ok());
    for value in [&title, &text].into_iter().flatten() {
        if let Some((bytes, kind)) = personal(&value.value) {
            let bytes = inside(reader, value, bytes);
            reader.report("R026", bytes, format!("this is {}", kind.name()), Some(kind.remedy().to_owned()));
        }
    }
    let Some(expect) = reader.word(section, "expect", Expect::WORDS, Expect::parse) else {
        if !section.table.keys().any(|key| key.get_ref() == "expect") {
            let hint = "add `expect = \"hit\"` or `expect = \"pass\"`".to_owned();
            reader.report("R003", section.bytes.clone(), "[[test]] has no `expect`".into(), Some(hint));
        }
        return None;
    };
    check_spans(reader, &spans, [&title, &text], expect);
    if let Some(source) =
        source.as_ref().filter(|source| !scope.sources.is_empty() && !scope.sources.contains(&source.value))
        && expect != Expect::Pass
    {
        let message = format!("the rule is not for the source `{}`, so it cannot hit here", quoted(&source.value));
        let hint = format!("`[scope]` names {}", scope.sources.join(", "));
        reader.report("R102", source.bytes.clone(), message, Some(hint));
    }
    if let Some(tier) = tier.filter(|tier| !scope.tiers.is_empty() && !scope.tiers.contains(tier))
        && expect != Expect::Pass
    {
        let message = format!("the rule is not for sources of the tier `{}`, so it cannot hit here", tier.id());
        let hint =
            format!("`[scope]` names {}", scope.tiers.iter().map(|tier| tier.id()).collect::<Vec<_>>().join(", "));
        let bytes = reader.place_of(section, "tier");
        reader.report("R102", bytes, message, Some(hint));
    }
    let line = reader.line_number(section.bytes.start);
    let source = source.map(|source| source.value).or_else(|| scope.sources.first().cloned()).unwrap_or_default();
    Some(RuleTest {
        title: title.map(|title| title.value).unwrap_or_default(),
        text: text.map(|text| text.value).unwrap_or_default(),
        expect,
        spans: spans.into_iter().map(|span| span.value).collect(),
        source,
        tier: tier.or_else(|| scope.tiers.first().copied()),
        line,
    })
}

fn check_spans(reader: &mut Reader<'_>, spans: &[At<String>], fields: [&Option<At<String>>; 2], expect: Expect) {
    for span in spans {
        let there = fields.iter().copied().flatten().any(|field| field.value.contains(&span.value));
        let (message, hint) = if expect == Expect::Pass {
            ("a test that must pass marks nothing".to_owned(), "delete `spans`, or expect `hit`")
        } else if span.value.is_empty() || !there {
            let message = format!("`{}` does not stand in the title or text of this test", quoted(&span.value));
            (message, "write it exactly as it stands there, with every sign in between")
        } else {
            continue;
        };
        reader.report("R102", span.bytes.clone(), message, Some(hint.to_owned()));
    }
}
