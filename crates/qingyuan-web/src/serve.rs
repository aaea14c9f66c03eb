//! Listening, and stopping without cutting anybody off.

use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::error::WebError;

/// How long requests in flight may take after the stop. Longer than a page, shorter than what an operator waits for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves until `stop` is cancelled; then takes no new connections, finishes the requests in flight, and gives up on
/// them after ten seconds.
///
/// # Errors
/// [`WebError::Serve`] when the listener fails.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) -> Result<(), WebError> {
    let stopping = stop.clone();
    let served = axum::serve(listener, router).with_graceful_shutdown(async move { stopping.cancelled().await });
    let overdue = async {
        stop.cancelled().await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        done = served => done.map_err(WebError::Serve),
        () = overdue => {
            tracing::warn!("gave up on requests that did not end in time");
            Ok(())
        }
    }
}
