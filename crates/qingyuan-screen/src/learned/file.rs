//! The file of a learned model.
//!
//! All numbers little-endian: the magic, the version of the format, how many categories and how many features; per
//! category the length of its id, the id, its scale and its bias (`f32`); the deduction for passages (`f32`); the features
//! in rising order (`u32`); and the weights, a row of one signed byte a category for each feature.

use qingyuan_model::Category;

use super::table::{Row, WIDTH};
use crate::error::ModelError;

const MAGIC: &[u8; 4] = b"QYLM";

/// Goes up whenever features are made in another way: weights of one way mean nothing in another.
const VERSION: u32 = 1;

/// More features than this do not fit into 8 MB with thirteen categories.
pub(crate) const MOST_FEATURES: usize = 460_000;

/// What a model file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ModelFile {
    pub(crate) categories: Vec<Category>,
    pub(crate) scales: Vec<f32>,
    pub(crate) biases: Vec<f32>,
    pub(crate) passage: f32,
    pub(crate) features: Vec<u32>,
    pub(crate) rows: Vec<Row>,
}

impl ModelFile {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.features.len() * (4 + self.categories.len()) + 512);
        bytes.extend_from_slice(MAGIC);
        for number in [VERSION, self.categories.len() as u32, self.features.len() as u32] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for ((category, scale), bias) in self.categories.iter().zip(&self.scales).zip(&self.biases) {
            let id = category.id().as_bytes();
            bytes.push(id.len() as u8);
            bytes.extend_from_slice(id);
            bytes.extend_from_slice(&scale.to_le_bytes());
            bytes.extend_from_slice(&bias.to_le_bytes());
        }
        bytes.extend_from_slice(&self.passage.to_le_bytes());
        for feature in &self.features {
            bytes.extend_from_slice(&feature.to_le_bytes());
        }
        for row in &self.rows {
            bytes.extend(row.iter().take(self.categories.len()).map(|weight| weight.cast_unsigned()));
        }
        bytes
    }

    pub(crate) fn of_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut left = bytes;
        if take(&mut left, 4)? != MAGIC {
            return Err(ModelError::Magic);
        }
        let version = number(&mut left)?;
        if version != VERSION {
            return Err(ModelError::Version { found: version, known: VERSION });
        }
        let (categories, features) = (number(&mut left)? as usize, number(&mut left)? as usize);
        if categories == 0 || categories > WIDTH || features > MOST_FEATURES {
            return Err(ModelError::Size { categories, features });
        }
        let mut file = Self::default();
        for _ in 0..categories {
            let length = usize::from(take(&mut left, 1)?[0]);
            let id = String::from_utf8_lossy(take(&mut left, length)?).into_owned();
            file.categories.push(Category::parse(&id).map_err(|_| ModelError::Category { found: id })?);
            file.scales.push(finite(&mut left)?);
            file.biases.push(finite(&mut left)?);
        }
        file.passage = finite(&mut left)?;
        let raw = take(&mut left, features * 4)?;
        file.features =
            raw.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect();
        if file.features.windows(2).any(|two| two[0] >= two[1]) {
            return Err(ModelError::Order);
        }
        let raw = take(&mut left, features * categories)?;
        file.rows = raw
            .chunks_exact(categories)
            .map(|weights| {
                let mut row = [0; WIDTH];
                for (slot, weight) in row.iter_mut().zip(weights) {
                    *slot = weight.cast_signed();
                }
                row
            })
            .collect();
        if !left.is_empty() {
            return Err(ModelError::Rest { bytes: left.len() });
        }
        Ok(file)
    }
}

fn take<'b>(left: &mut &'b [u8], length: usize) -> Result<&'b [u8], ModelError> {
    let (taken, rest) = left.split_at_checked(length).ok_or(ModelError::Short)?;
    *left = rest;
    Ok(taken)
}

fn number(left: &mut &[u8]) -> Result<u32, ModelError> {
    let four = take(left, 4)?;
    Ok(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

fn finite(left: &mut &[u8]) -> Result<f32, ModelError> {
    let number = f32::from_bits(number(left)?);
    if number.is_finite() { Ok(number) } else { Err(ModelError::Number) }
}
