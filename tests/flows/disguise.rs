//! One lure in every disguise that people write it in: it is found all the same, and what is shown of it is exactly what
//! stands in the original.

use anyhow::{Context as _, ensure};

use super::binary::run_with_input;

/// The lure as it is, then as it hides; every line is the same offer. Accounts are made up.
const DISGUISED: [(&str, &str); 17] = [
    ("plain", "招兼职刷单员，先垫付本金再返佣金，加微信 qy_xugou_001，日入三百"),
    ("zero-width", "招兼\u{200b}职刷\u{200d}单员，先垫\u{feff}付本金再返佣金，加微\u{2060}信 qy_xugou_001，日入三百"),
    ("combining", "招兼\u{336}职\u{336}刷\u{336}单\u{336}员，先垫付本金再返佣金，加微信 qy_xugou_001，日入三百"),
    ("bidi", "\u{202e}招兼职刷单员\u{202c}，先垫付本金再返佣金，加微信 qy_xugou_001，日入三百"),
    ("full-width", "招兼职刷单员，先垫付本金再返佣金，加微信 ｑｙ＿ｘｕｇｏｕ＿００１，日入３００元"),
    ("split by signs", "招兼*职*刷*单员，先垫|付本金再返佣~金，加微-信 qy_xugou_001，日入三百"),
    ("split by spaces", "招 兼 职 刷 单 员，先 垫 付 本 金 再 返 佣 金，加 微 信 qy_xugou_001，日入三百"),
    ("split by emoji", "招兼❤职刷❤单员，先垫❤付本金再返❤佣金，加微❤信 qy_xugou_001，日入三百"),
    ("picture codes", "招兼[em]e163[/em]职刷/玫瑰单员，先垫付本金再返佣金，加微信 qy_xugou_001，日入三百"),
    ("traditional", "招兼職刷單員，先墊付本金再返傭金，加微信 qy_xugou_001，日入三百"),
    ("emoji as characters", "招兼职刷单员，先垫付本金再返佣金，➕微信 qy_xugou_001，日入三💯"),
    ("mathematical letters", "招兼职刷单员，先垫付本金再返佣金，加微信 𝗾𝘆_𝘅𝘂𝗴𝗼𝘂_𝟬𝟬𝟭，日入𝟯𝟬𝟬元"),
    ("homographs", "招兼职刷单员，先垫付本金再返佣金，加微信 qу_хugоu_001，日入三百"),
    ("split characters", "招兼耳只刷单员，先垫付本金再返佣金，加微亻言 qy_xugou_001，日入三百"),
    ("homophones", "招兼值刷单员，先垫付本金再返佣金，加薇信 qy_xugou_001，日入三百"),
    ("lone carriage returns", "招兼职刷单员，\r先垫付本金再返佣金，\r加微信 qy_xugou_001，\r日入三百"),
    ("NUL", "招兼\0职刷\0单员，先垫付本金再返佣金，加微信 qy_xugou_001，日入三百"),
];

#[test]
fn a_lure_in_every_disguise_is_found_and_shown_as_it_stands() -> anyhow::Result<()> {
    // Characters of one to four bytes before the lure, so that a place counted in bytes would be a wrong one.
    let lead = "a\u{e9}通知𠀀👨‍👩‍👧：";
    let texts: Vec<String> = DISGUISED.iter().map(|(_, text)| format!("{lead}{text}")).collect();
    let lines =
        texts.iter().zip(DISGUISED).map(|(text, (id, _))| serde_json::json!({ "id": id, "text": text }).to_string());
    let input = lines.collect::<Vec<_>>().join("\n");
    let rows = run_with_input(&["screen"], input.as_bytes())?.expect_code(0)?.json_lines()?;
    ensure!(rows.len() == DISGUISED.len());
    for (row, text) in rows.iter().zip(&texts) {
        assert_eq!(row["label"], "fraud", "{}: {row}", row["id"]);
        assert_ne!(row["route"], "publish", "{}: {row}", row["id"]);
        let original: Vec<char> = text.chars().collect();
        for piece in row["evidence"].as_array().context("no evidence")? {
            let at = |key: &str| piece[key].as_u64().and_then(|at| usize::try_from(at).ok()).context("no span");
            let slice: String = original[at("start")?..at("end")?].iter().collect();
            assert_eq!(piece["text"], slice, "{}: {piece}", row["id"]);
        }
    }
    let tricks = |row: &serde_json::Value| row["evidence"].to_string().contains("signal.obfuscation");
    assert!(!tricks(&rows[0]), "the plain lure hides nothing: {}", rows[0]);
    for hidden in ["zero-width", "combining", "split by signs", "emoji as characters", "homographs", "split characters"]
    {
        let row = rows.iter().find(|row| row["id"] == hidden).context("a row is missing")?;
        assert!(tricks(row), "{hidden} is a trick: {row}");
    }
    Ok(())
}

#[test]
fn ordinary_writing_is_no_disguise() -> anyhow::Result<()> {
    let clean = [
        "本館開放時間：週一至週五 ８：００—２２：３０。",
        "景点介绍与经典著作：卫星发射中心位于山区，参观须提前预约。",
        "公式① E=mc²，见图②；（一）（二）（三）……",
        "👨‍👩‍👧一家三口在图书馆度过了周末，很开心！",
        "二〇二六年十一月，读者服务部电话：内线 8001。",
    ];
    let lines = clean.iter().map(|text| serde_json::json!({ "id": text, "text": text }).to_string());
    let rows =
        run_with_input(&["screen"], lines.collect::<Vec<_>>().join("\n").as_bytes())?.expect_code(0)?.json_lines()?;
    for row in rows {
        let evidence = row["evidence"].as_array().context("no evidence")?;
        let by_rule = |piece: &&serde_json::Value| !piece["rule"].as_str().is_some_and(|id| id.starts_with("model."));
        assert_eq!((&row["label"], evidence.iter().filter(by_rule).count()), (&"clean".into(), 0), "{row}");
    }
    Ok(())
}
