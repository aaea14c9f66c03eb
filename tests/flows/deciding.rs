//! Editors decide.

use std::time::Duration;

use anyhow::{Context as _, ensure};

use super::binary::{path, run};
use super::html::{all_between, between, hidden, text, unescape};
use super::patience::eventually;
use super::server::over_a_copy;
use super::visitor::{Answer, Visitor};

/// Within this time what was published is found.
const FOUND: Duration = Duration::from_secs(5);

/// A document as its page on the desk shows it.
pub(super) struct Opened {
    hash: String,
    title: String,
    url: String,
    key: String,
}

pub(super) async fn open(editor: &Visitor, path: &str) -> anyhow::Result<Opened> {
    let body = editor.get(path).await?.expect(200)?.body;
    let form = between(&body, "id=\"publish-form\"", "</form>").with_context(|| format!("{path} cannot be decided"))?;
    let hash = path.trim_start_matches("/desk/").split(['?', '#']).next().unwrap_or_default().to_owned();
    let title = between(&body, "<title>", " · ").context("no title")?;
    let url = all_between(&body, "<dd class=\"break\"><a href=\"", "\"").first().context("no address")?.to_string();
    let key = hidden(form, "request_key").context("no request key")?.to_owned();
    Ok(Opened { hash, title: unescape(title), url: unescape(&url), key })
}

pub(super) async fn decide(editor: &Visitor, opened: &Opened, act: &str, reason: &str) -> anyhow::Result<Answer> {
    let fields = [("act", act), ("reason", reason), ("request_key", &opened.key)];
    editor.post(&format!("/desk/{}/decide", opened.hash), &fields).await
}

pub(super) async fn first(editor: &Visitor) -> anyhow::Result<String> {
    let body = editor.get("/desk").await?.expect(200)?.body;
    let start = between(&body, "<a class=\"button\" href=\"", "\"").context("the desk offers nothing")?;
    Ok(unescape(start))
}

#[tokio::test]
async fn an_editor_decides_ten_items() -> anyhow::Result<()> {
    let (server, data) = over_a_copy()?;
    let (editor, reader) = (server.signed_in("editor").await?, server.visitor()?);
    let (waiting, items) = (reader.metric("qingyuan_desk_waiting").await?, reader.metric("qingyuan_items").await?);
    let mut next = first(&editor).await?;
    let (mut published, mut rejected) = (Vec::new(), Vec::new());
    for turn in 0..10 {
        let opened = open(&editor, &next).await?;
        let answer = if turn % 2 == 0 {
            decide(&editor, &opened, "publish", "").await?
        } else {
            // Without a reason nothing happens, and what was typed comes back.
            let refused = decide(&editor, &opened, "reject", "  ").await?.expect(422)?;
            assert!(refused.body.contains("id=\"reason-problem\""), "the form says what is missing");
            decide(&editor, &opened, "reject", "广告引流").await?
        };
        let target = answer.location()?.to_owned();
        assert!(target.starts_with("/desk/") && !target.contains(&opened.hash), "decision {turn} leads to {target}");
        let after = editor.get(&target).await?.expect(200)?;
        assert!(text(&after.body).contains(&opened.title), "the next page says what was done to `{}`", opened.title);
        if turn % 2 == 0 {
            published.push(opened)
        } else {
            rejected.push(opened)
        }
        next = target;
    }
    assert_eq!(reader.metric("qingyuan_desk_waiting").await?, waiting - 10);
    assert_eq!(reader.metric("qingyuan_items").await?, items + 5);
    for one in &published {
        let what = format!("`{}` is found", one.title);
        eventually(&what, FOUND, async || Ok(reader.found(&one.title).await?.contains(&one.url).then_some(()))).await?;
    }
    let everything = reader.found("").await?;
    assert_eq!(u64::try_from(everything.len())?, items + 5);
    for one in &rejected {
        assert!(!everything.contains(&one.url), "{} was rejected and is listed", one.url);
        assert!(!reader.found(&one.title).await?.contains(&one.url), "{} was rejected and is found", one.url);
    }
    let desk = editor.get("/desk").await?.expect(200)?.body;
    let mine = between(&desk, "<ul class=\"plain mine\">", "</ul>").context("no own decisions")?;
    assert_eq!(mine.matches("<li>").count(), 10, "the desk lists the ten decisions");

    // The chain of events is whole while the server runs, and after it stopped.
    run(&["audit", "verify", "--data", path(data.path())?])?.expect_code(0)?;
    server.stop()?;
    let verified = run(&["audit", "verify", "--json", "--data", path(data.path())?])?.expect_code(0)?.json_lines()?;
    assert_eq!(verified[0]["whole"], true);
    Ok(())
}

#[tokio::test]
async fn a_decision_sent_twice_is_carried_out_once() -> anyhow::Result<()> {
    let (server, data) = over_a_copy()?;
    let (editor, reader) = (server.signed_in("editor").await?, server.visitor()?);
    let opened = open(&editor, &first(&editor).await?).await?;
    let events = || -> anyhow::Result<u64> {
        let verified =
            run(&["audit", "verify", "--json", "--data", path(data.path())?])?.expect_code(0)?.json_lines()?;
        verified[0]["events"].as_u64().context("no count of events")
    };
    decide(&editor, &opened, "publish", "").await?.expect(303)?;
    let (items, written) = (reader.metric("qingyuan_items").await?, events()?);
    let again = decide(&editor, &opened, "publish", "").await?.expect(303)?;
    assert!(again.location()?.contains("done=repeated"), "{:?}", again.location());
    // The same key with another act is no repetition, and not a decision either.
    decide(&editor, &opened, "reject", "改主意了").await?.expect(409)?;
    assert_eq!(reader.metric("qingyuan_items").await?, items);
    assert_eq!(events()?, written, "a repeated request leaves no event");
    Ok(())
}

#[tokio::test]
async fn the_slower_of_two_editors_is_told_and_changes_nothing() -> anyhow::Result<()> {
    let (server, _data) = over_a_copy()?;
    let (editor, senior) = (server.signed_in("editor").await?, server.signed_in("senior").await?);
    let opened = open(&editor, &first(&editor).await?).await?;
    let page = format!("/desk/{}", opened.hash);
    let held = senior.get(&page).await?.expect(200)?.body;
    assert!(!held.contains("id=\"publish-form\""), "what a colleague has open cannot be decided");
    assert!(text(&held).contains("editor has this open"), "the page says who has it open");
    assert_ne!(first(&senior).await?, page, "a colleague is sent to another one");
    let mine = Opened { key: "a-key-of-the-colleague".to_owned(), ..opened };
    decide(&senior, &mine, "reject", "没有学习价值").await?.expect(409)?;
    let opened = Opened { key: "a-key-of-the-editor".to_owned(), ..mine };
    decide(&editor, &opened, "publish", "").await?.expect(303)?;
    let late = Opened { key: "another-key-of-the-colleague".to_owned(), ..opened };
    let refused = decide(&senior, &late, "reject", "没有学习价值").await?.expect(409)?;
    let said = text(&refused.body);
    assert!(said.contains("A colleague was faster") && said.contains("editor"), "{said}");
    assert!(
        server.visitor()?.found("").await?.contains(&late.url) || {
            let reader = server.visitor()?;
            eventually("the first decision stands", FOUND, async || {
                Ok(reader.found("").await?.contains(&late.url).then_some(()))
            })
            .await
            .is_ok()
        }
    );
    Ok(())
}

#[tokio::test]
async fn a_decision_taken_back_takes_the_item_out_of_search_at_once() -> anyhow::Result<()> {
    let (server, _data) = over_a_copy()?;
    let (editor, reader) = (server.signed_in("editor").await?, server.visitor()?);
    let opened = open(&editor, &first(&editor).await?).await?;
    decide(&editor, &opened, "publish", "").await?.expect(303)?;
    let item = eventually("the item is found", FOUND, async || {
        let found = reader.search(&opened.title).await?;
        let results = found["results"].as_array().context("no results")?;
        Ok(results.iter().find(|hit| hit["url"] == *opened.url).and_then(|hit| hit["id"].as_i64()))
    })
    .await?;
    reader.get(&format!("/item/{item}")).await?.expect(200)?;

    let desk = editor.get("/desk").await?.expect(200)?.body;
    let form = between(&desk, "<ul class=\"plain mine\">", "</form>").context("the desk offers no way back")?;
    let action = between(form, "<form method=\"post\" action=\"", "\"").context("no form")?;
    let value = |name: &str| hidden(form, name).map(unescape).with_context(|| format!("no field {name}"));
    let (key, act, back, reason) = (value("request_key")?, value("act")?, value("back")?, value("reason")?);
    let fields = [("request_key", &*key), ("act", &act), ("back", &back), ("reason", &reason)];
    editor.post(action, &fields).await?.expect(303)?;

    assert!(!reader.found(&opened.title).await?.contains(&opened.url), "taken back and still found");
    assert!(!reader.found("").await?.contains(&opened.url), "taken back and still listed");
    let tombstone = reader.get(&format!("/item/{item}")).await?.expect(410)?;
    assert!(text(&tombstone.body).contains("was withdrawn"), "the tombstone says so");
    open(&editor, &format!("/desk/{}", opened.hash)).await?;
    Ok(())
}

#[tokio::test]
async fn each_role_sees_its_own_pages_only() -> anyhow::Result<()> {
    let (server, _data) = over_a_copy()?;
    let anonymous = server.visitor()?;
    let names = ["expert", "editor", "senior", "admin"];
    let mut people = Vec::new();
    for name in names {
        people.push(server.signed_in(name).await?);
    }
    let document = first(&people[1]).await?;
    let decide = format!("{document}/decide");
    let interest = format!("{document}/interest");
    let original = format!("{document}/original");
    // What each role is answered: expert, editor, senior editor, admin; whoever is not signed in is sent to do so.
    let editors = [403, 200, 200, 200];
    let admins = [403, 403, 403, 200];
    let pages = [
        ("/desk", editors),
        (&*document, editors),
        (&*original, editors),
        ("/rules", admins),
        ("/rules/try", admins),
        ("/rules/fraud.task-rebate", admins),
        ("/sources", admins),
        ("/sources/new", admins),
        ("/sources/campus-news", admins),
        ("/sources/campus-news/edit", admins),
        ("/accounts", admins),
        ("/system", admins),
    ];
    for (path, answers) in pages {
        let sent = anonymous.get(path).await?;
        assert!(sent.location()?.starts_with("/sign-in?next=%2F"), "{path} sends strangers to {:?}", sent.location());
        for ((name, person), status) in names.iter().zip(&people).zip(answers) {
            let answer = person.get(path).await?;
            assert_eq!(answer.status, status, "{path} for {name}");
            if status == 403 {
                assert!(!text(&answer.body).contains("Evidence"), "{path} shows {name} what is not theirs");
            }
        }
    }
    let changes = [
        (&*decide, [403, 400, 400, 400]),
        (&*interest, [403, 400, 400, 400]),
        ("/sources/campus-news/state", [403, 403, 403, 400]),
        ("/sources/new", [403, 403, 403, 422]),
        ("/rules/test", [403, 403, 403, 0]),
        ("/rules/reload", [403, 403, 403, 0]),
        ("/rules/try", [403, 403, 403, 200]),
        ("/system/verify", [403, 403, 403, 0]),
    ];
    for (path, answers) in changes {
        anonymous.post(path, &[]).await?.expect(401)?;
        for ((name, person), status) in names.iter().zip(&people).zip(answers) {
            let answer = person.post(path, &[]).await?;
            let fine = if status == 0 { answer.status < 400 } else { answer.status == status };
            ensure!(fine, "{path} answers {} to {name}: {}", answer.status, text(&answer.body));
        }
    }
    Ok(())
}
