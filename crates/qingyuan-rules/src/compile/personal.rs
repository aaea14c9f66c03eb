//! Personal data that must not stand in rules: they are published, and copied far and wide.

use std::ops::Range;

/// What kind of data it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Personal {
    Mobile,
    IdNumber,
    BankCard,
    Email,
}

impl Personal {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Mobile => "a mobile number",
            Self::IdNumber => "a number of an identity card",
            Self::BankCard => "a number of a bank card",
            Self::Email => "an e-mail address",
        }
    }

    pub(super) fn remedy(self) -> &'static str {
        match self {
            Self::Mobile => "write one that is nobody's, such as 13800000000",
            Self::IdNumber => "write one that is nobody's, such as 110101190001010000, or use @id_number",
            Self::BankCard => "write one that is nobody's, such as 6222000000000000, or use @bank_card",
            Self::Email => "write one that is nobody's, such as name@example.com",
        }
    }
}

/// The first personal data in `text`, with its bytes.
pub(super) fn personal(text: &str) -> Option<(Range<usize>, Personal)> {
    // Most texts hold neither, and lists have many thousand words.
    let digits = text.bytes().filter(u8::is_ascii_digit).count() >= 11 || text.contains(|c| ('０'..='９').contains(&c));
    let number = if digits { numbers(text).into_iter().find_map(of_number) } else { None };
    number.or_else(|| if text.contains(['@', '＠']) { email(text).map(|bytes| (bytes, Personal::Email)) } else { None })
}

/// Digits in a row, with single spaces or hyphens between them, and `X` at the end.
fn numbers(text: &str) -> Vec<(Range<usize>, Vec<u8>)> {
    let mut found: Vec<(Range<usize>, Vec<u8>)> = Vec::new();
    let mut digits: Vec<u8> = Vec::new();
    let (mut start, mut end, mut gaps) = (0, 0, 0);
    for (at, c) in text.char_indices() {
        let digit = match c {
            '0'..='9' => Some(c as u8 - b'0'),
            '０'..='９' => u8::try_from(c as u32 - '０' as u32).ok(),
            'x' | 'X' if digits.len() == 17 && gaps == 0 => Some(10),
            _ => None,
        };
        match digit {
            Some(digit) => {
                if digits.is_empty() {
                    start = at;
                }
                digits.push(digit);
                (end, gaps) = (at + c.len_utf8(), 0);
            }
            None if matches!(c, ' ' | '-') && gaps == 0 && !digits.is_empty() => gaps = 1,
            None => {
                if !digits.is_empty() {
                    found.push((start..end, std::mem::take(&mut digits)));
                }
                gaps = 0;
            }
        }
    }
    if !digits.is_empty() {
        found.push((start..end, digits));
    }
    found
}

fn of_number((bytes, digits): (Range<usize>, Vec<u8>)) -> Option<(Range<usize>, Personal)> {
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
    Some((bytes, kind))
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
