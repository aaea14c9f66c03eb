//! How familiar a decoded text looks. A wrong encoding often decodes without a single error (every Big5 character is some
//! GB18030 character, and every byte is some Latin letter), but it gives characters that nobody uses.

use std::sync::LazyLock;

/// How many chars beyond ASCII are looked at: enough to be sure, and no long page costs more.
const SAMPLE: usize = 4_000;

/// Characters that make up most of any running text in Chinese (both scripts), Japanese and Korean, with the marks that
/// are written between them. Picked from knowledge of the languages; nothing hangs on a single one.
const USUAL: &str = "\
    的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如\
    都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间\
    由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名\
    真论处走义各入几口认条平系气题活更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直资命山金指克许统区保至队形社便空决\
    治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候\
    带导争运请网页站图片版权登录注册首\
    這個們來國說時會對過發後裡種經麼學現當沒動樣從實軍無與長機關業將兩間問並應戰頭體見產東聲員論義幾條係氣題變總電數報結務場計資統區隊決馬\
    書則聽達強難權設類據邊張規術領確傳師觀讓識帶導爭運請網頁圖錄註為於著開進還話給門樂認處義萬黨點\
    のにはをたがでてとしれさいるなりまもこあうきくらそっんよかめけどせつわみえちおひやじびふべほアイウエオカキクコサシスタテトナニハフマムメラリルレロンー\
    이다는의에을가고하지한로도기사은어자인를리서과시대일아정해수나있그전부주장제들여것보상\
    ，。、；：？！“”‘’（）《》〈〉「」『』【】…—－·～　×°－％＋０１２３４５６７８９：／";

/// One bit for each char of the basic plane.
static IS_USUAL: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0; 1024];
    for c in USUAL.chars() {
        let at = c as usize;
        if (0x80..0x1_0000).contains(&at) {
            bits[at / 64] |= 1 << (at % 64);
        }
    }
    bits
});

/// What the chars beyond ASCII of a text look like.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Look {
    /// How many were looked at.
    pub(super) seen: usize,
    /// The share of familiar ones, less the share of those that no text holds; 1 when there is nothing beyond ASCII.
    pub(super) share: f64,
}

/// Looks at the first [`SAMPLE`] chars beyond ASCII.
pub(super) fn look(text: &str) -> Look {
    let (mut seen, mut good, mut bad) = (0_usize, 0_usize, 0_usize);
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii() {
            seen += 1;
            let at = c as usize;
            if at < 0x1_0000 && IS_USUAL[at / 64] >> (at % 64) & 1 == 1 {
                good += 1;
            } else if matches!(c, '\u{fffd}' | '\u{80}'..='\u{9f}' | '\u{e000}'..='\u{f8ff}') {
                bad += 1;
            } else if is_latin_letter(c) {
                // `naïve`: an accented letter stands among plain ones, where mojibake stands among its like.
                let after = chars.peek().copied().unwrap_or(' ');
                good += usize::from(before.is_ascii_alphabetic() || after.is_ascii_alphabetic());
            }
            if seen == SAMPLE {
                break;
            }
        }
        before = c;
    }
    let share = if seen == 0 { 1.0 } else { (ratio(good) - ratio(bad)) / ratio(seen) };
    Look { seen, share }
}

fn is_latin_letter(c: char) -> bool {
    matches!(c, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='\u{24f}')
}

fn ratio(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_familiar_and_mojibake_is_not() {
        for text in [
            "春天来了，校园里的樱花开得正好，同学们都到湖边去读书。",
            "繁體中文的網頁，仍有許多使用大五碼。",
            "これは日本語の文章です。図書館で本を読みます。",
            "이것은 한국어 문장이다. 도서관에서 책을 읽는다.",
            "naïve café, “quoted” — déjà vu",
        ] {
            assert!(look(text).share > 0.4, "{text} {:?}", look(text));
        }
        let chinese = "春天来了，校园里的樱花开得正好，同学们都到湖边去读书。";
        let bytes = encoding_rs::GB18030.encode(chinese).0;
        for wrong in [encoding_rs::BIG5, encoding_rs::WINDOWS_1252, encoding_rs::EUC_KR, encoding_rs::EUC_JP] {
            let text = wrong.decode_without_bom_handling(&bytes).0;
            assert!(look(&text).share < 0.25, "{} {:?}", wrong.name(), look(&text));
        }
        assert_eq!(look("plain"), Look { seen: 0, share: 1.0 });
    }
}
