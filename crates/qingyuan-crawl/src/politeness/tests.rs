use proptest::prelude::*;

use super::*;

const T: Millis = Millis(1_000_000);

fn polite() -> Politeness {
    Politeness::new(PaceLimits::default(), 7)
}

fn at(text: &str) -> Arc<[IpAddr]> {
    if text.is_empty() {
        Arc::default()
    } else {
        text.split(' ').map(|text| text.parse().expect("an address")).collect()
    }
}

/// Fails until the host may be asked again; returns how long that takes.
fn fail(polite: &mut Politeness, now: Millis) -> i64 {
    polite.begin("h", &at(""), 100, now).expect("its time has come");
    polite.finish("h", &[], Pace::Strained { retry_at: None }, 10, now);
    polite.ready_at("h", now).since(now)
}

#[test]
fn one_at_a_time_and_a_pause_after_it() {
    let mut polite = polite();
    polite.begin("h", &at(""), 1_000, T).expect("nobody was there yet");
    assert!(polite.begin("h", &at(""), 1_000, T.plus(5_000)).is_err(), "one is under way");
    assert!(polite.begin("i", &at(""), 1_000, T).is_ok(), "another host does not wait");
    polite.finish("h", &[], Pace::Answered, 10, T.plus(300));
    let pause = polite.ready_at("h", T.plus(300)).since(T.plus(300));
    assert!((1_000..1_100).contains(&pause), "the pause and some chance: {pause}");
    assert!(polite.begin("h", &at(""), 1_000, T.plus(300 + pause - 1)).is_err());
    assert!(polite.begin("h", &at(""), 1_000, T.plus(300 + pause)).is_ok());
}

#[test]
fn two_names_of_one_address_share_it_from_the_first_request() {
    let mut polite = polite();
    let (one, two) = (at("93.184.216.34"), at("93.184.216.35 93.184.216.34"));
    polite.begin("h", &one, 0, T).expect("free");
    assert!(matches!(polite.begin("i", &two, 0, T), Err(Wait::Turn { .. })), "the same machine is busy");
    polite.finish("h", &one, Pace::Answered, 0, T);
    polite.begin("i", &two, 0, T).expect("free again");
    assert!(polite.begin("j", &at("93.184.216.35"), 0, T).is_err());
    polite.release("i", &two);
    assert!(polite.begin("j", &at("93.184.216.35"), 0, T).is_ok());
    assert_eq!(polite.addresses.len(), 1);
}

#[test]
fn a_host_that_slows_down_is_asked_less() {
    let mut polite = polite();
    let mut now = T;
    let mut pauses = Vec::new();
    for took in [100, 2_000, 2_000, 2_000, 2_000, 100_000, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10] {
        polite.begin("h", &at(""), 1_000, now).expect("its time has come");
        polite.finish("h", &[], Pace::Answered, took, now);
        pauses.push(polite.ready_at("h", now).since(now));
        now = polite.ready_at("h", now);
    }
    assert!(pauses[0] < 1_100, "a fast host is owed what the charter says: {pauses:?}");
    assert!(pauses[4] > 5 * 1_300, "five times the usual answer: {pauses:?}");
    assert!((30_000..33_000).contains(&pauses[5]), "within bounds: {pauses:?}");
    assert!(pauses[16] < pauses[6] / 4, "and it recovers: {pauses:?}");
    polite.begin("own", &at(""), 0, now).expect("free");
    polite.finish("own", &[], Pace::Answered, 5_000, now);
    assert_eq!(polite.ready_at("own", now), now, "a charter without pause has none");
}

#[test]
fn trouble_doubles_the_pause_and_success_forgets_it() {
    let mut polite = polite();
    let mut now = T;
    for (n, expected) in [2_000, 4_000, 8_000, 16_000].into_iter().enumerate() {
        let pause = fail(&mut polite, now);
        assert!((expected..expected + expected / 4).contains(&pause), "{n}: {pause}");
        now = now.plus(pause);
    }
    assert_eq!(polite.failures("h"), 4);
    polite.begin("h", &at(""), 100, now).expect("its time has come");
    polite.finish("h", &[], Pace::Answered, 1, now);
    assert!(polite.ready_at("h", now).since(now) < 111 && polite.failures("h") == 0);
}

#[test]
fn a_host_that_keeps_failing_rests_and_is_probed_once() {
    let limits = PaceLimits { per_host: 4, ..PaceLimits::default() };
    let mut polite = Politeness::new(limits, 7);
    let mut now = T;
    for _ in 0..4 {
        now = now.plus(fail(&mut polite, now));
    }
    for expected in [300_000, 600_000, 1_200_000, 2_400_000] {
        let pause = fail(&mut polite, now);
        assert!((expected..expected * 5 / 4).contains(&pause), "{pause}");
        let early = polite.begin("h", &at(""), 100, now.plus(pause - 1)).expect_err("it rests");
        assert_eq!(early, Wait::Rest { until: now.plus(pause), failures: polite.failures("h") });
        now = now.plus(pause);
    }
    polite.begin("h", &at(""), 100, now).expect("a probe");
    assert!(matches!(polite.begin("h", &at(""), 100, now), Err(Wait::Turn { .. })), "one probe only");
    polite.finish("h", &[], Pace::Answered, 1, now);
    let ready = polite.ready_at("h", now);
    for _ in 0..4 {
        polite.begin("h", &at(""), 100, ready).expect("it is back");
    }
    for _ in 0..40 {
        polite.strain("dead", now);
    }
    assert!(polite.ready_at("dead", now).since(now) <= limits.max_rest_ms * 5 / 4);
}

#[test]
fn a_name_that_leads_nowhere_is_trouble_too() {
    let mut polite = polite();
    polite.strain("h", T);
    assert!((2_000..2_500).contains(&polite.ready_at("h", T).since(T)));
    assert_eq!(polite.failures("h"), 1);
}

#[test]
fn retry_after_is_obeyed_within_a_day() {
    for (asked, pause) in [(60_000, 60_000), (i64::MAX - T.0, 86_400_000)] {
        let mut polite = polite();
        polite.begin("h", &at(""), 100, T).expect("free");
        polite.finish("h", &[], Pace::Strained { retry_at: Some(T.plus(asked)) }, 10, T);
        assert_eq!(polite.ready_at("h", T), T.plus(pause));
    }
}

#[test]
fn a_crawl_delay_is_a_floor_with_a_ceiling() {
    let polite = polite();
    assert_eq!(polite.floor_ms(1_000, None), 1_000);
    assert_eq!(polite.floor_ms(1_000, Some(Duration::from_millis(100))), 1_000);
    assert_eq!(polite.floor_ms(1_000, Some(Duration::from_secs(5))), 5_000);
    assert_eq!(polite.floor_ms(1_000, Some(Duration::from_secs(1_000_000_000))), 120_000);
}

#[test]
fn a_request_given_up_leaves_no_trace() {
    let mut polite = polite();
    polite.begin("h", &at("93.184.216.34"), 1_000, T).expect("free");
    polite.release("h", &at("93.184.216.34"));
    assert_eq!(polite.ready_at("h", T), T);
    assert!(polite.addresses.is_empty());
}

#[test]
fn idle_hosts_are_forgotten_and_resting_ones_are_not() {
    let mut polite = polite();
    for n in 0..100 {
        let host = format!("h{n}.example");
        polite.begin(&host, &at(""), 0, T).expect("free");
        polite.finish(&host, &[], Pace::Answered, 0, T);
    }
    polite.begin("busy", &at(""), 0, T).expect("free");
    polite.begin("waiting", &at(""), 0, T).expect("free");
    polite.finish("waiting", &[], Pace::Strained { retry_at: Some(T.plus(IDLE_MS + 5)) }, 0, T.plus(10));
    polite.begin("new", &at(""), 0, T.plus(IDLE_MS)).expect("free");
    let kept: Vec<String> = polite.sights().into_iter().map(|sight| sight.host).collect();
    assert_eq!(kept, ["busy", "new", "waiting"]);
}

proptest! {
    /// Whatever happens, no host or address has more under way than it may, and everything is given back.
    #[test]
    fn slots_are_never_overrun(steps in proptest::collection::vec((0..4_usize, 0..3_usize, any::<bool>()), 1..80)) {
        let places = [at("93.184.216.34"), at("93.184.216.35"), at("93.184.216.34 93.184.216.35")];
        let mut polite = polite();
        let (mut now, mut open) = (T, Vec::new());
        for (host, place, end) in steps {
            now = now.plus(700);
            if end && !open.is_empty() {
                let (host, held): (String, Arc<[IpAddr]>) = open.remove(0);
                polite.finish(&host, &held, Pace::Answered, 3, now);
            } else {
                let host = format!("h{host}");
                if polite.begin(&host, &places[place], 500, now).is_ok() {
                    open.push((host, Arc::clone(&places[place])));
                }
            }
            prop_assert!(polite.sights().iter().all(|sight| sight.in_flight <= 1));
            prop_assert!(polite.addresses.values().all(|n| *n == 1));
        }
        for (host, held) in open {
            polite.release(&host, &held);
        }
        prop_assert!(polite.addresses.is_empty());
        prop_assert!(polite.sights().iter().all(|sight| sight.in_flight == 0));
    }
}
