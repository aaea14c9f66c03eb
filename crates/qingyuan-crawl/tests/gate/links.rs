//! C9-C12: links that lead out of the charter.

use qingyuan_crawl::{in_scope, sitemap};
use url::Url;

use crate::server::{Server, missing, ok, page, to};
use crate::{Crawler, Names};

#[tokio::test]
async fn c09_a_redirect_to_an_unapproved_host() {
    let other = Server::start(|_, _| ok("elsewhere")).await;
    let away = other.address;
    let server = Server::start(move |path, _| match path {
        "/robots.txt" => missing(),
        "/port" => to(&format!("http://{away}/")),
        _ => to("http://news.example.com/"),
    })
    .await;
    let crawler = Crawler::new(&[server.address.to_string()], &["127.0.0.1"], Names::new());
    for path in ["/port", "/name"] {
        assert_eq!(crawler.code(&format!("http://{}{path}", server.address)).await, "host-out-of-scope", "{path}");
    }
    assert_eq!((other.connections(), crawler.asked().len()), (0, 0), "neither dialled nor looked up");
}

#[tokio::test]
async fn c10_a_redirect_to_another_scheme() {
    let server = Server::start(|path, _| match path {
        "/robots.txt" => missing(),
        "/file" => to("file:///etc/hostname"),
        "/ftp" => to("ftp://127.0.0.1/"),
        "/data" => to("data:text/html,x"),
        _ => to("javascript:alert(1)"),
    })
    .await;
    let crawler = Crawler::new(&[server.address.to_string()], &["127.0.0.1"], Names::new());
    for path in ["/file", "/ftp", "/data", "/script"] {
        assert_eq!(crawler.code(&format!("http://{}{path}", server.address)).await, "scheme-refused", "{path}");
    }
    for path in ["/file", "/ftp", "/data"] {
        assert!(server.paths().contains(&path.to_owned()), "{path} itself was asked for");
    }
}

#[tokio::test]
async fn c11_sitemaps_and_robots_files_that_point_outside() {
    let other = Server::start(|_, _| page("200 OK", "", b"User-agent: *\nAllow: /")).await;
    let away = other.address;
    let server = Server::start(move |path, _| match path {
        "/robots.txt" => to(&format!("http://{away}/robots.txt")),
        _ => ok("page"),
    })
    .await;
    let base = format!("http://{}", server.address);
    let crawler = Crawler::new(&[server.address.to_string()], &["127.0.0.1"], Names::new());
    assert_eq!(crawler.code(&format!("{base}/a")).await, "robots-unavailable", "a robots.txt elsewhere is none");
    assert_eq!(other.connections(), 0);
    let at = Url::parse(&format!("{base}/sitemap.xml")).expect("a URL");
    let file = format!(
        "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url><loc>{base}/in</loc></url>\
         <url><loc>http://{away}/out</loc></url><url><loc>http://10.0.0.1/out</loc></url></urlset>"
    );
    let found = sitemap::read(file.as_bytes(), &at);
    let inside: Vec<&str> = found
        .pages
        .iter()
        .filter(|page| in_scope(&crawler.source, &page.url, 1).is_ok())
        .map(|page| page.url.path())
        .collect();
    assert_eq!(inside, ["/in"]);
}

#[tokio::test]
async fn c12_userinfo_homographs_trailing_dots_and_odd_ports() {
    let server = Server::start(|_, _| ok("page")).await;
    let port = server.address.port();
    let hosts = [format!("library.example.edu:{port}"), "library.example.edu".to_owned()];
    let crawler = Crawler::new(&hosts, &["127.0.0.1"], Names::from([("library.example.edu", vec![vec!["127.0.0.1"]])]));
    for (url, expected) in [
        (format!("http://user@library.example.edu:{port}/"), "userinfo-refused"),
        (format!("http://user:secret@library.example.edu:{port}/"), "userinfo-refused"),
        (format!("http://library.example.edu@127.0.0.1:{port}/"), "userinfo-refused"),
        (format!("http://l\u{456}brary.example.edu:{port}/"), "host-out-of-scope"),
        (format!("http://library.example.edu.:{port}/"), "host-out-of-scope"),
        (format!("http://library.example.edu.evil.example:{port}/"), "host-out-of-scope"),
        ("http://library.example.edu:22/".to_owned(), "host-out-of-scope"),
        (format!("http://127.0.0.1:{port}/"), "host-out-of-scope"),
    ] {
        assert_eq!(crawler.code(&url).await, expected, "{url}");
    }
    assert_eq!((server.connections(), crawler.asked().len()), (0, 0));
}
