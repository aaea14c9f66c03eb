//! `rules lint`

use clap::Args;
use qingyuan_pipeline::{Diagnostics, Level};

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::Lang;
use crate::{opening, out, surroundings};

/// The example shown by `--help`.
const EXAMPLE: &str = "Example: qingyuan rules lint --rules ./rules
Errors and warnings end with 1, notes alone with 0. What each code means: docs/rules.md";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Lint {
    /// Print the diagnostics as a JSON array
    #[arg(long)]
    json: bool,
}

impl Lint {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let files = opening::rulebook_files(settings)?;
        let found = files.lint(Some(&surroundings::today()));
        let [errors, warnings, notes] = [Level::Error, Level::Warning, Level::Note].map(|level| found.count(level));
        if self.json {
            out::data(&serde_json::to_string(&found)?);
        } else {
            print(&found, files.rules().len(), [errors, warnings, notes], settings.lang);
        }
        Ok(if errors + warnings > 0 { Outcome::Findings } else { Outcome::Fine })
    }
}

fn print(found: &Diagnostics, files: usize, [errors, warnings, notes]: [usize; 3], lang: Lang) {
    if !found.is_empty() {
        out::line(&found.to_string());
    }
    out::line(&match lang {
        Lang::Zh if found.is_empty() => format!("{files} 个文件，没有问题"),
        Lang::Zh => format!("{files} 个文件，{errors} 个错误，{warnings} 个警告，{notes} 个提示"),
        Lang::En if found.is_empty() => format!("{files} files, no problems"),
        Lang::En => format!("{files} files, {errors} errors, {warnings} warnings, {notes} notes"),
    });
}

#[cfg(test)]
mod tests {
    use qingyuan_pipeline::{CODES, Level, RULEBOOK_CODES};

    #[test]
    fn the_guide_has_every_code_with_its_level_and_meaning() {
        let guide = include_str!("../../../../../docs/rules.md");
        let row = |(code, meaning): &(&str, &str)| format!("| {code} | {} | {meaning} |", Level::of(code).id());
        let rows: Vec<String> = CODES.iter().chain(RULEBOOK_CODES).map(row).collect();
        let head = "| code | level | |\n|---|---|---|\n";
        let (_, told) = guide.split_once(head).expect("the guide has a table of codes");
        let expected = rows.join("\n");
        assert_eq!(told.trim_end(), expected, "put this into docs/rules.md:\n{head}{expected}");
    }
}
