//! A host's turn, and the ground that all turns are taken on.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use qingyuan_model::Millis;
use url::{Host, Url};

use crate::address_book::AddressBook;
use crate::allow::AllowList;
use crate::politeness::{Pace, Politeness, Wait};
use crate::refusal::Refusal;
use crate::scope::authority;

/// What everyone who fetches shares: whose turn it is, and where hosts are. The locks are held for a look-up in a map,
/// never while anything is waited for, and never both at once.
#[derive(Debug)]
pub(crate) struct Ground {
    pace: Mutex<Politeness>,
    addresses: Mutex<AddressBook>,
}

/// A host's turn, with the addresses that it may be found at; dropping it gives both back.
#[derive(Debug)]
pub(crate) struct Turn {
    ground: Arc<Ground>,
    host: String,
    addresses: Arc<[IpAddr]>,
    /// The part of the addresses that counts against this turn.
    held: Arc<[IpAddr]>,
    began: Millis,
    open: bool,
}

impl Ground {
    pub(crate) fn new(pace: Politeness) -> Self {
        Self { pace: Mutex::new(pace), addresses: Mutex::default() }
    }

    pub(crate) fn pace(&self) -> MutexGuard<'_, Politeness> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn book(&self) -> MutexGuard<'_, AddressBook> {
        self.addresses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the host of `url` may be dialled for a source with this allow list.
    ///
    /// # Errors
    /// [`Refusal::AddressUnknown`] when it must be looked up first, [`Refusal::Address`] when the guard refused it.
    pub(crate) fn addresses(&self, allow: &AllowList, url: &Url, now: Millis) -> Result<Arc<[IpAddr]>, Refusal> {
        let refused = |(address, kind)| Refusal::Address { host: authority(url), address, kind };
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::from(address),
            Some(Host::Ipv6(address)) => IpAddr::from(address),
            _ => {
                let name = url.host_str().unwrap_or_default();
                let known = self.book().get(allow, name, now);
                let judged = known.ok_or_else(|| Refusal::AddressUnknown { host: name.to_owned() })?;
                return judged.map_err(refused);
            }
        };
        allow.check(literal).map_err(|kind| refused((literal, kind)))?;
        Ok(Arc::from([literal]))
    }

    /// Keeps what a lookup of the host of `url` found, which must not be empty.
    ///
    /// # Errors
    /// [`Refusal::Address`] when the guard refuses it.
    pub(crate) fn found(&self, allow: &AllowList, url: &Url, found: &[IpAddr], now: Millis) -> Result<(), Refusal> {
        let judged = self.book().put(allow, url.host_str().unwrap_or_default(), found, now);
        judged.map(|_| ()).map_err(|(address, kind)| Refusal::Address { host: authority(url), address, kind })
    }

    /// Forgets where the host of `url` is: nobody answered there, perhaps it has moved.
    pub(crate) fn forget_address(&self, allow: &AllowList, url: &Url) {
        self.book().forget(allow, url.host_str().unwrap_or_default());
    }
}

impl Turn {
    /// Takes the turn of the host of `url`. `beside` is a turn that the same exchange holds already: its addresses are
    /// not in the way.
    ///
    /// # Errors
    /// What stands in the way; waiting comes before looking up, so that a resting host costs no lookup either.
    pub(crate) fn take(
        ground: &Arc<Ground>,
        allow: &AllowList,
        url: &Url,
        floor_ms: impl FnOnce(&Politeness) -> i64,
        beside: Option<&Self>,
        now: Millis,
    ) -> Result<Self, Refusal> {
        let host = authority(url);
        let addresses = ground.addresses(allow, url, now);
        let mut pace = ground.pace();
        let refused = |wait, host: String| match wait {
            Wait::Turn { ready_at } => Refusal::NotYet { host, ready_at },
            Wait::Rest { until, failures } => Refusal::Resting { host, until, failures },
        };
        let addresses = match addresses {
            Ok(addresses) => addresses,
            Err(refusal @ Refusal::AddressUnknown { .. }) => {
                return Err(pace.wait(&host, &[], now).map_or(refusal, |wait| refused(wait, host)));
            }
            Err(refusal) => return Err(refusal),
        };
        let held = match beside {
            Some(other) => addresses.iter().filter(|address| !other.held.contains(address)).copied().collect(),
            None => Arc::clone(&addresses),
        };
        let floor_ms = floor_ms(&pace);
        if let Err(wait) = pace.begin(&host, &held, floor_ms, now) {
            return Err(refused(wait, host));
        }
        drop(pace);
        Ok(Self { ground: Arc::clone(ground), host, addresses, held, began: now, open: true })
    }

    /// The host as `host` or `host:port`.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// Where the host may be dialled.
    pub(crate) fn addresses(&self) -> &Arc<[IpAddr]> {
        &self.addresses
    }

    /// Ends the turn: the host's pause begins.
    pub(crate) fn finish(&mut self, pace: Pace, now: Millis) {
        if std::mem::take(&mut self.open) {
            self.ground.pace().finish(&self.host, &self.held, pace, now.since(self.began), now);
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.open {
            self.ground.pace().release(&self.host, &self.held);
        }
    }
}
