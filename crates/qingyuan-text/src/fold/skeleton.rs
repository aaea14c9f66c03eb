//! The skeleton view: what is left of the base when the filling between characters is taken out and what was written
//! in another shape is put back.

use std::ops::Range;

use super::emoji::spelled;
use super::folder::Folder;
use super::obfuscation::Recorder;
use super::signs::{Sign, unpaired};
use super::view::View;

/// Folds the base once more; `None` when that changes nothing. The ranges surround every change.
pub(super) fn fold_skeleton(base: &View, tricks: &mut Recorder) -> Option<(View, Vec<Range<usize>>)> {
    let mut folder = Folder::new(base, tricks);
    let (text, signs) = (folder.text, folder.signs);
    let mut chars = text.chars();
    let (mut before, mut before_sign) = ('\n', Sign::START);
    while let Some(c) = chars.next() {
        let sign = signs.of(c);
        let repeats = c == before && sign.is_squeezed();
        if sign.is_of_interest(before_sign) || repeats {
            let after = text.len() - chars.as_str().len();
            let next = folder.look((before, before_sign), (c, sign), after);
            if next > after {
                chars = text[next..].chars();
                before = text[..next].chars().next_back().unwrap_or('\n');
                before_sign = signs.of(before);
                continue;
            }
        }
        (before, before_sign) = (c, sign);
    }
    folder.out.finish()
}

impl Folder<'_, '_> {
    /// Looks at the character that ends at `after` and at the one before it; says where to go on.
    fn look(&mut self, (before, before_sign): (char, Sign), (c, sign): (char, Sign), after: usize) -> usize {
        let at = after - c.len_utf8();
        let start = at.saturating_sub(before.len_utf8());
        if before_sign.is_first_part()
            && sign.is_second_part()
            && start >= self.out.done()
            && let Some(end) = self.joined(start, before)
        {
            return end;
        }
        if c == before
            && sign.is_squeezed()
            && let Some(end) = self.repeated(at, c).or_else(|| self.doubled(at, c))
        {
            return end;
        }
        if sign.is_dot()
            && let Some(end) = self.dots(at, c)
        {
            return end;
        }
        if sign.is_picture()
            && before.is_ascii_digit()
            && let Some(end) = self.picture_in_number(at)
        {
            return end;
        }
        if sign.begins_code() && !before_sign.is_part_of_word() {
            return self.code(at, after);
        }
        if sign.is_filling() && before_sign.is_part_of_word() {
            if c == '\n' {
                return self.lines(start, at).unwrap_or(after);
            }
            if let Some(end) = self.boxes(start, at, c) {
                return end;
            }
            if self.is_plain_mark(start, c, after) {
                self.row = Some((after, unpaired(c)));
                return after;
            }
            return self.filling(start, before_sign, at);
        }
        if sign.is_picture()
            && let Some(meant) = spelled(c)
        {
            return self.picture(at, c, meant);
        }
        if sign.is_noise()
            && before_sign.is_part_of_word()
            && let Some(end) = self.noise(start, at, c)
        {
            return end;
        }
        if sign.is_foreign() { self.foreign_word(at) } else { after }
    }
}
