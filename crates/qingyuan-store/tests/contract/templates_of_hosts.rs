//! What is known of a host's lines is kept by source and host, the last word only.

use super::samples::{NOW, campus, open_with_campus};

#[tokio::test]
async fn the_lines_of_a_host_are_kept_until_others_are() {
    let fixture = open_with_campus().await;
    assert_eq!(fixture.store.template(&campus(), "a.example").await.expect("a look"), None);
    for lines in [vec![1, 2, 3], vec![4]] {
        fixture.write(async |tx| tx.put_template(NOW, &campus(), "a.example", lines.clone()).await).await;
        assert_eq!(fixture.store.template(&campus(), "a.example").await.expect("a look"), Some(lines));
    }
    assert_eq!(fixture.store.template(&campus(), "b.example").await.expect("a look"), None);
}
