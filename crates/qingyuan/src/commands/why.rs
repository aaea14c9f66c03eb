//! `why`

use clap::Args;
use qingyuan_pipeline::{Fact, Mark, Person};

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::Lang;
use crate::{opening, out};

/// The example shown by `--help`.
const EXAMPLE: &str = "Example: qingyuan why https://lib.example.edu/notice/12.html";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Why {
    /// The address to ask about; no site is contacted
    url: String,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
}

impl Why {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        opening::runtime()?.block_on(async {
            let house = opening::house(settings).await?;
            let why = house.why(&Person::operator(), &self.url).await;
            house.close().await;
            let why = why?;
            if self.json {
                out::data(&serde_json::to_string(&why)?);
                return Ok(Outcome::Fine);
            }
            let chinese = settings.lang == Lang::Zh;
            let (_, name, advice) = qingyuan_web::told(chinese, "", &why.verdict);
            out::line(&format!("{name} ({}): {advice}", why.verdict));
            for step in &why.steps {
                let mark = match step.mark {
                    Mark::Passed => "✓",
                    Mark::Stopped => "✗",
                    Mark::Open => "·",
                };
                let (station, ..) = qingyuan_web::told(chinese, step.station, &step.code);
                let facts: Vec<String> = step.facts.iter().map(fact).collect();
                out::line(format!("{mark} {station}  {}  {}", step.code, facts.join(" · ")).trim_end());
            }
            Ok(Outcome::Fine)
        })
    }
}

fn fact(fact: &Fact) -> String {
    match fact {
        Fact::Text(text) | Fact::Url(text) => text.clone(),
        Fact::State(state) => state.id().to_owned(),
        Fact::Place { kind, depth, priority } => format!("{kind}, depth {depth}, priority {priority:.2}"),
        Fact::Failures(times) => format!("{times} × ✗"),
        Fact::At(at) => moment(at.0),
        Fact::Until(at) => format!("… {}", moment(at.0)),
        Fact::Due(at) => format!("{} …", moment(at.0)),
        Fact::Source(id) => id.to_string(),
        Fact::Document(hash) => hash.to_string(),
        Fact::Item(id) => format!("/item/{id}"),
    }
}

/// A time in UTC, to the minute.
fn moment(ms: i64) -> String {
    let (days, minute) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000) / 60_000);
    // Howard Hinnant, "chrono-compatible low-level date algorithms": civil_from_days.
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    let year = yoe + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}Z", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests {
    #[test]
    fn moments_are_days_of_the_calendar() {
        assert_eq!(super::moment(0), "1970-01-01 00:00Z");
        assert_eq!(super::moment(1_709_164_800_000 + 61_000), "2024-02-29 00:01Z");
    }
}
