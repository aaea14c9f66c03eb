//! How the base writes one character.

use unicode_normalization::char::{canonical_combining_class, decompose_compatible};

use crate::chars::simplify;

/// The longest compatibility decomposition of one character in Unicode (U+FDFA, which is kept whole) has 18 characters.
const LONGEST: usize = 24;

/// The one character that `c` is folded to, for the characters that nearly every text is made of.
pub(super) fn plain(c: char) -> Option<char> {
    match c {
        '\n' => Some('\n'),
        '\t' | '\r' => Some(' '),
        ' '..='~' => Some(c.to_ascii_lowercase()),
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' => Some(simplify(c)),
        '\u{3000}' => Some(' '),
        '、' | '。' | '《' | '》' | '“' | '”' | '‘' | '’' | '—' | '·' => Some(c),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).map(|c| c.to_ascii_lowercase()),
        // Kana and Hangul syllables are kept whole: taking their marks off would make other words of them.
        '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{AC00}'..='\u{D7A3}' => Some(c),
        // Rare Han and pictures have no other writing, the squared ones aside, which lie elsewhere.
        '\u{20000}'..='\u{2F7FF}' | '\u{30000}'..='\u{3347F}' => Some(simplify(c)),
        '\u{1F300}'..='\u{1F6FF}' | '\u{1F900}'..='\u{1FAFF}' => Some(c),
        // Whole phrases as one sign, which Unicode takes apart into up to eighteen characters: no word is hidden in them, and
        // a text of nothing else would grow twelvefold.
        '\u{FDFA}' | '\u{FDFB}' => Some(c),
        _ => radical(c),
    }
}

/// The numeral in brackets as one character, and not with the brackets around it, as Unicode has it: whoever writes a number
/// in these means the number.
fn bracketed_numeral(c: char) -> Option<char> {
    let numerals = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
    numerals.get((c as usize).checked_sub(0x3220)?).copied()
}

/// The Han character for a form that Unicode keeps for radicals as parts of characters and does not decompose.
fn radical(c: char) -> Option<char> {
    Some(match c {
        '⺅' => '亻',
        '⺉' => '刂',
        '⺖' => '忄',
        '⺘' => '扌',
        '⺙' => '攵',
        '⺡' => '氵',
        '⺣' => '灬',
        '⺨' => '犭',
        '⺭' => '礻',
        '⺮' => '竹',
        '⺯' | '⺰' => '纟',
        '⺾' | '⺿' | '⻀' => '艹',
        '⻂' => '衤',
        '⻈' => '讠',
        '⻉' => '贝',
        '⻋' => '车',
        '⻌' | '⻍' | '⻎' => '辶',
        '⻐' => '钅',
        '⻏' | '⻖' => '阝',
        '⻔' => '门',
        '⻙' => '韦',
        '⻚' => '页',
        '⻛' => '风',
        '⻜' => '飞',
        '⻢' => '马',
        '⻥' => '鱼',
        '⻦' => '鸟',
        _ => return None,
    })
}

/// Emits what `c` folds to, each part a fixed point of folding; nothing for what is dropped.
pub(super) fn fold_char(c: char, emit: &mut dyn FnMut(char)) {
    fold_into(c, 0, emit);
}

/// Three rounds are enough for all of Unicode, which an exhaustive test holds; the limit only guards against a table
/// that would never settle.
fn fold_into(c: char, round: u8, emit: &mut dyn FnMut(char)) {
    if let Some(settled) = plain(c) {
        emit(settled);
        return;
    }
    if is_invisible(c) || is_mark(c) {
        return;
    }
    if let Some(letter) = squared_letter(c).or_else(|| bracketed_numeral(c)) {
        emit(letter);
        return;
    }
    if let Some(number) = circled_number(c) {
        return number.chars().for_each(emit);
    }
    match c {
        '\u{85}' | '\u{2028}' | '\u{2029}' => return emit('\n'),
        c if c.is_whitespace() => return emit(' '),
        _ => {}
    }
    let mut parts = ['\0'; LONGEST];
    let mut count = 0;
    decompose_compatible(c, |part| {
        for lower in part.to_lowercase() {
            if let Some(slot) = parts.get_mut(count) {
                *slot = simplify(lower);
                count += 1;
            }
        }
    });
    let parts = &parts[..count];
    let changed = parts != [c];
    for part in parts {
        if changed && round < 6 {
            fold_into(*part, round + 1, emit);
        } else {
            emit(*part);
        }
    }
}

/// Letters and digits in squares and filled circles that Unicode gives no decomposition for.
fn squared_letter(c: char) -> Option<char> {
    let from = |base: u8, first: u32| char::from_u32(u32::from(base) + (c as u32 - first));
    match c {
        '\u{1F150}'..='\u{1F169}' => from(b'a', 0x1F150),
        '\u{1F170}'..='\u{1F189}' => from(b'a', 0x1F170),
        '\u{1F1E6}'..='\u{1F1FF}' => from(b'a', 0x1F1E6),
        '\u{2776}'..='\u{277E}' => from(b'1', 0x2776),
        '\u{2780}'..='\u{2788}' => from(b'1', 0x2780),
        '\u{278A}'..='\u{2792}' => from(b'1', 0x278A),
        '\u{24F5}'..='\u{24FD}' => from(b'1', 0x24F5),
        '\u{24FF}' | '\u{1F10B}' | '\u{1F10C}' => Some('0'),
        _ => None,
    }
}

/// The circled numbers from ten to twenty that Unicode gives no decomposition for.
fn circled_number(c: char) -> Option<&'static str> {
    const TEENS: [&str; 10] = ["11", "12", "13", "14", "15", "16", "17", "18", "19", "20"];
    match c {
        '\u{277F}' | '\u{2789}' | '\u{2793}' | '\u{24FE}' => Some("10"),
        '\u{24EB}'..='\u{24F4}' => TEENS.get(c as usize - 0x24EB).copied(),
        _ => None,
    }
}

/// Whether `c` is a letter or digit in disguise: mathematical, circled, squared, raised.
pub(super) fn is_decorated(c: char) -> bool {
    matches!(c,
        '\u{1D400}'..='\u{1D7FF}' | '\u{2460}'..='\u{24FF}' | '\u{2776}'..='\u{2793}' | '\u{1F130}'..='\u{1F189}'
        | '\u{1F1E6}'..='\u{1F1FF}' | '\u{3220}'..='\u{3229}' | '\u{3280}'..='\u{3289}' | '\u{2070}'..='\u{209C}' | '\u{1F100}'..='\u{1F10C}')
}

/// Whether `c` is shown as nothing: the format characters and every `Default_Ignorable_Code_Point` (Unicode 17), the variation
/// selectors aside, which are marks.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{AD}'
        | '\u{61C}' | '\u{180E}' | '\u{E0000}'..='\u{E00FF}' | '\u{E01F0}'..='\u{E0FFF}' | '\u{34F}' | '\u{17B4}' | '\u{17B5}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}')
        || (c.is_control() && !matches!(c, '\n' | '\t' | '\r' | '\u{85}' | '\u{B}' | '\u{C}'))
}

/// Whether `c` is set on the character before it: combining marks, those that enclose it, and variation selectors.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{FE00}'..='\u{FE0F}' | '\u{20D0}'..='\u{20F0}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180D}' | '\u{180F}'
        | '\u{488}' | '\u{489}' | '\u{A670}'..='\u{A672}' | '\u{1ABE}')
        || canonical_combining_class(c) != 0
}
