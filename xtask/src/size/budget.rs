//! How much the library may weigh: `bindings/size-budget.json`, changed by whoever changes the size on purpose.

use std::fs;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::workspace::Workspace;

/// The budget, from the checkout's root.
const FILE: &str = "bindings/size-budget.json";

/// Percent above the budget from which on it is a fault.
const TOLERANCE: u64 = 5;

/// What exceeds the budget of `build`, in words; nothing when all is well.
///
/// # Errors
/// When the budget cannot be read, or does not speak of this build.
pub fn exceeded(workspace: &Workspace, build: &str, sizes: &[(&str, u64)]) -> Result<Vec<String>> {
    let text = fs::read_to_string(workspace.root.join(FILE)).with_context(|| format!("reading {FILE}"))?;
    exceeded_in(&text, build, sizes)
}

fn exceeded_in(budget: &str, build: &str, sizes: &[(&str, u64)]) -> Result<Vec<String>> {
    let budget: Value = serde_json::from_str(budget).with_context(|| format!("{FILE} is not JSON"))?;
    let mut found = Vec::new();
    for (what, size) in sizes {
        let allowed = budget
            .pointer(&format!("/{build}/{what}"))
            .and_then(Value::as_u64)
            .with_context(|| format!("{FILE} has no number “{what}” for “{build}”"))?;
        if size * 100 > allowed * (100 + TOLERANCE) {
            found.push(format!(
                "{build}, {what}: {size} bytes, more than {TOLERANCE} % above the budget of {allowed}"
            ));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const BUDGET: &str = r#"{"desktop": {"stripped": 1000, "gzipped": 400}}"#;

    #[test]
    fn five_percent_are_tolerated_and_not_a_byte_more() {
        assert!(exceeded_in(BUDGET, "desktop", &[("stripped", 1050), ("gzipped", 420)]).unwrap().is_empty());
        let found = exceeded_in(BUDGET, "desktop", &[("stripped", 1051), ("gzipped", 420)]).unwrap();
        assert!(found.len() == 1 && found.iter().all(|text| text.contains("stripped: 1051")), "{found:?}");
    }

    #[test]
    fn a_size_without_a_budget_is_an_error() {
        assert!(exceeded_in(BUDGET, "mobile", &[("stripped", 1)]).is_err());
        assert!(exceeded_in(BUDGET, "desktop", &[("raw", 1)]).is_err());
    }
}
