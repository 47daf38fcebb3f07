//! The condensed service model, and JSON made from it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

/// `core/tests/fixtures/model.json`, which `cargo xtask model` writes.
#[derive(Deserialize)]
pub(in crate::service::tests) struct Model {
    pub(in crate::service::tests) operations: BTreeMap<String, Description>,
}

/// What the model says of one operation.
#[derive(Deserialize)]
pub(in crate::service::tests) struct Description {
    pub(in crate::service::tests) input: Paths,
    pub(in crate::service::tests) output: Paths,
    pub(in crate::service::tests) errors: Vec<String>,
}

/// Members by their path: `A.B` is a member of a structure, `A[]` what a list and `A{}` what a map holds.
#[derive(Deserialize)]
pub(in crate::service::tests) struct Paths(BTreeMap<String, String>);

impl Model {
    pub(in crate::service::tests) fn read() -> Self {
        serde_json::from_str(include_str!("../../../../tests/fixtures/model.json")).unwrap()
    }
}

impl Paths {
    pub(in crate::service::tests) fn all(&self) -> BTreeSet<String> {
        self.0.keys().cloned().collect()
    }

    /// The members of the whole that must be there.
    pub(in crate::service::tests) fn required(&self) -> impl Iterator<Item = &str> {
        let required = |(path, kind): &(&String, &String)| is_outermost(path) && kind.ends_with(", required");
        self.0.iter().filter(required).map(|(path, _)| path.as_str())
    }

    fn kind(&self, path: &str) -> &str {
        let kind = self.0.get(path).unwrap_or_else(|| panic!("the model has no {path}"));
        kind.strip_suffix(", required").unwrap_or(kind)
    }

    /// A value in which every member is present, once.
    pub(in crate::service::tests) fn sample(&self) -> Value {
        let mut sample = json!({});
        // A whole stands before its parts in the order of texts.
        for path in self.0.keys() {
            place(&mut sample, path, right(self.kind(path)));
        }
        sample
    }

    /// Puts a value of another type at the path.
    pub(in crate::service::tests) fn mistype(&self, path: &str, sample: &mut Value) {
        place(sample, path, wrong(self.kind(path)));
    }

    /// The paths of everything in a value, which must all be in the model, with its types.
    pub(in crate::service::tests) fn found_in(&self, value: &Value) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.find(value, None, &mut found);
        found
    }

    fn find(&self, value: &Value, path: Option<&str>, found: &mut BTreeSet<String>) {
        let kind = path.map_or("structure", |path| self.kind(path));
        found.extend(path.map(str::to_owned));
        let part = |suffix: &str| path.map_or_else(|| suffix.to_owned(), |path| format!("{path}{suffix}"));
        match (kind, value) {
            ("structure", Value::Object(members)) => {
                for (name, value) in members {
                    let name = path.map_or_else(|| name.clone(), |path| format!("{path}.{name}"));
                    self.find(value, Some(&name), found);
                }
            }
            ("map", Value::Object(members)) => {
                for value in members.values() {
                    self.find(value, Some(&part("{}")), found);
                }
            }
            ("list", Value::Array(items)) => {
                for value in items {
                    self.find(value, Some(&part("[]")), found);
                }
            }
            ("document", Value::Object(_))
            | ("string", Value::String(_))
            | ("boolean", Value::Bool(_))
            | ("timestamp", Value::Number(_)) => {}
            ("integer" | "long", Value::Number(number)) if number.is_u64() => {}
            (kind, value) => panic!("{path:?} is {value}, no {kind}"),
        }
    }
}

/// The name by which an error is to call what stands at a path.
pub(in crate::service::tests) fn name_of(path: &str) -> String {
    path.replace("[]", "").replace("{}", "")
}

/// Whether `path` is `whole` or a part of it.
pub(in crate::service::tests) fn is_within(path: &str, whole: &str) -> bool {
    path.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{']))
}

fn is_outermost(path: &str) -> bool {
    !path.contains(['.', '[', '{'])
}

fn right(kind: &str) -> Value {
    match kind {
        "string" => json!("text"),
        "integer" | "long" => json!(17),
        "timestamp" => json!(1_800_000_000.125),
        "boolean" => json!(true),
        "list" => json!([]),
        "structure" | "map" | "document" => json!({}),
        other => panic!("a type without a sample: {other}"),
    }
}

fn wrong(kind: &str) -> Value {
    if kind == "string" { json!(17) } else { json!("mistyped") }
}

/// Sets what stands at a path below wholes that are there.
fn place(whole: &mut Value, path: &str, value: Value) {
    let (above, step) = split(path);
    let whole = above.into_iter().fold(whole, |whole, step| match whole {
        Value::Array(items) => &mut items[0],
        Value::Object(members) => members.get_mut(step).unwrap(),
        other => panic!("{path} leads through {other}"),
    });
    match whole {
        Value::Array(items) => *items = vec![value],
        Value::Object(members) => drop(members.insert(step.to_owned(), value)),
        other => panic!("{path} is part of {other}"),
    }
}

/// `A[].B` as the steps `A`, `[]` and then `B`.
fn split(path: &str) -> (Vec<&str>, &str) {
    let mut steps = Vec::new();
    for name in path.split('.') {
        let end = name.find(['[', '{']).unwrap_or(name.len());
        let (name, parts) = name.split_at(end);
        steps.push(name);
        steps.extend((0..parts.len() / 2).map(|at| &parts[2 * at..2 * at + 2]));
    }
    let last = steps.pop().unwrap();
    (steps, last)
}

#[test]
fn a_sample_holds_every_member_and_can_be_mistyped_at_each() {
    let paths: Paths = serde_json::from_value(json!({
        "A": "structure, required", "A.B": "string, required", "L": "list", "L[]": "structure",
        "L[].T": "timestamp", "M": "map", "M{}": "string", "N": "list", "N[]": "list", "N[][]": "integer",
    }))
    .unwrap();
    let whole = json!({
        "A": {"B": "text"}, "L": [{"T": 1_800_000_000.125}], "M": {"{}": "text"}, "N": [[17]],
    });
    assert_eq!(paths.sample(), whole);
    assert_eq!(paths.required().collect::<Vec<_>>(), ["A"]);
    for (path, at, value) in [
        ("A.B", "/A/B", json!(17)),
        ("L[]", "/L/0", json!("mistyped")),
        ("L[].T", "/L/0/T", json!("mistyped")),
        ("M{}", "/M/{}", json!(17)),
        ("N[][]", "/N/0/0", json!("mistyped")),
    ] {
        let mut sample = paths.sample();
        paths.mistype(path, &mut sample);
        assert_eq!(sample.pointer(at), Some(&value), "{path}");
        *sample.pointer_mut(at).unwrap() = whole.pointer(at).unwrap().clone();
        assert_eq!(sample, whole, "{path}");
    }
    let without_time = json!({"A": {"B": "x"}, "M": {"k": "v"}, "L": [{}], "N": [[1, 2]]});
    let found = paths.found_in(&without_time);
    assert_eq!(paths.all().difference(&found).collect::<Vec<_>>(), ["L[].T"]);
    assert!(is_within("L[].T", "L") && is_within("L", "L") && !is_within("Longer", "L"));
    assert_eq!(name_of("L[].T"), "L.T");
}
