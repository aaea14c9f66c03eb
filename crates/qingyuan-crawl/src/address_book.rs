//! Where hosts are: each name looked up once, judged by the address guard, and kept for a few minutes.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::Arc;

use qingyuan_model::Millis;

use crate::address::AddressKind;
use crate::allow::AllowList;

/// How long a lookup holds: as long as the shortest lifetimes that busy sites give their names, so that a host that
/// moves is followed within minutes.
const PIN_MS: i64 = 5 * 60 * 1_000;

/// Clocks of exchanges that run side by side differ by as much as the longest of them takes, 30 s; twice that is no
/// clock that was set back.
const SLACK_MS: i64 = 60 * 1_000;

/// Addresses kept of one name. An honest name has a handful; the guard judges all of them before any is dropped.
const MAX_ADDRESSES: usize = 16;

/// What the guard said about a name.
pub(crate) type Judged = Result<Arc<[IpAddr]>, (IpAddr, AddressKind)>;

/// Judged addresses by allow list and name: what one source may reach never serves another that may not.
#[derive(Debug, Default)]
pub(crate) struct AddressBook {
    pins: BTreeMap<AllowList, HashMap<String, Pin>>,
    next_sweep: Millis,
}

#[derive(Debug)]
struct Pin {
    judged: Judged,
    until: Millis,
}

impl Pin {
    /// A clock that was set back ends a pin rather than lengthening it.
    fn holds(&self, now: Millis) -> bool {
        (1..=PIN_MS + SLACK_MS).contains(&self.until.since(now))
    }
}

impl AddressBook {
    /// What is known of `host`; `None` when it must be looked up.
    pub(crate) fn get(&self, allow: &AllowList, host: &str, now: Millis) -> Option<Judged> {
        self.pins.get(allow)?.get(host).filter(|pin| pin.holds(now)).map(|pin| pin.judged.clone())
    }

    /// Judges what a lookup found and keeps the judgement. One refused address among several refuses the name: an honest
    /// name does not mix public and private addresses. `found` must not be empty.
    pub(crate) fn put(&mut self, allow: &AllowList, host: &str, found: &[IpAddr], now: Millis) -> Judged {
        let refused = found.iter().find_map(|address| allow.check(*address).err().map(|kind| (*address, kind)));
        let judged: Judged = match refused {
            Some(refused) => Err(refused),
            None => {
                let mut addresses: Vec<IpAddr> = Vec::with_capacity(found.len().min(MAX_ADDRESSES));
                for address in found {
                    if addresses.len() < MAX_ADDRESSES && !addresses.contains(address) {
                        addresses.push(*address);
                    }
                }
                Ok(addresses.into())
            }
        };
        self.sweep(now);
        let pins = self.pins.entry(allow.clone()).or_default();
        pins.insert(host.to_owned(), Pin { judged: judged.clone(), until: now.plus(PIN_MS) });
        judged
    }

    /// Forgets where `host` is: nobody answered there.
    pub(crate) fn forget(&mut self, allow: &AllowList, host: &str) {
        if let Some(pins) = self.pins.get_mut(allow) {
            pins.remove(host);
        }
    }

    /// Drops what no longer holds, once per lifetime of a pin, so that the book stays as large as what is in use.
    fn sweep(&mut self, now: Millis) {
        if (0..=PIN_MS).contains(&self.next_sweep.since(now)) {
            return;
        }
        self.next_sweep = now.plus(PIN_MS);
        for pins in self.pins.values_mut() {
            pins.retain(|_, pin| pin.holds(now));
        }
        self.pins.retain(|_, pins| !pins.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_000_000);

    fn addresses(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().expect("a test address")).collect()
    }

    #[test]
    fn a_pin_holds_five_minutes_for_its_own_allow_list() {
        let (nobody, campus) = (AllowList::default(), AllowList::parse(&["10.0.0.1".to_owned()]).expect("a list"));
        let mut book = AddressBook::default();
        let found = addresses(&["10.0.0.1", "10.0.0.1"]);
        assert_eq!(book.put(&campus, "h.example", &found, NOW).expect("allowed").len(), 1);
        assert!(book.get(&nobody, "h.example", NOW).is_none(), "another list knows nothing of it");
        assert!(book.put(&nobody, "h.example", &found, NOW).is_err());
        assert!(book.get(&campus, "h.example", NOW.plus(PIN_MS - 1)).is_some_and(|judged| judged.is_ok()));
        assert!(book.get(&nobody, "h.example", NOW.plus(PIN_MS - 1)).is_some_and(|judged| judged.is_err()));
        assert!(book.get(&campus, "h.example", NOW.plus(PIN_MS)).is_none());
        assert!(
            book.get(&campus, "h.example", NOW.plus(-1 - SLACK_MS)).is_none(),
            "a clock set back does not lengthen it"
        );
    }

    #[test]
    fn one_refused_address_refuses_the_name() {
        let mut book = AddressBook::default();
        let mut found = addresses(&["93.184.216.34"; 40]);
        found.extend(addresses(&["127.0.0.1"]));
        let judged = book.put(&AllowList::default(), "mixed.example", &found, NOW);
        assert_eq!(judged.expect_err("mixed").1, AddressKind::Loopback);
    }

    #[test]
    fn the_book_forgets_what_is_over() {
        let (list, mut book) = (AllowList::default(), AddressBook::default());
        let found = addresses(&["93.184.216.34"]);
        for n in 0..100 {
            assert!(book.put(&list, &format!("h{n}.example"), &found, NOW).is_ok());
        }
        assert!(book.put(&list, "late.example", &found, NOW.plus(2 * PIN_MS)).is_ok());
        assert_eq!(book.pins.values().map(HashMap::len).sum::<usize>(), 1);
        book.forget(&list, "late.example");
        assert!(book.get(&list, "late.example", NOW.plus(2 * PIN_MS)).is_none());
    }
}
