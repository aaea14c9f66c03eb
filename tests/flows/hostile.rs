//! A site whose pages are made up on the spot: endless ones, and honest ones that are as large.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// One answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) location: String,
    pub(crate) body: String,
}

impl Reply {
    /// A page.
    pub(crate) fn page(body: impl Into<String>) -> Self {
        Self { status: 200, location: String::new(), body: body.into() }
    }

    /// A status without a page.
    pub(crate) fn status(status: u16) -> Self {
        Self { status, location: String::new(), body: String::new() }
    }

    /// A redirect.
    pub(crate) fn to(status: u16, location: &str) -> Self {
        Self { status, location: location.to_owned(), body: String::new() }
    }
}

type Handler = dyn Fn(&str) -> Reply + Send + Sync;

/// The site; it answers until the test process ends.
pub(crate) struct Hostile {
    host: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Hostile {
    /// Answers every path but robots.txt, which is missing.
    pub(crate) fn start(answer: impl Fn(&str) -> Reply + Send + Sync + 'static) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let host = listener.local_addr()?.to_string();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let (heard, answer): (_, Arc<Handler>) = (Arc::clone(&asked), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Whoever breaks off in the middle is not answered.
                drop(serve(&stream, &heard, &*answer));
            }
        });
        Ok(Self { host, asked })
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    /// How many requests for paths that hold this text came.
    pub(crate) fn asked(&self, part: &str) -> usize {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter(|path| path.contains(part)).count()
    }
}

fn serve(mut stream: &TcpStream, heard: &Mutex<Vec<String>>, answer: &Handler) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = first.split(' ').nth(1).unwrap_or("/").to_owned();
    let reply = if path == "/robots.txt" { Reply::status(404) } else { answer(&path) };
    heard.lock().unwrap_or_else(PoisonError::into_inner).push(path);
    let location = if reply.location.is_empty() { String::new() } else { format!("location: {}\r\n", reply.location) };
    write!(
        stream,
        "HTTP/1.1 {} X\r\ncontent-type: text/html; charset=utf-8\r\n{location}content-length: {}\r\nconnection: close\r\n\r\n{}",
        reply.status,
        reply.body.len(),
        reply.body
    )
}

/// A page with this title and body.
pub(crate) fn html(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{title}</title></head><body>{body}</body></html>"
    )
}

/// What essays are put together from.
const WORDS: [&str; 48] = [
    "矩阵",
    "函数",
    "极限",
    "概率",
    "向量",
    "导数",
    "积分",
    "方程",
    "曲线",
    "图论",
    "算法",
    "编译",
    "网络",
    "细胞",
    "蛋白",
    "电路",
    "磁场",
    "光谱",
    "地层",
    "河流",
    "气候",
    "植被",
    "诗歌",
    "戏曲",
    "史料",
    "碑刻",
    "方言",
    "语法",
    "逻辑",
    "伦理",
    "市场",
    "货币",
    "契约",
    "宪法",
    "人口",
    "城市",
    "桥梁",
    "钢材",
    "水泥",
    "传感",
    "控制",
    "机械",
    "航道",
    "卫星",
    "轨道",
    "望远镜",
    "数据库",
    "操作系统",
];

/// How sentences go.
const TURNS: [&str; 12] = [
    "与",
    "决定了",
    "常常影响",
    "不同于",
    "可以解释",
    "来源于",
    "限制着",
    "推动了",
    "先于",
    "补充了",
    "依赖于",
    "反映出",
];

/// A text of its own for each number: sentences drawn by a generator (Knuth's MMIX constants).
pub(crate) fn essay(number: u64) -> String {
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut draw = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % most
    };
    let mut paragraphs = String::new();
    for _ in 0..6 {
        paragraphs.push_str("<p>");
        for _ in 0..4 {
            let words: Vec<&str> = (0..4).map(|_| WORDS[draw(WORDS.len())]).collect();
            let (turn, other) = (TURNS[draw(TURNS.len())], TURNS[draw(TURNS.len())]);
            paragraphs.push_str(&format!("{}{turn}{}，{}{other}{}。", words[0], words[1], words[2], words[3]));
        }
        paragraphs.push_str("</p>");
    }
    paragraphs
}
