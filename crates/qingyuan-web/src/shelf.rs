//! What a list says of an item beside its title, gathered from where it is kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use qingyuan_model::Source;
use qingyuan_pipeline::{House, PipelineError};

use crate::words::Lang;

/// Characters of Chinese prose read in a minute: adults read 300 to 500 (Liversedge et al. 2016 give about 260 words,
/// or some 400 characters).
const CHARS_A_MINUTE: usize = 400;

/// The minutes it takes to read this many characters, at least one.
pub(crate) fn minutes(chars: usize) -> usize {
    chars.div_ceil(CHARS_A_MINUTE).max(1)
}

/// The sources, by id.
pub(crate) async fn charters(house: &House) -> Result<Arc<BTreeMap<String, Source>>, PipelineError> {
    house.shown_charters().await
}

/// The name of a source and of its tier; its id alone when it is unknown.
pub(crate) fn described(charters: &BTreeMap<String, Source>, id: &str, lang: Lang) -> (String, &'static str) {
    match charters.get(id) {
        Some(source) => (source.name.clone(), lang.tier_name(source.tier)),
        None => (id.to_owned(), lang.unknown()),
    }
}

/// A title as a list shows it.
pub(crate) fn titled(title: &str, lang: Lang) -> String {
    if title.trim().is_empty() { lang.untitled().to_owned() } else { title.to_owned() }
}
