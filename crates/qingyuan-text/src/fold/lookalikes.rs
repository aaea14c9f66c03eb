//! What stands for a character without being it: pictures, letters of other scripts, the same character again.

use super::emoji::spelled;
use super::folder::Folder;
use super::homograph;
use super::obfuscation::ObfuscationKind;
use crate::chars::is_han;

impl Folder<'_, '_> {
    /// The second of equal characters: writes one for three and more.
    pub(super) fn repeated(&mut self, at: usize, c: char) -> Option<usize> {
        let row = self.text[at..].len() - self.text[at..].trim_start_matches(c).len();
        let start = at - c.len_utf8();
        // Three w are the beginning of an address, three i are a number.
        if row < 2 * c.len_utf8() || start < self.out.done() || (matches!(c, 'w' | 'i') && row == 2) {
            return None;
        }
        let end = at + row;
        self.out.replace(start..end, c.encode_utf8(&mut [0; 4]));
        self.unit = start..end;
        Some(end)
    }

    /// One or two pictures between digits, which only keep a number from being found.
    pub(super) fn picture_in_number(&mut self, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        let length: usize =
            rest.chars().take_while(|c| self.signs.of(*c).is_picture()).take(3).map(char::len_utf8).sum();
        let few = rest[..length].chars().nth(2).is_none();
        if !few || !rest[length..].starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let end = at + length;
        self.out.replace(at..end, "");
        self.tricks.note(ObfuscationKind::Separators, self.out.place(at).0, self.out.place(end).0);
        Some(end)
    }

    /// A picture that stands for a character, once for a row of it.
    pub(super) fn picture(&mut self, at: usize, c: char, meant: &str) -> usize {
        let width = c.len_utf8();
        let row = self.text[at..].len() - self.text[at..].trim_start_matches(c).len();
        let end = if row >= 3 * width { at + row } else { at + width };
        let is_beside = |c: Option<char>| c.is_some_and(|c| is_han(c) || spelled(c).is_some());
        let rest = &self.text[end..];
        let beside = is_beside(self.text[..at].chars().next_back())
            || self.row.is_some_and(|row| row.0 == at && self.out.done() == at)
            || is_beside(rest.chars().next())
            || rest.starts_with(|c: char| c.is_ascii_alphanumeric());
        // Between 和 and 、 a picture stands for itself.
        let is_listing = |c: Option<char>| c.is_some_and(|c| "和与及或跟、".contains(c));
        let listed = is_listing(self.text[..at].chars().next_back()) || is_listing(rest.chars().next());
        if beside && !listed {
            let (start, stop) = self.out.place(at);
            self.tricks.note(ObfuscationKind::EmojiCharacter, start, stop);
        }
        self.out.replace(at..end, meant);
        self.unit = at..end;
        end
    }

    /// Looks at the word around a letter of a foreign script once, and goes on after it.
    pub(super) fn foreign_word(&mut self, at: usize) -> usize {
        let is_letter = |c: char| c.is_ascii_alphabetic() || homograph::is_foreign(c);
        let end = at + self.text[at..].find(|c| !is_letter(c)).unwrap_or(self.text.len() - at);
        let from = self.out.done().min(at);
        let start = from + self.text[from..at].trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
        let Some(mixed) = homograph::mixed(&self.text[start..end]) else { return end };
        let text = self.text;
        let (first, _) = self.out.place(start);
        for (offset, c) in text[at..end].char_indices() {
            if let Some(latin) = homograph::latin(c) {
                self.out.replace(at + offset..at + offset + c.len_utf8(), latin);
            }
        }
        if mixed.is_trick {
            let last = text[..end].chars().next_back().map_or(0, char::len_utf8);
            let (_, stop) = self.out.place(end - last);
            self.tricks.note(ObfuscationKind::Homograph, first, stop);
        }
        end
    }
}
