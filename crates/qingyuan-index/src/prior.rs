//! What the sum of a score is multiplied by, whatever is asked: how others speak of the entry's series (`standing.rs`),
//! how good the machine found its text, and how new it is. All three are gentle, and each can be turned off.

use std::sync::{Arc, Mutex, PoisonError};

use crate::sections::{Columns, Section};
use crate::stamp::Stamp;
use crate::standing::Standings;
use crate::weights::Weights;

/// After so many days a text is half as fresh. Three years, in which textbooks and rules come in a new edition; picked by
/// gut feeling.
const HALF_LIFE: f32 = 3.0 * 365.25;
/// How fresh a text without a date counts: in the middle, as nobody knows.
const UNDATED: f32 = 0.5;
/// How good a text counts that was not judged: in the middle.
const UNJUDGED: f32 = 0.5;

/// What a factor is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Signs {
    pub(crate) standing: f32,
    pub(crate) quality: f32,
    pub(crate) freshness: f32,
    /// Days since 1970; freshness counts from here.
    today: f32,
}

impl Signs {
    /// The signs as `weights` count them, at a moment in milliseconds since 1970; without one, nothing is fresh or stale.
    pub(crate) fn new(weights: &Weights, now: Option<i64>) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "days of this era fit into 24 bits")]
        let today = now.map_or(0.0, |now| now.div_euclid(86_400_000) as f32);
        let freshness = if now.is_some() { weights.freshness.max(0.0) } else { 0.0 };
        Self { standing: weights.standing.max(0.0), quality: weights.quality.max(0.0), freshness, today }
    }

    fn factor(&self, folds: f32, quality: Option<u8>, day: u32) -> f32 {
        let quality = quality.map_or(UNJUDGED, |hundredths| f32::from(hundredths.min(100)) / 100.0);
        let freshness = days(day).map_or(UNDATED, |day| (-(self.today - day).max(0.0) / HALF_LIFE).exp2());
        1.0 + self.standing * folds + self.quality * quality + self.freshness * freshness
    }
}

/// Days since 1970 of a `yyyymmdd` whose month and day may be 0; right to a day or two, which freshness cannot tell.
fn days(day: u32) -> Option<f32> {
    if day == 0 {
        return None;
    }
    let part = |value: u32| f32::from(u16::try_from(value).unwrap_or(u16::MAX));
    let (year, month, day) = (part(day / 10_000), part((day / 100 % 100).max(1)), part((day % 100).max(1)));
    Some((year - 1970.0) * 365.25 + (month - 1.0) * 30.44 + day - 1.0)
}

/// The factors of one segment's entries.
struct Factors {
    columns: Arc<Columns>,
    of: Box<[f32]>,
    most: f32,
}

/// The factors of all entries of one commit.
pub(crate) struct Prior {
    segments: Vec<Arc<Factors>>,
    most: f32,
}

impl Prior {
    /// The factor of a document; at least 1 and at most [`Prior::most`].
    pub(crate) fn of(&self, segment: usize, doc: u32) -> f64 {
        let factors = self.segments.get(segment);
        f64::from(factors.and_then(|factors| factors.of.get(doc as usize)).copied().unwrap_or(1.0))
    }

    /// The highest factor that any document has.
    pub(crate) fn most(&self) -> f64 {
        f64::from(self.most)
    }
}

/// The factors that were used last. They change with a commit, with the day, and with what signs count.
#[derive(Default)]
pub(crate) struct Priors(Mutex<Option<Known>>);

struct Known {
    signs: Signs,
    stamp: Arc<Stamp>,
    prior: Arc<Prior>,
}

impl Priors {
    /// The factors for `sections`, with what the stamp of their commit counted.
    pub(crate) fn of(&self, sections: &[Arc<Section>], stamp: &Arc<Stamp>, signs: Signs) -> Arc<Prior> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |known: &Known| {
            let segments = &known.prior.segments;
            Arc::ptr_eq(&known.stamp, stamp)
                && known.signs == signs
                && segments.len() == sections.len()
                && segments
                    .iter()
                    .zip(sections)
                    .all(|(factors, section)| Arc::ptr_eq(&factors.columns, &section.columns))
        };
        if let Some(known) = known.as_ref().filter(|known| same(known)) {
            return known.prior.clone();
        }
        // A commit adds a small segment most of the time: the factors of the others stay.
        let last = known.as_ref().filter(|known| known.signs == signs && known.stamp.standings == stamp.standings);
        let segments = sections.iter().map(|section| {
            let columns = &section.columns;
            let last =
                last.and_then(|last| last.prior.segments.iter().find(|kept| Arc::ptr_eq(&kept.columns, columns)));
            last.map_or_else(|| Arc::new(Factors::new(columns, &stamp.standings, signs)), Arc::clone)
        });
        let segments: Vec<Arc<Factors>> = segments.collect();
        let most = segments.iter().map(|factors| factors.most).fold(1.0, f32::max);
        let prior = Arc::new(Prior { segments, most });
        *known = Some(Known { signs, stamp: stamp.clone(), prior: prior.clone() });
        prior
    }
}

impl Factors {
    fn new(columns: &Arc<Columns>, standings: &Standings, signs: Signs) -> Self {
        let folds: Vec<f32> = columns.series.values().iter().map(|name| standings.folds(name)).collect();
        let factor = |(doc, (day, quality)): (u32, (&u32, &Option<u8>))| {
            let folds = folds.get(columns.series.ordinal(doc)).copied().unwrap_or_default();
            signs.factor(folds, *quality, *day)
        };
        let of: Box<[f32]> = (0..).zip(columns.days.iter().zip(&columns.qualities)).map(factor).collect();
        let most = of.iter().copied().fold(1.0, f32::max);
        Self { columns: columns.clone(), of, most }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    #[test]
    fn days_of_this_era_are_right_to_two_days() {
        for (day, expected) in
            [(19_700_101, 0.0), (20_260_305, 20_517.0), (20_260_000, 20_454.0), (20_001_231, 11_322.0)]
        {
            assert!((days(day).unwrap() - expected).abs() <= 2.0, "{day}: {:?}", days(day));
        }
        assert_eq!(days(0), None);
    }

    #[test]
    fn newer_and_better_texts_count_a_little_more_and_nothing_counts_less_than_one() {
        let now = Some(20_517 * DAY);
        let signs = Signs::new(&Weights::default(), now);
        let plain = signs.factor(0.0, None, 0);
        assert!(signs.factor(0.0, Some(90), 0) > plain && plain > signs.factor(0.0, Some(10), 0));
        assert!(signs.factor(0.0, None, 20_260_301) > plain && plain > signs.factor(0.0, None, 20_050_101));
        // What claims to come from the future is as fresh as today's, and no fresher.
        assert_eq!(signs.factor(0.0, None, 20_990_101), signs.factor(0.0, None, 20_260_310));
        assert!(signs.factor(0.0, Some(0), 19_000_101) >= 1.0);
        assert!(signs.factor(0.0, Some(100), 20_260_305) < 1.2, "gentle: less than one more word of the query");
    }

    #[test]
    fn each_sign_can_be_turned_off() {
        let off = Weights { standing: 0.0, quality: 0.0, freshness: 0.0, ..Weights::default() };
        let signs = Signs::new(&off, Some(20_517 * DAY));
        assert_eq!(signs.factor(6.0, Some(100), 20_260_305), 1.0);
        let undated = Signs::new(&Weights { quality: 0.0, ..Weights::default() }, None);
        assert_eq!(undated.factor(0.0, Some(3), 20_260_305), 1.0, "without a clock nothing is fresh");
    }
}
