//! Configuration: file, environment, flags; and what the doctor says of it.

use super::binary::{finish, path, qingyuan, run};
use super::room;

#[test]
fn an_unknown_key_is_refused_with_a_suggestion() -> anyhow::Result<()> {
    let folder = room::folder("typo")?;
    let file = folder.path().join("qingyuan.toml");
    std::fs::write(&file, "lang = \"en\"\n\n[web]\nlissten = \"127.0.0.1:8080\"\n")?;
    let ran = run(&["--config", path(&file)?, "doctor"])?.expect_code(2)?;
    for part in ["qingyuan.toml", "line 4", "lissten", "did you mean `listen`?"] {
        assert!(ran.stderr.contains(part), "`{part}` is not in: {}", ran.stderr);
    }
    let missing = run(&["--config", "no-such-file.toml", "doctor"])?.expect_code(2)?;
    assert!(missing.stderr.contains("no-such-file.toml"), "{}", missing.stderr);
    run(&["--no-such-flag"])?.expect_code(2)?;
    Ok(())
}

#[test]
fn the_environment_wins_over_the_file_and_a_flag_over_both() -> anyhow::Result<()> {
    let folder = room::folder("order")?;
    let file = folder.path().join("qingyuan.toml");
    let data = folder.path().join("data");
    std::fs::write(&file, format!("lang = \"zh\"\ndata = \"{}\"\n", data.display()))?;
    let chain = |environment: Option<&str>, flag: Option<&str>| -> anyhow::Result<String> {
        let mut arguments = vec!["--config", path(&file)?, "audit", "verify"];
        arguments.extend(flag.map(|lang| ["--lang", lang]).into_iter().flatten());
        let mut command = qingyuan(&arguments)?;
        if let Some(lang) = environment {
            command.env("QINGYUAN_LANG", lang);
        }
        Ok(finish(command, b"")?.expect_code(0)?.stdout)
    };
    let (chinese, english) = ("事件链完整", "the chain is whole");
    assert!(chain(None, None)?.contains(chinese), "the file says zh");
    assert!(data.join("qingyuan.db").exists(), "the file says where the data is");
    assert!(chain(Some("en"), None)?.contains(english), "the environment says en");
    assert!(chain(Some("en"), Some("zh"))?.contains(chinese), "the flag says zh");
    Ok(())
}

#[test]
fn the_doctor_names_a_broken_rules_folder() -> anyhow::Result<()> {
    let folder = room::folder("rules")?;
    let (rules, data) = (folder.path().join("rules"), folder.path().join("data"));
    let healthy = run(&["doctor", "--data", path(&data)?, "--lang", "en"])?.expect_code(0)?;
    assert!(healthy.stdout.contains("[ok] rules") && !healthy.stdout.contains("[WRONG]"), "{}", healthy.stdout);
    std::fs::create_dir(&rules)?;
    for (policy, part) in [(None, "policy.toml"), (Some("format = 1\nlable = 0.5\n"), "lable")] {
        if let Some(policy) = policy {
            std::fs::write(rules.join("policy.toml"), policy)?;
        }
        let ran = run(&["doctor", "--rules", path(&rules)?, "--data", path(&data)?, "--lang", "en"])?.expect_code(1)?;
        let wrong = ran.stdout.lines().position(|line| line.starts_with("[WRONG] rules"));
        assert!(wrong.is_some(), "{}", ran.stdout);
        assert!(ran.stdout.contains(path(&rules)?) && ran.stdout.contains(part), "`{part}`: {}", ran.stdout);
    }
    let missing =
        run(&["doctor", "--rules", "no-such-folder", "--data", path(&data)?, "--lang", "en"])?.expect_code(1)?;
    assert!(missing.stdout.contains("no-such-folder"), "{}", missing.stdout);
    Ok(())
}

#[test]
fn every_command_helps_with_an_example() -> anyhow::Result<()> {
    let commands: [&[&str]; 16] = [
        &["demo"],
        &["serve"],
        &["crawl"],
        &["import"],
        &["extract"],
        &["screen"],
        &["search"],
        &["robots"],
        &["rules", "new"],
        &["rules", "lint"],
        &["rules", "test"],
        &["rules", "explain"],
        &["library", "export"],
        &["index", "rebuild"],
        &["audit", "verify"],
        &["user", "add"],
    ];
    for command in commands {
        let help = run(&[command, &["--help"]].concat())?.expect_code(0)?.stdout;
        assert!(help.contains("Example: "), "{command:?}: {help}");
        assert!(help.contains("--data") && help.contains("--config"), "{command:?}: {help}");
    }
    Ok(())
}
