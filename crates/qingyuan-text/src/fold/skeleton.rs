//! The skeleton view: what is left of the base when the filling between characters is taken out.

use super::emoji::{code_length, spelled};
use super::obfuscation::{ObfuscationKind, Recorder};
use super::view::{Builder, Placed, View, Walk};
use crate::chars::is_han;

/// How many separators in a row are still taken for filling. Longer rows are layout: rules, dotted leaders, tables.
const LONGEST_FILLING: usize = 3;

/// Folds the base once more; `None` when that changes nothing.
pub(super) fn fold_skeleton(base: &View, tricks: &mut Recorder) -> Option<View> {
    let mut folder =
        Folder { out: Builder::with_capacity(base.text().len()), tricks, last_han: None, run: 0, chain: None };
    let mut walk = base.walk();
    let mut changed = false;
    while let Some(placed) = walk.clone().next() {
        changed |= folder.step(placed, &mut walk);
    }
    changed.then(|| folder.out.finish())
}

struct Folder<'t> {
    out: Builder,
    tricks: &'t mut Recorder,
    /// The Han character that was written last, if nothing came after it.
    last_han: Option<Placed>,
    /// How many Han characters were written since the last separator.
    run: usize,
    /// The separator that was taken out before this run, when there was one.
    chain: Option<char>,
}

impl Folder<'_> {
    /// Takes at least one character from `walk`; says whether the view differs from the base here.
    fn step(&mut self, placed: Placed, walk: &mut Walk<'_>) -> bool {
        let c = placed.char;
        if is_han(c) {
            return self.word_char(walk, true);
        }
        if let Some(text) = spelled(c) {
            walk.next();
            let beside = self.last_han.is_some() || walk.rest().chars().next().is_some_and(is_word);
            if beside {
                self.tricks.note(ObfuscationKind::EmojiCharacter, placed.start, placed.end);
            }
            self.out.push_all(text, placed.start, placed.end);
            self.last_han = Some(placed);
            self.run += 1;
            return true;
        }
        if is_filling(c) && self.last_han.is_some() {
            return self.filling(walk);
        }
        self.word_char(walk, false)
    }

    /// Writes the next character, or one for three and more of it. Digits keep their number.
    fn word_char(&mut self, walk: &mut Walk<'_>, han: bool) -> bool {
        let Some(first) = walk.next() else { return false };
        let mut end = first.end;
        let mut squeezed = false;
        if !first.char.is_ascii_digit() && first.char != '\n' {
            let row = walk.rest().chars().take_while(|c| *c == first.char).count();
            if row >= 2 {
                for again in walk.by_ref().take(row) {
                    end = again.end;
                }
                squeezed = true;
            }
        }
        self.out.push(first.char, first.start, end);
        if han {
            self.run += 1;
            self.last_han = Some(Placed { end, ..first });
        } else {
            (self.run, self.last_han, self.chain) = (0, None, None);
        }
        squeezed
    }

    /// Decides over the separators that follow a Han character.
    fn filling(&mut self, walk: &mut Walk<'_>) -> bool {
        let mut ahead = walk.clone();
        let mut row = 0;
        let mut weak = false;
        let mut first = ' ';
        while let Some(c) = ahead.rest().chars().next()
            && is_filling(c)
            && row <= LONGEST_FILLING
        {
            if row == 0 || first == ' ' {
                first = c;
            }
            let code = code_length(ahead.rest());
            weak |= code.is_none() && is_weak(c);
            for _ in 0..code.unwrap_or(1) {
                ahead.next();
            }
            row += 1;
        }
        let mut after = ahead.rest().chars();
        let joins = after.next().is_some_and(|c| is_han(c) || spelled(c).is_some());
        let single_before = self.run == 1 && self.chain == Some(first);
        let single_after = after.next() == Some(first) && after.next().is_some_and(is_han);
        let chained = single_before || single_after;
        if joins && row <= LONGEST_FILLING && (!weak || chained) {
            if let (true, Some(before), Some(next)) = (chained, self.last_han, ahead.clone().next()) {
                self.tricks.note(ObfuscationKind::Separators, before.start, next.end);
            }
            *walk = ahead;
            (self.run, self.chain) = (0, Some(first));
            return true;
        }
        // Not filling after all: write the row as it stands, so that its characters are not looked at again.
        for _ in 0..row {
            if let Some(kept) = walk.next() {
                self.out.push(kept.char, kept.start, kept.end);
            }
        }
        (self.run, self.last_han, self.chain) = (0, None, Some(first));
        false
    }
}

fn is_word(c: char) -> bool {
    is_han(c) || c.is_ascii_alphanumeric()
}

/// Whether `c` may stand between two characters of a word without being read.
fn is_filling(c: char) -> bool {
    match c {
        '\n' | '、' | '。' | '《' | '》' | '%' => false,
        _ if c.is_ascii() => c == ' ' || c.is_ascii_punctuation(),
        _ => !c.is_alphanumeric() && spelled(c).is_none(),
    }
}

/// Marks that also stand between clauses: they are taken out only in a chain such as 加.微.信.
fn is_weak(c: char) -> bool {
    matches!(c, '.' | ',' | ':' | ';' | '!' | '?' | '(' | ')' | '"' | '\'' | '“' | '”' | '‘' | '’' | '—' | '[' | ']')
}
