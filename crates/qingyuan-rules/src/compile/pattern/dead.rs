//! Regular expressions that can be searched for, but never found.

use qingyuan_text::fold;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::super::literal::Fault;

/// What keeps a pattern, or a branch of it, from ever matching.
pub(super) fn faults(hir: &Hir) -> Vec<Fault> {
    let mut faults = Vec::new();
    if has_misplaced_look(hir) {
        let message = "`^` or `$` stands where it cannot hold: behind or before something that is required".to_owned();
        let hint = "delete it; `(?m)^` and `(?m)$` stand for the borders of lines, `\\b` for those of Latin words";
        faults.push(("R030", message, Some(hint.to_owned())));
    }
    if let Some(c) = foreign(hir) {
        let folded = fold(c.encode_utf8(&mut [0; 4])).base().text().to_owned();
        let message = format!("the regular expression asks for `{c}`, which no folded text holds");
        let hint = if folded.trim().is_empty() { "delete it".to_owned() } else { format!("write `{folded}`") };
        faults.push(("R037", message, Some(hint)));
    }
    faults
}

/// Whether the beginning of the text is asked for behind something, or its end before something.
fn has_misplaced_look(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => has_misplaced_look(&capture.sub),
        HirKind::Repetition(repetition) => has_misplaced_look(&repetition.sub),
        HirKind::Alternation(parts) => parts.iter().any(has_misplaced_look),
        HirKind::Concat(parts) => {
            let takes = |parts: &[Hir]| parts.iter().any(|part| part.properties().minimum_len().unwrap_or(0) > 0);
            parts.iter().enumerate().any(|(at, part)| match part.kind() {
                HirKind::Look(Look::Start) => takes(&parts[..at]),
                HirKind::Look(Look::End) => takes(&parts[at + 1..]),
                _ => has_misplaced_look(part),
            })
        }
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

/// The first required character that folding leaves in no text: capital, full-width, traditional.
fn foreign(hir: &Hir) -> Option<char> {
    let gone = |c: char| {
        let mut buffer = [0; 4];
        let text: &str = c.encode_utf8(&mut buffer);
        !c.is_ascii_lowercase() && !c.is_whitespace() && fold(text).base().text() != text
    };
    match hir.kind() {
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).ok()?.chars().find(|c| gone(*c)),
        HirKind::Class(Class::Unicode(class)) => {
            let members: usize = class.iter().map(|range| range.len()).sum();
            let mut all = class.iter().flat_map(|range| range.start()..=range.end());
            let first = class.iter().next()?.start();
            // A class is dead when all of its members are; wide ones never are.
            (members <= 64 && all.all(gone)).then_some(first)
        }
        HirKind::Capture(capture) => foreign(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => foreign(&repetition.sub),
        HirKind::Alternation(parts) | HirKind::Concat(parts) => parts.iter().find_map(foreign),
        _ => None,
    }
}
