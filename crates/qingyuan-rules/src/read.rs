//! Reading values out of a TOML file, with a diagnostic for everything that is not as expected.

mod bytes;

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Diagnostics, Lines, quoted};
use crate::source::RuleFile;
use crate::suggest::nearest;

/// A value and its bytes in the file.
#[derive(Clone, Debug)]
pub(crate) struct At<T> {
    pub(crate) value: T,
    pub(crate) bytes: Range<usize>,
}

/// One table of the file under its name, and where it is opened.
#[derive(Clone)]
pub(crate) struct Section<'t> {
    pub(crate) name: &'static str,
    pub(crate) table: &'t DeTable<'t>,
    pub(crate) bytes: Range<usize>,
}

/// Findings of one code in one file beyond this number are only counted: nobody reads more, and a file full of one
/// mistake must not fill the memory.
const MOST_ALIKE: usize = 100;

/// Reads one file and collects what is wrong with it.
pub(crate) struct Reader<'f> {
    pub(crate) file: &'f RuleFile,
    lines: Lines,
    problems: Diagnostics,
    /// By code: how many were found, and the place of the first that is only counted.
    counts: BTreeMap<&'static str, (usize, usize)>,
}

impl<'f> Reader<'f> {
    pub(crate) fn new(file: &'f RuleFile) -> Self {
        Self { file, lines: Lines::new(&file.text), problems: Diagnostics::default(), counts: BTreeMap::new() }
    }

    pub(crate) fn report(&mut self, code: &'static str, bytes: Range<usize>, message: String, hint: Option<String>) {
        let (count, first_counted) = self.counts.entry(code).or_default();
        *count += 1;
        if *count > MOST_ALIKE {
            if *count == MOST_ALIKE + 1 {
                *first_counted = bytes.start;
            }
            return;
        }
        self.problems.push(Diagnostic::on(&self.lines, code, self.file, bytes, message, hint));
    }

    /// Whether an error was found so far.
    pub(crate) fn has_errors(&self) -> bool {
        self.problems.has_errors()
    }

    /// The number of the line that a byte stands on, counted from one.
    pub(crate) fn line_number(&self, byte: usize) -> usize {
        self.lines.number(byte)
    }

    /// Everything that was found.
    pub(crate) fn finish(mut self) -> Diagnostics {
        for (code, (count, place)) in &self.counts {
            if *count > MOST_ALIKE {
                let message = format!("and {} more of {code} from here on", count - MOST_ALIKE);
                self.problems.push(Diagnostic::on(&self.lines, code, self.file, *place..*place, message, None));
            }
        }
        self.problems
    }

    /// Reports keys that are not in `known`.
    pub(crate) fn check_keys(&mut self, section: &Section<'_>, known: &[&str]) {
        for key in section.table.keys() {
            let name: &str = key.get_ref();
            if known.contains(&name) {
                continue;
            }
            let hint = match nearest(name, known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("known here: {}", known.join(", ")),
            };
            self.report("R002", key.span(), format!("unknown key `{}` in {}", quoted(name), section.name), Some(hint));
        }
    }

    fn value<'t>(&mut self, section: &Section<'t>, key: &str, required: bool) -> Option<&'t Spanned<DeValue<'t>>> {
        let value = section_value(section, key);
        if value.is_none() && required {
            let message = format!("{} has no `{key}`", section.name);
            self.report("R003", section.bytes.clone(), message, Some(format!("add a line `{key} = …`")));
        }
        value
    }

    /// The bytes of a value, or of the whole section when it has none.
    pub(crate) fn place_of(&self, section: &Section<'_>, key: &str) -> Range<usize> {
        section_value(section, key).map_or(section.bytes.clone(), Spanned::span)
    }

    fn wrong(&mut self, value: &Spanned<DeValue<'_>>, key: &str, expected: &str) {
        let found = value.get_ref().type_str();
        let example = match expected {
            "a text" => format!("`{key} = \"…\"`"),
            "a list of texts" => format!("`{key} = [\"…\", \"…\"]`"),
            "a section" => format!("`[{key}]` on a line of its own"),
            "a list of sections" => format!("`[[{key}]]` on a line of its own"),
            // Most often only the quotation marks are too much.
            _ => match value.get_ref().as_str().map(str::trim).filter(|text| is_number(text)) {
                Some(number) => format!("`{key} = {number}`"),
                None => format!("`{key} = {}`", example_of(key)),
            },
        };
        let message = format!("`{key}` is expected to be {expected}, but its type is {found}");
        self.report("R004", value.span(), message, Some(format!("write {example}")));
    }

    /// A text; an empty one that is required is reported.
    pub(crate) fn text(&mut self, section: &Section<'_>, key: &str, required: bool) -> Option<At<String>> {
        let value = self.value(section, key, required)?;
        let Some(text) = value.get_ref().as_str() else {
            self.wrong(value, key, "a text");
            return None;
        };
        if required && text.trim().is_empty() {
            let message = format!("`{key}` of {} is empty", section.name);
            self.report("R003", value.span(), message, Some("write at least a few words".into()));
            return None;
        }
        Some(At { value: text.trim().to_owned(), bytes: value.span() })
    }

    /// A number, whole or not.
    pub(crate) fn number(&mut self, section: &Section<'_>, key: &str, required: bool) -> Option<At<f64>> {
        let value = self.value(section, key, required)?;
        let text = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => {
                self.wrong(value, key, "a number");
                return None;
            }
        };
        let number = text.replace('_', "").parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() {
            self.wrong(value, key, "a finite number");
        }
        Some(At { value: number?, bytes: value.span() })
    }

    /// Texts in a list, or one text alone.
    pub(crate) fn texts(&mut self, section: &Section<'_>, key: &str, required: bool) -> Option<Vec<At<String>>> {
        let value = self.value(section, key, required)?;
        match value.get_ref() {
            DeValue::String(text) => Some(vec![At { value: text.to_string(), bytes: value.span() }]),
            DeValue::Array(items) => {
                let mut texts = Vec::new();
                for item in items.iter() {
                    match item.get_ref().as_str() {
                        Some(text) => texts.push(At { value: text.to_owned(), bytes: item.span() }),
                        None => self.wrong(item, key, "a list of texts"),
                    }
                }
                Some(texts)
            }
            _ => {
                self.wrong(value, key, "a list of texts");
                None
            }
        }
    }

    /// One word out of a closed list.
    pub(crate) fn word<T>(
        &mut self,
        section: &Section<'_>,
        key: &str,
        words: &[&str],
        parse: fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(section, key, false)?;
        let parsed = parse(&text.value);
        if parsed.is_none() {
            let hint = one_of(&text.value, words);
            let message = format!("`{key}` is one of {}, not `{}`", words.join(", "), quoted(&text.value));
            self.report("R004", text.bytes, message, Some(hint));
        }
        parsed
    }

    /// The table called `key`.
    pub(crate) fn section<'t>(
        &mut self,
        parent: &Section<'t>,
        key: &str,
        name: &'static str,
        required: bool,
    ) -> Option<Section<'t>> {
        let value = section_value(parent, key);
        let Some(value) = value else {
            if required {
                let hint = format!("add a section `{name}`");
                self.report(
                    "R003",
                    parent.bytes.clone(),
                    format!("{} has no section `{name}`", parent.name),
                    Some(hint),
                );
            }
            return None;
        };
        match value.get_ref().as_table() {
            Some(table) => Some(Section { name, table, bytes: value.span() }),
            None => {
                self.wrong(value, key, "a section");
                None
            }
        }
    }

    /// The tables of the list called `key`.
    pub(crate) fn sections<'t>(&mut self, parent: &Section<'t>, key: &str, name: &'static str) -> Vec<Section<'t>> {
        let Some(value) = section_value(parent, key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.wrong(value, key, "a list of sections");
            return Vec::new();
        };
        let mut sections = Vec::new();
        for item in items.iter() {
            match item.get_ref().as_table() {
                Some(table) => sections.push(Section { name, table, bytes: item.span() }),
                None => self.wrong(item, key, "a list of sections"),
            }
        }
        sections
    }
}

/// What to write instead of a word that is none of these.
pub(crate) fn one_of(word: &str, words: &[&str]) -> String {
    match nearest(&word.trim().to_lowercase(), words.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("write one of `{}`", words.join("`, `")),
    }
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// A usual value of a key that takes a number.
fn example_of(key: &str) -> &'static str {
    match key {
        "near" => "60",
        "keep" => "0.2",
        "format" => "1",
        _ => "7.0",
    }
}

fn section_value<'t>(parent: &Section<'t>, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
    parent.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
}
