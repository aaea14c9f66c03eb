//! Personal data that must not stand in rules: they are published, and copied far and wide.

use std::ops::Range;

/// What kind of data it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Personal {
    Mobile,
    Landline,
    IdNumber,
    BankCard,
    Email,
}

impl Personal {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Mobile => "a mobile number",
            Self::Landline => "a landline number",
            Self::IdNumber => "a number of an identity card",
            Self::BankCard => "a number of a bank card",
            Self::Email => "an e-mail address",
        }
    }

    pub(super) fn remedy(self) -> &'static str {
        match self {
            Self::Mobile => "write one that is nobody's, such as 13800000000",
            Self::Landline => "write one that is nobody's, such as 010-00000000, or use @phone",
            Self::IdNumber => "write one that is nobody's, such as 110101190001010000, or use @id_number",
            Self::BankCard => "write one that is nobody's, such as 6222000000000000, or use @bank_card",
            Self::Email => "write one that is nobody's, such as name@example.com",
        }
    }
}

/// The first personal data in `text`, with its bytes.
pub(super) fn personal(text: &str) -> Option<(Range<usize>, Personal)> {
    number(text)
        .or_else(|| if text.contains(['@', '＠']) { email(text).map(|bytes| (bytes, Personal::Email)) } else { None })
}

fn number(text: &str) -> Option<(Range<usize>, Personal)> {
    // Most texts hold no number, and lists have many thousand words.
    if text.len() < SHORTEST
        || text.chars().filter(|c| digit(*c).or_else(|| han_digit(*c)).is_some()).count() < SHORTEST
    {
        return None;
    }
    let plain = numbers(text, digit).iter().find_map(|run| of_number(run));
    // The numeral before a number may belong to a word, as in 周三, so both kinds are read together only afterwards.
    plain.or_else(|| {
        let any = |c: char| digit(c).or_else(|| han_digit(c));
        let has_han = text.contains(|c| han_digit(c).is_some());
        let mut runs = if has_han { numbers(text, any) } else { Vec::new() }.into_iter();
        runs.find_map(|run| of_number(&run).filter(|(_, kind)| *kind == Personal::Mobile))
    })
}

/// A landline number in the smallest area: three digits of the area code, seven of its own.
const SHORTEST: usize = 10;

/// One digit of a number.
struct Digit {
    value: u8,
    bytes: Range<usize>,
    /// Whether a space, hyphen or bracket stands before it.
    apart: bool,
}

fn digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8 - b'0'),
        '０'..='９' => u8::try_from(c as u32 - '０' as u32).ok(),
        _ => None,
    }
}

/// A numeral that is used for a digit, also the formal ones and those of the telephone (幺).
fn han_digit(c: char) -> Option<u8> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' | '幺' => 1,
        '二' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// Digits in a row, with single spaces, hyphens or brackets between them, and `X` at the end.
fn numbers(text: &str, digit: impl Fn(char) -> Option<u8>) -> Vec<Vec<Digit>> {
    let mut found: Vec<Vec<Digit>> = Vec::new();
    let mut run: Vec<Digit> = Vec::new();
    let mut apart = false;
    for (at, c) in text.char_indices() {
        let value = match c {
            'x' | 'X' if run.len() == 17 && !apart => Some(10),
            _ => digit(c),
        };
        match value {
            Some(value) => {
                run.push(Digit { value, bytes: at..at + c.len_utf8(), apart });
                apart = false;
            }
            None if matches!(c, ' ' | '-' | '－' | '–' | '—' | ')' | '）') && !apart && !run.is_empty() => {
                apart = true
            }
            None => {
                if !run.is_empty() {
                    found.push(std::mem::take(&mut run));
                }
                apart = false;
            }
        }
    }
    if !run.is_empty() {
        found.push(run);
    }
    found
}

fn of_number(run: &[Digit]) -> Option<(Range<usize>, Personal)> {
    let digits: Vec<u8> = run.iter().map(|digit| digit.value).collect();
    let bytes = |length: usize| Some(run.first()?.bytes.start..run.get(length - 1)?.bytes.end);
    if let Some(length) = landline(run, &digits) {
        return Some((bytes(length)?, Personal::Landline));
    }
    if is_made_up(&digits) {
        return None;
    }
    let kind = match digits.as_slice() {
        [1, 3..=9, ..] if digits.len() == 11 => Personal::Mobile,
        _ if digits.len() == 18 && is_id_number(&digits) => Personal::IdNumber,
        // Cards of the networks in use in China: JCB, Visa, Mastercard, UnionPay and older local ones.
        [3..=6 | 8 | 9, ..] if (16..=19).contains(&digits.len()) && is_luhn(&digits) => Personal::BankCard,
        _ => return None,
    };
    Some((bytes(digits.len())?, kind))
}

/// How many digits a landline number has that the run begins with: an area code (010, 02x, or four digits from 03xx on),
/// then seven or eight digits of which the first is 2 to 8. An extension may follow behind a sign.
fn landline(run: &[Digit], digits: &[u8]) -> Option<usize> {
    let area = match digits {
        [0, 1, 0, ..] | [0, 2, _, ..] => 3,
        [0, 3..=9, _, _, ..] => 4,
        _ => return None,
    };
    if !matches!(digits.get(area), Some(2..=8)) {
        return None;
    }
    // A sign inside the number may stand behind the area code or in the middle, but a number ends before one or at the
    // end of the run.
    let lengths = [area + 8, area + 7];
    let length = lengths.into_iter().find(|length| match run.get(*length) {
        None => run.len() == *length,
        Some(next) => next.apart,
    })?;
    (!is_made_up(&digits[..length])).then_some(length)
}

/// Whether six digits in a row are all equal or count up or down: nobody is given such a number by chance.
fn is_made_up(digits: &[u8]) -> bool {
    digits.windows(6).any(|run| {
        let step = i16::from(run[1]) - i16::from(run[0]);
        step.abs() <= 1 && run.windows(2).all(|pair| i16::from(pair[1]) - i16::from(pair[0]) == step)
    })
}

/// The check digit of GB 11643-1999 (ISO 7064, MOD 11-2), with a plausible day of birth.
fn is_id_number(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [u8; 11] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2];
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    let two = |at: usize| digits[at] * 10 + digits[at + 1];
    let born = (18..=20).contains(&two(6)) && (1..=12).contains(&two(10)) && (1..=31).contains(&two(12));
    let known_region = (11..=82).contains(&two(0));
    born && known_region && digits[17] == CHECKS[(sum % 11) as usize]
}

/// Luhn's formula (ISO/IEC 7812-1, annex B).
fn is_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let doubled = u32::from(*digit) * (1 + at as u32 % 2);
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// An address whose domain is not reserved for examples (RFC 2606, RFC 6761).
fn email(text: &str) -> Option<Range<usize>> {
    let in_name = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    let in_domain = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    for (at, sign) in text.char_indices().filter(|(_, c)| matches!(c, '@' | '＠')) {
        let name = text[..at].len() - text[..at].trim_end_matches(in_name).len();
        let after = &text[at + sign.len_utf8()..];
        let domain = after[..after.len() - after.trim_start_matches(in_domain).len()].trim_end_matches(['.', '-']);
        let labels: Vec<&str> = domain.split('.').collect();
        let top = labels.last().copied().unwrap_or_default().to_ascii_lowercase();
        let shaped = labels.len() >= 2 && labels.iter().all(|label| !label.is_empty());
        let shaped = shaped && top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic());
        let second = labels.iter().rev().nth(1).copied().unwrap_or_default().to_ascii_lowercase();
        let reserved = matches!(top.as_str(), "example" | "test" | "invalid" | "localhost")
            || (second == "example" && matches!(top.as_str(), "com" | "net" | "org" | "cn"));
        if name > 0 && shaped && !reserved {
            return Some(at - name..at + sign.len_utf8() + domain.len());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_are_told_from_what_is_nobodys() {
        // No network has the prefix 154, no country the domain zz, no bank in use the cards that begin with 9001.
        let card = |first: &str| {
            (0..10)
                .map(|check| format!("{first}{check}"))
                .find(|card| is_luhn(&card.bytes().map(|byte| byte - b'0').collect::<Vec<_>>()))
        };
        let card = card("900190837465019").expect("one digit fits");
        let table = [
            ("加 154-0718-2946 细聊".to_owned(), Some("154-0718-2946")),
            ("电话15407182946".to_owned(), Some("15407182946")),
            ("电话１５４０７１８２９４６".to_owned(), Some("１５４０７１８２９４６")),
            ("电话 13800000000".to_owned(), None),
            ("电话 13812345678".to_owned(), None),
            ("订单 154071829461".to_owned(), None),
            (format!("卡号 {card} 收款"), Some(card.as_str())),
            (format!("编号 1{card}23 收款"), None),
            ("110101190001010000".to_owned(), None),
            ("写信到 someone@campus.zz。".to_owned(), Some("someone@campus.zz")),
            ("写信到 someone@example.com".to_owned(), None),
            ("写信到 a@b.example，或 @老师".to_owned(), None),
            ("第3.1节 100-200 元".to_owned(), None),
            ("电话 010-62781904".to_owned(), Some("010-62781904")),
            ("电话（010）62781904转801".to_owned(), Some("010）62781904")),
            ("电话 0571-6278 1904-801".to_owned(), Some("0571-6278 1904")),
            ("电话03116278190".to_owned(), Some("03116278190")),
            ("电话 010-00000000".to_owned(), None),
            ("电话 010-12345678".to_owned(), None),
            ("学号 0106278190455".to_owned(), None),
            ("加我一五四零七一八二九四六细聊".to_owned(), Some("一五四零七一八二九四六")),
            ("加我幺五4零7幺八2九四陆".to_owned(), Some("幺五4零7幺八2九四陆")),
            ("周三15407182946".to_owned(), Some("15407182946")),
            ("一三八零零零零零零零零".to_owned(), None),
            ("一二三四五六七八九十百千".to_owned(), None),
            ("QQ 2740719385，微信 wx0718294".to_owned(), None),
        ];
        for (text, expected) in table {
            let found = personal(&text).map(|(bytes, _)| text[bytes].to_owned());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn the_example_of_the_standard_is_an_id_number() {
        let digits: Vec<u8> = "11010519491231002".bytes().map(|byte| byte - b'0').chain([10]).collect();
        assert!(is_id_number(&digits));
        let mut wrong = digits.clone();
        wrong[16] = 3;
        assert!(!is_id_number(&wrong));
        assert_eq!(personal("证件11010519491231002X").map(|(_, kind)| kind), Some(Personal::IdNumber));
    }
}
