//! `[scope]`: where a rule looks, and whose texts it is for.

use qingyuan_model::Tier;

use crate::read::{At, Reader, Section, one_of};
use crate::term::Scope;

/// The scope, and whether every literal is to be matched by its sound as well.
pub(super) fn read(reader: &mut Reader<'_>, root: &Section<'_>) -> (Scope, bool) {
    let Some(section) = reader.section(root, "scope", "[scope]", false) else { return (Scope::default(), false) };
    reader.check_keys(&section, &["fields", "sources", "tiers", "views"]);
    let fields = words(reader, &section, "fields", &["title", "text"]);
    let views = words(reader, &section, "views", &["base", "skeleton", "pinyin"]);
    let tiers = words(reader, &section, "tiers", &["trusted", "known", "open"]).unwrap_or_default();
    let mut sources = Vec::new();
    for source in reader.texts(&section, "sources", false).unwrap_or_default() {
        if source.value.trim().is_empty() {
            let message = "the id of a source is not empty".to_owned();
            reader.report("R004", source.bytes, message, Some("write the id that the source's page shows".to_owned()));
        } else {
            sources.push(source.value.trim().to_owned());
        }
    }
    let has = |chosen: &Option<Vec<String>>, word: &str, default: bool| {
        chosen.as_ref().map_or(default, |all| all.iter().any(|known| known == word))
    };
    let sounds = has(&views, "pinyin", false);
    let written = has(&views, "base", true) || has(&views, "skeleton", true);
    let scope = Scope {
        title: has(&fields, "title", true),
        text: has(&fields, "text", true),
        base: has(&views, "base", true),
        // A word sounds like itself: who asks for sounds alone finds it as it is written, too.
        skeleton: has(&views, "skeleton", true) || (sounds && !written),
        sources,
        tiers: tiers.iter().filter_map(|tier| Tier::parse(tier).ok()).collect(),
    };
    (scope, sounds)
}

/// The words of a closed list; `None` when the key is not there.
fn words(reader: &mut Reader<'_>, section: &Section<'_>, key: &str, known: &[&str]) -> Option<Vec<String>> {
    let texts: Vec<At<String>> = reader.texts(section, key, false)?;
    if texts.is_empty() {
        let bytes = reader.place_of(section, key);
        let hint = format!("name at least one of {}, or delete the line", known.join(", "));
        reader.report("R004", bytes, format!("`{key}` is empty, so that nothing would be looked at"), Some(hint));
        return None;
    }
    for text in texts.iter().filter(|text| !known.contains(&text.value.as_str())) {
        let message = format!("`{key}` holds words out of {}, not `{}`", known.join(", "), text.value);
        reader.report("R004", text.bytes.clone(), message, Some(one_of(&text.value, known)));
    }
    Some(texts.into_iter().map(|text| text.value).collect())
}
