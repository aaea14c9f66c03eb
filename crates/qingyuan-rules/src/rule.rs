//! The nouns of a rule file.

use qingyuan_model::{Category, Tier};

/// How far a rule may push a document by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cap {
    /// It is shown as evidence of weight zero.
    Observe,
    /// It may send a document to the desk, but never reject it alone.
    Review,
    /// It may reject.
    Reject,
}

/// How much harm the thing does where it is real: what an editor sees first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A nuisance.
    Low,
    /// Harm to some.
    Medium,
    /// Harm to life, health or savings.
    High,
}

/// Where a rule stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Being written: compiled and tested, never applied.
    Draft,
    /// Applied without effect.
    Shadow,
    /// Applied.
    Active,
    /// Kept for its history.
    Retired,
}

macro_rules! words {
    ($kind:ident: $($variant:ident = $word:literal),+) => {
        impl $kind {
            /// The word that stands for it in files.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads a word that [`Self::id`] gave.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }

            pub(crate) const WORDS: &'static [&'static str] = &[$($word),+];
        }
    };
}

words!(Cap: Observe = "observe", Review = "review", Reject = "reject");
words!(Severity: Low = "low", Medium = "medium", High = "high");
words!(State: Draft = "draft", Shadow = "shadow", Active = "active", Retired = "retired");
words!(Expect: Hit = "hit", Pass = "pass", TodoHit = "todo-hit");

/// What a reader learns from a rule: shown to students.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lesson {
    /// What it is and how to recognise it.
    pub what: String,
    /// Why it harms.
    pub harm: String,
    /// What to do.
    pub advice: String,
}

/// What a test expects of its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Expect {
    /// The rule hits with its full weight; of a context: it matches.
    Hit,
    /// The rule does not hit, or a context weakens it; of a context: it does not match.
    Pass,
    /// The rule ought to hit and does not yet: no failure, but reported as soon as it does.
    TodoHit,
}

/// One example in a rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleTest {
    /// The title; may be empty.
    pub title: String,
    /// The text; may be empty when there is a title.
    pub text: String,
    /// What the rule makes of it.
    pub expect: Expect,
    /// Slices of the title or text that the hit must mark, each exactly; empty when the test does not ask.
    pub spans: Vec<String>,
    /// The source and tier that the example is said to come from. When the rule's scope names some and the test does
    /// not, they are the first that the scope names.
    pub source: String,
    /// See `source`.
    pub tier: Option<Tier>,
    /// The line of the file that the test begins on, counted from one.
    pub line: usize,
}

/// One rule, as its file gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its id, such as `fraud.task-rebate`.
    pub id: String,
    /// Its name, in Chinese.
    pub title: String,
    /// The harm it speaks for.
    pub category: Category,
    /// How bad that harm is.
    pub severity: Severity,
    /// How much a hit adds to the category's log-odds, above 0 and at most 12.
    pub weight: f64,
    /// How far it may push by itself.
    pub cap: Cap,
    /// Where it stands in its life.
    pub state: State,
    /// Which role answers for it; may be empty.
    pub owner: String,
    /// When it is to be looked at again, `YYYY-MM-DD`; may be empty.
    pub review_by: String,
    /// Where the pattern is described; may be empty.
    pub refs: Vec<String>,
    /// What it teaches.
    pub lesson: Lesson,
    /// Its examples.
    pub tests: Vec<RuleTest>,
    /// Its file.
    pub path: String,
    /// The text of its file.
    pub source: String,
}

/// A setting in which many rules count less: education, news, law. It only ever weakens; it publishes nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// Its id, such as `context.anti-fraud-education`.
    pub id: String,
    /// Its name, in Chinese.
    pub title: String,
    /// The categories and the ids of rules that it weakens.
    pub applies: Vec<String>,
    /// The ids of other contexts: where one of them holds, this one holds too.
    pub extends: Vec<String>,
    /// The share of its weight that a rule keeps, 0 to 1.
    pub keep: f64,
    /// Where it stands in its life.
    pub state: State,
    /// Its examples.
    pub tests: Vec<RuleTest>,
    /// Its file.
    pub path: String,
    /// The text of its file.
    pub source: String,
}

impl Context {
    /// Whether it weakens this rule.
    #[must_use]
    pub fn weakens(&self, rule: &str, category: &Category) -> bool {
        self.applies.iter().any(|name| name == rule || name == category.id())
    }
}
