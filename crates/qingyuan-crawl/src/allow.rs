//! What one source may reach beyond the public addresses.

use std::net::IpAddr;

use crate::address::AddressKind;
use crate::refusal::Refusal;

/// The non-public addresses that one source may be reached at.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct AllowList(Vec<(IpAddr, u8)>);

impl AllowList {
    /// Reads `address` or `address/prefix` entries; the entry that cannot be read is the error.
    ///
    /// # Errors
    /// [`Refusal::Charter`] for an entry that is neither.
    pub fn parse(entries: &[String]) -> Result<Self, Refusal> {
        let mut list = entries.iter().map(|entry| parse_entry(entry)).collect::<Result<Vec<_>, _>>()?;
        list.sort_unstable();
        list.dedup();
        Ok(Self(list))
    }

    /// Whether this address may be dialled.
    ///
    /// A metadata service is opened only by an entry that names that very address: a wide prefix is never meant for it.
    ///
    /// # Errors
    /// The kind of address that stands in the way.
    pub fn check(&self, address: IpAddr) -> Result<(), AddressKind> {
        let Some(kind) = AddressKind::of(address) else { return Ok(()) };
        let named = self.0.iter().any(|&(network, prefix)| {
            covers(network, prefix, address) && (kind != AddressKind::Metadata || network == address)
        });
        if named { Ok(()) } else { Err(kind) }
    }
}

fn parse_entry(entry: &str) -> Result<(IpAddr, u8), Refusal> {
    let bad = || Refusal::Charter {
        what: "allowed address",
        entry: entry.chars().take(60).collect(),
        remedy: "write it as address or address/prefix, such as 10.1.2.3 or 10.1.0.0/16",
    };
    let (address, prefix) = match entry.trim().split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (entry.trim(), None),
    };
    let address: IpAddr = address.parse().map_err(|_| bad())?;
    let full = if address.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.map_or(Ok(full), str::parse::<u8>).map_err(|_| bad())?;
    // An entry opens an office, a campus at most, never the whole of the inner network.
    if prefix < 8 {
        return Err(Refusal::Charter {
            what: "allowed address",
            entry: entry.chars().take(60).collect(),
            remedy: "it opens too many addresses at once: name the network more closely, /8 is the widest",
        });
    }
    if prefix > full {
        return Err(bad());
    }
    Ok((address, prefix))
}

fn covers(network: IpAddr, prefix: u8, address: IpAddr) -> bool {
    let same = |a: u128, b: u128, width: u32| {
        let drop = width - u32::from(prefix).min(width);
        a.checked_shr(drop).unwrap_or(0) == b.checked_shr(drop).unwrap_or(0)
    };
    match (network, address) {
        (IpAddr::V4(a), IpAddr::V4(b)) => same(u128::from(a.to_bits()), u128::from(b.to_bits()), 32),
        (IpAddr::V6(a), IpAddr::V6(b)) => same(a.to_bits(), b.to_bits(), 128),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("a test address")
    }

    fn list(entries: &[&str]) -> AllowList {
        let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
        AllowList::parse(&entries).expect("a test list")
    }

    #[test]
    fn every_kind_of_address_is_told_apart() {
        use AddressKind::*;
        let cases: &[(&str, Option<AddressKind>)] = &[
            ("93.184.216.34", None),
            ("8.8.8.8", None),
            ("172.15.255.255", None),
            ("172.32.0.0", None),
            ("100.63.255.255", None),
            ("100.128.0.0", None),
            ("192.169.0.1", None),
            ("2606:2800:220:1::1", None),
            ("240e::1", None),
            ("0.0.0.0", Some(Unspecified)),
            ("0.1.2.3", Some(Unspecified)),
            ("127.0.0.1", Some(Loopback)),
            ("127.255.255.254", Some(Loopback)),
            ("10.0.0.1", Some(Private)),
            ("172.16.0.1", Some(Private)),
            ("172.31.255.255", Some(Private)),
            ("192.168.1.1", Some(Private)),
            ("169.254.1.1", Some(LinkLocal)),
            ("169.254.169.254", Some(Metadata)),
            ("169.254.170.2", Some(Metadata)),
            ("168.63.129.16", Some(Metadata)),
            ("100.100.100.200", Some(Metadata)),
            ("100.64.0.1", Some(Shared)),
            ("100.127.255.255", Some(Shared)),
            ("224.0.0.1", Some(Multicast)),
            ("239.255.255.255", Some(Multicast)),
            ("192.0.0.8", Some(Reserved)),
            ("192.0.2.1", Some(Reserved)),
            ("192.88.99.1", Some(Reserved)),
            ("198.18.0.1", Some(Reserved)),
            ("198.19.255.255", Some(Reserved)),
            ("198.51.100.1", Some(Reserved)),
            ("203.0.113.1", Some(Reserved)),
            ("240.0.0.1", Some(Reserved)),
            ("255.255.255.255", Some(Reserved)),
            ("::", Some(Unspecified)),
            ("::1", Some(Loopback)),
            ("::7f00:1", Some(Embedded)),
            ("::ffff:127.0.0.1", Some(Embedded)),
            ("::ffff:93.184.216.34", Some(Embedded)),
            ("::ffff:0:10.0.0.1", Some(Embedded)),
            ("64:ff9b::7f00:1", Some(Nat64)),
            ("64:ff9b:1::a00:1", Some(Nat64)),
            ("2002:7f00:1::", Some(Embedded)),
            ("2001:0:7f00:1::", Some(Embedded)),
            ("2001:db8::1", Some(Reserved)),
            ("2001:2::1", Some(Reserved)),
            ("3fff::1", Some(Reserved)),
            ("100::1", Some(Reserved)),
            ("4000::1", Some(Reserved)),
            ("5f00::1", Some(Reserved)),
            ("fc00::1", Some(Private)),
            ("fd12:3456::1", Some(Private)),
            ("fec0::1", Some(Private)),
            ("fd00:ec2::254", Some(Metadata)),
            ("fe80::1", Some(LinkLocal)),
            ("febf::1", Some(LinkLocal)),
            ("ff02::1", Some(Multicast)),
        ];
        for (text, kind) in cases {
            assert_eq!(AddressKind::of(address(text)), *kind, "{text}");
            assert_eq!(AllowList::default().check(address(text)).err(), *kind, "{text}");
        }
    }

    #[test]
    fn exceptions_are_as_wide_as_they_say() {
        let campus = list(&["10.1.0.0/16", "127.0.0.1", "fd12::/16"]);
        for (text, free) in [
            ("10.1.255.1", true),
            ("10.2.0.1", false),
            ("127.0.0.1", true),
            ("127.0.0.2", false),
            ("::ffff:127.0.0.1", false),
            ("fd12::9", true),
            ("fd13::9", false),
            ("93.184.216.34", true),
        ] {
            assert_eq!(campus.check(address(text)).is_ok(), free, "{text}");
        }
        assert!(list(&["10.0.0.0/8"]).check(address("10.0.0.1")).is_ok());
        assert!(list(&["10.0.0.0/8"]).check(address("::1")).is_err());
    }

    #[test]
    fn a_wide_exception_never_opens_the_metadata_service() {
        let metadata = address("169.254.169.254");
        assert_eq!(list(&["169.254.0.0/16", "169.0.0.0/8"]).check(metadata), Err(AddressKind::Metadata));
        assert!(list(&["169.254.169.254"]).check(metadata).is_ok());
    }

    #[test]
    fn entries_that_cannot_be_read_are_named() {
        for bad in
            ["", "localhost", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.1/", "10.0.0.1/x", "0.0.0.0/0", "::/0"]
        {
            let refusal = AllowList::parse(&[bad.to_owned()]).expect_err(bad);
            assert_eq!(refusal.code(), "source-charter-unreadable");
            assert!(refusal.to_string().contains(&format!("`{bad}`")), "{refusal}");
        }
    }
}
