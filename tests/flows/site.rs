//! A tiny web site of a test's own.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// A site that serves its pages until the test process ends, and remembers what it was asked for.
pub(crate) struct Site {
    pub(crate) host: String,
    pages: Arc<Mutex<BTreeMap<String, String>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Site {
    /// A site on loopback with these pages: path, whatever parameters follow it, and HTML.
    pub(crate) fn start(pages: &[(&str, &str)]) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let host = listener.local_addr()?.to_string();
        let pages = pages.iter().map(|(path, html)| ((*path).to_owned(), (*html).to_owned())).collect();
        let pages = Arc::new(Mutex::new(pages));
        let asked = Arc::default();
        let (served, heard) = (Arc::clone(&pages), Arc::clone(&asked));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Whoever breaks off in the middle is not answered.
                drop(answer(&stream, &served, &heard));
            }
        });
        Ok(Self { host, pages, asked })
    }

    /// How often a path was asked for.
    pub(crate) fn asked(&self, path: &str) -> usize {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter(|known| *known == path).count()
    }

    /// How many requests there were.
    pub(crate) fn requests(&self) -> usize {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Puts another page in the place of one.
    pub(crate) fn put(&self, path: &str, html: &str) {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), html.to_owned());
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }
}

/// A page that begins so is a redirect to the address that follows.
pub(crate) const MOVED: &str = "moved: ";

fn answer(
    stream: &TcpStream,
    pages: &Mutex<BTreeMap<String, String>>,
    asked: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = first.split(' ').nth(1).unwrap_or("/").to_owned();
    let bare = path.split('?').next().unwrap_or_default();
    let page = pages.lock().unwrap_or_else(PoisonError::into_inner).get(bare).cloned();
    asked.lock().unwrap_or_else(PoisonError::into_inner).push(path);
    let (status, body) = match page {
        None => ("404 Not Found".to_owned(), String::new()),
        Some(page) => match page.strip_prefix(MOVED) {
            Some(target) => (format!("302 Found\r\nlocation: {target}"), String::new()),
            None => ("200 OK".to_owned(), page),
        },
    };
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// What lessons say, in sets that share no sentence: the house holds reprints back for a person.
const LESSONS: [[&str; 5]; 4] = [
    [
        "先看一个具体的例子，再谈一般的结论，这样读者在见到定义之前就知道它要解决什么问题。",
        "把每一步的理由写下来，比只记住最后的结果更有用；隔几天回头再看，理由比结果更容易想起。",
        "初学者常犯的错误是跳过条件直接套用结论，因此下面逐个检查条件，并说明少了它会怎样。",
        "最后给出三道练习，第一道只需照着例子做，第二道要换一个条件，第三道需要自己设计新的例子。",
        "做完以后，请把答案讲给同学听：讲得清楚才算明白，讲不清楚的地方就是下一次复习的起点。",
    ],
    [
        "历史上它来自一次失败的测量，两位工程师得到的数值总是相差千分之三，谁也说服不了谁。",
        "图中的横轴表示时间，纵轴表示累计次数，曲线起初陡峭，后来逐渐变平，拐点出现在第七天。",
        "如果手边没有仪器，用一把直尺、一根细线和半杯水也能完成同样的观察，误差不超过百分之五。",
        "教材第四章的证明用到了归纳法，这里换一种办法：假设命题不成立，再从最小的反例推出矛盾。",
        "延伸阅读列出五种文献，前两种适合高年级本科生，其余三种需要先修过一学期的相关课程。",
    ],
    [
        "城里有七座桥，散步的人想不重复地走完每一座，试了许多年也没有人做到，这不是因为运气差。",
        "把陆地画成点，把桥画成线，问题立刻变得干净：只要数一数每个点连着几条线，答案就出来了。",
        "凡是中途经过的地方，进去一次总要出来一次，所以连线的条数必定是偶数，起点和终点除外。",
        "邮递员、扫雪车和电路板上的钻头都面对同一种路线，省下的里程换算成油费，一年相当可观。",
        "课后可以画一画自己每天上学的路，看看能不能一笔走完，再想想添上哪一条近道最划算。",
    ],
    [
        "整理笔记时先写问题后写答案，页边留出三指宽的空白，以便日后补上新的想法和反面的意见。",
        "小组讨论以四人为宜，轮流担任主持、记录、质疑和总结，每隔二十分钟交换一次角色。",
        "期中以前每周有一次短测，成绩不计入总评，只用来告诉任课教师哪些段落需要重新讲一遍。",
        "实验报告允许写失败的结果，但必须写清温度、剂量、时间和操作者所做的每一处改动。",
        "学期末的展板上，各组用一张图和一百个字说明自己的发现，来宾可以贴上便条提问。",
    ],
];

/// A page with an article long and orderly enough for the library; `topic` makes its words its own, and so does the
/// set of sentences that `lesson` picks.
pub(crate) fn article(title: &str, topic: &str, lesson: usize) -> String {
    let paragraphs: String =
        LESSONS[lesson % LESSONS.len()].iter().map(|sentence| format!("<p>关于{topic}：{sentence}</p>")).collect();
    format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{title}</title></head><body>\
         <article><h1>{title}</h1><p>来源：课程组　作者：课程组　发布时间：2026-03-05 08:30</p>{paragraphs}</article>\
         </body></html>"
    )
}
