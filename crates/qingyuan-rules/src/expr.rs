//! The boolean language of `when` and `never_if`: syntax and tree.

mod lexer;
mod parser;
mod tree;

pub(crate) use parser::{ExprError, parse};
pub(crate) use tree::{Expr, Measure, Op};
