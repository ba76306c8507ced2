use super::*;
use crate::transform::transform;
