//! From an address to a search, and back to the one spelling of that address.

use qingyuan_pipeline::{Filters, SearchRequest, Sort};

use crate::query::{Params, link};

/// Results on a page.
pub(crate) const PER_PAGE: usize = 10;

/// The last page that can be asked for; the index goes no deeper than 10,000 results.
pub(crate) const LAST_PAGE: usize = 1_000;

/// No label of the library is longer, in characters; picked by gut feeling. A longer one in an address is passed over.
const LABEL: usize = 200;

/// What results can be narrowed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Facet {
    Subject,
    Kind,
    Source,
    Year,
    Language,
}

impl Facet {
    /// All, in the order in which addresses and pages have them.
    pub(crate) const ALL: [Self; 5] = [Self::Subject, Self::Kind, Self::Source, Self::Year, Self::Language];

    /// Its parameter.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Kind => "kind",
            Self::Source => "source",
            Self::Year => "year",
            Self::Language => "language",
        }
    }

    /// The label of this facet that an address names, when it can be one.
    fn read(self, params: &Params) -> Option<String> {
        let lawful = |label: &String| match self {
            Self::Year => label.len() == 4 && label.bytes().all(|byte| byte.is_ascii_digit()),
            _ => label.chars().nth(LABEL).is_none() && !label.chars().any(char::is_control),
        };
        params.some(self.id()).filter(lawful)
    }
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Best,
    Newest,
    Oldest,
}

impl Order {
    /// All, as a page offers them.
    pub(crate) const ALL: [Self; 3] = [Self::Best, Self::Newest, Self::Oldest];

    /// As an address has it; the usual order needs no word.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Best => "",
            Self::Newest => "newest",
            Self::Oldest => "oldest",
        }
    }

    fn read(id: &str) -> Self {
        Self::ALL.into_iter().find(|order| order.id() == id).unwrap_or(Self::Best)
    }
}

/// What an address of `/search` asks for. Whatever it says beside that, or says wrongly, is passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asking {
    /// What the reader typed.
    pub(crate) query: String,
    labels: [Option<String>; Facet::ALL.len()],
    /// What comes first.
    pub(crate) order: Order,
    /// The page, from 1.
    pub(crate) page: usize,
    /// The facet whose labels are all listed.
    pub(crate) whole: Option<Facet>,
}

impl Asking {
    /// Reads it.
    pub(crate) fn read(params: &Params) -> Self {
        let whole = params.get("all");
        Self {
            query: params.get("q").to_owned(),
            labels: Facet::ALL.map(|facet| facet.read(params)),
            order: Order::read(params.get("sort")),
            page: params.page(LAST_PAGE),
            whole: Facet::ALL.into_iter().find(|facet| facet.id() == whole),
        }
    }

    /// The label to which a facet is narrowed.
    pub(crate) fn label(&self, facet: Facet) -> Option<&str> {
        let at = Facet::ALL.iter().position(|known| *known == facet)?;
        self.labels[at].as_deref()
    }

    /// Its address, always spelled the same way.
    pub(crate) fn address(&self) -> String {
        self.spelled(None, self.page, self.order, self.whole)
    }

    /// The address of another page of the same results.
    pub(crate) fn turned(&self, page: usize) -> String {
        self.spelled(None, page, self.order, self.whole)
    }

    /// The address of the same results in this order, from the first page on.
    pub(crate) fn sorted(&self, order: Order) -> String {
        self.spelled(None, 1, order, self.whole)
    }

    /// The address of the results with this label alone of a facet, or with any of them.
    pub(crate) fn narrowed(&self, facet: Facet, label: Option<&str>) -> String {
        self.spelled(Some((facet, label)), 1, self.order, None)
    }

    /// The address at which all labels of a facet are listed.
    pub(crate) fn with_all(&self, facet: Facet) -> String {
        self.spelled(None, self.page, self.order, Some(facet))
    }

    /// The address of the results for another query, narrowed alike.
    pub(crate) fn respelled(&self, query: &str) -> String {
        Self { query: query.to_owned(), page: 1, whole: None, ..self.clone() }.address()
    }

    /// The address of all results for the same query.
    pub(crate) fn widened(&self) -> String {
        Self { labels: Default::default(), page: 1, whole: None, ..self.clone() }.address()
    }

    /// What is asked, without the query and the page: what a form has to carry along. Empty ones are left out.
    pub(crate) fn carried(&self) -> Vec<(&'static str, String)> {
        let labels = Facet::ALL.into_iter().filter_map(|facet| Some((facet.id(), self.label(facet)?.to_owned())));
        let order = Some(self.order.id()).filter(|id| !id.is_empty());
        labels.chain(order.map(|id| ("sort", id.to_owned()))).collect()
    }

    fn spelled(&self, other: Option<(Facet, Option<&str>)>, page: usize, order: Order, whole: Option<Facet>) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let labels = Facet::ALL.into_iter().map(|facet| {
            let label = match other {
                Some((narrowed, label)) if narrowed == facet => label,
                _ => self.label(facet),
            };
            (facet.id(), label.unwrap_or_default())
        });
        let rest = [("sort", order.id()), ("page", page.as_str()), ("all", whole.map_or("", Facet::id))];
        link("/search", [("q", self.query.as_str())].into_iter().chain(labels).chain(rest))
    }

    /// The search itself, for pages of so many results.
    pub(crate) fn request(&self, limit: usize) -> SearchRequest {
        let label = |facet| self.label(facet).map(str::to_owned);
        let mut request = SearchRequest::new(self.query.as_str());
        request.limit = limit;
        request.offset = (self.page - 1) * limit;
        request.filters = Filters {
            source: label(Facet::Source),
            kind: label(Facet::Kind),
            subject: label(Facet::Subject),
            language: label(Facet::Language),
            year: label(Facet::Year),
        };
        request.sort = match self.order {
            Order::Best => Sort::Relevance,
            Order::Newest => Sort::Newest,
            Order::Oldest => Sort::Oldest,
        };
        request
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(query: &str) -> Asking {
        Asking::read(&Params::read(query))
    }

    #[test]
    fn an_address_has_one_spelling() {
        let rows = [
            ("", "/search"),
            ("q=++a++", "/search?q=a"),
            ("page=3&sort=newest&source=s&q=a", "/search?q=a&source=s&sort=newest&page=3"),
            (
                "language=zh&year=2026&source=s&kind=k&subject=j",
                "/search?subject=j&kind=k&source=s&year=2026&language=zh",
            ),
            ("q=a&page=1&sort=relevance&year=&utm_source=x", "/search?q=a"),
            ("q=a&page=0&sort=up&year=20x6&all=everything", "/search?q=a"),
            ("q=a&page=99999999999&year=12345", "/search?q=a"),
            ("q=a&all=year&kind=%0A", "/search?q=a&all=year"),
        ];
        for (asked, spelled) in rows {
            assert_eq!(read(asked).address(), spelled, "{asked}");
        }
    }

    #[test]
    fn narrowing_begins_anew_and_turning_goes_on() {
        let asking = read("q=a&source=s&sort=newest&page=4");
        assert_eq!(asking.narrowed(Facet::Year, Some("2026")), "/search?q=a&source=s&year=2026&sort=newest");
        assert_eq!(asking.narrowed(Facet::Source, None), "/search?q=a&sort=newest");
        assert_eq!(asking.turned(5), "/search?q=a&source=s&sort=newest&page=5");
        assert_eq!(asking.sorted(Order::Best), "/search?q=a&source=s");
        assert_eq!(asking.widened(), "/search?q=a&sort=newest");
        assert_eq!(asking.with_all(Facet::Year), "/search?q=a&source=s&sort=newest&page=4&all=year");
        assert_eq!(asking.carried(), [("source", "s".to_owned()), ("sort", "newest".to_owned())]);
        assert_eq!(asking.request(10).offset, 30);
    }

    proptest! {
        #[test]
        fn what_was_spelled_reads_back(raw in ".{0,80}", label in "\\PC{1,20}") {
            let params = Params::read(&raw).with("source", &label).with("page", "7");
            let asking = Asking::read(&params);
            let address = asking.address();
            let again = Asking::read(&Params::read(address.split_once('?').map_or("", |(_, query)| query)));
            prop_assert_eq!(again.address(), address);
            prop_assert_eq!(again, asking);
        }
    }
}
