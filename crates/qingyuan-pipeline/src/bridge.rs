//! The one bridge from async work to CPU work: tokio waits, rayon computes.

use rayon::prelude::*;
use tokio::sync::oneshot;

use crate::error::PipelineError;

/// Computes `work` for every input on rayon's threads, outermost loop over the inputs, and gives the results back in
/// their order. The calling task waits without holding a thread of the runtime.
///
/// # Errors
/// [`PipelineError::Task`] when `work` panicked.
pub async fn across<I, O>(
    inputs: Vec<I>,
    work: impl Fn(I) -> O + Send + Sync + 'static,
) -> Result<Vec<O>, PipelineError>
where
    I: Send + 'static,
    O: Send + 'static,
{
    let (send, receive) = oneshot::channel();
    rayon::spawn(move || {
        // A receiver that went away was cancelled with its task: nobody waits for the results.
        let _ = send.send(inputs.into_par_iter().map(work).collect());
    });
    receive.await.map_err(|_| PipelineError::Task("computing"))
}
