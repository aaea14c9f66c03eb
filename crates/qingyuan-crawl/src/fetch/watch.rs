//! The patience of one exchange: one timer for every wait in it.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// Why a wait was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Late {
    /// Silence for too long.
    Idle,
    /// The whole exchange takes too long.
    Total,
}

/// Bounds every wait by the longest silence and by the end of the whole exchange. A wait that is over at once costs no
/// timer, and all others share one: setting timers would cost more than anything else that the fetcher does itself.
#[derive(Debug)]
pub(super) struct Watch {
    idle: Duration,
    end: Instant,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Watch {
    /// From now on.
    pub(super) fn new(idle: Duration, total: Duration) -> Self {
        Self { idle, end: Instant::now() + total, timer: None }
    }

    /// For an exchange inside this one, which ends with it at the latest.
    pub(super) fn within(&self, total: Duration) -> Self {
        Self { idle: self.idle, end: self.end.min(Instant::now() + total), timer: None }
    }

    /// Waits for `future`, but not for longer than either bound.
    pub(super) async fn on<F: Future>(&mut self, future: F) -> Result<F::Output, Late> {
        let mut future = pin!(future);
        let mut armed = false;
        poll_fn(|context| {
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                return Poll::Ready(Ok(output));
            }
            let idle_end = Instant::now() + self.idle;
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(idle_end.min(self.end))));
            if !armed {
                armed = true;
                timer.as_mut().reset(idle_end.min(self.end));
            }
            timer
                .as_mut()
                .poll(context)
                .map(|()| Err(if Instant::now() >= self.end { Late::Total } else { Late::Idle }))
        })
        .await
    }
}
