//! Running a program whose lines go both to the terminal, as they come, and to the chore.

use std::io::{BufRead as _, BufReader, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::Context as _;

use crate::house;

/// How long standard output may stay silent after the program has ended before it is left alone. Picked by gut
/// feeling: whatever the program wrote is in the pipe already, so a moment is plenty.
const SILENCE: Duration = Duration::from_millis(500);

/// Runs `command`, passing each line of its standard output on to `out` at once and showing it to `see`.
///
/// It returns when the program has ended, even if something that the program left behind (a browser, say) still
/// holds its standard output open; waiting for that would hang the verification of a leak instead of reporting it.
///
/// # Errors
/// When the program cannot be started or waited for, or `out` cannot be written to.
pub(crate) fn tee(
    command: &mut Command,
    out: &mut impl Write,
    mut see: impl FnMut(&str),
) -> anyhow::Result<ExitStatus> {
    let words = house::words(command);
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start `{words}`"))?;
    let pipe = child.stdout.take().with_context(|| format!("`{words}` has no standard output"))?;
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        loop {
            let mut line = Vec::new();
            let ended = matches!(pipe.read_until(b'\n', &mut line), Ok(0) | Err(_));
            if ended || sender.send(line).is_err() {
                break;
            }
        }
    });
    loop {
        match lines.recv_timeout(SILENCE) {
            Ok(line) => {
                out.write_all(&line)?;
                out.flush()?;
                see(&String::from_utf8_lossy(&line));
            }
            Err(RecvTimeoutError::Disconnected) => {
                return child.wait().with_context(|| format!("cannot wait for `{words}`"));
            }
            Err(RecvTimeoutError::Timeout) => {
                if let Some(status) = child.try_wait()? {
                    return Ok(status);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_seen_and_the_status_comes_back() {
        let (mut passed_on, mut seen) = (Vec::new(), Vec::new());
        let mut command = Command::new("sh");
        command.args(["-c", r"printf '甲\n乙\n\377 not UTF-8\nno newline'; exit 4"]);
        let status = tee(&mut command, &mut passed_on, |line| seen.push(line.trim_end().to_owned())).unwrap();
        assert_eq!(status.code(), Some(4));
        assert_eq!(seen, ["甲", "乙", "\u{fffd} not UTF-8", "no newline"]);
        assert_eq!(passed_on, "甲\n乙\n".bytes().chain(*b"\xff not UTF-8\nno newline").collect::<Vec<_>>());
    }

    #[test]
    fn a_process_left_behind_with_the_output_open_does_not_hang_the_chore() {
        let mut process = None;
        let mut command = Command::new("sh");
        // `tail -f` stands for a leaked browser: it holds standard output open and ends only when it is told to.
        command.args(["-c", "tail -f /dev/null & echo $!"]);
        let status = tee(&mut command, &mut Vec::new(), |line| process = line.trim().parse::<u32>().ok()).unwrap();
        assert!(status.success());
        let process = process.expect("the shell printed the process that it left behind");
        let ended = Command::new("kill").arg(process.to_string()).status().unwrap();
        assert!(ended.success(), "the process was still running when `tee` returned");
    }
}
