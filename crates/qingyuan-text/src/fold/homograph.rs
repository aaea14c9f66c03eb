//! Letters of other scripts that look like Latin ones.

/// What to make of a word that mixes scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mixed {
    /// Whether it is a disguise for certain, and not a formula.
    pub(super) is_trick: bool,
}

/// The Latin letter that a folded Cyrillic, Armenian, Greek or phonetic letter looks like. Cyrillic has no use inside a
/// Latin word; the others have, in formulas and in phonetics. Of Greek only the letters are here whose Latin reading
/// nobody could miss.
pub(super) fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'а' | 'α' | 'ɑ' => "a",
        'в' => "b",
        'с' | 'ϲ' => "c",
        'ԁ' => "d",
        'е' | 'ҽ' => "e",
        'ɡ' => "g",
        'һ' | 'н' => "h",
        'і' | 'ι' | 'ı' => "i",
        'ј' => "j",
        'к' | 'κ' => "k",
        'ӏ' => "l",
        'м' => "m",
        'п' => "n",
        'о' | 'ο' | 'օ' => "o",
        'р' | 'ρ' => "p",
        'ԛ' => "q",
        'г' => "r",
        'ѕ' => "s",
        'т' | 'τ' => "t",
        'υ' | 'ս' => "u",
        'ν' | 'ѵ' => "v",
        'ԝ' => "w",
        'х' | 'χ' => "x",
        'у' => "y",
        _ => return None,
    })
}

/// Whether `c` is a letter of a script that has look-alikes of Latin letters.
pub(super) fn is_foreign(c: char) -> bool {
    c.is_alphabetic() && (matches!(c, '\u{370}'..='\u{58F}') || latin(c).is_some())
}

/// Looks at one word of ASCII letters and foreign ones: `Some` when all its foreign letters look like Latin ones and it
/// has Latin ones too.
pub(super) fn mixed(word: &str) -> Option<Mixed> {
    let (mut ascii, mut foreign, mut cyrillic) = (0_usize, 0_usize, 0_usize);
    for c in word.chars() {
        if c.is_ascii_alphabetic() {
            ascii += 1;
        } else {
            latin(c)?;
            foreign += 1;
            // Omicron is no sign of any formula.
            cyrillic += usize::from(matches!(c, '\u{400}'..='\u{58F}' | 'ο'));
        }
    }
    (ascii > 0 && foreign > 0).then_some(Mixed { is_trick: cyrillic > 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_of_both_scripts_are_mixed() {
        assert_eq!(mixed("wесhаt"), Some(Mixed { is_trick: true }));
        assert_eq!(mixed("vх"), Some(Mixed { is_trick: true }));
        assert_eq!(mixed("hν"), Some(Mixed { is_trick: false }));
        for pure in ["wechat", "привет", "ναι", "μm", "λmax"] {
            assert_eq!(mixed(pure), None, "{pure}");
        }
    }
}
