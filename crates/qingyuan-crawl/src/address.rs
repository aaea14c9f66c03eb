//! The address guard: which addresses a crawler may dial.
//!
//! Everything that the IANA special-purpose registries (RFC 6890 and its successors) do not call globally reachable is
//! refused, with every form that wraps an IPv4 address in an IPv6 one, and the metadata services of cloud hosts.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address is not a public one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AddressKind {
    /// `0.0.0.0/8` and `::`.
    Unspecified,
    /// `127.0.0.0/8` and `::1`.
    Loopback,
    /// RFC 1918, unique local (RFC 4193) and the old site-local addresses.
    Private,
    /// `169.254.0.0/16` and `fe80::/10`.
    LinkLocal,
    /// Carrier-grade NAT, `100.64.0.0/10` (RFC 6598).
    Shared,
    /// The metadata service of a cloud host.
    Metadata,
    /// `224.0.0.0/4` and `ff00::/8`.
    Multicast,
    /// An IPv4 address inside an IPv6 one: mapped, compatible, 6to4, Teredo.
    Embedded,
    /// `64:ff9b::/96` and `64:ff9b:1::/48` (RFC 6052, RFC 8215).
    Nat64,
    /// Kept for documentation, measurements, the future or protocols.
    Reserved,
}

impl AddressKind {
    /// The words for messages.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Unspecified => "an unspecified address",
            Self::Loopback => "a loopback address",
            Self::Private => "a private address",
            Self::LinkLocal => "a link-local address",
            Self::Shared => "a carrier-grade NAT address",
            Self::Metadata => "a cloud metadata address",
            Self::Multicast => "a multicast address",
            Self::Embedded => "an IPv4 address wrapped in IPv6",
            Self::Nat64 => "a NAT64 address",
            Self::Reserved => "a reserved address",
        }
    }

    /// What kind of non-public address this is; `None` for a public one.
    #[must_use]
    pub fn of(address: IpAddr) -> Option<Self> {
        match address {
            IpAddr::V4(address) => of_v4(address),
            IpAddr::V6(address) => of_v6(address),
        }
    }
}

impl fmt::Display for AddressKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// Metadata services as their operators document them: the usual one, AWS containers, Azure, Alibaba, Oracle.
const METADATA_V4: [[u8; 4]; 6] = [
    [169, 254, 169, 254],
    [169, 254, 170, 2],
    [169, 254, 170, 23],
    [168, 63, 129, 16],
    [100, 100, 100, 200],
    [192, 0, 0, 192],
];

/// The same over IPv6: AWS and Google.
const METADATA_V6: [[u16; 8]; 3] =
    [[0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254], [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23], [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254]];

fn of_v4(address: Ipv4Addr) -> Option<AddressKind> {
    let octets = address.octets();
    if METADATA_V4.contains(&octets) {
        return Some(AddressKind::Metadata);
    }
    match octets {
        [0, ..] => Some(AddressKind::Unspecified),
        [127, ..] => Some(AddressKind::Loopback),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Some(AddressKind::Private),
        [169, 254, ..] => Some(AddressKind::LinkLocal),
        [100, 64..=127, ..] => Some(AddressKind::Shared),
        [224..=239, ..] => Some(AddressKind::Multicast),
        [192, 0, 0 | 2, _] | [192, 88, 99, _] | [198, 18..=19, ..] | [198, 51, 100, _] | [203, 0, 113, _] => {
            Some(AddressKind::Reserved)
        }
        [240..=255, ..] => Some(AddressKind::Reserved),
        _ => None,
    }
}

fn of_v6(address: Ipv6Addr) -> Option<AddressKind> {
    let segments = address.segments();
    if METADATA_V6.contains(&segments) {
        return Some(AddressKind::Metadata);
    }
    match segments {
        [0, 0, 0, 0, 0, 0, 0, 0] => Some(AddressKind::Unspecified),
        [0, 0, 0, 0, 0, 0, 0, 1] => Some(AddressKind::Loopback),
        // Mapped, compatible and translated (RFC 2765) forms, 6to4 and Teredo.
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] | [0, 0, 0, 0, 0xffff, 0, ..] | [0x2002, ..] | [0x2001, 0, ..] => {
            Some(AddressKind::Embedded)
        }
        [0x64, 0xff9b, 0, 0, 0, 0, ..] | [0x64, 0xff9b, 1, ..] => Some(AddressKind::Nat64),
        [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Some(AddressKind::Private),
        [0xfe80..=0xfebf, ..] => Some(AddressKind::LinkLocal),
        [0xff00..=0xffff, ..] => Some(AddressKind::Multicast),
        // IETF protocol assignments, documentation.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Some(AddressKind::Reserved),
        // Global unicast is 2000::/3; the rest is not assigned.
        [0x2000..=0x3fff, ..] => None,
        _ => Some(AddressKind::Reserved),
    }
}
