//! Set phrases of English pages (and a few of their neighbours): calls to subscribe, credits of agencies, lines about
//! the author, lines of date and author. The tables are lists parted by bars; what they were measured to gain stands in
//! `docs/extraction.md`.

use crate::words::units;

/// Openings of lines that lead elsewhere or name who helped; dropped like the openings of Chinese notices. None may open
/// a sentence of an article: `first published in 1843` does.
const OPENINGS: &str = "(reporting by|reporting by|(editing by|additional reporting by|like this story?|like this article?|\
    if you enjoyed this|if you liked this|follow me on|follow him on|follow her on|follow them on|have a story tip|\
    got a tip|have a tip|sign up to|join our newsletter|don't miss|don’t miss|related roundup|related article|\
    related stories|related story|related coverage|related video|see also:|also see:|also read|read also|read:|watch:|\
    more:|read the full|more on this story|recommended:|leggi anche|lea también|leia também|lire aussi|à lire aussi|\
    lesen sie auch|baca juga|article continues|story continues|scroll to continue|continue reading below|categories:|\
    category:|topics:|labels:|posted under|more about:|up next:|next article|previous article|next post|\
    previous post|view comments|view all comments|show comments|leave a comment|leave a reply|already a subscriber|\
    already a member|download the app|get the app|print this|email this|share this|tweet this|pin this|text size|\
    listen to this article";

/// Pieces that give a call away wherever they stand in a short line.
const CALLS: &str = "share it with a friend|subscribe to our|subscribe now|sign up for our|sign up to our|\
    sign up for the free|sign up here|to our newsletter|our free newsletter|our daily newsletter|our weekly newsletter|\
    get a subscription|our sister title|our sister publication|click here for more|click to subscribe|follow us on|\
    follow me on|delivered to your inbox|delivered straight to your|is unsupported on your device|enable javascript|\
    disable your ad blocker|chat with us|start your free trial|create a free account|support our journalism|\
    make a donation today|buy us a coffee|our privacy policy|download our app|become a subscriber";

/// Pieces that do so only below a text: within one they may be part of a sentence.
const TAIL_CALLS: &str = "contributed to this report|contributed to this story|contributed to this article|\
    contributed reporting|opinions expressed in this|opinions expressed here|views expressed in this|\
    views expressed here|on twitter at @|moderating all comments|let us know in the comments|letters to the editor|\
    full coverage|become a member|support our work|reproduced with permission|republished with permission|\
    republished under|this article originally appeared|this story originally appeared|this post originally appeared|\
    this article was originally published|this story was originally published|this post was originally published|\
    this article first appeared|this story first appeared";

/// What people who write for a living call themselves in the lines about them.
const TRADES: &str = "freelance writer|freelance journalist|freelance reporter|staff writer|staff reporter|senior writer|\
    senior reporter|senior editor|senior contributor|contributing writer|contributing editor|contributing author|\
    associate editor|managing editor|news editor|deputy editor|editor-in-chief|editor in chief|news reporter|\
    correspondent for|reporter for|writer for|journalist for|columnist for|editor and publisher|is the author of|\
    is a writer|is a journalist|is a reporter|is an editor|is a blogger|is a columnist";

/// The longest line, in bytes, that is compared with phrases: units do not bound a line.
const MAX_LINE: usize = 4 * 1024;

/// Whether a line of `length` units, lower-cased, calls the reader away or names who helped.
pub(crate) fn is_call(lower: &str, length: usize, in_tail: bool) -> bool {
    // The limits of the Chinese notices, and forty units for a call of a sentence or two: a paragraph of a report about
    // newsletters is longer.
    let limit = if in_tail { 60 } else { 30 };
    if length <= limit && OPENINGS.split('|').any(|opening| lower.starts_with(opening)) {
        return true;
    }
    let is_follow =
        lower.starts_with("follow ") && ["facebook", "twitter", "instagram"].iter().any(|net| lower.contains(net));
    let holds = |pieces: &str| pieces.split('|').any(|piece| lower.contains(piece));
    length <= 40 && (is_follow || holds(CALLS) || (in_tail && holds(TAIL_CALLS)))
}

/// Whether a line at the end tells who the author is: it begins with a name that the page gives as its author's, or
/// names a trade in its first sentence. Sixty units: longer ones are texts of their own.
pub(crate) fn is_about_author(line: &str, authors: &[String]) -> bool {
    if line.len() > MAX_LINE || units(line) > 60 {
        return false;
    }
    let verbs = [" is ", "'s ", "’s ", " has ", " covers ", " writes ", " (", " was "];
    let tells = |rest: &str| verbs.iter().any(|verb| rest.starts_with(verb));
    // A name has two words; `admin` and the name of a place say nothing.
    let mut names = authors.iter().filter(|name| name.is_ascii() && units(name) >= 2);
    if names.any(|name| line.strip_prefix(name.as_str()).is_some_and(tells)) {
        return true;
    }
    let first = line.split(". ").next().unwrap_or_default().to_lowercase();
    // `A. Name is a staff writer at`: the trade stands within the first twelve units.
    first.contains(" is ")
        && TRADES.split('|').any(|trade| first.find(trade).is_some_and(|at| units(&first[..at]) <= 12))
}

/// Whether a line is a count and what is counted, such as `4 min read` or `12 Comments`.
pub(crate) fn is_counter(line: &str) -> bool {
    const COUNTED: [&str; 14] = [
        "min read",
        "mins read",
        "minute read",
        "minutes read",
        "min",
        "mins",
        "comments",
        "comment",
        "shares",
        "views",
        "likes",
        "retweets",
        "replies",
        "reactions",
    ];
    // Five units: `Reading time: 4 min` has four.
    if line.len() > 100 || units(line) > 5 || !line.chars().any(|c| c.is_ascii_digit()) {
        return false;
    }
    let lower = line.to_lowercase();
    let end = lower.trim_end_matches(|c: char| !c.is_alphanumeric());
    let starts = lower.starts_with(|c: char| c.is_ascii_digit())
        || lower.starts_with("reading time")
        || lower.starts_with("read time");
    starts
        && COUNTED
            .iter()
            .any(|counted| end.strip_suffix(counted).is_some_and(|rest| !rest.ends_with(char::is_alphabetic)))
}

/// Whether a short line beside a text tells when or by whom, such as `Updated at 1:23 p.m.` or `By`.
pub(crate) fn is_dateline(line: &str) -> bool {
    const LABELS: [&str; 8] =
        ["last updated", "last modified", "first published", "updated", "published", "posted", "created", "modified"];
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    // A label, a weekday, a date, an hour and a zone are fourteen units; an author or a desk may follow.
    if line.len() > 200 || units(line) > 16 {
        return false;
    }
    let lower = line.trim().to_lowercase();
    let is_month = |word: &str| MONTHS.iter().any(|month| word.starts_with(month)) && word.len() <= 9;
    // `Published in 1843, the novel …` is a sentence, `Published: 5 March` and `Updated at 1:23 p.m.` are none.
    let is_labelled = LABELS.iter().find_map(|label| lower.strip_prefix(label)).is_some_and(|rest| {
        let rest = rest.trim_start();
        let word = rest.split_whitespace().next().unwrap_or_default();
        rest.contains(|c: char| c.is_ascii_digit())
            && (rest.starts_with([':', '|', '-', '–', '—'])
                || rest.starts_with(|c: char| c.is_ascii_digit())
                || matches!(word, "at" | "on")
                || word.trim_end_matches(',').ends_with("day")
                || is_month(word))
    });
    if is_labelled || matches!(lower.as_str(), "by" | "by:") {
        return true;
    }
    // `Nov. 19, 2019 8:03 am ET`: a month, a year, and nothing else that is a word of four letters or more.
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let has_year = words.clone().any(|word| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()));
    has_year
        && words.clone().any(is_month)
        && words.all(|word| {
            is_month(word) || word.ends_with("day") || word.len() < 4 || word.bytes().all(|b| b.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_told_from_sentences() {
        for (line, is) in [
            ("Sign up for our weekly newsletter and never miss a lecture.", true),
            ("(Reporting by A. Writer; editing by B. Reader)", true),
            ("Follow the faculty on Facebook and Instagram.", true),
            ("Like this story? Share it with a friend!", true),
            ("Students sign up for the course in the first week of term.", false),
            ("The word first appeared in 1611.", false),
            ("First published in 1843, the novel was read aloud in every parlour.", false),
            ("More from the same field came in autumn.", false),
            ("Many birds follow the river south in autumn.", false),
        ] {
            assert_eq!(is_call(&line.to_lowercase(), units(line), true), is, "{line}");
        }
    }

    #[test]
    fn lines_about_the_author_begin_with_the_author_or_a_trade() {
        let authors = ["Ann Writer".to_owned()];
        for (line, is) in [
            ("Ann Writer is fond of rivers.", true),
            ("Ann Writer's new book is out in May.", true),
            ("Ben Someone is a freelance writer living by the sea.", true),
            ("Ben Someone is a professor of chemistry and was not part of the study.", false),
            ("Ann Writers are rare.", false),
        ] {
            assert_eq!(is_about_author(line, &authors), is, "{line}");
        }
    }

    #[test]
    fn counters_are_a_number_and_a_noun() {
        for (line, is) in [
            ("4 min read", true),
            ("12 Comments", true),
            ("Reading time: 4 min", true),
            ("1.2k shares", true),
            ("The 12 comments", false),
            ("4 admin", false),
            ("Twenty comments", false),
        ] {
            assert_eq!(is_counter(line), is, "{line}");
        }
    }

    #[test]
    fn datelines_hold_a_date_and_hardly_more() {
        for (line, is) in [
            ("Nov. 19, 2019 8:03 am ET", true),
            ("Updated at 1:23 p.m.", true),
            ("By", true),
            ("First Published: Tuesday, November 19, 2019 08:38 AM", true),
            ("In May 2019 the library opened.", false),
            ("Published in 1843, it was read by thousands.", false),
            ("March 2026", true),
            ("Updated figures follow.", false),
        ] {
            assert_eq!(is_dateline(line), is, "{line}");
        }
    }
}
