//! What the entrance pages share.
pub(super) mod entrance;
