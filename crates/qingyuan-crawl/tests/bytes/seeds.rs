//! Small files of every form, to begin with.

use std::io::Write;

/// The seeds of the reader of this name.
pub(crate) fn of(name: &str) -> Vec<Vec<u8>> {
    match name {
        "robots" => texts(&[
            "User-agent: *\nDisallow: /a/*b$\nAllow: /a/index.html\nCrawl-delay: 2.5\n\nUser-agent: Qingyuan/1.0\nDisallow: /%e4%b8%ad\nSitemap: /s.xml\n",
            "\u{feff}user agent qingyuan\rdissalow: /x # y\rCrawl-delay: 1e9\r",
        ]),
        "sitemap" => {
            let list = "<?xml version=\"1.0\"?><urlset xmlns:x=\"u\"><url><loc>/a?x=1&amp;y=2</loc><lastmod>2026-03-05T08:30+08:00</lastmod>\
                <changefreq>daily</changefreq><priority>0.8</priority><x:link rel=\"alternate\" hreflang=\"en\" href=\"/en\"/>\
                <n:news><n:title><![CDATA[题]]></n:title></n:news></url></urlset>";
            let mut seeds = texts(&[
                list,
                "<sitemapindex><sitemap><loc>https://library.example.edu/1.xml.gz</loc></sitemap></sitemapindex>",
                "https://library.example.edu/a\nhttps://library.example.edu/b\n",
                "<rss version=\"2.0\"><channel><title>t</title><item><link>/f</link></item></channel></rss>",
            ]);
            seeds.push(zipped(list.as_bytes()));
            seeds
        }
        "feed" => texts(&[
            "<?xml version=\"1.0\" encoding=\"gb2312\"?><rss version=\"2.0\"><channel><title>t</title><item><title>a &amp; b</title><link>/1</link>\
             <guid isPermaLink=\"false\">x</guid><pubDate>Thu, 01 Jan 1970 00:00:10 GMT</pubDate></item></channel></rss>",
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>x</id><title>t</title><updated>1970-01-01T00:00:10Z</updated><entry><id>urn:1</id>\
             <title type=\"html\">&lt;b&gt;t</title><updated>1970-01-01T00:00:10Z</updated><link rel=\"alternate\" href=\"/2\"/></entry></feed>",
            "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\"><channel><title>t</title></channel>\
             <item rdf:about=\"/3\"><title>t</title><link>/3</link></item></rdf:RDF>",
            "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"t\",\"items\":[{\"id\":\"1\",\"url\":\"https://library.example.edu/4\",\"content_text\":\"x\"}]}",
            "<rss version=\"0.93\"><channel><item><title>a & b<link>/5</link></item>",
        ]),
        "warc" => {
            let plain = record("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>hello", "response");
            let chunked =
                record("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "response");
            let mut coded = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
            coded.extend(zipped(b"hello hello hello"));
            let info = record("software: x\r\n", "warcinfo");
            vec![[info, plain.clone()].concat(), zipped(&plain), chunked, around(&coded, "response")]
        }
        "headers" => texts(&[
            "noindex, nofollow\nqingyuan: none\nunavailable_after: Thu, 01 Jan 1970 00:00:10 GMT, noarchive",
            "120\nThu, 01 Jan 1970 00:00:10 GMT\n99999999999999999999\nSunday, 06-Nov-94 08:49:37 GMT\n2026-03-05T08:30:00+08:00",
        ]),
        "lists" => texts(&[
            "<opml version=\"2.0\"><body><outline text=\"理工\"><outline text=\"数学\" xmlUrl=\"https://a.example/f?a=1&amp;b=2\" htmlUrl=\"https://a.example/\"/>\
             </outline></body></opml>",
            "id,name,seeds,hosts,include,max_depth,tier,hours\r\na,'=图书馆,https://a.example/ https://b.example/,,/x,2,known,22:00-06:00\r\n\
             ,\"b\nc\",https://c.example/,c.example:8080,,,,\r\n",
            "名称;网址\n图书馆;https://a.example/",
        ]),
        "canonical" => texts(&[
            "https://h.example/a/../%7eb;jsessionid=0AB?utm_source=x&sid=0123456789abcdef&b=%d6%d0#!c",
            "//H.example.:80/(S(hwvnq0ihtdllp2zkcqtqx0jb))//index.html?&&from=timeline",
            "http://[::1]:8080/%%341?%",
        ]),
        _ => Vec::new(),
    }
}

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory does not fail");
    encoder.finish().expect("memory does not fail")
}

fn record(block: &str, kind: &str) -> Vec<u8> {
    around(block.as_bytes(), kind)
}

fn around(block: &[u8], kind: &str) -> Vec<u8> {
    let media = if kind == "response" { "application/http; msgtype=response" } else { "application/warc-fields" };
    let head = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nWARC-Date: 2026-03-05T00:00:00Z\r\n\
         WARC-Target-URI: https://h.example/\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}
