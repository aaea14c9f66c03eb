//! The file of synonyms, line by line. A line that cannot be read is a mistake beside those that can.

use std::ops::Range;

use crate::lexis::{Lexis, runs};

/// Longer texts are sentences, not ways of saying something; in chars. The longest wording of a statute that the
/// project's own list asks for has 32.
const LONGEST: usize = 64;
/// No more texts than this stand in one line; the longest line of the project's own list has 11.
const MOST: usize = 32;
/// What a line does not say counts in full.
const FULL: f32 = 1.0;

/// A line of the file of synonyms that is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SynonymMistake {
    /// Where it stands in the text of the file, in bytes.
    pub bytes: Range<usize>,
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub remedy: &'static str,
}

/// One text of a line: as it is written, and folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) written: String,
    pub(crate) folded: String,
}

/// One line that can be used.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// What is asked.
    pub(crate) asked: Vec<Said>,
    /// What is looked for besides; empty when the line goes both ways, each text asking for all others.
    pub(crate) also: Vec<Said>,
    /// What it counts, above 0 and at most 1.
    pub(crate) weight: f32,
}

/// Every line of the file, and every mistake.
pub(crate) fn lines(text: &str) -> (Vec<Line>, Vec<SynonymMistake>) {
    let (mut lines, mut mistakes) = (Vec::new(), Vec::new());
    let mut at = 0;
    for whole in text.split_inclusive('\n') {
        let line = without_comment(whole.trim_start_matches('\u{FEFF}'));
        let body = line.trim();
        let start = at + (whole.len() - whole.trim_start_matches('\u{FEFF}').len()) + line.find(body).unwrap_or(0);
        at += whole.len();
        if body.is_empty() {
            continue;
        }
        match read(body) {
            Ok(line) => lines.push(line),
            Err((bytes, what, remedy)) => {
                let bytes = start + bytes.start..start + bytes.end;
                mistakes.push(SynonymMistake { bytes, what, remedy });
            }
        }
    }
    (lines, mistakes)
}

type Wrong = (Range<usize>, String, &'static str);

/// `#` begins a comment at the start of a line and after a space; `c#` is a name.
fn without_comment(line: &str) -> &str {
    let begins = |at: usize| line[..at].chars().next_back().is_none_or(char::is_whitespace);
    let end = line.match_indices('#').map(|(at, _)| at).find(|&at| begins(at));
    &line[..end.unwrap_or(line.len())]
}

fn read(body: &str) -> Result<Line, Wrong> {
    let (texts, weight) = weighed(body)?;
    let arrows: Vec<usize> = texts.match_indices(['>', '＞', '→']).map(|(at, _)| at).collect();
    let equals = texts.contains(['=', '＝']);
    match (arrows.as_slice(), equals) {
        (&[at], false) => {
            let (left, right) = texts.split_at(at);
            let right = right.trim_start_matches(['>', '＞', '→']);
            Ok(Line { asked: parts(body, left)?, also: parts(body, right)?, weight })
        }
        ([], true) => {
            let asked = parts(body, texts)?;
            if asked.iter().all(|said| said.folded == asked[0].folded) {
                let remedy = "name a second text: case, width and traditional characters make no difference";
                return Err((0..texts.trim_end().len(), "this says one text only".to_owned(), remedy));
            }
            Ok(Line { asked, also: Vec::new(), weight })
        }
        ([], false) => {
            let remedy = "write `what people ask > what texts say`, or `one = other` when it goes both ways";
            Err((0..body.len(), "this line has neither `>` nor `=`".to_owned(), remedy))
        }
        _ => {
            let remedy = "use one `>`, or only `=`, and two lines for both";
            Err((0..body.len(), "this line has more than one direction".to_owned(), remedy))
        }
    }
}

/// Takes ` * 0.5` off the end.
fn weighed(body: &str) -> Result<(&str, f32), Wrong> {
    let Some((texts, number)) = body.rsplit_once('*') else { return Ok((body, FULL)) };
    let number = number.trim();
    let from = body.len() - number.len();
    match number.parse::<f32>() {
        Ok(weight) if weight > 0.0 && weight <= FULL => Ok((texts, weight)),
        _ => {
            let what = format!("`{number}` is no weight");
            Err((from..body.len(), what, "write a number above 0 and up to 1 behind the `*`, such as `* 0.5`"))
        }
    }
}

/// The texts of one side.
fn parts(body: &str, side: &str) -> Result<Vec<Said>, Wrong> {
    // A side is a slice of the body.
    let offset = |part: &str| (part.as_ptr() as usize).saturating_sub(body.as_ptr() as usize);
    let mut said: Vec<Said> = Vec::new();
    for part in side.split([',', '，', '、', ';', '；', '=', '＝']) {
        let written = part.trim();
        let place = offset(written)..offset(written) + written.len();
        let folded = Lexis::fold(written);
        let folded = folded.trim();
        if runs(folded).is_empty() {
            let what = if written.is_empty() { "a text is missing here" } else { "this has no letter and no digit" };
            return Err((place, what.to_owned(), "write a word, or take the sign between the words away"));
        }
        if written.chars().count() > LONGEST {
            let what = format!("this is longer than {LONGEST} characters");
            return Err((place, what, "keep the few words that matter: nobody asks in whole sentences of law"));
        }
        if said.iter().all(|known| known.folded != folded) {
            said.push(Said { written: written.to_owned(), folded: folded.to_owned() });
        }
    }
    if said.len() > MOST {
        let what = format!("this line has {} texts on one side, more than {MOST}", said.len());
        return Err((0..body.len(), what, "split it into several lines"));
    }
    Ok(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &Line) -> String {
        let side = |said: &[Said]| said.iter().map(|said| said.folded.as_str()).collect::<Vec<_>>().join("|");
        format!("{}>{}*{}", side(&line.asked), side(&line.also), line.weight)
    }

    #[test]
    fn lines_are_read_as_people_write_them() {
        let cases = [
            ("电脑 = 计算机 = 微机", "电脑|计算机|微机>*1"),
            ("電腦＝計算機，微機", "电脑|计算机|微机>*1"),
            ("老赖 > 失信被执行人, 被执行人", "老赖>失信被执行人|被执行人*1"),
            ("被开除、炒鱿鱼 ＞ 解除劳动合同 * 0.5 # 劳动", "被开除|炒鱿鱼>解除劳动合同*0.5"),
            ("C# → ＣＳｈａｒｐ*1", "c#>csharp*1"),
            ("deep learning = 深度学习", "deep learning|深度学习>*1"),
        ];
        for (text, expected) in cases {
            let (lines, mistakes) = lines(text);
            assert_eq!(mistakes, [], "{text}");
            assert_eq!(lines.iter().map(shown).collect::<Vec<_>>(), [expected], "{text}");
        }
    }

    #[test]
    fn a_wrong_line_is_named_and_the_others_stand() {
        let cases = [
            ("老赖", "老赖", "neither"),
            ("甲乙 > 丙丁 > 戊己", "甲乙 > 丙丁 > 戊己", "more than one"),
            ("甲乙 = 丙丁 > 戊己", "甲乙 = 丙丁 > 戊己", "more than one"),
            ("甲乙 > ", "", "missing"),
            ("甲乙, , 丙丁 > 戊己", "", "missing"),
            ("甲乙 > ！", "！", "no letter"),
            ("甲乙 > 丙丁 * 2", "2", "no weight"),
            ("甲乙 > 丙丁 * 很多", "很多", "no weight"),
            ("甲乙 > 丙丁 * NaN", "NaN", "no weight"),
            ("電腦 = 电脑", "電腦 = 电脑", "one text only"),
        ];
        for (wrong, place, what) in cases {
            let text = format!("\u{FEFF}# 说明\n电脑 = 计算机\n  {wrong}\n手机 = 移动电话\n");
            let (lines, mistakes) = lines(&text);
            assert_eq!(lines.len(), 2, "{wrong}");
            let [mistake] = mistakes.as_slice() else { panic!("{wrong}: {mistakes:?}") };
            assert_eq!(&text[mistake.bytes.clone()], place, "{wrong}");
            assert!(mistake.what.contains(what), "{wrong}: {}", mistake.what);
        }
        assert!(lines(&format!("甲 > {}", "长".repeat(65))).1[0].what.contains("longer"));
        let many: Vec<String> = (0..40).map(|number| number.to_string()).collect();
        assert!(lines(&format!("甲 > {}", many.join(","))).1[0].what.contains("40 texts"));
    }
}
