//! What was spent: processor time, wall time, disk and memory.

use std::fmt;
use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::Result;

/// Processor time of the whole process from here on.
pub(crate) struct Spent(f64);

impl Spent {
    pub(crate) fn start() -> Self {
        Self(spent())
    }

    pub(crate) fn seconds(&self) -> f64 {
        spent() - self.0
    }
}

/// Seconds that the processor has spent on this process, its ended threads with it; in steps of a hundredth (proc(5)).
fn spent() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

/// Nanoseconds that the processor has spent on this thread. The scheduler adds them up when it is called, so it is.
pub(crate) fn spent_here() -> u64 {
    std::thread::yield_now();
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|first| first.parse().ok()).unwrap_or_default()
}

/// Times of questions that were asked several times.
pub(crate) struct Times {
    /// The best of each, in nanoseconds of the processor.
    cpu: Vec<u64>,
    /// The best of each by the wall, in nanoseconds.
    wall: Vec<u64>,
    all: u64,
    asked: u64,
}

impl Times {
    pub(crate) fn new(questions: usize) -> Self {
        Self { cpu: vec![u64::MAX; questions], wall: vec![u64::MAX; questions], all: 0, asked: 0 }
    }

    pub(crate) fn during<T>(&mut self, question: usize, work: impl FnOnce() -> T) -> T {
        let (before, start) = (spent_here(), Instant::now());
        let done = work();
        let wall = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let cpu = spent_here() - before;
        for (known, new) in [(&mut self.cpu, cpu), (&mut self.wall, wall)] {
            if let Some(best) = known.get_mut(question) {
                *best = new.min(*best);
            }
        }
        self.all += cpu;
        self.asked += 1;
        done
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |times: &[u64], share: f64| {
            let mut times = times.to_vec();
            times.sort_unstable();
            let last = times.len().saturating_sub(1);
            times.get((last as f64 * share) as usize).copied().unwrap_or_default() as f64 / 1e6
        };
        write!(f, "{:.2}", self.all as f64 / self.asked.max(1) as f64 / 1e6)?;
        for share in [0.5, 0.9, 0.99, 1.0] {
            write!(f, " | {:.2}", at(&self.cpu, share))?;
        }
        write!(f, " | {:.2} | {:.2}", at(&self.wall, 0.5), at(&self.wall, 0.99))
    }
}

/// The bytes of all files below `dir`, and of those that hold stored texts.
pub(crate) fn bytes(dir: &Path) -> Result<(u64, u64)> {
    let (mut all, mut texts) = (0, 0);
    for file in fs::read_dir(dir)? {
        let file = file?;
        if file.file_type()?.is_dir() {
            let (more, stored) = bytes(&file.path())?;
            all += more;
            texts += stored;
        } else {
            let len = file.metadata()?.len();
            all += len;
            texts += if file.path().extension().is_some_and(|ending| ending == "store") { len } else { 0 };
        }
    }
    Ok((all, texts))
}

/// What the process holds in memory: its own, and what is mapped of files.
pub(crate) fn memory() -> Result<String> {
    let status = fs::read_to_string("/proc/self/status")?;
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        kilobytes.unwrap_or_default() / 1024
    };
    Ok(format!("{} MB own, {} MB of mapped files, {} MB at the most", of("RssAnon:"), of("RssFile:"), of("VmHWM:")))
}
