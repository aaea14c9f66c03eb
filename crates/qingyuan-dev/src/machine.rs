//! What the machine must have beside Rust and a C compiler: a browser to drive, its driver, and a font that has
//! Chinese. Installed through apt-get where that is allowed, and asked for in plain words where it is not.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::bail;

use crate::{house, say};

/// Something that the tests need and that cargo cannot fetch.
struct Need {
    what: &'static str,
    /// The Debian package that has it.
    package: &'static str,
    present: fn() -> bool,
}

const NEEDS: [Need; 3] = [
    Need { what: "chromium, the browser that the page tests drive", package: "chromium", present: || runs("chromium") },
    Need { what: "chromedriver, which drives it", package: "chromium-driver", present: || runs("chromedriver") },
    Need { what: "a font with Chinese characters", package: "fonts-noto-cjk", present: has_chinese_font },
];

/// Where Debian puts fonts; looked into when fontconfig is not installed to be asked.
const FONT_FOLDER: &str = "/usr/share/fonts";

/// Sees to it that the machine has what the tests need.
///
/// # Errors
/// When something is missing and may not, or could not, be installed; the message says what to install.
pub(crate) fn prepare() -> anyhow::Result<()> {
    let missing = missing();
    for need in NEEDS.iter().filter(|need| !missing.iter().any(|other| other.package == need.package)) {
        say::line(&format!("found {}", need.what))?;
    }
    if missing.is_empty() {
        return Ok(());
    }
    if !may_install() {
        bail!(request(&missing));
    }
    install(&missing)?;
    let missing = self::missing();
    if !missing.is_empty() {
        bail!("apt-get reported success, and yet: {}", request(&missing));
    }
    Ok(())
}

fn missing() -> Vec<&'static Need> {
    NEEDS.iter().filter(|need| !(need.present)()).collect()
}

/// The sentence that asks a person for what is missing.
fn request(missing: &[&Need]) -> String {
    let whats: Vec<_> = missing.iter().map(|need| need.what).collect();
    format!("missing {}; install with: sudo apt-get install {}", whats.join("; "), packages(missing).join(" "))
}

fn packages(missing: &[&Need]) -> Vec<&'static str> {
    missing.iter().map(|need| need.package).collect()
}

/// Only root on a machine with apt-get may install; a chore never asks for a password.
fn may_install() -> bool {
    let user = Command::new("id").arg("-u").output();
    user.is_ok_and(|user| user.stdout.trim_ascii() == b"0") && runs("apt-get")
}

fn install(missing: &[&Need]) -> anyhow::Result<()> {
    // A mirror that is being updated refuses once and then works; a list that stays out of reach need not matter
    // to the packages wanted here, so it is the installation that decides.
    if let Err(first) = house::run(&mut apt_get(&["update"])) {
        say::complain(&format!("{first:#}; trying once more"));
        if let Err(second) = house::run(&mut apt_get(&["update"])) {
            say::complain(&format!("{second:#}; installing from the lists that are there"));
        }
    }
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(packages(missing));
    house::run(&mut apt_get(&arguments)).map_err(|error| error.context(request(missing)))
}

fn apt_get(arguments: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    command
}

/// Whether a program is there and able to start: a browser without its shared libraries is not worth finding.
fn runs(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn has_chinese_font() -> bool {
    match Command::new("fc-list").arg(":lang=zh").output() {
        Ok(fonts) => !fonts.stdout.trim_ascii().is_empty(),
        Err(_) => holds_cjk_font(Path::new(FONT_FOLDER), 4),
    }
}

/// Looks for a file that calls itself a CJK font, at most `depth` folders down.
fn holds_cjk_font(folder: &Path, depth: usize) -> bool {
    let Ok(entries) = folder.read_dir() else { return false };
    entries.flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() { depth > 0 && holds_cjk_font(&path, depth - 1) } else { names_cjk_font(&path) }
    })
}

fn names_cjk_font(path: &Path) -> bool {
    let is_font = path.extension().is_some_and(|ending| ["ttc", "ttf", "otf"].iter().any(|font| ending == *font));
    is_font && path.file_name().is_some_and(|name| name.to_string_lossy().contains("CJK"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_names_the_things_and_one_command_that_installs_them() {
        let [chromium, _, font] = &NEEDS;
        assert_eq!(
            request(&[chromium, font]),
            "missing chromium, the browser that the page tests drive; a font with Chinese characters; \
             install with: sudo apt-get install chromium fonts-noto-cjk"
        );
    }

    #[test]
    fn a_program_counts_only_when_it_starts() {
        assert!(runs("cargo"));
        assert!(!runs("no-such-program-of-the-house"));
        assert!(!runs("false"));
    }

    #[test]
    fn a_cjk_font_is_known_by_its_name() {
        for (path, expected) in [
            ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", true),
            ("/usr/share/fonts/truetype/DejaVuSans.ttf", false),
            ("/usr/share/fonts/NotoSansCJK.README", false),
        ] {
            assert_eq!(names_cjk_font(Path::new(path)), expected, "{path}");
        }
    }
}
