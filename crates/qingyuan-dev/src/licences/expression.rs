//! SPDX licence expressions (SPDX specification 3.0, annex B), as far as cargo manifests use them.

use anyhow::{bail, ensure};

/// Whether `expression` can be satisfied with licences of `allowed` alone: one side of an `OR`, every side of an
/// `AND`. `AND` binds tighter than `OR`; the old form `MIT/Apache-2.0` reads as `OR`.
///
/// # Errors
/// When the expression cannot be read.
pub(super) fn allows(expression: &str, allowed: &[&str], exceptions: &[&str]) -> anyhow::Result<bool> {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut reader = Reader { words: spaced.split_whitespace().collect(), at: 0, allowed, exceptions };
    let answer = reader.any()?;
    ensure!(reader.at == reader.words.len(), "`{}` is not expected here", reader.words[reader.at]);
    Ok(answer)
}

struct Reader<'a> {
    words: Vec<&'a str>,
    at: usize,
    allowed: &'a [&'a str],
    exceptions: &'a [&'a str],
}

impl<'a> Reader<'a> {
    /// `all (OR all)*`
    fn any(&mut self) -> anyhow::Result<bool> {
        let mut answer = self.all()?;
        while self.accept("OR") {
            answer |= self.all()?;
        }
        Ok(answer)
    }

    /// `one (AND one)*`
    fn all(&mut self) -> anyhow::Result<bool> {
        let mut answer = self.one()?;
        while self.accept("AND") {
            answer &= self.one()?;
        }
        Ok(answer)
    }

    /// `( any )`, or a licence, perhaps `WITH` an exception.
    fn one(&mut self) -> anyhow::Result<bool> {
        if self.accept("(") {
            let answer = self.any()?;
            ensure!(self.accept(")"), "a parenthesis is not closed");
            return Ok(answer);
        }
        let licence = self.name()?;
        // `Apache-2.0+` means this version or a later one, so this version will do.
        let mut answer = self.allowed.contains(&licence.strip_suffix('+').unwrap_or(licence));
        if self.accept("WITH") {
            let exception = self.name()?;
            answer &= self.exceptions.contains(&exception);
        }
        Ok(answer)
    }

    fn name(&mut self) -> anyhow::Result<&'a str> {
        match self.words.get(self.at).copied() {
            None => bail!("a licence is missing at the end"),
            Some(word @ ("OR" | "AND" | "WITH" | "(" | ")")) => bail!("a licence is missing before `{word}`"),
            Some(word) => {
                self.at += 1;
                Ok(word)
            }
        }
    }

    fn accept(&mut self, word: &str) -> bool {
        let found = self.words.get(self.at) == Some(&word);
        self.at += usize::from(found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expression: &str) -> Result<bool, String> {
        allows(expression, &["MIT", "Apache-2.0", "Unicode-3.0"], &["LLVM-exception"])
            .map_err(|error| error.to_string())
    }

    #[test]
    fn one_side_of_or_and_every_side_of_and_must_be_allowed() {
        for (expression, expected) in [
            ("MIT", true),
            ("GPL-3.0-only", false),
            ("MIT OR GPL-3.0-only", true),
            ("GPL-3.0-only OR MIT", true),
            ("MIT AND GPL-3.0-only", false),
            ("MIT/Apache-2.0", true),
            ("MIT / GPL-2.0", true),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("(GPL-2.0 OR MIT) AND Unicode-3.0", true),
            ("(MIT OR Apache-2.0) AND OpenSSL", false),
            ("GPL-2.0 OR MIT AND OpenSSL", false),
            ("MIT OR GPL-2.0 AND OpenSSL", true),
            ("Apache-2.0 WITH LLVM-exception OR GPL-2.0", true),
            ("Apache-2.0 WITH Odd-exception", false),
            ("Apache-2.0+", true),
        ] {
            assert_eq!(check(expression), Ok(expected), "{expression}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_an_error_and_never_a_yes() {
        for (expression, complaint) in [
            ("", "a licence is missing at the end"),
            ("MIT OR", "a licence is missing at the end"),
            ("OR MIT", "a licence is missing before `OR`"),
            ("(MIT", "a parenthesis is not closed"),
            ("MIT Apache-2.0", "`Apache-2.0` is not expected here"),
            ("MIT)", "`)` is not expected here"),
        ] {
            assert_eq!(check(expression), Err(complaint.to_owned()), "{expression}");
        }
    }
}
