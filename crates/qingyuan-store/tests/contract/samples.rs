//! Small things to put into a store. Every test names what matters to it and takes the rest from here.

use qingyuan_model::{
    Act, Actor, Block, BlockKind, Category, ContentHash, Decision, Document, Evidence, Field, Millis, Origin, Quality,
    QualitySignal, Role, Route, Routing, Source, SourceId, Span, Stamp, Tier, Verdict,
};
use qingyuan_store::{DeskRow, Fetch, Kind, NewUrl, Store, StoreError, StoredDocument, StoredVerdict, Tx};
use serde_json::json;
use url::Url;

use super::fixture::{self, Fixture};

/// When the tests begin. Any number would do.
pub(crate) const NOW: Millis = Millis(1_700_000_000_000);

/// How long the tests lease and claim for.
pub(crate) const LEASE_MS: i64 = 60_000;

/// The host of [`url`].
pub(crate) const HOST: &str = "campus.example";

/// The id of the source that most tests use.
pub(crate) fn campus() -> SourceId {
    SourceId::parse("campus").expect("a lawful id")
}

/// An approved source.
pub(crate) fn source(id: &str) -> Source {
    let charter =
        json!({ "id": id, "name": "校园站", "state": "approved", "tier": "known", "charter": "校内公开课资料" });
    serde_json::from_value(charter).expect("a lawful charter")
}

/// A store that knows the source [`campus`].
pub(crate) async fn open_with_campus() -> Fixture {
    let fixture = fixture::open().await;
    fixture.write(async |tx| tx.put_source(NOW, &Actor::House, &source("campus")).await).await;
    fixture
}

/// An address at the campus.
pub(crate) fn url(path: &str) -> Url {
    Url::parse(&format!("http://{HOST}/{path}")).expect("a lawful address")
}

/// A page for the frontier.
pub(crate) fn new_url(path: &str) -> NewUrl {
    NewUrl { url: url(path), kind: Kind::Page, depth: 0, priority: 0.5, via: String::new() }
}

/// An editor.
pub(crate) fn editor(account: &str) -> Actor {
    Actor::Person { account: account.to_owned(), role: Role::Editor }
}

/// A policy.
pub(crate) fn policy() -> Actor {
    Actor::Policy("a1b2".to_owned())
}

/// A decision on a document, with a reason.
pub(crate) fn decision(document: ContentHash, act: Act, actor: Actor, at: Millis) -> Decision {
    Decision { document, act, actor, reason: "已逐段读过".to_owned(), at }
}

/// An article of one paragraph.
pub(crate) fn article(url: &Url, text: &str) -> Document {
    let mut document = Document::new(url.clone());
    document.title = format!("《{text}》");
    document.blocks.push(Block { kind: BlockKind::Paragraph, text: text.to_owned() });
    document
}

/// A fetch of the campus that brought this body.
pub(crate) fn fetch(at: Millis, url: &Url, body: &str) -> Fetch {
    Fetch {
        id: 0,
        source: campus(),
        url: url.clone(),
        at,
        status: 200,
        content_type: Some("text/html; charset=utf-8".to_owned()),
        headers: r#"[["etag","\"1\""]]"#.to_owned(),
        body: ContentHash::of(body.as_bytes()),
        bytes: body.len() as u64,
        depth: 2,
        via: "crawl".to_owned(),
    }
}

/// A verdict by this ruleset in which these rules spoke of fraud.
pub(crate) fn verdict(at: Millis, ruleset: &str, text: &str, rules: &[&str]) -> StoredVerdict {
    let evidence = |rule: &&str| {
        let span = Span::new(0, 2);
        Evidence::of_span(Origin::rule(*rule), Category::FRAUD, 4.0, Field::Text, text, span, "先垫付后返利")
    };
    let signal = QualitySignal { id: "length".into(), value: 12.0, weight: 0.4, why: "篇幅适中".into() };
    let stamp = Stamp { ruleset: ruleset.to_owned(), model: "none".to_owned() };
    let verdict = Verdict::new(rules.iter().map(evidence).collect(), Quality::new(vec![signal]), stamp);
    StoredVerdict {
        label: verdict.label(0.5).id().to_owned(),
        verdict,
        routing: Routing {
            route: Route::Review, clause: "unsure".into(), reason: "证据不足".into(), priority: 0.4
        },
        at,
    }
}

/// A waiting document for the desk.
pub(crate) fn desk_row(document: ContentHash, url: &Url, priority: f64, entered_at: Millis) -> DeskRow {
    DeskRow {
        document,
        source: campus(),
        url: url.clone(),
        title: "待审".to_owned(),
        label: "fraud".to_owned(),
        harm: 0.6,
        quality: 0.5,
        priority,
        reason: "证据不足".to_owned(),
        open: true,
        entered_at,
        claimed_by: String::new(),
        claimed_until: Millis(0),
    }
}

/// A page that shows an article with this text: fetched, extracted, not yet judged.
pub(crate) async fn show(tx: &mut Tx, at: Millis, url: &Url, text: &str) -> Result<ContentHash, StoreError> {
    let document = article(url, text);
    let hash = document.hash();
    let id = tx.record_fetch(&fetch(at, url, text)).await?;
    tx.put_document(&StoredDocument { hash, document, source: campus(), fetch: id, created_at: at }, 0).await?;
    tx.put_page(at, &campus(), url, Some((hash, id)), "extracted", "").await?;
    Ok(hash)
}

/// [`show`], judged and put on the desk.
pub(crate) async fn queue(tx: &mut Tx, at: Millis, url: &Url, text: &str) -> Result<ContentHash, StoreError> {
    let hash = show(tx, at, url, text).await?;
    tx.put_verdict(hash, Tier::Known, &verdict(at, "r1", text, &["fraud.task-rebate"])).await?;
    tx.enter_desk(&desk_row(hash, url, 0.5, at)).await?;
    tx.put_page(at, &campus(), url, None, "queued", "证据不足").await?;
    Ok(hash)
}

/// [`show`], let in by the policy.
pub(crate) async fn publish(tx: &mut Tx, at: Millis, url: &Url, text: &str) -> Result<ContentHash, StoreError> {
    let hash = show(tx, at, url, text).await?;
    tx.decide(&decision(hash, Act::Publish, policy(), at), None).await?;
    Ok(hash)
}

/// What became of the page at an address, in one word.
pub(crate) async fn outcome(store: &Store, url: &Url) -> String {
    store.page(url).await.expect("pages can be read").expect("a page at the address").outcome
}

/// The addresses of the live items, sorted.
pub(crate) async fn library(store: &Store) -> Vec<String> {
    let items = store.newest_items(1_000).await.expect("items can be read");
    let mut urls: Vec<String> = items.into_iter().map(|row| row.item.url.path().to_owned()).collect();
    urls.sort();
    urls
}

/// How many events the log holds.
pub(crate) async fn events(store: &Store) -> usize {
    store.events_after(0, 100_000).await.expect("events can be read").len()
}
