//! A process that runs beside a test: its lines are waited for, never slept for, and it ends with the test.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

/// A running process.
pub(crate) struct Running {
    child: Child,
    /// In a lock only so that a process can be shared; whoever reads has it to themselves.
    lines: Mutex<Receiver<String>>,
    said: Vec<String>,
    complained: Arc<Mutex<String>>,
}

impl Running {
    /// Starts a command.
    pub(crate) fn start(mut command: Command) -> anyhow::Result<Self> {
        let shown = format!("{command:?}");
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {shown}"))?;
        let stdout = child.stdout.take().context("standard output was asked for")?;
        let stderr = child.stderr.take().context("standard error was asked for")?;
        let complained = Arc::new(Mutex::new(String::new()));
        let (send, lines) = channel();
        read_lines(stdout, move |line| drop(send.send(line)));
        let heard = Arc::clone(&complained);
        read_lines(stderr, move |line| {
            let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
            heard.push_str(&line);
            heard.push('\n');
        });
        Ok(Self { child, lines: Mutex::new(lines), said: Vec::new(), complained })
    }

    /// Whether it is over.
    pub(crate) fn has_ended(&mut self) -> anyhow::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// The next line of standard output.
    pub(crate) fn line(&mut self, within: Duration) -> anyhow::Result<String> {
        match self.hear(within) {
            Ok(line) => {
                self.said.push(line.clone());
                Ok(line)
            }
            Err(RecvTimeoutError::Timeout) => bail!("no line within {within:?}; {}", self.account()),
            Err(RecvTimeoutError::Disconnected) => bail!("the process ended; {}", self.account()),
        }
    }

    /// Reads on to the first line that holds this text.
    pub(crate) fn line_with(&mut self, part: &str, within: Duration) -> anyhow::Result<String> {
        let until = Instant::now() + within;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let line = self.line(left).with_context(|| format!("waiting for a line with `{part}`"))?;
            if line.contains(part) {
                return Ok(line);
            }
        }
    }

    fn hear(&mut self, within: Duration) -> Result<String, RecvTimeoutError> {
        self.lines.get_mut().unwrap_or_else(PoisonError::into_inner).recv_timeout(within)
    }

    /// Everything said on standard output so far, as far as it was read.
    pub(crate) fn said(&self) -> &[String] {
        &self.said
    }

    /// Everything said on standard error so far.
    pub(crate) fn complained(&self) -> String {
        self.complained.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn account(&self) -> String {
        format!("it said:\n{}\nand complained:\n{}", self.said.join("\n"), self.complained())
    }

    /// The number by which the system knows it.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks the process to end, as a service manager does.
    pub(crate) fn terminate(&self) -> anyhow::Result<()> {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        ensure!(asked.success(), "kill ended with {asked}");
        Ok(())
    }

    /// Waits until it has ended by itself.
    pub(crate) fn ended(mut self, within: Duration) -> anyhow::Result<(ExitStatus, Vec<String>, String)> {
        let until = Instant::now() + within;
        loop {
            // Its standard output closes with it.
            match self.hear(until.saturating_duration_since(Instant::now())) {
                Ok(line) => self.said.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => bail!("still running after {within:?}; {}", self.account()),
            }
        }
        let status = self.child.wait()?;
        Ok((status, self.said.clone(), self.complained()))
    }

    /// Ends it at once, as a power cut does.
    pub(crate) fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already; then both say so.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn read_lines(from: impl Read + Send + 'static, mut take: impl FnMut(String) + Send + 'static) {
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            take(line);
        }
    });
}
