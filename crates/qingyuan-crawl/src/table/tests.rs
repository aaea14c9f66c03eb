use qingyuan_model::{Allowance, SourceId, SourceState, Tier};
use url::Url;

use super::apostrophe::{FORMULA, bared};
use super::*;

fn url(text: &str) -> Url {
    Url::parse(text).expect("a test URL")
}

fn full() -> Source {
    let mut source = Source::new(SourceId::parse("lib").expect("an id"), "=HYPERLINK(\"图书馆\")");
    source.charter = "馆内，“推荐”\n第二行".to_owned();
    source.tier = Tier::Known;
    source.seeds = vec![url("https://lib.example.edu/?a=1,2"), url("https://lib.example.edu/b")];
    source.feeds = vec![url("https://lib.example.edu/feed")];
    source.sitemaps = vec![url("https://lib.example.edu/sitemap.xml")];
    source.scope.hosts = vec!["lib.example.edu".to_owned(), "lib.example.edu:8080".to_owned()];
    source.scope.include = vec!["/通知/".to_owned(), "/*.html$".to_owned()];
    source.scope.exclude = vec!["/private".to_owned()];
    (source.scope.max_depth, source.scope.max_pages) = (7, 123);
    source.licence = "-CC BY".to_owned();
    source.contact = "@desk".to_owned();
    source.owner = "'quoted'".to_owned();
    (source.delay_ms, source.refresh_minutes) = (2_500, 60);
    source.allowance = Allowance {
        hours: vec!["22:00-06:00 +08:00".to_owned(), "12:00-13:00".to_owned()],
        daily_pages: Some(100),
        daily_megabytes: Some(5),
    };
    source
}

#[test]
fn what_is_written_reads_back() {
    let text = write(&[full(), Source { state: SourceState::Approved, ..full() }]);
    assert!(text.starts_with("\u{feff}id,name,charter,state,tier,seeds,"));
    assert!(text.contains("approved"));
    let (sources, problems) = read(text.as_bytes());
    assert_eq!(sources, [full()]);
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].fault, problems[0].field), (ListFault::Duplicate, "id"));
}

#[test]
fn no_cell_begins_a_formula() {
    for cell in ["=1+1", "+1", "-1", "@x", "\tx", "＝1", "'=1", "''-1", "'quoted'", "plain", "", "'"] {
        assert!(!guarded(cell).starts_with(FORMULA), "{cell}");
        assert_eq!(bared(&guarded(cell)), cell);
    }
}

#[test]
fn headers_in_chinese_and_files_in_gbk_are_read() {
    let text = "名称,网址,级别\r\n图书馆,https://lib.example.edu/,Trusted\r\n\r\n,https://open.example/ https://lib.example.edu/x,\r\n";
    let (bytes, ..) = encoding_rs::GBK.encode(text);
    let (sources, problems) = read(&bytes);
    assert_eq!(problems, []);
    assert_eq!(
        (sources[0].name.as_str(), sources[0].tier, sources[0].id.as_str()),
        ("图书馆", Tier::Trusted, "lib-example-edu")
    );
    assert_eq!((sources[1].name.as_str(), sources[1].id.as_str()), ("lib.example.edu", "open-example"));
    assert_eq!(sources[1].scope.hosts, ["lib.example.edu", "open.example"]);
    for separator in [";", "\t"] {
        assert_eq!(read(text.replace(',', separator).as_bytes()).0, sources);
    }
}

#[test]
fn bad_rows_are_told_with_their_line_and_the_rest_goes_on() {
    let text = "id,seeds,max_pages,tier,hosts,colour\n\
        A,https://a.example/,,,,\n\
        b,javascript:x ftp://b.example/,-3,golden,,\n\
        c,\"https://c.example/\nhttps://c.example/2\",1,,,red\n\
        d,https://d.example/,,,http://d.example/,\n\
        ,,,,c.example,\n\
        c,https://e.example/,,,,\n\
        ,https://c.example/,,,\n";
    let (sources, problems) = read(text.as_bytes());
    let told: Vec<_> = problems.iter().map(|problem| (problem.line, problem.field, problem.fault.code())).collect();
    let expected = [
        (1, "", "column"),
        (2, "id", "id"),
        (3, "seeds", "url"),
        (3, "seeds", "url"),
        (3, "max_pages", "number"),
        (3, "tier", "tier"),
        (6, "hosts", "scope"),
        (7, "", "no-address"),
        (8, "id", "duplicate"),
    ];
    assert_eq!(told, expected);
    assert!(problems[4].to_string().contains("line 3: max_pages `-3`"), "{}", problems[4]);
    let ids: Vec<_> = sources.iter().map(|source| source.id.as_str()).collect();
    assert_eq!(ids, ["c", "c-example"]);
}

#[test]
fn what_is_no_table_says_so() {
    for bytes in [&b""[..], b"a,b\n1,2\n", b"\0\xff\xfe", b"<opml/>"] {
        let (sources, problems) = read(bytes);
        assert!(sources.is_empty());
        assert_eq!(problems[0].fault, ListFault::NotAList, "{bytes:?}");
    }
}

#[test]
fn a_table_may_ask_for_no_secret_and_no_inner_address() {
    let mut source = full();
    source.allow_addresses = vec!["10.0.0.1".to_owned()];
    source.login = Some(qingyuan_model::Login { user: "reader".to_owned(), secret: "LIBRARY".to_owned() });
    let text = write(&[source]);
    assert!(!text.contains("LIBRARY") && !text.contains("reader") && !text.contains("10.0.0.1"));
}

proptest::proptest! {
    #[test]
    fn any_cell_survives(name in "[ -~\u{4e00}-\u{4e10}\n]{0,40}") {
        let source = Source { name: name.trim().to_owned(), ..full() };
        let (sources, problems) = read(write(std::slice::from_ref(&source)).as_bytes());
        proptest::prop_assert!(problems.is_empty());
        let named = if source.name.is_empty() { "lib.example.edu" } else { source.name.as_str() };
        proptest::prop_assert_eq!(&sources[0].name, named);
    }
}
