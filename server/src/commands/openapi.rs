//! `omni-hub openapi`: the description of the interface for programs.

use crate::failure::Failure;

/// Prints the description.
pub(super) fn run() -> Result<(), Failure> {
    let text = crate::api::description()
        .to_pretty_json()
        .map_err(|error| Failure::Other { sentence: format!("the description cannot be written: {error}") })?;
    super::say(&text);
    Ok(())
}
