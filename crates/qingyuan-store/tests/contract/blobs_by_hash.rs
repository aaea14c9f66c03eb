//! Bodies are stored once, by their hash.

use qingyuan_model::ContentHash;
use qingyuan_store::StoreError;

use super::fixture::open;

#[tokio::test]
async fn a_body_comes_back_byte_for_byte_and_lies_there_once() {
    let fixture = open().await;
    let bodies: [Vec<u8>; 3] = [Vec::new(), (0..=255).collect(), "清源".repeat(50_000).into_bytes()];
    for body in &bodies {
        for _ in 0..2 {
            let hash = fixture.store.put_blob(body.clone()).await.expect("stores");
            assert_eq!(hash, ContentHash::of(body));
            assert_eq!(&fixture.store.blob(hash).await.expect("reads"), body);
        }
    }
    assert_eq!(fixture.blob_files().len(), bodies.len());
}

#[tokio::test]
async fn an_unknown_body_is_an_error_that_names_its_file() {
    let fixture = open().await;
    let hash = ContentHash::of(b"never stored");
    let error = fixture.store.blob(hash).await.expect_err("there is none");
    assert!(matches!(error, StoreError::Blob { .. }) && error.to_string().contains(&hash.to_string()), "{error}");
}

#[tokio::test]
async fn a_body_swapped_on_the_disk_is_noticed() {
    let fixture = open().await;
    let hash = fixture.store.put_blob(b"one".to_vec()).await.expect("stores");
    let mine = fixture.blob_files().remove(0);
    fixture.store.put_blob(b"two".to_vec()).await.expect("stores");
    let other = fixture.blob_files().into_iter().find(|file| *file != mine).expect("two files");
    std::fs::copy(other, mine).expect("copies");
    let error = fixture.store.blob(hash).await.expect_err("it is another body");
    assert!(matches!(error, StoreError::BlobDamaged { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_workers_may_store_the_same_body_at_once() {
    let fixture = open().await;
    for round in 0..8 {
        let body = format!("第 {round} 轮").repeat(20_000).into_bytes();
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (store, body) = (fixture.store.clone(), body.clone());
                tokio::spawn(async move { store.put_blob(body).await })
            })
            .collect();
        for task in tasks {
            let hash = task.await.expect("the task ends").expect("every one of them succeeds");
            assert_eq!(fixture.store.blob(hash).await.expect("reads"), body);
        }
    }
    let files = fixture.blob_files();
    assert!(files.iter().all(|file| file.extension().is_some_and(|end| end == "zst")), "parts are left: {files:?}");
    assert_eq!(files.len(), 8);
}

#[tokio::test]
async fn many_bodies_at_once_are_stored_as_one_is() {
    let fixture = open().await;
    let known = fixture.store.put_blob(b"known".to_vec()).await.expect("stores");
    let bodies = vec![b"new".to_vec(), b"known".to_vec(), Vec::new(), b"new".to_vec()];
    let hashes = fixture.store.put_blobs(bodies.clone()).await.expect("stores");
    assert_eq!(hashes, bodies.iter().map(|body| ContentHash::of(body)).collect::<Vec<_>>(), "in their order");
    assert_eq!(hashes[1], known);
    for (hash, body) in hashes.iter().zip(&bodies) {
        assert_eq!(&fixture.store.blob(*hash).await.expect("reads"), body);
    }
    assert_eq!(fixture.blob_files().len(), 3, "each body once, and no part is left");
    assert!(fixture.store.put_blobs(Vec::new()).await.expect("stores nothing").is_empty());
}
