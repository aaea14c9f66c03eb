//! Students search.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::crawled::crawled;
use super::html::{all_between, between, text};
use super::server::shared;
use super::visitor::{Visitor, address};

/// One second is promised; the binary under test is not optimised and shares two cores with other tests.
const PATIENCE: Duration = Duration::from_secs(10);

/// The marked pieces of a hit's snippet, cut out by the ranges that the answer gives.
fn marked(hit: &serde_json::Value) -> anyhow::Result<Vec<String>> {
    let snippet: Vec<char> = hit["snippet"].as_str().context("no snippet")?.chars().collect();
    let marks = hit["marks"].as_array().context("no marks")?;
    let mut pieces = Vec::new();
    let mut reached = 0;
    for mark in marks {
        let end = |at: usize| mark[at].as_u64().and_then(|n| usize::try_from(n).ok()).context("no range");
        let (start, end) = (end(0)?, end(1)?);
        anyhow::ensure!(reached <= start && start < end && end <= snippet.len(), "{mark} of {} chars", snippet.len());
        reached = end;
        pieces.push(snippet[start..end].iter().collect());
    }
    Ok(pieces)
}

async fn first_hit(visitor: &Visitor, query: &str) -> anyhow::Result<serde_json::Value> {
    let found = visitor.search(query).await?;
    anyhow::ensure!(found["total"].as_u64() > Some(0), "nothing was found for `{query}`");
    Ok(found["results"][0].clone())
}

#[tokio::test]
async fn a_chinese_query_finds_the_page_with_exact_marks() -> anyhow::Result<()> {
    let visitor = shared()?.visitor()?;
    let library = crawled()?.site("library")?;
    let rows = [
        ("导数的几何意义", "/study/weijifen.html", "导数的几何意义導數"),
        ("導數的幾何意義", "/study/weijifen.html", "导数的几何意义"),
        ("\"导数的几何意义\"", "/study/weijifen.html", "导数的几何意义"),
        ("钓鱼邮件 识别", "/literacy/diaoyu-youjian.html", "钓鱼邮件识别"),
        ("古籍阅读", "/read/guji-yuedu.html", "古籍阅读閱讀"),
        ("古籍閱讀", "/read/guji-yuedu.html", "古籍阅读閱讀"),
    ];
    for (query, path, letters) in rows {
        let hit = first_hit(&visitor, query).await?;
        assert_eq!(hit["url"], format!("{library}{path}"), "`{query}`");
        let pieces = marked(&hit)?;
        assert!(!pieces.is_empty(), "`{query}` marks nothing in {}", hit["snippet"]);
        for piece in &pieces {
            assert!(piece.chars().all(|c| letters.contains(c)), "`{query}` marks `{piece}`");
        }
        let page = visitor.get(&address("/search", &[("q", query)])).await?.expect(200)?.body;
        let row = between(&page, "<li class=\"row\">", "</li>").context("no result row")?;
        let snippet = between(row, "<p class=\"snippet\">", "</p>").context("no snippet")?;
        let shown: Vec<String> = all_between(snippet, "<mark>", "</mark>").into_iter().map(text).collect();
        assert_eq!(shown, pieces, "the page marks what the machines are told, for `{query}`");
        assert_eq!(text(snippet).trim(), hit["snippet"].as_str().unwrap_or_default().trim());
    }
    Ok(())
}

#[tokio::test]
async fn a_phrase_is_narrower_than_its_words_and_a_minus_takes_away() -> anyhow::Result<()> {
    let visitor = shared()?.visitor()?;
    let words = visitor.found("钓鱼 邮件").await?;
    let phrase = visitor.found("\"钓鱼邮件\"").await?;
    assert!(!phrase.is_empty() && phrase.iter().all(|url| words.contains(url)), "{phrase:?} of {words:?}");
    let without = visitor.found("钓鱼邮件 -演练").await?;
    let drill = visitor.found("演练").await?;
    assert!(!drill.is_empty() && drill.iter().all(|url| !without.contains(url)), "{without:?}");
    Ok(())
}

#[tokio::test]
async fn letters_and_digits_are_words_too() -> anyhow::Result<()> {
    let visitor = shared()?.visitor()?;
    let rows = [("GB/T 7714", "/guide/gbt7714.html"), ("tcp", "/gbk/tcp.html"), ("Dijkstra", "/2026/zuiduanlu.html")];
    for (query, path) in rows {
        let urls = visitor.found(query).await?;
        assert!(urls.iter().take(3).any(|url| url.ends_with(path)), "`{query}` finds {urls:?}");
    }
    Ok(())
}

#[tokio::test]
async fn an_item_says_why_it_is_here() -> anyhow::Result<()> {
    let visitor = shared()?.visitor()?;
    let hit = first_hit(&visitor, "导数的几何意义").await?;
    let page = visitor.get(&format!("/item/{}?q=导数", hit["id"])).await?.expect(200)?.body;
    let card = between(&page, "<section id=\"why\"", "</section>").context("no admission card")?;
    let card = text(card);
    for part in ["清源大学图书馆", "校图书馆编写并署名的检索", "the published policy", "Trusted source"]
    {
        assert!(card.contains(part), "the card does not say `{part}`: {card}");
    }
    let hash = between(&page, "<code class=\"break\">", "</code>").context("no content hash")?;
    assert!(hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()), "{hash}");
    assert!(page.contains("<mark class=\"hit\">导数</mark>"), "the words of the query are marked");
    assert!(page.contains("rel=\"noopener noreferrer nofollow\""), "the way out is guarded");
    visitor.get("/item/99999999").await?.expect(404)?;
    visitor.get("/item/../../etc/passwd").await?.expect(404)?;
    visitor.get("/item/1e3").await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn any_query_has_an_answer() -> anyhow::Result<()> {
    let visitor = shared()?.visitor()?;
    let mut queries: Vec<String> = [
        "((((",
        "))))",
        "\"",
        "\"\"\"",
        "-",
        "--",
        "- -",
        "*",
        "?",
        "AND",
        "OR NOT",
        "a:b:c",
        "site:",
        "site:\"",
        "intitle:",
        "[* TO *]",
        "{a TO b}",
        "title:/.*/",
        "^4",
        "~2",
        "\\",
        "'; DROP TABLE items; --",
        "%_%",
        "%00",
        "\u{0}",
        "\u{feff}",
        "\u{202e}abc",
        "👨‍👩‍👧‍👦",
        "\u{fffd}",
        "\u{10ffff}",
        "a\u{300}\u{300}\u{300}",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "\r\nSet-Cookie: a=b",
    ]
    .map(str::to_owned)
    .to_vec();
    queries.push("的".repeat(5_000));
    queries.push("甲 ".repeat(5_000));
    queries.push("\"甲乙\" -丙 ".repeat(1_000));
    queries.push("(".repeat(10_000));
    queries.push("*?".repeat(5_000));
    queries.push("a OR ".repeat(10_000));
    queries.push("|-\"site:".repeat(2_000));
    queries.push("daoshu ".repeat(5_000));
    queries.push("甲机分乙".repeat(1_000));
    for query in &queries {
        for path in ["/search", "/api/v1/search"] {
            let begun = Instant::now();
            let answer = visitor.get(&address(path, &[("q", query)])).await?;
            let shown: String = query.chars().take(40).collect();
            assert!(answer.status == 200, "{path} answers {} to `{shown}`", answer.status);
            assert!(begun.elapsed() < PATIENCE, "{path} takes {:?} for `{shown}`", begun.elapsed());
            assert!(!answer.body.contains("<script>alert(1)"), "`{shown}` comes back as markup");
            assert!(answer.headers.get("set-cookie").is_none(), "`{shown}` plants a cookie");
        }
    }
    // Bytes that are no text at all, lone surrogates among them, and parameters that make no sense.
    for raw in [
        "q=%ED%A0%80",
        "q=%ED%A0%BD%ED%B8%80",
        "q=%22%ED%B0%80%22%20-%ED%A0%80",
        "q=%C0%80%F5%80%80%80",
        "q=%FF%FE",
        "q=%",
        "q=%zz",
        "&&&=&q",
        "q=a&page=-1&limit=999999&sort=%00",
        "page=18446744073709551616",
    ] {
        for path in ["/search", "/api/v1/search"] {
            let answer = visitor.get(&format!("{path}?{raw}")).await?;
            assert_eq!(answer.status, 200, "{path}?{raw}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_query_of_a_megabyte_is_refused_at_the_door() -> anyhow::Result<()> {
    let visitor = shared()?.visitor()?;
    let host = visitor.base().trim_start_matches("http://").to_owned();
    let head = tokio::task::spawn_blocking(move || -> anyhow::Result<String> {
        let mut stream = TcpStream::connect(&host)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let line =
            format!("GET /search?q={} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n", "a".repeat(1 << 20));
        // The server may hang up before it has heard everything; what counts is what it said.
        let heard = stream.write_all(line.as_bytes());
        let mut answer = [0; 64];
        match stream.read(&mut answer) {
            Ok(read) => Ok(String::from_utf8_lossy(&answer[..read]).into_owned()),
            Err(error) => heard.map(|()| String::new()).map_err(|_| error.into()),
        }
    })
    .await?;
    // A reset connection is a refusal too.
    if let Ok(head) = head {
        let status = head.split(' ').nth(1).unwrap_or("closed");
        assert!(["400", "413", "414", "431", "closed"].contains(&status), "{head}");
    }
    visitor.get("/healthz").await?.expect(200)?;
    Ok(())
}
