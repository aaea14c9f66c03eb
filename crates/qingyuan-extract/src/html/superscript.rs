//! Powers in plain text: `10<sup>-3</sup>` reads `10⁻³`, where the letters alone would read `10-3`.
//!
//! Unicode's own signs (Unicode 16, block Superscripts and Subscripts) rather than `^`: they read as printed, and folding
//! for search makes plain digits of them. Only what has such signs is written with them; `1st` and `[1]` stay.

use super::tokens::Tokens;

/// The longest power, in bytes: `&minus;` and some digits.
const MAX_POWER: usize = 24;

/// The power that stands up to the closing tag, in superscript signs, when it has them all; moves past it then.
pub(super) fn of_tag(tokens: &mut Tokens<'_>) -> Option<String> {
    let before = tokens.clone();
    let power = tokens.skip_short_text("sup", MAX_POWER).and_then(written);
    if power.is_none() {
        *tokens = before;
    }
    power
}

fn written(text: &str) -> Option<String> {
    let text = text.trim().replace("&minus;", "-");
    (!text.is_empty()).then(|| text.chars().map(sign).collect())?
}

fn sign(c: char) -> Option<char> {
    Some(match c {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        '+' => '⁺',
        '-' | '−' | '–' | '－' => '⁻',
        '=' => '⁼',
        '(' => '⁽',
        ')' => '⁾',
        'n' => 'ⁿ',
        _ => return None,
    })
}
