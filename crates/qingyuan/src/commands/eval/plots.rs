//! The plots of the report, as SVG whose text the viewer's own fonts draw.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use qingyuan_pipeline::measure::{Bin, Curve};

use super::scored::{Scored, silence};
use super::tables;
use crate::words::Lang;

/// Both plots, in pixels.
const SIZE: (u32, u32) = (800, 560);

/// Where the legend begins.
const LEGEND: i32 = 590;

/// Colours that people tell apart whatever their colour vision (Okabe and Ito 2008). Black is harm's, and their yellow, which
/// is too pale for a thin line on white, is an olive here.
const COLOURS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(230, 159, 0),
    RGBColor(140, 140, 0),
];

const GREY: RGBColor = RGBColor(110, 110, 110);
const BAR: RGBColor = RGBColor(158, 202, 225);

/// Points nearer than this on both axes are one on paper.
const GRAIN: f64 = 0.002;

/// How precise harm and each category would be at every recall.
pub(super) fn precision_and_recall(set: &Scored, lang: Lang) -> anyhow::Result<String> {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        title(&root, lang.pick("精确率与召回率", "Precision and recall"))?;
        let (left, right) = root.split_horizontally(LEGEND);
        let mut chart = ChartBuilder::on(&left)
            .margin_top(44)
            .margin_right(12)
            .margin_left(8)
            .x_label_area_size(48)
            .y_label_area_size(56)
            .build_cartesian_2d(0.0..1.0, 0.0..1.02)?;
        chart
            .configure_mesh()
            .x_labels(11)
            .y_labels(11)
            .x_desc(lang.pick("召回率", "recall"))
            .y_desc(lang.pick("精确率", "precision"))
            .light_line_style(TRANSPARENT)
            .label_style(font(13))
            .draw()?;
        let categories = set.labels.iter().filter(|one| !one.curve.points().is_empty());
        let lines = categories.zip(styles()).map(|(one, (colour, dashed))| {
            let name = format!("{} ({})", tables::label(&one.label, lang), one.part.n);
            (name, &one.curve, colour, dashed, 1)
        });
        let harm = format!("{} ({})", lang.pick("有害", "any harm"), set.whole.harmful);
        // Harm is drawn last, over the others, and named first.
        let mut lines: Vec<_> = lines.collect();
        lines.push((harm, &set.curve, BLACK, false, 2));
        let count = lines.len();
        for (at, (name, curve, colour, dashed, width)) in lines.into_iter().enumerate() {
            let points = on_paper(curve);
            let style = colour.stroke_width(width);
            let y = 64 + 26 * i32::try_from((at + 1) % count)?;
            let sample = [(0, y), (34, y)];
            if dashed {
                chart.draw_series(DashedLineSeries::new(points, 6, 4, style))?;
                right.draw(&PathElement::new([(0, y), (13, y)], style))?;
                right.draw(&PathElement::new([(21, y), (34, y)], style))?;
            } else {
                chart.draw_series(LineSeries::new(points, style))?;
                right.draw(&PathElement::new(sample, style))?;
            }
            right.draw(&Text::new(name, (42, y), font(14).pos(Pos::new(HPos::Left, VPos::Center))))?;
        }
        if let (Some(recall), Some(precision)) = (set.whole.recall, set.whole.precision) {
            let y = 64 + 26 * i32::try_from(count)?;
            chart.draw_series([Circle::new((recall, precision), 5, BLACK.filled())])?;
            right.draw(&Circle::new((17, y), 5, BLACK.filled()))?;
            let now = lang.pick("现行判定", "as judged now");
            right.draw(&Text::new(now, (42, y), font(14).pos(Pos::new(HPos::Left, VPos::Center))))?;
        }
        root.present()?;
    }
    Ok(svg)
}

/// What probabilities were told, and how often it was so.
pub(super) fn reliability(set: &Scored, lang: Lang) -> anyhow::Result<String> {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        let ece = set.whole.ece.map(|ece| format!(" · ECE {ece:.3}")).unwrap_or_default();
        title(&root, &format!("{}{ece}", lang.pick("可靠性：所报概率与实际比例", "Reliability: claim and truth")))?;
        let mut chart = ChartBuilder::on(&root)
            .margin_top(44)
            .margin_right(24)
            .margin_left(8)
            .x_label_area_size(48)
            .y_label_area_size(56)
            .build_cartesian_2d(0.0..1.0, 0.0..1.08)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .x_labels(11)
            .y_labels(11)
            .x_desc(lang.pick(
                "所报的有害概率（十段，段内平均为圆点）",
                "probability of harm that was told (tenths; dots are their means)",
            ))
            .y_desc(lang.pick("实际有害的比例（数字为文本数）", "share that is harmful (numbers are texts)"))
            .light_line_style(TRANSPARENT)
            .label_style(font(13))
            .draw()?;
        let filled = || (0_u32..).zip(&set.bins).filter(|(_, bin)| bin.texts > 0);
        chart.draw_series(filled().map(|(at, bin)| {
            let left = f64::from(at) / 10.0;
            Rectangle::new([(left + 0.005, 0.0), (left + 0.095, bin.share())], BAR.filled())
        }))?;
        chart.draw_series(LineSeries::new([(0.0, 0.0), (1.0, 1.0)], GREY.stroke_width(1)))?;
        chart.draw_series(
            filled().map(|(_, bin): (_, &Bin)| Circle::new((bin.mean(), bin.share()), 4, BLACK.filled())),
        )?;
        let style = font(13).pos(Pos::new(HPos::Center, VPos::Bottom));
        chart.draw_series(filled().map(|(at, bin)| {
            let middle = f64::from(at) / 10.0 + 0.05;
            EmptyElement::at((middle, bin.share())) + Text::new(bin.texts.to_string(), (0, -8), style.clone())
        }))?;
        root.present()?;
    }
    Ok(svg)
}

fn font<'t>(size: i32) -> TextStyle<'t> {
    ("sans-serif", size).into_font().color(&BLACK)
}

fn title<'r>(root: &DrawingArea<SVGBackend<'r>, plotters::coord::Shift>, text: &str) -> anyhow::Result<()> {
    let style = font(18).pos(Pos::new(HPos::Left, VPos::Top));
    Ok(root.draw(&Text::new(text.to_owned(), (64, 14), style))?)
}

/// Every colour whole, then every colour dashed, over and over.
fn styles() -> impl Iterator<Item = (RGBColor, bool)> {
    let once = |dashed: bool| COLOURS.into_iter().map(move |colour| (colour, dashed));
    once(false).chain(once(true)).cycle()
}

/// The recall and precision of thresholds, without those that fall on one spot. It ends where nothing speaks any more: the
/// texts left share one probability, and no threshold parts them.
fn on_paper(curve: &Curve) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for point in curve.points().iter().take_while(|point| point.threshold > silence()) {
        let (x, y) = (point.recall, point.precision);
        let near = |last: &(f64, f64)| (x - last.0).abs() < GRAIN && (y - last.1).abs() < GRAIN;
        if !points.last().is_some_and(near) {
            points.push((x, y));
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plots_are_drawn_of_anything_and_dense_curves_are_thinned() {
        let none = Scored::of("none", &[]);
        for svg in [precision_and_recall(&none, Lang::Zh), reliability(&none, Lang::En)] {
            let svg = svg.expect("a plot");
            assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"), "{svg}");
        }
        let dense: Vec<(f64, bool)> = (0..20_000).map(|n| (1.0 - f64::from(n) / 40_000.0, true)).collect();
        assert!(on_paper(&Curve::of(&dense)).len() <= 501);
    }
}
