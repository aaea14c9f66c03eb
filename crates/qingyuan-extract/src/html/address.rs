//! What the address of a page says about its kind. Addresses hint, they do not decide.

use url::Url;

/// Folders and files in which content systems keep lists, as a list parted by bars.
const LISTS: &str = "list|lists|index|default|channel|channels|category|categories|cat|tag|tags|archive|archives|page|column|\
    columns|board|boards|catalog|lanmu|more|sitemap|topics|forumdisplay|section|sections|home";

/// Folders in which content systems keep single texts, as a list parted by bars.
const SINGLES: &str = "article|articles|detail|details|content|info|view|show|question|questions|answer|answers|ask|wenda|q|p|\
    post|posts|thread|news";

/// Whether the address is that of a front page, a column, a board or a page of any of them.
pub(crate) fn is_list(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    let query = url.query().unwrap_or_default().to_ascii_lowercase();
    let is_front = path == "/" || (path.ends_with('/') && path.len() < 30);
    let has_page = query.split('&').any(|pair| {
        ["page=", "fid=", "catid=", "cid=", "forumid=", "paged="].iter().any(|name| pair.starts_with(name))
    });
    is_front || has_page || is_board(url) || words(&path).any(|word| LISTS.split('|').any(|list| list == word))
}

/// Whether the address is that of a board of a forum: what lists threads and is none.
pub(crate) fn is_board(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    let query = url.query().unwrap_or_default().to_ascii_lowercase();
    let file = path.rsplit('/').next().unwrap_or_default();
    // `forum-2-1.html` is how Discuz rewrites its boards, `thread.php?fid=2` how phpwind names them.
    query.contains("forumdisplay")
        || path.contains("forumdisplay")
        || (file.strip_prefix("forum-").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric())))
        || (query.split('&').any(|pair| pair.starts_with("fid=")) && !query.contains("tid="))
        || path.contains("/viewforum")
}

/// Whether the address is that of one text: it carries a day or a number of its own.
pub(crate) fn is_single(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    let file = path.rsplit('/').next().unwrap_or_default();
    let longest = file.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    let is_thread =
        ["/thread-", "/viewthread", "/viewtopic", "/topic/", "/t/"].iter().any(|piece| path.contains(piece));
    let is_numbered = longest > 0 && words(&path).any(|word| SINGLES.split('|').any(|single| single == word));
    longest >= 4 || is_thread || is_numbered
}

/// The words of a path's folders and of the beginning of its file.
fn words(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').map(|part| {
        let end = part.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(part.len());
        &part[..end]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hint_at_lists_boards_and_texts() {
        for (address, list, board, single) in [
            ("https://a.example/", true, false, false),
            ("https://a.example/list/2.html", true, false, false),
            ("https://a.example/channel/pingan.html", true, false, false),
            ("https://a.example/page/3/", true, false, false),
            ("https://a.example/guide/list2.html", true, false, false),
            ("https://a.example/forum-2-1.html", true, true, false),
            ("https://a.example/forum.php?mod=forumdisplay&fid=4", true, true, false),
            ("https://a.example/thread-1003-1-1.html", false, false, true),
            ("https://a.example/article/2026/0830/1016.html", false, false, true),
            ("https://a.example/q/88.html", false, false, true),
            ("https://a.example/notes/haxi-biao.html", false, false, false),
        ] {
            let url = Url::parse(address).expect("a URL");
            assert_eq!((is_list(&url), is_board(&url), is_single(&url)), (list, board, single), "{address}");
        }
    }
}
