//! Lines of a list that are matched whole, and so by nothing, because somebody wrote more than a word into them.

use qingyuan_text::is_han;

use crate::diagnostic::quoted;

const MARKS: [(char, char); 7] =
    [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('‘', '’'), ('「', '」'), ('＂', '＂')];

/// What is odd about a line, and what to write instead.
pub(super) fn slip(line: &str) -> Option<(String, String)> {
    comment(line).or_else(|| quotation(line)).or_else(|| several(line)).or_else(|| frequency(line))
}

fn comment(line: &str) -> Option<(String, String)> {
    let (at, _) = line.match_indices(['#', '＃']).find(|(at, _)| line[..*at].ends_with(char::is_whitespace))?;
    let message = format!("`{}` is taken for a part of the word, not for a comment", quoted(&line[at..]));
    Some((message, "a comment has a line of its own, which begins with `#`: put it above the word".to_owned()))
}

fn quotation(line: &str) -> Option<(String, String)> {
    let bare = line.trim_end_matches([',', '，', ';', '；']).trim_end();
    let inner = MARKS.iter().find_map(|(open, close)| bare.strip_prefix(*open)?.strip_suffix(*close))?;
    let single = !inner.is_empty() && !inner.contains(['"', '“', '”', '「', '」']);
    let hint =
        if single { format!("write `{}`", quoted(inner)) } else { "write one word a line, without them".to_owned() };
    Some(("the quotation marks are taken for a part of the word".to_owned(), hint))
}

fn several(line: &str) -> Option<(String, String)> {
    let chars: Vec<char> = line.chars().collect();
    let (at, sign) = chars.iter().enumerate().find(|(at, c)| {
        let between_digits = *at > 0
            && chars.get(at - 1).is_some_and(char::is_ascii_digit)
            && chars.get(at + 1).is_some_and(char::is_ascii_digit);
        matches!(c, ',' | '，' | '、' | ';' | '；') && !between_digits
    })?;
    if at + 1 == chars.len() {
        let word: String = chars[..at].iter().collect();
        let message = format!("the `{sign}` at the end is taken for a part of the word");
        return Some((message, format!("write `{}`", quoted(word.trim_end()))));
    }
    let message = format!("this line is one word, with `{sign}` in it");
    Some((message, "write each word on a line of its own".to_owned()))
}

/// A line as dictionaries have it: word, frequency, and perhaps a letter for the part of speech.
fn frequency(line: &str) -> Option<(String, String)> {
    let parts: Vec<&str> = line.split_whitespace().collect();
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let word = match parts.as_slice() {
        [word, count, tag] if number(count) && tag.len() <= 4 && tag.bytes().all(|byte| byte.is_ascii_lowercase()) => {
            word
        }
        // A number of two digits may well belong to a name.
        [word, count] if number(count) && count.len() >= 3 => word,
        _ => return None,
    };
    if !word.chars().any(is_han) {
        return None;
    }
    let message = format!("`{}` is taken for a part of the word", quoted(line[word.len()..].trim_start()));
    let hint = format!("write `{}`: frequencies and parts of speech stand in `dict/` only", quoted(word));
    Some((message, hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_from_words() {
        for (line, remedy) in [
            ("先垫付  # 注释", "line of its own"),
            ("先垫付\t＃注释", "line of its own"),
            ("预付款, 押金款", "each word"),
            ("预付款、押金款", "each word"),
            ("预付款，", "`预付款`"),
            ("\"保证金款\"", "`保证金款`"),
            ("\"保证金款\",", "`保证金款`"),
            ("“保证金款”", "`保证金款`"),
            ("\"甲乙\", \"丙丁\"", "one word a line"),
            ("手续费款 100 n", "`手续费款`"),
            ("手续费款 1000", "`手续费款`"),
        ] {
            assert!(slip(line).is_some_and(|(_, hint)| hint.contains(remedy)), "{line}: {:?}", slip(line));
        }
        for line in
            ["先垫付", "c#", "甲#乙", "日赚1,000元", "型号 14", "iphone 2000", "加 微 信", "don't", "a.example/x"]
        {
            assert_eq!(slip(line), None, "{line}");
        }
    }
}
