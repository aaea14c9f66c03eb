//! What an entry must hold, and which entries hold it.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::Field;
use tantivy::{DocSet, TERMINATED, Term};

use crate::bits::Bits;
use crate::cursor::{Cursor, every};
use crate::lookup::Lookup;

/// Looking for one document costs about as much as reading so many of a list. An estimate; it decides on speed only.
const DENSE: usize = 16;

/// Something that an entry holds or not.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    /// A term.
    Term(Term),
    /// Terms of one field with positions, each at its distance from the beginning of a place.
    Phrase(Vec<(u32, Term)>),
    /// What this field stores holds the text as it stands, wherever the condition holds.
    Quotation(Field, String, Box<Self>),
    /// A term of the field that begins so.
    Beginning(Field, String),
    /// At least so many of these.
    AtLeast(usize, Vec<Self>),
}

impl Condition {
    /// Any of these.
    pub(crate) fn any(parts: Vec<Self>) -> Option<Self> {
        Self::at_least(1, parts)
    }

    /// All of these.
    pub(crate) fn all(parts: Vec<Self>) -> Option<Self> {
        Self::at_least(parts.len(), parts)
    }

    /// At least `least` of these; `None` when there are none.
    pub(crate) fn at_least(least: usize, mut parts: Vec<Self>) -> Option<Self> {
        if parts.len() > 1 { Some(Self::AtLeast(least, parts)) } else { parts.pop() }
    }

    /// The documents of `among`, one set for each segment, that hold it.
    pub(crate) fn among(&self, lookup: &Lookup<'_>, among: &[Bits]) -> tantivy::Result<Vec<Bits>> {
        among.iter().enumerate().map(|(segment, among)| self.find(lookup, segment, among)).collect()
    }

    /// The documents of `among` in a segment that hold it.
    pub(crate) fn find(&self, lookup: &Lookup<'_>, segment: usize, among: &Bits) -> tantivy::Result<Bits> {
        let mut found = Bits::none(among.len());
        match self {
            Self::Term(term) => one(lookup, segment, term, among, &mut found)?,
            Self::Phrase(terms) => phrase(lookup, segment, terms, among, &mut found)?,
            Self::Quotation(field, text, candidates) => {
                let candidates = candidates.find(lookup, segment, among)?;
                return lookup.holding_text(*field, text, segment, &candidates);
            }
            Self::Beginning(field, prefix) => beginning(lookup, segment, *field, prefix, among, &mut found)?,
            Self::AtLeast(least, parts) => return at_least(lookup, segment, *least, parts, among),
        }
        Ok(found)
    }

    /// How many documents at most hold it, roughly; to begin with the rarest.
    fn most(&self, lookup: &Lookup<'_>, segment: usize) -> tantivy::Result<u64> {
        let of = |part: &Self| part.most(lookup, segment);
        Ok(match self {
            Self::Term(term) => u64::from(lookup.holding(term, segment)?),
            Self::Phrase(terms) => {
                let mut most = u64::MAX;
                for (_, term) in terms {
                    most = most.min(u64::from(lookup.holding(term, segment)?));
                }
                most
            }
            // Dear, so that all others come before.
            Self::Quotation(..) => u64::MAX >> 9,
            Self::Beginning(..) => u64::MAX >> 8,
            Self::AtLeast(least, parts) => {
                let parts = parts.iter().map(of).collect::<tantivy::Result<Vec<_>>>()?;
                if *least == parts.len() {
                    parts.into_iter().min().unwrap_or_default()
                } else {
                    parts.into_iter().fold(0, u64::saturating_add)
                }
            }
        })
    }
}

fn one(lookup: &Lookup<'_>, segment: usize, term: &Term, among: &Bits, found: &mut Bits) -> tantivy::Result<()> {
    let Some(here) = lookup.here(term, segment)? else { return Ok(()) };
    if let Some(docs) = here.docs()? {
        found.add_common(among, docs);
    } else if among.count() * DENSE < here.holding() as usize {
        let mut cursor = Cursor::new(here.list(false)?);
        for doc in among.iter() {
            if cursor.seek(doc) == doc {
                found.insert(doc);
            }
        }
    } else {
        every(here.list(false)?, |doc| {
            if among.contains(doc) {
                found.insert(doc);
            }
        });
    }
    Ok(())
}

fn at_least(
    lookup: &Lookup<'_>,
    segment: usize,
    least: usize,
    parts: &[Condition],
    among: &Bits,
) -> tantivy::Result<Bits> {
    if least == 0 {
        return Ok(among.clone());
    }
    if least == parts.len() {
        let mut order =
            parts.iter().map(|part| Ok((part.most(lookup, segment)?, part))).collect::<tantivy::Result<Vec<_>>>()?;
        order.sort_by_key(|(most, _)| *most);
        let mut left = among.clone();
        for (most, part) in order {
            if most == 0 || left.is_empty() {
                return Ok(Bits::none(among.len()));
            }
            left = part.find(lookup, segment, &left)?;
        }
        return Ok(left);
    }
    if least == 1 {
        let mut found = Bits::none(among.len());
        for part in parts {
            if let Condition::Term(term) = part {
                one(lookup, segment, term, among, &mut found)?;
            }
        }
        // What the single words have found, the others need not look for.
        let mut open = among.clone();
        open.take_away(&found);
        for part in parts.iter().filter(|part| !matches!(part, Condition::Term(_))) {
            let more = part.find(lookup, segment, &open)?;
            open.take_away(&more);
            found.add(&more);
        }
        return Ok(found);
    }
    let mut counts = vec![0_usize; among.len() as usize];
    let mut found = Bits::none(among.len());
    for part in parts {
        for doc in part.find(lookup, segment, among)?.iter() {
            let Some(count) = counts.get_mut(doc as usize) else { continue };
            *count += 1;
            if *count == least {
                found.insert(doc);
            }
        }
    }
    Ok(found)
}

fn phrase(
    lookup: &Lookup<'_>,
    segment: usize,
    terms: &[(u32, Term)],
    among: &Bits,
    found: &mut Bits,
) -> tantivy::Result<()> {
    let mut lists: Vec<(u32, SegmentPostings)> = Vec::with_capacity(terms.len());
    for (distance, term) in terms {
        let Some(here) = lookup.here(term, segment)? else { return Ok(()) };
        lists.push((*distance, here.places()?));
    }
    lists.sort_by_key(|(_, postings)| postings.size_hint());
    let Some(((first, lead), others)) = lists.split_first_mut() else { return Ok(()) };
    let mut starts: Vec<u32> = Vec::new();
    let mut places: Vec<u32> = Vec::new();
    let few = among.count() * DENSE < lead.size_hint() as usize;
    let mut wanted = few.then(|| among.iter());
    let mut doc = lead.doc();
    loop {
        if let Some(wanted) = &mut wanted {
            let Some(next) = wanted.find(|next| *next >= doc) else { break };
            doc = lead.seek(next);
        }
        if doc == TERMINATED {
            break;
        }
        if among.contains(doc) && others.iter_mut().all(|(_, list)| list.doc() == doc || list.seek_to(doc)) {
            lead.positions(&mut starts);
            starts.retain(|place| place >= first);
            starts.iter_mut().for_each(|place| *place -= *first);
            for (distance, list) in &mut *others {
                list.positions(&mut places);
                keep(&mut starts, &places, *distance);
                if starts.is_empty() {
                    break;
                }
            }
            if !starts.is_empty() {
                found.insert(doc);
            }
        }
        doc = if wanted.is_some() { doc + 1 } else { lead.advance() };
    }
    Ok(())
}

/// Keeps those of `starts` that have one of `places` at `distance`; both rise.
fn keep(starts: &mut Vec<u32>, places: &[u32], distance: u32) {
    let mut rest = places;
    starts.retain(|start| {
        let place = start + distance;
        rest = &rest[rest.partition_point(|&known| known < place)..];
        rest.first() == Some(&place)
    });
}

fn beginning(
    lookup: &Lookup<'_>,
    segment: usize,
    field: Field,
    prefix: &str,
    among: &Bits,
    found: &mut Bits,
) -> tantivy::Result<()> {
    let readers = lookup.field(field)?;
    let Some(reader) = readers.get(segment) else { return Ok(()) };
    let mut terms = reader.terms().range().ge(prefix.as_bytes()).into_stream()?;
    while terms.advance() && terms.key().starts_with(prefix.as_bytes()) {
        let list =
            reader.read_block_postings_from_terminfo(terms.value(), tantivy::schema::IndexRecordOption::Basic)?;
        every(list, |doc| {
            if among.contains(doc) {
                found.insert(doc);
            }
        });
    }
    Ok(())
}

/// Moving forward without the engine's complaint when the list stands further already.
trait SeekTo {
    /// Whether the list holds `doc`; it moves no further than needed.
    fn seek_to(&mut self, doc: u32) -> bool;
}

impl SeekTo for SegmentPostings {
    fn seek_to(&mut self, doc: u32) -> bool {
        self.doc() < doc && self.seek(doc) == doc
    }
}
