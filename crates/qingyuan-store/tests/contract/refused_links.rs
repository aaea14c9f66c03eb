//! Links that were turned away before the frontier.

use qingyuan_store::RefusedLink;

use super::samples::{NOW, campus, open_with_campus};

fn link(code: &str, number: i64) -> RefusedLink {
    RefusedLink {
        code: code.to_owned(),
        url: format!("http://elsewhere.example/{number:03}"),
        detail: "not in scope".to_owned(),
        via: "http://campus.example/".to_owned(),
        at: NOW.plus(number),
    }
}

#[tokio::test]
async fn every_meeting_counts_and_the_latest_few_stay_as_examples() {
    let fixture = open_with_campus().await;
    for number in 0..50 {
        let links = [link("host-out-of-scope", number), link("path-excluded", number)];
        fixture.write(async |tx| tx.note_refused(&campus(), &links[..if number < 3 { 2 } else { 1 }]).await).await;
    }
    let counts = fixture.store.refusal_counts(&campus()).await.expect("reads");
    assert_eq!(
        counts.into_iter().collect::<Vec<_>>(),
        [("host-out-of-scope".to_owned(), 50), ("path-excluded".to_owned(), 3)]
    );
    let kept = fixture.store.refused(&campus(), "host-out-of-scope").await.expect("reads");
    assert_eq!(kept.len(), 20);
    assert_eq!((&kept[0], &kept[19]), (&link("host-out-of-scope", 49), &link("host-out-of-scope", 30)));
    assert_eq!(fixture.store.refused(&campus(), "").await.expect("reads").len(), 23, "of any reason");
}

#[tokio::test]
async fn a_link_met_again_is_one_example_with_its_latest_words() {
    let fixture = open_with_campus().await;
    let again = RefusedLink { at: NOW.plus(900), detail: "still not".to_owned(), ..link("path-excluded", 1) };
    let other = link("host-out-of-scope", 1);
    fixture.write(async |tx| tx.note_refused(&campus(), &[link("path-excluded", 1), other.clone()]).await).await;
    fixture.write(async |tx| tx.note_refused(&campus(), std::slice::from_ref(&again)).await).await;
    assert_eq!(fixture.store.refused_url(&again.url).await.expect("reads"), [again, other]);
    assert!(fixture.store.refused_url("http://elsewhere.example/unknown").await.expect("reads").is_empty());
}
