//! Files that are no web pages, built here byte by byte.

#![expect(clippy::expect_used, reason = "what a test cannot build, it cannot test")]

use std::io::{Cursor, Write};

use qingyuan_extract::{Extraction, extract};
use qingyuan_model::{BlockKind, Millis, PageKind, PartKind, RawPage};
use url::Url;
use zip::write::SimpleFileOptions;

fn read(path: &str, bytes: Vec<u8>) -> Extraction {
    let url = Url::parse(&format!("https://files.example/{path}")).expect("a URL");
    extract(&RawPage { url, content_type: None, bytes, fetched_at: Millis(1_772_700_000_000) })
}

fn codes(extraction: &Extraction) -> Vec<&str> {
    extraction.document.problems.iter().map(|problem| problem.code.as_str()).collect()
}

fn shown(extraction: &Extraction) -> Vec<(BlockKind, &str)> {
    extraction.document.blocks.iter().map(|block| (block.kind, block.text.as_str())).collect()
}

/// A PDF of these objects, numbered from 1; object 1 is the catalogue.
fn pdf(objects: &[String]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", at + 1).bytes());
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let size = objects.len() + 1;
    file.extend(
        format!("trailer\n<< /Size {size} /Root 1 0 R /Info {} 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len())
            .bytes(),
    );
    file
}

fn stream(head: &str, content: &str) -> String {
    format!("<< {head} /Length {} >>\nstream\n{content}\nendstream", content.len())
}

/// One page with this content and these resources beside its font, and further objects from number 6 on.
fn one_page(content: &str, resources: &str, more: &[String]) -> Vec<u8> {
    one_page_in(content, "/F1 5 0 R", resources, more)
}

/// The same with these fonts.
fn one_page_in(content: &str, fonts: &str, resources: &str, more: &[String]) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << {fonts} >> {resources} >> >>"
        ),
        stream("", content),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    objects.extend_from_slice(more);
    objects.push("<< /Title (A short guide) /Author (The library) >>".to_owned());
    pdf(&objects)
}

#[test]
fn the_text_layer_of_a_pdf_is_read() {
    let content = "BT /F1 12 Tf 72 700 Td (Deltas are built from sediment.) Tj ET";
    let extraction = read("guide.pdf", one_page(content, "", &[]));
    assert_eq!(extraction.document.kind, PageKind::File);
    assert_eq!(extraction.document.title, "A short guide");
    assert_eq!(extraction.document.authors, ["The library"]);
    assert!(extraction.document.text().contains("Deltas are built from sediment."), "{:?}", extraction.document);
    assert!(codes(&extraction).is_empty());
}

#[test]
fn a_scanned_pdf_has_no_text_layer() {
    assert_eq!(codes(&read("scan.pdf", one_page("0 0 m 10 10 l S", "", &[]))), ["no-text-layer"]);
}

#[test]
fn c47_a_form_that_draws_itself_ends() {
    let form =
        stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X0 6 0 R >> >>", "/X0 Do");
    let extraction = read("loop.pdf", one_page("/X0 Do", "/XObject << /X0 6 0 R >>", &[form]));
    assert_eq!(codes(&extraction), ["no-text-layer"]);
    let heir = stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", "/X0 Do");
    assert_eq!(codes(&read("loop.pdf", one_page("/X0 Do", "/XObject << /X0 6 0 R >>", &[heir]))), ["no-text-layer"]);
    // Ten draw ten draw ten: a budget on the whole file ends it, and the text that came first is kept.
    let text = "BT /F1 12 Tf 72 700 Td (Rivers carry what they find.) Tj ET ";
    let tenfold: Vec<String> = (0..11)
        .map(|at| {
            let resources = format!("/Resources << /XObject << /X0 {} 0 R >> >>", at + 7);
            stream(&format!("/Type /XObject /Subtype /Form /BBox [0 0 9 9] {resources}"), &"/X0 Do ".repeat(10))
        })
        .collect();
    let content = format!("{text}/X0 Do");
    let extraction = read("tenfold.pdf", one_page(&content, "/XObject << /X0 6 0 R >>", &tenfold));
    assert_eq!(extraction.document.text(), "Rivers carry what they find.");
    assert_eq!(codes(&extraction), ["text-cut"]);
}

#[test]
fn c47_a_damaged_pdf_is_a_problem_and_no_panic() {
    let whole = one_page("BT /F1 12 Tf (x) Tj ET", "", &[]);
    assert_eq!(codes(&read("half.pdf", whole[..whole.len() / 2].to_vec())), ["pdf-damaged"]);
}

fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a part");
        writer.write_all(text.as_bytes()).expect("its bytes");
    }
    writer.finish().expect("an archive").into_inner()
}

#[test]
fn a_docx_gives_headings_paragraphs_items_and_rows() {
    let document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"urn:w\"><w:body>\
        <w:p><w:pPr><w:pStyle w:val=\"1\"/></w:pPr><w:r><w:t>文献检索</w:t></w:r><w:r><w:t>入门</w:t></w:r></w:p>\
        <w:p><w:r><w:t xml:space=\"preserve\">检索词要具体，</w:t></w:r><w:r><w:t>A &amp; B 都要写全。</w:t></w:r></w:p>\
        <w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/></w:numPr></w:pPr><w:r><w:t>先列同义词</w:t></w:r></w:p>\
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>库名</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>学科</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
        <w:p><w:del><w:r><w:delText>删去的话</w:delText></w:r></w:del></w:p></w:body></w:document>";
    let core = "<cp:coreProperties xmlns:dc=\"urn:dc\"><dc:title>检索讲义</dc:title><dc:creator>参考咨询部</dc:creator></cp:coreProperties>";
    let extraction = read("notes.docx", zip(&[("word/document.xml", document), ("docProps/core.xml", core)]));
    assert_eq!(extraction.document.kind, PageKind::File);
    assert_eq!(extraction.document.title, "检索讲义");
    assert_eq!(extraction.document.authors, ["参考咨询部"]);
    assert_eq!(
        shown(&extraction),
        [
            (BlockKind::Heading(1), "文献检索入门"),
            (BlockKind::Paragraph, "检索词要具体，A & B 都要写全。"),
            (BlockKind::ListItem, "先列同义词"),
            (BlockKind::TableRow, "库名\t学科"),
        ]
    );
}

#[test]
fn an_epub_is_read_along_its_spine() {
    let container = "<container><rootfiles><rootfile full-path=\"OEBPS/book.opf\"/></rootfiles></container>";
    let package = "<package xmlns:dc=\"urn:dc\"><metadata><dc:title>山中日课</dc:title><dc:creator>读书会</dc:creator><dc:language>zh-CN</dc:language></metadata>\
        <manifest><item id=\"n\" href=\"nav.xhtml\" properties=\"nav\"/><item id=\"b\" href=\"text/2.xhtml\"/><item id=\"a\" href=\"text/1.xhtml\"/></manifest><spine><itemref idref=\"n\"/><itemref idref=\"a\"/><itemref idref=\"b\"/><itemref idref=\"gone\"/></spine></package>";
    let one = "<html><head><title>x</title></head><body><h1>第一日</h1><p>清晨读一页书。</p></body></html>";
    let two = "<html><body><h1>第二日</h1><p>傍晚走一段路。</p></body></html>";
    let extraction = read(
        "book.epub",
        zip(&[
            ("META-INF/container.xml", container),
            ("OEBPS/book.opf", package),
            ("OEBPS/nav.xhtml", "<html><body><h1>目录</h1><p>第一日</p></body></html>"),
            ("OEBPS/text/1.xhtml", one),
            ("OEBPS/text/2.xhtml", two),
        ]),
    );
    assert_eq!(extraction.document.title, "山中日课");
    assert_eq!(extraction.document.language.as_deref(), Some("zh-Hans"));
    assert_eq!(
        shown(&extraction),
        [
            (BlockKind::Heading(1), "第一日"),
            (BlockKind::Paragraph, "清晨读一页书。"),
            (BlockKind::Heading(1), "第二日"),
            (BlockKind::Paragraph, "傍晚走一段路。"),
        ]
    );
    let parts: Vec<(usize, &PartKind)> = extraction.document.parts.iter().map(|part| (part.from, &part.kind)).collect();
    assert_eq!(parts, [(0, &PartKind::Chapter(1)), (2, &PartKind::Chapter(2))]);
    assert_eq!(codes(&extraction), ["epub-damaged"]);
}

#[test]
fn c47_an_archive_that_unpacks_to_too_much_is_cut() {
    let bomb = format!("<w:document><w:p><w:t>开头</w:t></w:p>{}</w:document>", " ".repeat(30 * 1024 * 1024));
    let extraction = read("bomb.docx", zip(&[("word/document.xml", &bomb)]));
    assert!(codes(&extraction).contains(&"archive-cut"));
    assert_eq!(extraction.document.text(), "开头");
}

/// Entities that grow tenfold by each of nine steps, and one that names a file.
const ENTITIES: &str = "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">\
    <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY x SYSTEM \"file:///etc/hostname\">]>";

#[test]
fn c47_entities_that_a_document_declares_stay_unexpanded() {
    let body = format!("{ENTITIES}<w:document><w:p><w:r><w:t>开头&c;&x;结尾</w:t></w:r></w:p></w:document>");
    let text = read("entities.docx", zip(&[("word/document.xml", &body)])).document.text();
    assert_eq!(text, "开头结尾");
    let container = "<container><rootfiles><rootfile full-path=\"c.opf\"/></rootfiles></container>";
    let package = format!(
        "{ENTITIES}<package><manifest><item id=\"i\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\"/></manifest>\
         <spine><itemref idref=\"i\"/></spine></package>"
    );
    let chapter = format!("{ENTITIES}<html><body><p>水能载舟，亦能覆舟。&c;&x;</p></body></html>");
    let parts = [("META-INF/container.xml", container), ("c.opf", &package), ("a.xhtml", &chapter)];
    let text = read("entities.epub", zip(&parts)).document.text();
    assert!(text.starts_with("水能载舟") && text.len() < 200, "{text}");
}

#[test]
fn c47_pages_of_a_pdf_that_contain_themselves_end() {
    let objects =
        ["<</Type/Catalog/Pages 2 0 R>>".to_owned(), "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>".to_owned()];
    let extraction = read("pages.pdf", pdf(&objects));
    assert!(extraction.document.blocks.is_empty() && !codes(&extraction).is_empty(), "{:?}", codes(&extraction));
}

#[test]
fn other_containers_and_pictures_are_named_as_such() {
    assert_eq!(codes(&read("a.zip", zip(&[("a.txt", "x")]))), ["format-unknown"]);
    assert_eq!(codes(&read("a.png", b"\x89PNG\r\n\x1a\n....".to_vec())), ["format-unknown"]);
}

#[test]
fn plain_text_in_gbk_is_read() {
    let bytes =
        encoding_rs::GB18030.encode("荷塘月色\n\n　　这几天心里颇不宁静，今晚在院子里坐着乘凉。").0.into_owned();
    let extraction = read("essay.txt", bytes);
    assert_eq!(extraction.document.title, "荷塘月色");
    assert_eq!(extraction.document.text(), "荷塘月色\n这几天心里颇不宁静，今晚在院子里坐着乘凉。");
}

#[test]
fn a_table_of_values_is_called_by_its_file_and_not_by_its_columns() {
    let extraction =
        read("data/%E6%A3%80%E7%B4%A2%E6%97%A5%E5%BF%97.csv", "日期,检索式,命中数\n2026-03-05,水 AND 土,41\n".into());
    assert_eq!(extraction.document.kind, PageKind::File);
    assert_eq!(extraction.document.title, "检索日志.csv");
    assert_eq!(extraction.document.text(), "日期\t检索式\t命中数\n2026-03-05\t水 AND 土\t41");
}

#[test]
fn styles_notes_formulas_and_merged_cells_of_a_docx_are_read() {
    let styles = "<w:styles xmlns:w=\"urn:w\"><w:style w:styleId=\"a3\"><w:name w:val=\"heading 2\"/></w:style>\
        <w:style w:styleId=\"a9\"><w:name w:val=\"本校标题\"/><w:basedOn w:val=\"a3\"/></w:style>\
        <w:style w:styleId=\"11\"><w:name w:val=\"toc 1\"/></w:style></w:styles>";
    let relations = "<Relationships><Relationship Id=\"rId9\" Type=\"http://x/hyperlink\" Target=\"https://maps.example/a\" TargetMode=\"External\"/></Relationships>";
    let p = |inner: &str| format!("<w:p>{inner}</w:p>");
    let r = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let cell = |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(&r(text)));
    let body = [
        p(&format!("<w:pPr><w:pStyle w:val=\"11\"/></w:pPr>{}", r("一、方法 1"))),
        p(&format!("<w:pPr><w:pStyle w:val=\"a9\"/></w:pPr>{}", r("方法"))),
        p(&format!(
            "{}<w:r><w:footnoteReference w:id=\"2\"/></w:r><w:hyperlink r:id=\"rId9\">{}</w:hyperlink><w:moveFrom>{}</w:moveFrom>",
            r("先看水位"),
            r("，再看地图。"),
            r("移走的话")
        )),
        p(&format!("<m:oMathPara><m:oMath><m:f><m:num>{}</m:num><m:den>{}</m:den></m:f></m:oMath></m:oMathPara>", r("V"), r("t"))),
        format!(
            "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl>",
            cell("<w:gridSpan w:val=\"2\"/>", "合计"),
            cell("", "12"),
            cell("<w:vMerge/>", "上格"),
            cell("", "甲"),
            cell("", "3")
        ),
        p("<mc:AlternateContent><mc:Choice><w:r><w:t>图框</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>图框</w:t></w:r></mc:Fallback></mc:AlternateContent>"),
    ]
    .concat();
    let document = format!("<w:document xmlns:w=\"urn:w\"><w:body>{body}</w:body></w:document>");
    let notes = format!(
        "<w:footnotes><w:footnote w:id=\"0\">{}</w:footnote><w:footnote w:id=\"2\">{}</w:footnote></w:footnotes>",
        p(&r("分隔")),
        p(&r("水位以清晨为准。"))
    );
    let extraction = read(
        "method.docx",
        zip(&[
            ("word/document.xml", &document),
            ("word/styles.xml", styles),
            ("word/_rels/document.xml.rels", relations),
            ("word/footnotes.xml", &notes),
        ]),
    );
    assert_eq!(
        shown(&extraction),
        [
            (BlockKind::Heading(2), "方法"),
            (BlockKind::Paragraph, "先看水位[1]，再看地图。"),
            (BlockKind::Formula, "\\frac{V}{t}"),
            (BlockKind::TableRow, "合计\t\t12"),
            (BlockKind::TableRow, "\t甲\t3"),
            (BlockKind::Paragraph, "图框"),
            (BlockKind::Paragraph, "[1] 水位以清晨为准。"),
        ]
    );
    assert_eq!(extraction.document.links[0].url.as_str(), "https://maps.example/a");
    assert_eq!(extraction.document.links[0].text, "，再看地图。");
}

#[test]
fn the_slides_of_a_pptx_come_in_the_order_of_the_presentation() {
    let presentation = "<p:presentation><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId3\"/><p:sldId id=\"257\" r:id=\"rId2\"/></p:sldIdLst></p:presentation>";
    let relations = "<Relationships><Relationship Id=\"rId2\" Type=\"http://x/slide\" Target=\"slides/slide1.xml\"/>\
        <Relationship Id=\"rId3\" Type=\"http://x/slide\" Target=\"slides/slide2.xml\"/></Relationships>";
    let shape = |role: &str, lines: &[&str]| {
        let lines: String = lines.iter().map(|line| format!("<a:p><a:r><a:t>{line}</a:t></a:r></a:p>")).collect();
        let role = if role.is_empty() { String::new() } else { format!("<p:nvPr><p:ph type=\"{role}\"/></p:nvPr>") };
        format!("<p:sp><p:nvSpPr>{role}</p:nvSpPr><p:txBody>{lines}</p:txBody></p:sp>")
    };
    let first =
        format!("<p:sld>{}{}</p:sld>", shape("subTitle", &["水文教研室"]), shape("ctrTitle", &["河流", "概论"]));
    let table = "<p:graphicFrame><a:tbl><a:tr><a:tc gridSpan=\"2\"><a:txBody><a:p><a:r><a:t>表头</a:t></a:r></a:p></a:txBody></a:tc><a:tc hMerge=\"1\"><a:txBody><a:p/></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>";
    let second = format!(
        "<p:sld>{}{}{}{table}{}</p:sld>",
        shape("body", &["来源", "流向"]),
        shape("title", &["两个问题"]),
        shape("sldNum", &["2"]),
        shape("", &["图注"])
    );
    let slide_relations = "<Relationships><Relationship Id=\"rId1\" Type=\"http://x/notesSlide\" Target=\"../notesSlides/notesSlide1.xml\"/></Relationships>";
    let notes = format!("<p:notes>{}{}</p:notes>", shape("body", &["这里停一下。"]), shape("sldNum", &["2"]));
    let extraction = read(
        "river.pptx",
        zip(&[
            ("ppt/presentation.xml", presentation),
            ("ppt/_rels/presentation.xml.rels", relations),
            ("ppt/slides/slide1.xml", &second),
            ("ppt/slides/slide2.xml", &first),
            ("ppt/slides/_rels/slide1.xml.rels", slide_relations),
            ("ppt/notesSlides/notesSlide1.xml", &notes),
        ]),
    );
    assert_eq!(
        shown(&extraction),
        [
            (BlockKind::Heading(1), "河流 概论"),
            (BlockKind::Paragraph, "水文教研室"),
            (BlockKind::Heading(2), "两个问题"),
            (BlockKind::ListItem, "来源"),
            (BlockKind::ListItem, "流向"),
            (BlockKind::TableRow, "表头"),
            (BlockKind::Paragraph, "图注"),
            (BlockKind::Quote, "这里停一下。"),
        ]
    );
    let parts: Vec<(usize, &PartKind)> = extraction.document.parts.iter().map(|part| (part.from, &part.kind)).collect();
    assert_eq!(parts, [(0, &PartKind::Slide(1)), (2, &PartKind::Slide(2))]);
    assert_eq!(extraction.document.title, "河流 概论");
}

#[test]
fn the_rows_of_an_xlsx_are_read_with_their_shared_strings() {
    let book = "<workbook><sheets><sheet name=\"水位\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"藏\" state=\"hidden\" r:id=\"rId2\"/></sheets></workbook>";
    let relations = "<Relationships><Relationship Id=\"rId1\" Type=\"http://x/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
    let shared = "<sst><si><t>日期</t></si><si><r><t>水</t></r><r><t>位</t></r><rPh><t>shui</t></rPh></si></sst>";
    let sheet = "<worksheet><sheetData><row><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"s\"><v>1</v></c></row>\
        <row><c r=\"A2\" t=\"inlineStr\"><is><t>三月五日</t></is></c><c r=\"C2\"><v>4.5</v></c></row></sheetData></worksheet>";
    let extraction = read(
        "level.xlsx",
        zip(&[
            ("xl/workbook.xml", book),
            ("xl/_rels/workbook.xml.rels", relations),
            ("xl/sharedStrings.xml", shared),
            ("xl/worksheets/sheet1.xml", sheet),
        ]),
    );
    let rows = [(BlockKind::TableRow, "日期\t\t水位"), (BlockKind::TableRow, "三月五日\t\t4.5")];
    assert_eq!(shown(&extraction), rows);
}

#[test]
fn an_office_file_from_before_2007_is_refused_with_a_remedy() {
    let extraction = read("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....".to_vec());
    assert_eq!(codes(&extraction), ["format-old"]);
    assert!(extraction.document.problems[0].detail.contains("DOCX"));
}

#[test]
fn chinese_fonts_with_predefined_maps_are_read() {
    let content =
        "BT /F2 12 Tf 72 700 Td <C7E5D4B4> Tj /F3 12 Tf 0 -20 Td <6c344f4d> Tj /F4 12 Tf 0 -20 Td <03AC> Tj ET";
    let font = |encoding: &str, ordering: &str, descendant: usize| {
        let one = format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /{encoding} /DescendantFonts [{descendant} 0 R] >>"
        );
        let other = format!(
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Song /CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) /Supplement 2 >> >>"
        );
        [one, other]
    };
    let fonts = [font("GBK-EUC-H", "GB1", 7), font("UniGB-UCS2-H", "GB1", 9), font("Identity-H", "GB1", 11)].concat();
    let extraction = read("song.pdf", one_page_in(content, "/F2 6 0 R /F3 8 0 R /F4 10 0 R", "", &fonts));
    assert_eq!(extraction.document.text(), "清源水位啊");
}

#[test]
fn two_columns_of_a_pdf_are_read_one_after_the_other_and_pages_are_counted() {
    let mut content = String::from("BT /F1 20 Tf 150 740 Td (On the Management of Rivers) Tj ET ");
    let left = "The upper river gathers many brooks";
    let right = "Further down towns were built there";
    for row in 0..8 {
        let y = 700 - row * 14;
        let (left, right) = if row == 7 { ("and ends.", "and end.") } else { (left, right) };
        content.push_str(&format!("BT /F1 12 Tf 72 {y} Td ({left}) Tj ET BT /F1 12 Tf 310 {y} Td ({right}) Tj ET "));
    }
    content.push_str("BT /F1 9 Tf 300 30 Td (- 1 -) Tj ET");
    let extraction = read("columns.pdf", one_page(&content, "", &[]));
    let shown = shown(&extraction);
    assert_eq!(shown[0], (BlockKind::Heading(1), "On the Management of Rivers"));
    assert_eq!(shown.len(), 3, "{shown:?}");
    assert!(shown[1].1.starts_with("The upper") && shown[1].1.ends_with("and ends."));
    assert!(shown[2].1.starts_with("Further down") && shown[2].1.ends_with("and end."));
    assert_eq!(extraction.document.parts.len(), 1);
}
