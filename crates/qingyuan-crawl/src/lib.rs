//! Robots, scope, politeness, address guard, fetcher, feeds, sitemaps, WARC
