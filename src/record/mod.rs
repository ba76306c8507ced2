pub mod definition;
pub use definition::*;
