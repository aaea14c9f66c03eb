//! What a charter sends along goes to its own site only, and shows nowhere (C18).

use qingyuan_crawl::{FetchFailure, Secrets};
use qingyuan_model::{Login, RequestHeader};
use url::Url;

use super::{Crawler, code, fetcher_of};
use crate::server::{Server, missing, ok, page, to};

fn with_login(hosts: &[String], secrets: Secrets) -> Crawler {
    let crawler = Crawler::new(hosts);
    let mut crawler = Crawler { fetcher: fetcher_of(&crawler, |config| config.secrets = secrets), ..crawler };
    let header = |name: &str, value: &str, secret: &str| RequestHeader {
        name: name.to_owned(),
        value: value.to_owned(),
        secret: secret.to_owned(),
    };
    crawler.source.headers = vec![header("X-Campus", "library", ""), header("X-Key", "", "CAMPUS_KEY")];
    crawler.source.login = Some(Login { user: "reader".to_owned(), secret: "READER".to_owned() });
    // The charter names the first of its hosts itself; the others are only in scope.
    crawler.source.seeds =
        hosts.iter().take(1).map(|host| Url::parse(&format!("http://{host}/")).expect("a URL")).collect();
    crawler
}

fn known() -> Secrets {
    Secrets::new(|name| Some(format!("hidden-{}", name.to_ascii_lowercase())))
}

/// `reader:hidden-reader` in base64.
const PAIR: &str = "cmVhZGVyOmhpZGRlbi1yZWFkZXI=";

#[tokio::test]
async fn c18_secrets_go_to_the_first_origin_and_its_robots_and_nowhere_else() {
    let other = Server::start(|path, _| if path == "/robots.txt" { missing() } else { ok("elsewhere") }).await;
    let away = other.address;
    let home = Server::start(move |path, _| match path {
        "/robots.txt" => missing(),
        "/away" => to(&format!("http://{away}/page")),
        "/inside" => to("/page"),
        _ => page("200 OK", &format!("X-Echo: Basic {PAIR} and hidden-campus_key\r\n"), b"page"),
    })
    .await;
    let crawler = with_login(&[home.address.to_string(), away.to_string()], known());
    let fetched = crawler.get(&format!("http://{}/inside", home.address)).await.expect("a page");
    crawler.get(&format!("http://{}/away", home.address)).await.expect("a page");
    assert_eq!(home.paths(), ["/robots.txt", "/inside", "/page", "/away"]);
    for request in home.requests() {
        let lower = request.to_ascii_lowercase();
        for header in ["x-campus: library", "x-key: hidden-campus_key", "authorization: basic"] {
            assert!(lower.contains(header), "{request}");
        }
        assert!(request.contains(PAIR), "{request}");
    }
    assert_eq!(other.paths(), ["/robots.txt", "/page"]);
    // Nor when a link leads there at once: the charter does not name the site itself.
    crawler.get(&format!("http://{away}/linked")).await.expect("a page");
    for request in other.requests() {
        let lower = request.to_ascii_lowercase();
        assert!(["x-campus", "x-key", "authorization"].iter().all(|header| !lower.contains(header)), "{request}");
    }
    let shown = format!("{fetched:?} {:?}", crawler.fetcher);
    assert!(shown.contains("Basic [secret] and [secret]"), "{shown}");
    assert!(!shown.contains("hidden-") && !shown.contains(PAIR), "what a server sends back is kept without it");
}

#[tokio::test]
async fn a_missing_secret_is_named_and_nothing_is_sent() {
    let server = Server::start(|_, _| ok("page")).await;
    let crawler = with_login(&[server.address.to_string()], Secrets::none());
    let result = crawler.get(&format!("http://{}/a", server.address)).await;
    assert_eq!(code(&result), "robots-unavailable");
    let refusal = result.expect_err("nothing known").to_string();
    assert!(refusal.contains("secret-missing") && refusal.contains("not set"), "{refusal}");
    let crawler = with_login(&[server.address.to_string()], known());
    crawler.get(&format!("http://{}/a", server.address)).await.expect("a page");
    let sent = server.paths().len();
    // Robots are known by now; the secret is taken away.
    let crawler = Crawler { fetcher: fetcher_of(&crawler, |_| {}), ..crawler };
    let failure = crawler.get(&format!("http://{}/b", server.address)).await.expect_err("no secret");
    assert!(matches!(&failure, FetchFailure::Secret { variable, .. } if variable == "QINGYUAN_SECRET_CAMPUS_KEY"));
    assert_eq!((failure.code(), failure.is_retryable(), failure.is_strain()), ("secret-missing", false, false));
    assert!(failure.to_string().contains("`QINGYUAN_SECRET_CAMPUS_KEY` is not set: set it"), "{failure}");
    assert_eq!(server.paths().len(), sent);
}
