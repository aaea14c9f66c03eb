//! What is kept in memory of each segment beside the engine's files, so that no search has to read it again.

use std::sync::{Arc, Mutex, PoisonError};

use tantivy::columnar::Column;
use tantivy::index::SegmentId;
use tantivy::schema::Field;
use tantivy::{Opstamp, Searcher, SegmentReader};

use crate::bits::Bits;
use crate::known::Known;
use crate::labels::Labels;
use crate::schema::{Fields, column};

/// The sections of the segments that were searched last.
#[derive(Default)]
pub(crate) struct Sections(Mutex<Vec<Arc<Section>>>);

/// One segment as of one commit.
pub(crate) struct Section {
    deletes: Option<Opstamp>,
    /// The entries that were not taken out.
    pub(crate) alive: Bits,
    /// What never changes.
    pub(crate) columns: Arc<Columns>,
}

/// What never changes in a segment: about 100 bytes for each entry at most, most of them for the sets of [`Known`] and
/// of [`Labels`].
pub(crate) struct Columns {
    segment: SegmentId,
    /// The columns that facets count, in the order of [`FACETS`].
    pub(crate) labels: Vec<Labels>,
    /// The series that the entries are part of.
    pub(crate) series: Labels,
    /// `yyyymmdd`, 0 when unknown.
    pub(crate) days: Box<[u32]>,
    /// What the machine thought of the text, in hundredths.
    pub(crate) qualities: Box<[Option<u8>]>,
    /// The items' ids.
    pub(crate) ids: Option<Column<i64>>,
    /// The lengths of the ranked fields as the engine rounds them, one byte for each entry.
    lengths: Vec<(Field, Box<[u8]>)>,
    /// The words that were asked for.
    pub(crate) known: Known,
}

/// The columns that facets count.
pub(crate) const FACETS: [&str; 5] = [column::SUBJECT, column::KIND, column::SOURCE, column::LANGUAGE, column::YEAR];

impl Sections {
    /// The sections of `searcher`, in the order of its segments; only those of new segments are read.
    pub(crate) fn of(&self, searcher: &Searcher, fields: &Fields) -> tantivy::Result<Vec<Arc<Section>>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sections = searcher.segment_readers().iter().map(|reader| {
            let same = known.iter().find(|section| section.columns.segment == reader.segment_id());
            match same {
                Some(section) if section.deletes == reader.delete_opstamp() => Ok(section.clone()),
                Some(section) => Ok(Arc::new(Section::new(reader, section.columns.clone()))),
                None => Ok(Arc::new(Section::new(reader, Arc::new(Columns::read(reader, fields)?)))),
            }
        });
        let sections = sections.collect::<tantivy::Result<Vec<_>>>()?;
        if known.len() != sections.len() || known.iter().zip(&sections).any(|(a, b)| !Arc::ptr_eq(a, b)) {
            known.clone_from(&sections);
        }
        Ok(sections)
    }
}

impl Section {
    fn new(reader: &SegmentReader, columns: Arc<Columns>) -> Self {
        let alive = match reader.alive_bitset() {
            None => Bits::all(reader.max_doc()),
            Some(set) => {
                let mut alive = Bits::none(reader.max_doc());
                set.iter_alive().for_each(|doc| alive.insert(doc));
                alive
            }
        };
        Self { deletes: reader.delete_opstamp(), alive, columns }
    }
}

impl Columns {
    fn read(reader: &SegmentReader, fields: &Fields) -> tantivy::Result<Self> {
        let fast = reader.fast_fields();
        let labels = FACETS.iter().map(|name| Labels::read(fast.str(name)?, reader.max_doc()));
        let days = fast.i64(column::DAY)?;
        let day = |doc| days.first(doc).and_then(|day| u32::try_from(day).ok()).unwrap_or_default();
        let qualities = fast.u64(column::QUALITY)?;
        let quality = |doc| qualities.first(doc).and_then(|quality| u8::try_from(quality).ok());
        let lengths = fields.ranked().into_iter().map(|field| {
            let norms = reader.get_fieldnorms_reader(field)?;
            Ok((field, (0..reader.max_doc()).map(|doc| norms.fieldnorm_id(doc)).collect()))
        });
        Ok(Self {
            segment: reader.segment_id(),
            labels: labels.collect::<tantivy::Result<_>>()?,
            series: Labels::read(fast.str(column::SERIES)?, reader.max_doc())?,
            days: (0..reader.max_doc()).map(day).collect(),
            qualities: (0..reader.max_doc()).map(quality).collect(),
            ids: Some(fast.i64(column::ID)?),
            lengths: lengths.collect::<tantivy::Result<_>>()?,
            known: Known::default(),
        })
    }

    /// The lengths of `field`, by document; empty when it is not ranked.
    pub(crate) fn lengths(&self, field: Field) -> &[u8] {
        self.lengths.iter().find(|(known, _)| *known == field).map_or(&[], |(_, lengths)| lengths)
    }
}
