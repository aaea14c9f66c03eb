use std::io::Write;

use qingyuan_model::Millis;

use super::*;

const DATE: &str = "2026-03-05T00:00:00Z";

fn record(kind: &str, uri: &str, content_type: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: {DATE}\r\nContent-Type: {content_type}\r\n\
         Content-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn response(uri: &str, http: &[u8]) -> Vec<u8> {
    record("response", uri, "application/http; msgtype=response", http)
}

fn simple(name: &str) -> Vec<u8> {
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>{name}</p>");
    response(&format!("https://h.example/{name}"), http.as_bytes())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory does not fail");
    encoder.finish().expect("memory does not fail")
}

/// What the archive gives: the last part of each address, or what is wrong.
fn read(archive: &[u8]) -> Vec<Result<String, &'static str>> {
    let short = |entry: Result<Entry, CrawlError>| match entry {
        Ok(Entry::Page(page)) => Ok(page.url.path().trim_start_matches('/').to_owned()),
        Ok(Entry::Revisit(revisit)) => Ok(format!("again {}", revisit.url.path().trim_start_matches('/'))),
        Err(CrawlError::Warc { detail, .. }) => Err(detail),
        Err(_) => Err("file"),
    };
    Reader::new(archive).map(short).take(50).collect()
}

fn page(entry: Entry) -> ArchivedPage {
    match entry {
        Entry::Page(page) => page,
        Entry::Revisit(revisit) => panic!("a revisit of {}", revisit.url),
    }
}

fn ok(name: &str) -> Result<String, &'static str> {
    Ok(name.to_owned())
}

#[test]
fn plain_and_gzip_archives_read_alike() {
    let info = record("warcinfo", "", "application/warc-fields", b"software: x\r\n");
    let dns = record("response", "dns:h.example", "text/dns", b"h.example. 60 IN A 93.184.216.34");
    let records =
        [info, simple("a"), dns, record("conversion", "https://h.example/r", "application/http", b""), simple("b")];
    let plain = records.concat();
    let members: Vec<u8> = records.iter().flat_map(|record| gzip(record)).collect();
    for archive in [&plain, &members, &gzip(&plain), &zstd::encode_all(plain.as_slice(), 3).expect("memory")] {
        assert_eq!(read(archive), [ok("a"), ok("b")]);
    }
    let mut reader = Reader::new(members.as_slice());
    let first = page(reader.next().expect("a record").expect("whole"));
    assert_eq!((first.status, first.header("content-type")), (200, Some("text/html")));
    assert_eq!(first.body, "<p>a</p>".as_bytes());
    assert_eq!(first.fetched_at, Millis(1_772_668_800_000));
    assert_eq!(reader.by_ref().count(), 1);
    assert_eq!((reader.records(), reader.passed_over()), (5, 3));
}

#[test]
fn encodings_are_undone() {
    let chunked = |body: &[u8]| [format!("{:x};e=1\r\n", body.len()).as_bytes(), body, b"\r\n0\r\n\r\n"].concat();
    let body = |headers: &str, body: &[u8]| {
        let http = [b"HTTP/1.1 200 OK\r\n", headers.as_bytes(), b"\r\n", body].concat();
        let entry = Reader::new(response("https://h.example/x", &http).as_slice()).next().expect("a record");
        entry
            .map(page)
            .map(|page| (String::from_utf8_lossy(&page.body).into_owned(), page.truncated))
            .map_err(|error| error.to_string())
    };
    let text = "清源图书馆";
    let whole = Ok((text.to_owned(), false));
    let both = "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n";
    assert_eq!(body(both, &chunked(&gzip(text.as_bytes()))), whole);
    assert_eq!(body(both, &gzip(text.as_bytes())), whole, "chunks already undone");
    assert_eq!(body(both, text.as_bytes()), whole, "both already undone");
    assert_eq!(body("Content-Encoding: none\r\n", text.as_bytes()), whole);
    let bare = {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).expect("memory");
        encoder.finish().expect("memory")
    };
    assert_eq!(body("Content-Encoding: deflate\r\n", &bare), whole);
    let short = &chunked(text.as_bytes())[..12];
    assert_eq!(body("Transfer-Encoding: chunked\r\n", short).map(|(_, truncated)| truncated), Ok(true));
    let zipped = gzip(text.as_bytes());
    assert!(
        body("Content-Encoding: gzip\r\n", &zipped[..zipped.len() - 9]).expect_err("cut").contains("content encoding")
    );
    let bomb = gzip(&vec![b'a'; 30_000_000]);
    let bomb = body("Content-Encoding: gzip\r\n", &bomb).expect("cut, not failed");
    assert!(bomb.1 && bomb.0.len() <= 20_000_000);
}

#[test]
fn a_broken_record_does_not_take_the_next_with_it() {
    let cases: [(&str, Vec<u8>); 5] = [
        ("no WARC version line where a record should begin", b"rubbish\r\nmore of it\r\n".to_vec()),
        (
            "no usable Content-Length",
            b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: many\r\n\r\nx\r\n\r\n".to_vec(),
        ),
        ("no HTTP status line", response("https://h.example/x", b"not http")),
        ("no usable WARC-Target-URI", response("nowhere", b"HTTP/1.1 200 OK\r\n\r\n")),
        ("the record's header does not end", [b"WARC/1.0\r\n".as_slice(), &vec![b'x'; 70_000], b"\r\n"].concat()),
    ];
    for (detail, broken) in cases {
        let plain = [simple("a"), broken.clone(), simple("b")].concat();
        assert_eq!(read(&plain), [ok("a"), Err(detail), ok("b")], "plain");
        let zipped = [gzip(&simple("a")), gzip(&broken), gzip(&simple("b"))].concat();
        assert_eq!(read(&zipped), [ok("a"), Err(detail), ok("b")], "gzip");
    }
}

#[test]
fn a_damaged_member_does_not_take_the_next_with_it() {
    let member = gzip(&simple("damaged"));
    let half = &member[..member.len() / 2];
    let mut flipped = member.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0xff;
    for damaged in [half, &flipped, b"rubbish between members"] {
        let archive = [&gzip(&simple("a")), damaged, &gzip(&simple("b")), &gzip(&simple("c"))].concat();
        let found = read(&archive);
        assert_eq!(found.first(), Some(&ok("a")));
        assert!(found.iter().any(Result::is_err), "{found:?}");
        assert_eq!(found.last(), Some(&ok("c")), "{found:?}");
    }
}

#[test]
fn a_truncated_archive_gives_what_it_has() {
    let plain = [simple("a"), simple("b")].concat();
    assert_eq!(read(&plain[..plain.len() - 10]), [ok("a"), Err("the file ends in the middle of the record")]);
    let zipped = [gzip(&simple("a")), gzip(&simple("b"))].concat();
    let found = read(&zipped[..zipped.len() - 30]);
    assert_eq!(found, [ok("a"), Err("broken gzip member")]);
    assert_eq!(read(b""), []);
}

#[test]
fn a_record_beyond_the_limit_is_passed_over() {
    let limits = BodyLimits { wire: 10, ..BodyLimits::default() };
    let large = response("https://h.example/x", &vec![b'x'; 2 << 20]);
    let archive = [large, simple("b")].concat();
    let found: Vec<bool> = Reader::with_limits(archive.as_slice(), limits).map(|page| page.is_ok()).collect();
    assert_eq!(found, [false, true]);
}

#[test]
fn what_is_written_reads_back() {
    let page = ArchivedPage {
        url: Url::parse("https://h.example/图书馆?a=1").expect("a URL"),
        fetched_at: Millis(1_772_668_800_123),
        status: 200,
        headers: vec![
            ("content-type".to_owned(), "text/html\r\nX-Forged: 1".to_owned()),
            ("content-encoding".to_owned(), "gzip".to_owned()),
            ("transfer-encoding".to_owned(), "chunked".to_owned()),
        ],
        body: "清源".as_bytes().to_vec(),
        truncated: false,
        digest: None,
    };
    let cut = ArchivedPage { truncated: true, headers: Vec::new(), ..page.clone() };
    let mut writer = Writer::new(Vec::new());
    writer.info(1, page.fetched_at, &[("software", "Qingyuan"), ("format", "WARC File Format 1.1")]).expect("memory");
    writer.response(2, &page).expect("memory");
    writer.response(3, &cut).expect("memory");
    let original = Original { id: 2, url: &page.url, at: page.fetched_at };
    writer
        .revisit(4, &ArchivedPage { fetched_at: Millis(1_772_755_200_000), ..page.clone() }, original)
        .expect("memory");
    writer.resource(5, &page).expect("memory");
    let archive = writer.finish().expect("memory");
    let mut entries: Vec<Entry> = Reader::new(archive.as_slice()).map(|entry| entry.expect("whole")).collect();
    let resource = self::page(entries.pop().expect("the resource"));
    assert_eq!((resource.body, resource.headers.len()), (page.body.clone(), 1));
    let Some(Entry::Revisit(revisit)) = entries.pop() else { panic!("no revisit") };
    assert_eq!((revisit.refers_to.as_ref(), revisit.refers_at), (Some(&page.url), Some(page.fetched_at)));
    let read: Vec<ArchivedPage> = entries.into_iter().map(self::page).collect();
    assert_eq!((revisit.digest.is_some(), &revisit.digest), (true, &read[0].digest));
    assert_eq!(read.len(), 2);
    assert_eq!((&read[0].url, read[0].fetched_at, &read[0].body), (&page.url, page.fetched_at, &page.body));
    assert_eq!(read[0].header("content-type"), Some("text/html  X-Forged: 1"));
    assert_eq!(read[0].header("x-archive-orig-content-encoding"), Some("gzip"));
    assert_eq!((read[0].truncated, read[1].truncated), (false, true));
}

/// A record with these fields of its producer beside the usual ones.
fn produced(version: &str, kind: &str, fields: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/{version}\r\nWARC-Type: {kind}\r\nWARC-Date: {DATE}\r\n{fields}Content-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

const HTTP: &str = "Content-Type: application/http; msgtype=response\r\n";

#[test]
fn heritrix_responses_and_both_kinds_of_revisit_are_read() {
    let body = b"<p>a";
    let digest = digest::label(body);
    let http = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n".as_slice(), body].concat();
    let fields = format!(
        "WARC-Target-URI: http://h.example/a\r\nWARC-Payload-Digest: {digest}\r\nWARC-IP-Address: 192.0.2.7\r\n{HTTP}"
    );
    let again = format!(
        "WARC-Target-URI: http://h.example/b\r\nWARC-Payload-Digest: {digest}\r\n\
         WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest\r\n\
         WARC-Refers-To-Target-URI: http://h.example/a\r\nWARC-Refers-To-Date: {DATE}\r\n{HTTP}"
    );
    let unchanged = format!(
        "WARC-Target-URI: http://h.example/a\r\n\
         WARC-Profile: http://netpreserve.org/warc/1.0/revisit/server-not-modified\r\n{HTTP}"
    );
    let archive = [
        produced("1.0", "response", &fields, &http),
        produced("1.0", "revisit", &again, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"),
        produced("1.0", "revisit", &unchanged, b"HTTP/1.1 304 Not Modified\r\n\r\n"),
    ]
    .concat();
    assert_eq!(read(&archive), [ok("a"), ok("again b"), ok("again a")]);
    let revisits: Vec<(bool, bool, usize)> = Reader::new(archive.as_slice())
        .filter_map(|entry| match entry {
            Ok(Entry::Revisit(revisit)) => {
                Some((revisit.not_modified, revisit.refers_to.is_some(), revisit.headers.len()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(revisits, [(false, true, 1), (true, false, 0)]);
}

#[test]
fn a_body_that_is_not_the_one_its_digest_names_is_left_out() {
    let fields = |bytes: &[u8]| {
        format!("WARC-Target-URI: http://h.example/a\r\nWARC-Payload-Digest: {}\r\n", digest::label(bytes))
    };
    let zipped = gzip(b"text");
    let chunked = [format!("{:x}\r\n", zipped.len()).as_bytes(), &zipped, b"\r\n0\r\n\r\n"].concat();
    let head = b"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n".as_slice();
    let http = [head, &chunked].concat();
    for named in [chunked.as_slice(), &zipped, b"text"] {
        assert_eq!(read(&produced("1.0", "response", &(fields(named) + HTTP), &http)), [ok("a")]);
    }
    let wrong = "the body is not the one that WARC-Payload-Digest names";
    assert_eq!(read(&produced("1.0", "response", &(fields(b"other") + HTTP), &http)), [Err(wrong)]);
    let wrong = "the body is not the one that its digest names";
    assert_eq!(read(&produced("1.0", "resource", &fields(b"other"), b"text")), [Err(wrong)]);
}

#[test]
fn common_crawl_says_what_it_cut() {
    let fields = format!(
        "WARC-Target-URI: http://h.example/a\r\nWARC-Truncated: length\r\n\
         WARC-Identified-Payload-Type: text/html\r\nWARC-Payload-Digest: {}\r\n{HTTP}",
        digest::label(b"the whole body")
    );
    let archive =
        gzip(&produced("1.0", "response", &fields, b"HTTP/1.1 200 OK\r\nX-Crawl-Content-Length: 9\r\n\r\nthe"));
    let entry = Reader::new(archive.as_slice()).next().expect("a record").expect("whole");
    assert!(page(entry).truncated);
}

#[test]
fn browsertrix_pages_are_read_and_its_own_notes_passed_over() {
    let h2 = "WARC-Target-URI: https://h.example/a\r\nWARC-Page-ID: 1\r\nWARC-JSON-Metadata: {\"cert\":{}}\r\n";
    let note = "WARC-Target-URI: urn:pageinfo:https://h.example/a\r\nContent-Type: application/json\r\n";
    let resource = "WARC-Target-URI: https://h.example/b\r\nContent-Type: text/html\r\n";
    let archive = [
        gzip(&produced("1.1", "warcinfo", "Content-Type: application/warc-fields\r\n", b"software: x\r\n")),
        gzip(&produced(
            "1.1",
            "response",
            &format!("{h2}{HTTP}"),
            b"HTTP/2.0 200\r\n:status: 200\r\nserver: x\r\n\r\n<p>",
        )),
        gzip(&produced("1.1", "resource", note, b"{}")),
        gzip(&produced("1.1", "resource", resource, b"<p>b")),
    ]
    .concat();
    assert_eq!(read(&archive), [ok("a"), ok("b")]);
}

#[test]
fn wget_brackets_and_parts_of_segmented_records_are_told() {
    let bracketed = format!("WARC-Target-URI: <http://h.example/a>\r\n{HTTP}");
    let part = format!("WARC-Target-URI: http://h.example/b\r\nWARC-Segment-Number: 1\r\n{HTTP}");
    let rest = "WARC-Target-URI: http://h.example/b\r\nWARC-Segment-Number: 2\r\n";
    let archive = [
        produced("1.0", "response", &bracketed, b"HTTP/1.0 200\r\n\r\n"),
        produced("1.0", "response", &part, b"HTTP/1.1 200 OK\r\n\r\nhalf"),
        produced("1.0", "continuation", rest, b"the other half"),
    ]
    .concat();
    let told = Err("one part of a segmented record: join the parts first");
    assert_eq!(read(&archive), [ok("a"), told.clone(), told]);
}

proptest::proptest! {
    #[test]
    fn damage_anywhere_neither_panics_nor_runs_forever(at in 0_usize..1_000, with in proptest::num::u8::ANY, zipped in proptest::bool::ANY) {
        let records = [simple("a"), simple("b"), simple("c")];
        let mut archive: Vec<u8> = if zipped { records.iter().flat_map(|record| gzip(record)).collect() } else { records.concat() };
        let at = at % archive.len();
        archive[at] = with;
        proptest::prop_assert!(read(&archive).len() < 20);
    }
}
