//! `MathML` (`MathML` Core) as LaTeX: by its own annotation if it has one, else read element by element.

/// How deep elements are told apart. Deeper ones are read as if they were not there; formulas nest some ten deep.
const MAX_DEPTH: usize = 64;

/// The longest markup that is taken apart, in bytes. A page of proofs has formulas of some 20 KiB.
const MAX_MARKUP: usize = 64 * 1024;

/// An element that is open, and what its children came to.
struct Open<'a> {
    name: &'a str,
    attributes: &'a str,
    children: Vec<String>,
}

/// The LaTeX of the markup inside a `math` element; references to characters stay as they are unless they are numbers.
pub(crate) fn latex(inner: &str) -> String {
    if let Some(written) = annotation(inner) {
        return written.to_owned();
    }
    let is_deep = inner.len() > MAX_MARKUP;
    let mut open = vec![Open { name: "math", attributes: "", children: Vec::new() }];
    // Elements beyond the depth that are still open.
    let mut beyond = 0_usize;
    let mut rest = inner;
    while let Some(at) = rest.find('<') {
        push_text(&mut open, &rest[..at]);
        let after = &rest[at + 1..];
        let end = after.find('>').unwrap_or(after.len());
        let tag = &after[..end];
        rest = after.get(end + 1..).unwrap_or_default();
        if let Some(name) = tag.strip_prefix('/') {
            if beyond > 0 {
                beyond -= 1;
            } else {
                close(&mut open, local(name.trim()));
            }
        } else if !tag.starts_with(['!', '?']) {
            let is_empty = tag.ends_with('/');
            let tag = tag.trim_end_matches('/');
            let (name, attributes) = tag.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((tag, ""));
            let name = local(name);
            if is_empty || matches!(name, "none" | "mprescripts" | "mspace" | "maligngroup" | "malignmark") {
                if let Some(last) = open.last_mut().filter(|_| !matches!(name, "mprescripts" | "maligngroup")) {
                    last.children.push(if name == "mspace" { " ".to_owned() } else { String::new() });
                }
            } else if is_deep || open.len() >= MAX_DEPTH {
                beyond += 1;
            } else {
                open.push(Open { name, attributes, children: Vec::new() });
            }
        }
    }
    push_text(&mut open, rest);
    while open.len() > 1 {
        fold(&mut open);
    }
    open.pop().map_or_else(String::new, |math| join(&math.children).trim().to_owned())
}

/// A name without its namespace.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// What the page itself says the formula is in LaTeX.
fn annotation(inner: &str) -> Option<&str> {
    let mut rest = inner;
    while let Some(at) = rest.find("<annotation") {
        let (tag, body) = rest[at..].split_once('>')?;
        if tag.contains("x-tex") || tag.contains("TeX") || tag.contains("latex") {
            return Some(body.split("</").next().unwrap_or_default().trim()).filter(|text| !text.is_empty());
        }
        rest = body;
    }
    None
}

fn push_text(open: &mut [Open<'_>], text: &str) {
    let Some(last) = open.last_mut() else { return };
    if matches!(last.name, "annotation" | "annotation-xml") {
        return;
    }
    let is_words = matches!(last.name, "mtext" | "ms");
    let text = if is_words { text } else { text.trim() };
    if !text.trim().is_empty() {
        last.children.push(text.to_owned());
    }
}

/// Closes the innermost element of this name and all in it; a stray closing tag closes nothing.
fn close(open: &mut Vec<Open<'_>>, name: &str) {
    if open.iter().skip(1).any(|one| one.name == name) {
        while open.last().is_some_and(|last| last.name != name) {
            fold(open);
        }
        fold(open);
    }
}

/// Makes one child of its parent of the innermost element.
fn fold(open: &mut Vec<Open<'_>>) {
    if open.len() < 2 {
        return;
    }
    if let Some(done) = open.pop()
        && let Some(parent) = open.last_mut()
    {
        let written = write(&done);
        parent.children.push(written);
    }
}

fn write(open: &Open<'_>) -> String {
    let child = |at: usize| open.children.get(at).map_or("", |child| child.trim());
    match open.name {
        "mi" | "mn" | "mo" => token(open.name, &open.children.concat()),
        "mtext" | "ms" => format!("\\text{{{}}}", open.children.concat()),
        "msub" | "munder" => format!("{}_{{{}}}", base(child(0)), child(1)),
        "msup" => format!("{}^{{{}}}", base(child(0)), child(1)),
        "msubsup" | "munderover" => format!("{}_{{{}}}^{{{}}}", base(child(0)), child(1), child(2)),
        "mover" => over(child(0), child(1)),
        "mfrac" if open.attributes.contains("linethickness=\"0") => format!("\\binom{{{}}}{{{}}}", child(0), child(1)),
        "mfrac" => format!("\\frac{{{}}}{{{}}}", child(0), child(1)),
        "msqrt" => format!("\\sqrt{{{}}}", join(&open.children)),
        "mroot" => format!("\\sqrt[{}]{{{}}}", child(1), child(0)),
        "mfenced" => {
            let mark = |name: &str, usual: &'static str| attribute(open.attributes, name).unwrap_or(usual).to_owned();
            format!("{}{}{}", mark("open", "("), open.children.join(", "), mark("close", ")"))
        }
        "mtr" | "mlabeledtr" => open.children.iter().map(|cell| cell.trim()).collect::<Vec<_>>().join(" & "),
        "mtable" => format!("\\begin{{matrix}} {} \\end{{matrix}}", open.children.join(" \\\\ ")),
        // The first child is what is shown, the others say it in other ways.
        "semantics" => child(0).to_owned(),
        "annotation" | "annotation-xml" | "mphantom" => String::new(),
        _ => join(&open.children),
    }
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = attributes.split_once(&format!("{name}=\""))?;
    rest.split('"').next()
}

/// A base of scripts: in braces unless it is one sign.
fn base(written: &str) -> String {
    let is_one = written.chars().count() <= 1
        || written.strip_prefix('\\').is_some_and(|name| name.bytes().all(|b| b.is_ascii_alphabetic()))
        || (written.starts_with('&') && written.ends_with(';') && written.matches('&').count() == 1);
    if is_one { written.to_owned() } else { format!("{{{written}}}") }
}

fn over(below: &str, above: &str) -> String {
    let accent = match above {
        "¯" | "‾" | "―" | "&macr;" | "&OverBar;" => "overline",
        "^" | "ˆ" => "hat",
        "~" | "˜" => "tilde",
        "→" | "\\to" | "⃗" => "vec",
        "˙" | "." => "dot",
        "⏞" => "overbrace",
        _ => return format!("\\overset{{{above}}}{{{below}}}"),
    };
    format!("\\{accent}{{{below}}}")
}

/// Names that LaTeX sets upright and has commands for.
const FUNCTIONS: [&str; 20] = [
    "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "log", "ln", "exp",
    "lim", "max", "min", "det", "gcd",
];

/// Signs with the commands that every LaTeX has for them.
const SIGNS: [(char, &str); 62] = [
    ('∑', "sum"),
    ('∏', "prod"),
    ('∫', "int"),
    ('∮', "oint"),
    ('∞', "infty"),
    ('√', "surd"),
    ('∂', "partial"),
    ('∇', "nabla"),
    ('±', "pm"),
    ('∓', "mp"),
    ('×', "times"),
    ('÷', "div"),
    ('·', "cdot"),
    ('⋅', "cdot"),
    ('≤', "le"),
    ('≥', "ge"),
    ('≠', "ne"),
    ('≈', "approx"),
    ('≡', "equiv"),
    ('∼', "sim"),
    ('∝', "propto"),
    ('∈', "in"),
    ('∉', "notin"),
    ('⊂', "subset"),
    ('⊆', "subseteq"),
    ('∪', "cup"),
    ('∩', "cap"),
    ('∅', "emptyset"),
    ('∀', "forall"),
    ('∃', "exists"),
    ('→', "to"),
    ('⇒', "Rightarrow"),
    ('⇔', "Leftrightarrow"),
    ('…', "dots"),
    ('⋯', "cdots"),
    ('α', "alpha"),
    ('β', "beta"),
    ('γ', "gamma"),
    ('δ', "delta"),
    ('ε', "epsilon"),
    ('ϵ', "epsilon"),
    ('ζ', "zeta"),
    ('η', "eta"),
    ('θ', "theta"),
    ('λ', "lambda"),
    ('μ', "mu"),
    ('ν', "nu"),
    ('ξ', "xi"),
    ('π', "pi"),
    ('ρ', "rho"),
    ('σ', "sigma"),
    ('τ', "tau"),
    ('φ', "varphi"),
    ('ϕ', "phi"),
    ('χ', "chi"),
    ('ψ', "psi"),
    ('ω', "omega"),
    ('Γ', "Gamma"),
    ('Δ', "Delta"),
    ('Σ', "Sigma"),
    ('Φ', "Phi"),
    ('Ω', "Omega"),
];

/// A number, a name or an operator.
fn token(element: &str, raw: &str) -> String {
    let text = numbered(raw.trim());
    if FUNCTIONS.contains(&text.as_str()) {
        return format!("\\{text}");
    }
    let is_name = element == "mi" && text.chars().count() > 1 && text.chars().all(|c| c.is_ascii_alphabetic());
    if is_name {
        return format!("\\mathrm{{{text}}}");
    }
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '{' | '}' => out.extend(['\\', c]),
            '−' => out.push('-'),
            // Application, invisible times, invisible comma and invisible plus have no shape.
            '\u{2061}'..='\u{2064}' => {}
            _ => match SIGNS.iter().find(|(sign, _)| *sign == c) {
                Some((_, name)) => {
                    out.push('\\');
                    out.push_str(name);
                }
                None => out.push(c),
            },
        }
    }
    out
}

/// A text whose references by number are resolved.
fn numbered(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("&#") {
        out.push_str(&rest[..at]);
        let body = &rest[at + 2..];
        let Some((number, after)) = body.split_once(';') else {
            out.push_str("&#");
            rest = body;
            continue;
        };
        let value = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        };
        match value.and_then(char::from_u32) {
            // Markup stays masked.
            Some(c) if !matches!(c, '<' | '>' | '&') => out.push(c),
            _ => out.extend(["&#", number, ";"]),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Pieces side by side; a command is parted from a letter that follows it.
fn join(pieces: &[String]) -> String {
    let mut out = String::new();
    for piece in pieces {
        let tail = out.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let is_command = tail.len() < out.len() && tail.ends_with('\\');
        if is_command && piece.starts_with(|c: char| c.is_ascii_alphabetic()) {
            out.push(' ');
        }
        out.push_str(piece);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_read_element_by_element() {
        for (markup, expected) in [
            ("<mi>x</mi><mo>=</mo><mn>2</mn>", "x=2"),
            (
                "<msup><mi>a</mi><mn>2</mn></msup><mo>+</mo><msub><mi>b</mi><mrow><mi>i</mi><mo>+</mo><mn>1</mn></mrow></msub>",
                "a^{2}+b_{i+1}",
            ),
            (
                "<mfrac><mrow><mo>&#x2212;</mo><mi>b</mi></mrow><mrow><mn>2</mn><mi>a</mi></mrow></mfrac>",
                "\\frac{-b}{2a}",
            ),
            ("<msqrt><mi>x</mi><mi>y</mi></msqrt><mroot><mi>z</mi><mn>3</mn></mroot>", "\\sqrt{xy}\\sqrt[3]{z}"),
            (
                "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>i</mi>",
                "\\sum_{i=1}^{n}i",
            ),
            ("<mi>π</mi><mi>r</mi>", "\\pi r"),
            ("<mi>sin</mi><mo>&#8289;</mo><mi>x</mi>", "\\sin x"),
            ("<mi>rank</mi><mfenced><mi>A</mi><mi>B</mi></mfenced>", "\\mathrm{rank}(A, B)"),
            (
                "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr><mtr><mtd><mn>0</mn></mtd><mtd><mn>1</mn></mtd></mtr></mtable>",
                "\\begin{matrix} 1 & 0 \\\\ 0 & 1 \\end{matrix}",
            ),
            ("<mover><mi>v</mi><mo>→</mo></mover><mover><mi>x</mi><mo>¯</mo></mover>", "\\vec{v}\\overline{x}"),
            (
                "<semantics><mi>x</mi><annotation encoding=\"application/x-tex\">\\mathbf{x}</annotation></semantics>",
                "\\mathbf{x}",
            ),
            ("<semantics><mi>x</mi><annotation encoding=\"StarMath 5.0\">x</annotation></semantics>", "x"),
            ("<mtext>若 </mtext><mi>&alpha;</mi><mo>&lt;</mo><mo>{</mo>", "\\text{若 }&alpha;&lt;\\{"),
            ("<msub><mrow/><mn>2</mn></msub><m:mi>q</m:mi></mfrac>", "_{2}q"),
            ("<msup><mi>x", "x^{}"),
            ("", ""),
        ] {
            assert_eq!(latex(markup), expected, "{markup}");
        }
    }

    #[test]
    fn deep_and_long_formulas_are_read_flat() {
        let deep = format!("{}<mi>x</mi>", "<mrow>".repeat(5_000));
        assert_eq!(latex(&deep), "x");
        let long = "<mi>x</mi>".repeat(10_000);
        assert_eq!(latex(&long).matches('x').count(), 10_000);
    }

    proptest::proptest! {
        #[test]
        fn any_markup_is_read(markup in "(<(/)?(mi|msub|mfrac|mtable|mtr|mo|none/|annotation)>|[a-z&#;<>π]){0,40}") {
            proptest::prop_assert!(latex(&markup).len() <= markup.len() * 20 + 100);
        }
    }
}
