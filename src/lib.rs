//! ECMAScript module records: the modules below are in the order in which data passes them.

pub mod error;
pub mod evaluate;
pub mod link;
pub mod namespace;
pub mod record;
pub mod resolve;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod testing;
