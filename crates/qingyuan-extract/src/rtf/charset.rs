//! The charsets that RTF names by numbers: code pages, and the character sets of fonts.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
    WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258,
};

/// The charset of a Windows code page.
pub(super) fn by_code_page(number: i64) -> Option<&'static Encoding> {
    Some(match number {
        936 | 54_936 => GB18030,
        950 => BIG5,
        932 => SHIFT_JIS,
        949 => EUC_KR,
        874 => WINDOWS_874,
        1_250 => WINDOWS_1250,
        1_251 => WINDOWS_1251,
        1_252 => WINDOWS_1252,
        1_253 => WINDOWS_1253,
        1_254 => WINDOWS_1254,
        1_255 => WINDOWS_1255,
        1_256 => WINDOWS_1256,
        1_257 => WINDOWS_1257,
        1_258 => WINDOWS_1258,
        65_001 => UTF_8,
        _ => return None,
    })
}

/// The charset of a font (`\fcharset`); 1 stands for the file's own.
pub(super) fn by_font(number: i64) -> Option<&'static Encoding> {
    Some(match number {
        0 => WINDOWS_1252,
        134 => GB18030,
        136 => BIG5,
        128 => SHIFT_JIS,
        129 => EUC_KR,
        161 => WINDOWS_1253,
        162 => WINDOWS_1254,
        163 => WINDOWS_1258,
        177 => WINDOWS_1255,
        178 => WINDOWS_1256,
        186 => WINDOWS_1257,
        204 => WINDOWS_1251,
        222 => WINDOWS_874,
        238 => WINDOWS_1250,
        _ => return None,
    })
}
