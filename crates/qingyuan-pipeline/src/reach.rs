//! What a changed charter reaches that it did not reach before.

use std::fmt;

use qingyuan_model::Source;

/// One way in which a charter reaches further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Widening {
    /// The field of the charter: `hosts`, `include`, `exclude`, `tier` or `allow_addresses`.
    pub field: &'static str,
    /// What stood there.
    pub before: String,
    /// What will stand there.
    pub after: String,
}

impl fmt::Display for Widening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
        write!(f, "{}: {} becomes {}", self.field, shown(&self.before), shown(&self.after))
    }
}

/// How `after` reaches further than `before`: hosts, allowed addresses or included paths that are new, excluded paths that
/// no longer are, a higher tier. A new include pattern counts even where it lies below an old one: whether it does is the
/// business of whoever confirms.
pub(crate) fn widenings(before: &Source, after: &Source) -> Vec<Widening> {
    let mut found = Vec::new();
    let mut note = |field, before: &[String], after: &[String]| {
        found.push(Widening { field, before: before.join(", "), after: after.join(", ") });
    };
    let (old, new) = (&before.scope, &after.scope);
    if has_more(&old.hosts, &new.hosts) {
        note("hosts", &old.hosts, &new.hosts);
    }
    if !old.include.is_empty() && (new.include.is_empty() || has_more(&old.include, &new.include)) {
        note("include", &old.include, &new.include);
    }
    if has_more(&new.exclude, &old.exclude) {
        note("exclude", &old.exclude, &new.exclude);
    }
    // The most trusted tier is the smallest.
    if after.tier < before.tier {
        note("tier", &[before.tier.id().to_owned()], &[after.tier.id().to_owned()]);
    }
    if has_more(&before.allow_addresses, &after.allow_addresses) {
        note("allow_addresses", &before.allow_addresses, &after.allow_addresses);
    }
    found
}

/// Whether the second list has something that the first has not.
fn has_more(before: &[String], after: &[String]) -> bool {
    after.iter().any(|entry| !before.contains(entry))
}

#[cfg(test)]
mod tests {
    use qingyuan_model::{SourceId, Tier};

    use super::*;

    fn source() -> Source {
        let mut source = Source::new(SourceId::parse("news").expect("an id"), "新闻");
        source.tier = Tier::Known;
        source.scope.hosts = vec!["a.example".into(), "b.example".into()];
        source.scope.include = vec!["/news/".into()];
        source.scope.exclude = vec!["/news/draft/".into()];
        source.allow_addresses = vec!["10.0.0.1".into()];
        source
    }

    #[test]
    fn only_what_reaches_further_counts() {
        type Change = fn(&mut Source);
        let rows: [(&[&str], Change); 13] = [
            (&[], |_| {}),
            (&[], |source| source.name = "新名字".into()),
            (&[], |source| source.scope.hosts.truncate(1)),
            (&[], |source| source.scope.exclude.push("/x/".into())),
            (&[], |source| source.tier = Tier::Open),
            (&[], |source| source.allow_addresses.clear()),
            (&["hosts"], |source| source.scope.hosts.push("c.example".into())),
            (&["include"], |source| source.scope.include.clear()),
            (&["include"], |source| source.scope.include.push("/other/".into())),
            (&["exclude"], |source| source.scope.exclude.clear()),
            (&["tier"], |source| source.tier = Tier::Trusted),
            (&["allow_addresses"], |source| source.allow_addresses.push("10.0.0.0/8".into())),
            (&["hosts", "tier"], |source| {
                source.scope.hosts[0] = "c.example".into();
                source.tier = Tier::Trusted;
            }),
        ];
        for (fields, change) in rows {
            let mut after = source();
            change(&mut after);
            let found = widenings(&source(), &after);
            assert_eq!(found.iter().map(|change| change.field).collect::<Vec<_>>(), fields, "{found:?}");
        }
        let mut open = source();
        open.scope.include.clear();
        assert_eq!(widenings(&source(), &open)[0].to_string(), "include: /news/ becomes nothing");
    }
}
