//! A web site of a test's own, each connection answered by a thread of its own.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// One answer.
#[derive(Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: String,
    body: String,
}

impl Reply {
    /// A page.
    pub(crate) fn page(body: impl Into<String>) -> Self {
        Self { status: 200, headers: String::new(), body: body.into() }
    }

    /// A status with one header, `name: value`, or none.
    pub(crate) fn status(status: u16, header: &str) -> Self {
        let headers = if header.is_empty() { String::new() } else { format!("{header}\r\n") };
        Self { status, headers, body: String::new() }
    }
}

/// The site. It answers 404 wherever nothing was put, until the test process ends.
pub(crate) struct Site {
    /// Its address and port.
    pub(crate) host: String,
    pages: Arc<Mutex<BTreeMap<String, Reply>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Site {
    /// An empty site at this address of loopback.
    pub(crate) fn at(address: &str) -> Self {
        Self::with(address, |_| {})
    }

    /// The same; `before` is called with each path before it is answered.
    pub(crate) fn with(address: &str, before: impl Fn(&str) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((address, 0)).expect("a port");
        let host = listener.local_addr().expect("an address").to_string();
        let site = Self { host, pages: Arc::default(), asked: Arc::default() };
        let (pages, asked, before) = (Arc::clone(&site.pages), Arc::clone(&site.asked), Arc::new(before));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (pages, asked, before) = (Arc::clone(&pages), Arc::clone(&asked), Arc::clone(&before));
                std::thread::spawn(move || {
                    // Whoever breaks off in the middle is not answered.
                    drop(answer(&stream, &pages, &asked, &*before));
                });
            }
        });
        site
    }

    /// Puts an answer at a path, in the place of what was there.
    pub(crate) fn put(&self, path: &str, reply: Reply) -> &Self {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), reply);
        self
    }

    /// Puts these pages of lessons, and a front page that links to them.
    pub(crate) fn lessons(&self, paths: &[String]) -> &Self {
        let links: String = paths.iter().map(|path| format!("<p><a href=\"{path}\">{path}</a></p>")).collect();
        self.put("/", Reply::page(html("首页", &links)));
        for (number, path) in (0..).zip(paths) {
            self.put(path, Reply::page(lesson(number)));
        }
        self
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> url::Url {
        url::Url::parse(&format!("http://{}{path}", self.host)).expect("an address")
    }

    /// The paths that were asked for, in order, without robots.txt and what cannot be there.
    pub(crate) fn asked(&self) -> Vec<String> {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter(|path| pages.contains_key(*path)).cloned().collect()
    }

    /// How often a path was asked for.
    pub(crate) fn times(&self, path: &str) -> usize {
        self.asked().iter().filter(|asked| *asked == path).count()
    }
}

fn answer(
    mut stream: &TcpStream,
    pages: &Mutex<BTreeMap<String, Reply>>,
    asked: &Mutex<Vec<String>>,
    before: &(dyn Fn(&str) + Send + Sync),
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = first.split(' ').nth(1).unwrap_or("/").to_owned();
    asked.lock().unwrap_or_else(PoisonError::into_inner).push(path.clone());
    before(&path);
    let known = pages.lock().unwrap_or_else(PoisonError::into_inner).get(&path).cloned();
    let Reply { status, headers, body } = known.unwrap_or_else(|| Reply::status(404, ""));
    write!(
        stream,
        "HTTP/1.1 {status} X\r\ncontent-type: text/html; charset=utf-8\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// A page with this title and body.
pub(crate) fn html(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{title}</title></head><body>{body}</body></html>"
    )
}

/// What lessons are put together from.
const WORDS: [&str; 16] = [
    "矩阵", "函数", "极限", "概率", "向量", "导数", "细胞", "蛋白", "电路", "磁场", "地层", "河流", "诗歌", "史料",
    "货币", "航道",
];

/// How sentences go.
const TURNS: [&str; 6] = ["决定了", "常常影响", "不同于", "可以解释", "来源于", "限制着"];

/// An article of its own for each number: sentences drawn by a generator (Knuth's MMIX constants).
pub(crate) fn lesson(number: u64) -> String {
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut draw = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % most
    };
    let mut paragraphs = String::new();
    for _ in 0..8 {
        paragraphs.push_str("<p>");
        for _ in 0..4 {
            let words: Vec<&str> = (0..4).map(|_| WORDS[draw(WORDS.len())]).collect();
            let (turn, other) = (TURNS[draw(TURNS.len())], TURNS[draw(TURNS.len())]);
            paragraphs.push_str(&format!("{}{turn}{}，{}{other}{}。", words[0], words[1], words[2], words[3]));
        }
        paragraphs.push_str("</p>");
    }
    let title = format!("第{number}讲");
    let head = format!("<h1>{title}</h1><p>来源：课程组　作者：课程组　发布时间：2026-03-05 08:30</p>");
    html(&title, &format!("<article>{head}{paragraphs}</article>"))
}
