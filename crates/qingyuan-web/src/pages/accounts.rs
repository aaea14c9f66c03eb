//! `/accounts`: who works here. Changing them takes the command line.

use askama::Template;
use axum::extract::State;

use crate::access::Administrator;
use crate::frame::{Frame, Moment};
use crate::respond::{Answer, page};
use crate::site::Site;
use crate::words::Lang;

struct Row {
    name: String,
    role: &'static str,
    enabled: bool,
    created: Moment,
}

#[derive(Template)]
#[template(path = "accounts.html")]
struct Accounts {
    frame: Frame,
    t: Lang,
    rows: Vec<Row>,
}

/// Shows them.
pub(crate) async fn accounts(State(site): State<Site>, Administrator(frame, person): Administrator) -> Answer {
    let accounts = site.house.accounts(&person).await?;
    let rows = accounts.into_iter().map(|account| Row {
        role: frame.lang.role_name(account.role),
        enabled: account.enabled,
        created: frame.moment(account.created_at),
        name: account.name,
    });
    let rows = rows.collect();
    page(&Accounts { t: frame.lang, rows, frame })
}
