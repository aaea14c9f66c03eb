//! Files that a library without limits opens are read in a process of their own, which can be ended.
//!
//! The child is this very binary (`commands/read_file.rs`). It gets the bytes on standard input and answers with the
//! document; where it takes too long, takes too much memory or dies, the file is a problem and the parent goes on.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use qingyuan_extract::{Deadline, Extraction, Guidance, extract_within, needs_isolation};
use qingyuan_model::{Document, RawPage};

/// The largest file that is handed over, in bytes: what extraction reads of one.
pub(crate) const LARGEST: usize = 32 * 1024 * 1024;

/// What a child may use. Two seconds and 128 MB are what a hostile file may cost us; an honest book of a thousand pages
/// takes 0.3 s and 32 MB. The wall is for a machine so busy that the child gets no turn.
const LIMITS: Limits =
    Limits { processor: Duration::from_secs(2), memory_kb: 128 * 1024, wall: Duration::from_secs(30) };

/// How often a child is looked at. It can take some 20 MB of memory between two looks.
const LOOK: Duration = Duration::from_millis(5);

/// How long an answer may be, in bytes: the text of the longest book, several times over.
const MAX_ANSWER: u64 = 64 * 1024 * 1024;

#[derive(Clone, Copy)]
struct Limits {
    processor: Duration,
    memory_kb: u64,
    wall: Duration,
}

/// Why there is no answer: a stable code and what happened.
type Refusal = (&'static str, String);

/// The document of a page, read in a process of its own where its format asks for that.
pub(crate) fn extract(page: &RawPage, guidance: &Guidance) -> Extraction {
    if !needs_isolation(page) {
        let started = processor_time();
        let deadline = Deadline::new(|| processor_time().saturating_sub(started) > LIMITS.processor);
        return extract_within(page, guidance, &deadline);
    }
    let answer = command(page).and_then(|mut command| read_by(&mut command, &page.bytes, LIMITS));
    match answer {
        Ok(mut document) => {
            // The parent knows the address; what a child claims of it does not count.
            document.url = page.url.clone();
            Extraction::of(document)
        }
        Err((code, detail)) => Extraction::given_up(page.url.clone(), code, detail),
    }
}

/// What this thread has had of a processor so far; where the system does not tell (it does on Linux), the time of the wall.
fn processor_time() -> Duration {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    // scheduler statistics of the kernel, Documentation/scheduler/sched-stats.rst: nanoseconds on a processor come first.
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.as_deref().and_then(|line| line.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

fn command(page: &RawPage) -> Result<Command, Refusal> {
    let mut command = Command::new(own_program()?);
    command.arg("read-file").arg("--url").arg(page.url.as_str()).arg("--size").arg(page.bytes.len().to_string());
    Ok(command)
}

/// This binary, also after an update has put another in its place.
fn own_program() -> Result<PathBuf, Refusal> {
    if cfg!(target_os = "linux") {
        return Ok(PathBuf::from("/proc/self/exe"));
    }
    std::env::current_exe().map_err(|error| ("file-not-read", format!("the program does not find itself: {error}")))
}

/// Starts a child, hands it the bytes and waits for its answer.
fn read_by(command: &mut Command, bytes: &[u8], limits: Limits) -> Result<Document, Refusal> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command
        .spawn()
        .map_err(|error| ("file-not-read", format!("no process could be started to read it: {error}")))?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let (ended, answer) = std::thread::scope(|scope| {
        scope.spawn(move || {
            // A child that ended early reads no more; that it ended is what counts.
            let _ = stdin.map(|mut stdin| stdin.write_all(&bytes[..bytes.len().min(LARGEST)]));
        });
        let watcher = std::thread::current();
        let answer = scope.spawn(move || {
            let mut answer = Vec::new();
            let _ = stdout.map(|stdout| stdout.take(MAX_ANSWER).read_to_end(&mut answer));
            // The end of the answer is mostly the end of the child: look now.
            watcher.unpark();
            answer
        });
        (watch(&mut child, limits), answer.join().unwrap_or_default())
    });
    ended?;
    serde_json::from_slice(&answer).map_err(|_| ("pdf-gave-up", "the reader's answer cannot be read".to_owned()))
}

/// Waits until a child has ended by itself, or ends it.
fn watch(child: &mut Child, limits: Limits) -> Result<(), Refusal> {
    let started = Instant::now();
    loop {
        let broken = match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(("pdf-gave-up", format!("the reader of the file ended with {status}"))),
            Ok(None) => over(&limits, started, used(child.id())),
            Err(error) => Some(("pdf-gave-up", format!("the reader of the file is lost: {error}"))),
        };
        if let Some(refusal) = broken {
            // A child that ended in this very moment cannot be killed any more, and need not.
            let _ = child.kill();
            let _ = child.wait();
            return Err(refusal);
        }
        std::thread::park_timeout(LOOK);
    }
}

fn over(limits: &Limits, started: Instant, used: Option<Used>) -> Option<Refusal> {
    let seconds = |limit: Duration| format!("reading took more than {} seconds and was given up", limit.as_secs());
    if started.elapsed() > limits.wall {
        return Some(("pdf-too-slow", seconds(limits.wall)));
    }
    let used = used?;
    if used.processor > limits.processor {
        return Some(("pdf-too-slow", seconds(limits.processor)));
    }
    let megabytes = limits.memory_kb / 1024;
    (used.memory_kb > limits.memory_kb)
        .then(|| ("pdf-gave-up", format!("reading took more than {megabytes} MB of memory and was given up")))
}

/// What a process has used.
#[derive(Debug, PartialEq, Eq)]
struct Used {
    processor: Duration,
    memory_kb: u64,
}

/// What a process has used, where the system tells it under `/proc` (Linux); elsewhere only the wall limits it.
fn used(process: u32) -> Option<Used> {
    let file = |name: &str| std::fs::read_to_string(format!("/proc/{process}/{name}")).ok();
    parse_used(&file("stat")?, &file("status")?)
}

/// proc(5): user and system time are the 14th and 15th field of `stat`, in hundredths of a second on every Linux; the
/// second field is a name in brackets that may hold anything.
fn parse_used(stat: &str, status: &str) -> Option<Used> {
    const TICK_MS: u64 = 10;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let ticks: u64 = fields.next()?.parse::<u64>().ok()?.checked_add(fields.next()?.parse().ok()?)?;
    let memory = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    let memory_kb = memory.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(Used { processor: Duration::from_millis(ticks.saturating_mul(TICK_MS)), memory_kb })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_process_used_is_read_from_its_files() {
        let stat = "71 (a) b) R 1 71 71 0 -1 4194304 99 0 0 0 150 25 0 0 20 0 1 0 100 0 0";
        let status = "Name:\ta\nVmRSS:\t  900 kB\nRssAnon:\t     640 kB\nRssFile:\t 260 kB\n";
        let expected = Used { processor: Duration::from_millis(1_750), memory_kb: 640 };
        assert_eq!(parse_used(stat, status), Some(expected));
        assert_eq!(parse_used("", ""), None);
    }

    #[cfg(unix)]
    fn refused(script: &str, limits: Limits) -> &'static str {
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(script);
        read_by(&mut command, &[0; 200_000], limits).map_or_else(|(code, _)| code, |_| "read")
    }

    #[cfg(unix)]
    #[test]
    fn children_that_spin_hang_die_or_babble_are_given_up() {
        let quick = Limits { processor: Duration::from_millis(50), ..LIMITS };
        assert_eq!(refused("while :; do :; done", Limits { wall: Duration::from_secs(5), ..quick }), "pdf-too-slow");
        let short = Limits { wall: Duration::from_millis(100), ..LIMITS };
        assert_eq!(refused("exec cat > /dev/null < /dev/zero", short), "pdf-too-slow");
        assert_eq!(refused("kill -SEGV $$", LIMITS), "pdf-gave-up");
        assert_eq!(refused("exit 3", LIMITS), "pdf-gave-up");
        assert_eq!(refused("echo nonsense", LIMITS), "pdf-gave-up");
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_is_not_there_is_a_problem() {
        let refused = read_by(&mut Command::new("/nowhere/reader"), b"%PDF-", LIMITS);
        assert_eq!(refused.map_err(|(code, _)| code).err(), Some("file-not-read"));
    }
}
