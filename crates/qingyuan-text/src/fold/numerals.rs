//! Numbers for contact written in Han numerals.

/// Fewer numerals in a row are years, counts and names. The shortest number that anyone can be reached at, and that
/// advertisements give, is a landline's seven digits.
pub(super) const SHORTEST: usize = 7;

/// The digit that a Han numeral (or a digit) stands for when a number is read out digit by digit. The numerals of ledgers
/// are among them.
pub(super) fn digit(c: char) -> Option<&'static str> {
    Some(match c {
        '0' | '零' | '〇' => "0",
        '1' | '一' | '壹' | '幺' => "1",
        '2' | '二' | '贰' => "2",
        '3' | '三' | '叁' => "3",
        '4' | '四' | '肆' => "4",
        '5' | '五' | '伍' => "5",
        '6' | '六' | '陆' => "6",
        '7' | '七' | '柒' => "7",
        '8' | '八' | '捌' => "8",
        '9' | '九' | '玖' => "9",
        _ => return None,
    })
}

/// Whether the digits only count up or down by one, as in 一二三四五六七: someone counts.
pub(super) fn is_counting(digits: &[u8]) -> bool {
    let all = |step: u8| digits.windows(2).all(|pair| pair[0].wrapping_add(step) == pair[1]);
    all(1) || all(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_is_no_number() {
        assert!(is_counting(b"1234567"));
        assert!(is_counting(b"7654321"));
        assert!(!is_counting(b"1380013"));
    }
}
