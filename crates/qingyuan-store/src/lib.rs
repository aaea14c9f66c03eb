//! Tables, hash-chained events, leases: the source of truth
