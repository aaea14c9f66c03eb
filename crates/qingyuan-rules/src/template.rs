//! The file that an admin begins a new rule with.

use qingyuan_model::Category;
use thiserror::Error;
use toml_edit::Value;

use crate::suggest::slip_of_category;

/// Why there is no file for these names.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum TemplateError {
    /// The id is none.
    #[error("`{id}` is no id of a rule: write the folder and a name in lowercase letters, such as `fraud/fake-refund`")]
    Id {
        /// The id.
        id: String,
    },
    /// The category is none.
    #[error("`{category}` is no category: write lowercase letters, digits and underscores, such as `fraud`")]
    Category {
        /// The category.
        category: String,
    },
    /// The category, or the folder, is nearly a shipped one: a file with it would be refused.
    #[error("unknown category `{category}`: did you mean `{meant}`?")]
    Slip {
        /// The category.
        category: String,
        /// The one that was meant.
        meant: &'static str,
    },
    /// The title is empty, or more than a line.
    #[error("a title is one line of text, such as 虚假退款")]
    Title,
}

/// The text of a new rule file with comments in Chinese. It compiles, its examples pass and it lints without an error or
/// a warning as it stands, so that whatever is reported later comes from what the admin changed; as a draft it does
/// nothing. `id` may be written `fraud/fake-refund` or `fraud.fake-refund`.
///
/// # Errors
/// [`TemplateError`] when one of the names cannot stand in a rule file.
pub fn template(id: &str, title: &str, category: &str) -> Result<String, TemplateError> {
    let id = id.trim().trim_end_matches(".toml").replace('/', ".");
    let parts: Vec<&str> = id.split('.').collect();
    let good = |part: &&str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_')
    };
    if parts.len() < 2 || !parts.iter().all(good) || matches!(parts[0], "context" | "lists" | "dict") {
        return Err(TemplateError::Id { id });
    }
    let category = Category::parse(category.trim())
        .map_err(|_| TemplateError::Category { category: category.trim().to_owned() })?;
    for name in [category.id(), parts[0]] {
        if let Some(meant) = slip_of_category(name) {
            return Err(TemplateError::Slip { category: name.to_owned(), meant });
        }
    }
    let title = title.trim();
    if title.is_empty() || title.contains(char::is_control) {
        return Err(TemplateError::Title);
    }
    Ok(TEMPLATE
        .replace("{path}", &format!("{}.toml", id.replace('.', "/")))
        .replace("{id}", &id)
        .replace("{category}", category.id())
        // The title is an admin's text, so it comes last: nothing in it may be taken for one of the names above.
        .replace("{title}", &Value::from(title).to_string()))
}

const TEMPLATE: &str = include_str!("template/rule.toml");
