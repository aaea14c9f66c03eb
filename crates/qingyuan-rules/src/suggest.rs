//! Did you mean …?

use qingyuan_model::Category;

/// The shipped category that was meant by an id which is none of them, but nearly one.
pub(crate) fn slip_of_category(id: &str) -> Option<&'static str> {
    let shipped = || Category::SHIPPED.iter().map(Category::id);
    if shipped().any(|known| known == id) { None } else { nearest(id, shipped()) }
}

/// The candidate that is at most two edits from `word` (one for words of up to three letters), the nearest first.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let limit = if word.chars().count() <= 3 { 1 } else { 2 };
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance in chars, by the two-row method of Wagner and Fischer (1974).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(left != *right);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        assert_eq!(nearest("titel", ["title", "text"]), Some("title"));
        assert_eq!(nearest("钱财", ["财钱", "钱才"]), Some("钱才"));
        assert_eq!(nearest("weight", ["category", "title"]), None);
        assert_eq!(slip_of_category("frud"), Some("fraud"));
        assert_eq!((slip_of_category("fraud"), slip_of_category("own_category")), (None, None));
    }
}
