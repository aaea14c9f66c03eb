use proptest::prelude::*;

use super::*;

const NOW: Millis = Millis(1_700_000_000_000);
const HOUR_MS: i64 = 60 * 60 * 1_000;

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![Just(Kind::Page), Just(Kind::Feed), Just(Kind::Sitemap)]
}

fn sights() -> impl Strategy<Value = Seen> {
    prop_oneof![Just(Seen::Changed), Just(Seen::Unchanged), Just(Seen::Gone)]
}

proptest! {
    #[test]
    fn every_visit_is_due_within_bounds(
        kind in kinds(), seen in sights(), minutes in 1..1_000_000_i64, interval in 0..i64::MAX / 8, unit in 0.0..1.0,
    ) {
        let refresh = minutes * 60_000;
        let history = History { interval_ms: interval, ..History::default() };
        let (next, due) = next_due(NOW, kind, refresh, &history, seen, unit);
        let (least, _, most) = bounds(kind, refresh);
        prop_assert!((least..=most).contains(&next.interval_ms));
        prop_assert!(most <= refresh.max(LEAST_MS) * SLOWEST);
        let wait = due.since(NOW);
        prop_assert!(wait >= least - least / 10 - 1 && wait <= most + most / 10 + 1, "{wait}");
    }

    #[test]
    fn a_longer_interval_never_comes_sooner_and_a_change_never_later(
        kind in kinds(), minutes in 1..100_000_i64, a in 1..10_000_000_000_i64, b in 1..10_000_000_000_i64, unit in 0.0..1.0,
    ) {
        let due = |interval_ms, seen| {
            let history = History { interval_ms, ..History::default() };
            next_due(NOW, kind, minutes * 60_000, &history, seen, unit).1
        };
        for seen in [Seen::Changed, Seen::Unchanged, Seen::Gone] {
            prop_assert!(due(a.min(b), seen) <= due(a.max(b), seen));
        }
        prop_assert!(due(a, Seen::Changed) <= due(a, Seen::Unchanged));
        prop_assert!(due(a, Seen::Unchanged) <= due(a, Seen::Gone));
    }

    #[test]
    fn a_nearer_page_of_a_better_source_is_worth_more(depth in 0..50_u32) {
        let page = |depth, tier| worth(Kind::Page, depth, tier, Found::Link);
        prop_assert!(page(depth, Tier::Known) > page(depth + 1, Tier::Known));
        prop_assert!(page(depth, Tier::Trusted) > page(depth, Tier::Known));
        prop_assert!(page(depth, Tier::Known) > page(depth, Tier::Open));
        prop_assert!(worth(Kind::Feed, depth, Tier::Open, Found::Link) > page(0, Tier::Trusted));
    }

    #[test]
    fn what_somebody_set_on_purpose_comes_before_menus(depth in 0..50_u32, a in 0..10_000_u32, b in 0..10_000_u32) {
        let page = |found| worth(Kind::Page, depth, Tier::Known, found);
        prop_assert!(page(Found::Text) > page(Found::Link));
        prop_assert!(page(Found::Entry(None)) > page(Found::Text));
        prop_assert!(page(Found::Entry(Some(a.min(b)))) >= page(Found::Entry(Some(a.max(b)))));
        prop_assert!(page(Found::Next) > page(Found::Entry(Some(0))));
    }
}

/// Visits in the last 60 of 120 days to a page that changes every `period_ms`, with a refresh time of `refresh_ms`.
fn visits(period_ms: i64, refresh_ms: i64) -> usize {
    let (mut now, mut history, mut version, mut visits) = (NOW, History::default(), -1, 0);
    let mut dice = 7_u64;
    while now.since(NOW) < 120 * DAY_MS {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let unit = f64::from(u32::try_from(dice >> 33).unwrap_or(0)) / f64::from(u32::MAX >> 1);
        let present = now.since(NOW) / period_ms;
        let seen = if present == version { Seen::Unchanged } else { Seen::Changed };
        version = present;
        visits += usize::from(now.since(NOW) >= 60 * DAY_MS);
        (history, now) = next_due(now, Kind::Page, refresh_ms, &history, seen, unit);
    }
    visits
}

#[test]
fn a_page_is_visited_about_as_often_as_it_changes() {
    let daily = visits(DAY_MS, 6 * HOUR_MS);
    assert!((60..=100).contains(&daily), "{daily} visits in 60 days to a page that changes daily");
    let daily = visits(DAY_MS, 4 * DAY_MS);
    assert!((60..=100).contains(&daily), "{daily} visits from a refresh time that is too long");
    let never = visits(1_000 * DAY_MS, 6 * HOUR_MS);
    assert!(never <= 17, "{never} visits to a page that never changes: every fourth day");
    let always = visits(1, DAY_MS);
    assert!((400..=560).contains(&always), "{always} visits to a page that always changes: eight a day");
}

#[test]
fn bytes_that_change_around_the_same_text_count_as_no_change() {
    let before = History { visits: 4, changes: 1, interval_ms: 10 * HOUR_MS, ..History::default() };
    let (changed, sooner) = next_due(NOW, Kind::Page, 12 * HOUR_MS, &before, Seen::Changed, 0.5);
    let (unchanged, later) = next_due(NOW, Kind::Page, 12 * HOUR_MS, &before, Seen::Unchanged, 0.5);
    let (corrected, due) = unchanged_after_all(Kind::Page, 12 * HOUR_MS, &changed, NOW, 0.5);
    assert_eq!((corrected.changes, corrected.interval_ms, due), (unchanged.changes, unchanged.interval_ms, later));
    assert!(sooner < later);
}

#[test]
fn a_page_that_is_gone_rests_a_week_and_forgets_its_copy() {
    let before = History { seen_copy: "abc".into(), interval_ms: DAY_MS, ..History::default() };
    let (gone, due) = next_due(NOW, Kind::Page, DAY_MS, &before, Seen::Gone, 0.5);
    assert_eq!((due.since(NOW), gone.seen_copy.as_str()), (7 * DAY_MS, ""), "what comes back is looked at anew");
}

#[test]
fn what_changes_often_is_lively() {
    let history = |visits, changes| History { visits, changes, ..History::default() };
    assert_eq!([history(0, 0), history(1, 1), history(9, 1)].map(|known| liveliness(&known)), [0.0; 3]);
    assert_eq!(liveliness(&history(5, 5)), 0.3);
}

#[test]
fn days_begin_at_midnight_of_beijing() {
    // 2026-03-02 23:59:59.999 at UTC+8 is 15:59:59.999 UTC.
    let late = Millis(1_772_467_199_999);
    assert_eq!(next_midnight(late), late.plus(1));
    assert_eq!(day(late) + 1, day(late.plus(1)));
    assert_eq!(next_midnight(late.plus(1)).since(late.plus(1)), DAY_MS);
}
