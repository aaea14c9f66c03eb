use proptest::prelude::*;
use qingyuan_model::{BlockKind, Link};
use url::Url;

use super::*;

const LESSON: [&str; 4] = [
    "勾股定理说的是直角三角形三边的关系。",
    "两条直角边的平方和等于斜边的平方，这个结论在许多地方都用得到。",
    "最早的证明用的是面积：把四个同样的三角形拼成一个大正方形。",
    "练习：已知两条直角边长三和四，求斜边。",
];

fn page(texts: &[&str]) -> Document {
    let mut document = Document::new(Url::parse("http://a.example/1").expect("a URL"));
    document.title = "勾股定理".into();
    let block = |text: &&str| Block { kind: BlockKind::Paragraph, text: (*text).to_owned() };
    document.blocks = texts.iter().map(block).collect();
    document
}

fn told(old: &Document, new: &Document) -> (ChangeClass, [usize; 4]) {
    let changes = changes(old, new, false);
    (changes.class, changes.counts())
}

#[test]
fn each_class_of_change_is_told() {
    let old = page(&LESSON);
    assert_eq!(changes(&old, &old, true).class, ChangeClass::Unchanged);
    let mut furniture = old.clone();
    furniture.links.push(Link::new(old.url.clone(), "广告"));
    assert_eq!(told(&old, &furniture), (ChangeClass::Furniture, [4, 0, 0, 0]));
    let mut titled = old.clone();
    (titled.title, titled.published) = ("勾股定理（修订）".into(), Some("2026-03-05".into()));
    let changed = changes(&old, &titled, false);
    assert_eq!(changed.class, ChangeClass::Metadata);
    let facts: Vec<_> = changed.facts.iter().map(|change| (change.fact, &*change.old, &*change.new)).collect();
    let right = [(DocumentFact::Title, "勾股定理", "勾股定理（修订）"), (DocumentFact::Published, "", "2026-03-05")];
    assert_eq!(facts, right);
    let edited = LESSON.map(|text| {
        if text.starts_with("练习") { "练习：已知两条直角边长五和十二，求斜边。" } else { text }
    });
    assert_eq!(told(&old, &page(&edited)), (ChangeClass::SmallEdit, [3, 0, 0, 1]));
    assert_eq!(told(&old, &page(&LESSON[..3])), (ChangeClass::SmallEdit, [3, 0, 1, 0]));
    let other = ["本站将于下周迁往新址，旧网址不再更新。", "有疑问请到一楼服务台询问。"];
    assert_eq!(told(&old, &page(&other)), (ChangeClass::Rewritten, [0, 2, 4, 0]));
}

#[test]
fn words_that_changed_are_marked_and_scraps_are_not_left_standing() {
    let pieces = words("周一至周五早上八点开馆，晚上十点闭馆。", "周一至周六早上八点半开馆，晚上十点闭馆。");
    let shown: String = pieces
        .iter()
        .map(|piece| match piece.kind {
            PieceKind::Same => piece.text.clone(),
            PieceKind::Removed => format!("[-{}-]", piece.text),
            PieceKind::Added => format!("{{+{}+}}", piece.text),
        })
        .collect();
    assert_eq!(shown, "周一至周[-五-]{+六+}早上八点{+半+}开馆，晚上十点闭馆。");
    let pieces = words("the library opens at eight", "the library opens at nine");
    assert_eq!(pieces.last().map(|piece| piece.text.as_str()), Some("nine"));
}

#[test]
fn a_new_heading_over_the_same_words_is_a_change_of_kind() {
    let old = page(&LESSON);
    let mut new = old.clone();
    new.blocks[0].kind = BlockKind::Heading(2);
    let changed = changes(&old, &new, false);
    assert!(matches!(&changed.blocks[0], BlockChange::Changed { pieces, .. } if pieces.len() == 1), "{changed:?}");
    assert_eq!(changed.class, ChangeClass::SmallEdit);
}

#[test]
fn very_many_blocks_are_compared_in_little_time() {
    let lines = |salt: usize| (0..8_000).map(|n| format!("第 {} 行", n * 2 + salt)).collect::<Vec<_>>();
    let (old, new) = (lines(0), lines(1));
    let as_page = |lines: &[String]| page(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(told(&as_page(&old), &as_page(&new)), (ChangeClass::Rewritten, [0, 8_000, 8_000, 0]));
    let long = [LESSON.concat().repeat(200), LESSON.concat().repeat(190)];
    let pieces = words(&long[0], &long[1]);
    assert!(pieces.iter().any(|piece| piece.kind == PieceKind::Removed));
}

fn any_page() -> impl Strategy<Value = Document> {
    let text = "[甲乙丙丁ab ，。]{0,12}";
    let block = (0_u8..4, text).prop_map(|(kind, text)| {
        let kinds = [BlockKind::Paragraph, BlockKind::ListItem, BlockKind::Heading(2), BlockKind::Code];
        Block { kind: kinds[usize::from(kind)], text }
    });
    proptest::collection::vec(block, 0..12).prop_map(|blocks| {
        let mut document = page(&[]);
        document.blocks = blocks;
        document
    })
}

proptest! {
    #[test]
    fn the_changes_applied_to_the_old_version_give_the_new_one(old in any_page(), new in any_page()) {
        let changed = changes(&old, &new, false);
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for block in changed.blocks {
            match block {
                BlockChange::Kept(block) => {
                    before.push(block.clone());
                    after.push(block);
                }
                BlockChange::Removed(block) => before.push(block),
                BlockChange::Added(block) => after.push(block),
                BlockChange::Changed { old, new, pieces } => {
                    let side = |gone: PieceKind| -> String {
                        pieces.iter().filter(|piece| piece.kind != gone).map(|piece| piece.text.as_str()).collect()
                    };
                    prop_assert_eq!(&side(PieceKind::Added), &old.text);
                    prop_assert_eq!(&side(PieceKind::Removed), &new.text);
                    before.push(old);
                    after.push(new);
                }
            }
        }
        prop_assert_eq!(before, old.blocks.clone());
        prop_assert_eq!(after, new.blocks.clone());
        prop_assert_eq!(changed.class == ChangeClass::Furniture, old == new);
    }
}
