//! Pages that show nearly the same text, and which of them stands for all.

use std::cmp::{Ordering, Reverse};

use url::Url;

use crate::{ContentHash, Millis, SourceId, Tier};

/// One of several addresses that show nearly the same text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyMember {
    /// The address, in its canonical form.
    pub url: Url,
    /// What it shows.
    pub document: ContentHash,
    /// The source it belongs to.
    pub source: SourceId,
    /// How far that is trusted.
    pub tier: Tier,
    /// What the source and its site call themselves.
    pub names: Vec<String>,
    /// The address that the page gives as its own (`rel=canonical`), in its canonical form.
    pub canonical: Option<Url>,
    /// Who published it first (来源), as the page says.
    pub origin: Option<String>,
    /// When it was published, in the form of [`crate::Document::published`].
    pub published: Option<String>,
    /// The length of its text in characters.
    pub chars: usize,
    /// When the address was first fetched.
    pub fetched_at: Millis,
}

/// What sets one member above another, weightiest first: the order in which [`canonical_member`] asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Preference {
    /// More members from trusted and known sources name it as where the text comes from.
    NamedByKnown,
    /// Its source is trusted more.
    Tier,
    /// More members of any source name it. Anyone may write in open sources, so their word comes after trust.
    Named,
    /// It was published on an earlier day, or says when and the other does not.
    Published,
    /// Its text is longer.
    Longer,
    /// It was fetched earlier.
    Fetched,
    /// Nothing but its address, by the alphabet: two members never tie.
    Address,
}

impl Preference {
    /// The stable name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::NamedByKnown => "named-by-known",
            Self::Tier => "tier",
            Self::Named => "named",
            Self::Published => "published",
            Self::Longer => "longer",
            Self::Fetched => "fetched",
            Self::Address => "address",
        }
    }
}

/// Compares two of these members: `Less` stands for the better one, with what sets them apart. The order is total, so it
/// never depends on which came first into the list.
#[must_use]
pub fn prefer(members: &[CopyMember], one: &CopyMember, other: &CopyMember) -> (Ordering, Preference) {
    apart((one, namers(members, one)), (other, namers(members, other)))
}

/// The place of the member that stands for all, with what sets it above the next; `None` for an empty list. Among the
/// same members it is always the same, in whatever order they are given.
#[must_use]
pub fn canonical_member(members: &[CopyMember]) -> Option<(usize, Option<Preference>)> {
    let mut order: Vec<_> = members.iter().map(|member| (member, namers(members, member))).enumerate().collect();
    order.sort_by(|(_, one), (_, other)| apart(*one, *other).0);
    let (place, first) = *order.first()?;
    Some((place, order.get(1).map(|(_, second)| apart(first, *second).1)))
}

/// A member with how many others name it: those from trusted and known sources, and all.
type Named<'a> = (&'a CopyMember, (usize, usize));

fn apart((one, own): Named<'_>, (other, theirs): Named<'_>) -> (Ordering, Preference) {
    let day = |member: &CopyMember| {
        let day = member.published.as_deref().map(|time| time.chars().take(10).collect::<String>());
        (day.is_none(), day)
    };
    let steps = [
        (Reverse(own.0).cmp(&Reverse(theirs.0)), Preference::NamedByKnown),
        (one.tier.cmp(&other.tier), Preference::Tier),
        (Reverse(own.1).cmp(&Reverse(theirs.1)), Preference::Named),
        (day(one).cmp(&day(other)), Preference::Published),
        (Reverse(one.chars).cmp(&Reverse(other.chars)), Preference::Longer),
        (one.fetched_at.cmp(&other.fetched_at), Preference::Fetched),
    ];
    let apart = steps.into_iter().find(|(order, _)| *order != Ordering::Equal);
    apart.unwrap_or_else(|| (one.url.as_str().cmp(other.url.as_str()), Preference::Address))
}

fn namers(members: &[CopyMember], member: &CopyMember) -> (usize, usize) {
    let namers = members.iter().filter(|namer| names(namer, member));
    namers.fold((0, 0), |(known, all), namer| (known + usize::from(namer.tier != Tier::Open), all + 1))
}

/// Whether one member says that the text comes from another.
fn names(namer: &CopyMember, member: &CopyMember) -> bool {
    if namer.url == member.url {
        return false;
    }
    if namer.canonical.as_ref() == Some(&member.url) {
        return true;
    }
    let Some(origin) = namer.origin.as_deref().map(plain).filter(|origin| !origin.is_empty()) else { return false };
    let called = |member: &CopyMember| member.names.iter().any(|name| plain(name) == origin);
    called(member) && !called(namer)
}

/// A name without spaces, brackets and case.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn member(name: &str) -> CopyMember {
        CopyMember {
            url: Url::parse(&format!("http://{name}.example/1")).expect("a URL"),
            document: ContentHash::of(name.as_bytes()),
            source: SourceId::parse(name).expect("an id"),
            tier: Tier::Known,
            names: vec![format!("{name} 网")],
            canonical: None,
            origin: None,
            published: Some("2026-03-05".into()),
            chars: 500,
            fetched_at: Millis(9),
        }
    }

    fn best(members: &[CopyMember]) -> (String, Option<Preference>) {
        let (at, reason) = canonical_member(members).expect("there are members");
        let mut turned = members.to_vec();
        for _ in members {
            turned.rotate_left(1);
            let (again, why) = canonical_member(&turned).expect("there are members");
            assert_eq!((&turned[again].url, why), (&members[at].url, reason), "whatever the order");
        }
        (members[at].source.to_string(), reason)
    }

    #[test]
    fn each_reason_decides_when_those_above_it_are_silent() {
        let (a, b) = (member("a"), member("b"));
        let is = |winner: &str, reason| (winner.to_owned(), Some(reason));
        assert_eq!(best(&[a.clone(), b.clone()]), is("a", Preference::Address));
        let early = CopyMember { fetched_at: Millis(1), ..b.clone() };
        assert_eq!(best(&[a.clone(), early.clone()]), is("b", Preference::Fetched));
        let long = CopyMember { chars: 501, ..a.clone() };
        assert_eq!(best(&[long.clone(), early]), is("a", Preference::Longer));
        let dated = CopyMember { published: Some("2026-03-04T23:00".into()), ..b.clone() };
        assert_eq!(best(&[long.clone(), dated.clone()]), is("b", Preference::Published));
        let later = CopyMember { published: Some("2026-03-05T08:00".into()), ..b.clone() };
        assert_eq!(best(&[long.clone(), later]), is("a", Preference::Longer), "the day counts, not the hour");
        let undated = CopyMember { published: None, ..long };
        assert_eq!(best(&[undated, b.clone()]), is("b", Preference::Published));
        let trusted = CopyMember { tier: Tier::Trusted, published: None, ..a.clone() };
        assert_eq!(best(&[trusted.clone(), dated]), is("a", Preference::Tier));
        let credits = CopyMember { origin: Some("B网".into()), ..trusted };
        assert_eq!(best(&[credits, b.clone()]), is("b", Preference::NamedByKnown), "a trusted page says whose it is");
        let points = CopyMember { canonical: Some(b.url.clone()), ..a };
        assert_eq!(best(&[points, b]), is("b", Preference::NamedByKnown));
        assert_eq!(canonical_member(&[]), None);
    }

    #[test]
    fn what_open_sources_say_of_each_other_does_not_outweigh_trust() {
        let farm = |name: &str| CopyMember {
            tier: Tier::Open,
            canonical: Url::parse("http://f1.example/1").ok(),
            published: Some("1999-01-01".into()),
            ..member(name)
        };
        let members = [farm("f1"), farm("f2"), farm("f3"), member("news")];
        assert_eq!(best(&members), ("news".to_owned(), Some(Preference::Tier)));
        assert_eq!(best(&members[..3]), ("f1".to_owned(), Some(Preference::Named)));
    }

    /// Members that differ in few ways, so that every reason comes to decide.
    fn any_members() -> impl Strategy<Value = Vec<CopyMember>> {
        let facts = (0_usize..3, 0_u8..4, 0_u8..4, 0_u8..3, 0_usize..2, 0_i64..2);
        proptest::collection::vec(facts, 1..7).prop_map(|all| {
            let made = all.into_iter().zip(["a", "b", "c", "d", "e", "f"]);
            let made = made.map(|((tier, canonical, origin, day, chars, at), name)| CopyMember {
                tier: [Tier::Trusted, Tier::Known, Tier::Open][tier],
                canonical: Url::parse(&format!("http://{}.example/1", char::from(b'a' + canonical))).ok(),
                origin: (origin < 3).then(|| format!("{}网", char::from(b'a' + origin))),
                published: (day > 0).then(|| format!("2026-03-0{day}")),
                chars,
                fetched_at: Millis(at),
                ..member(name)
            });
            made.collect()
        })
    }

    proptest! {
        #[test]
        fn the_same_members_have_the_same_canonical_one_in_any_order(
            (members, shuffled) in any_members().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
        ) {
            let url = |members: &[CopyMember]| {
                canonical_member(members).map(|(at, reason)| (members[at].url.clone(), reason))
            };
            prop_assert_eq!(url(&members), url(&shuffled));
            let best = canonical_member(&members).map(|(at, _)| at).unwrap_or_default();
            for other in members.iter().filter(|other| other.url != members[best].url) {
                prop_assert_eq!(prefer(&members, &members[best], other).0, Ordering::Less);
                prop_assert_eq!(prefer(&members, other, &members[best]).0, Ordering::Greater);
            }
        }
    }

    #[test]
    fn nobody_names_himself() {
        let own = CopyMember { origin: Some("b网".into()), ..member("b") };
        assert_eq!(best(&[own, member("a")]).0, "a");
    }
}
