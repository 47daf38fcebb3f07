//! What SDKs left behind, as files: `fixtures/migration/*.json`. Tokens in them are well formed and signed by nobody.

use std::{fs, path::PathBuf};

use cognito_client::migration::{MigrationFound, MigrationItem, MigrationScope, MigrationSource};
use serde_json::Value;

pub const POOL: &str = "us-east-1_AbCdEf123";
pub const CLIENT: &str = "1example23456789";

pub fn scope() -> MigrationScope {
    MigrationScope::new(POOL, CLIENT).bundle("com.example.app")
}

/// One container's content, and who wrote it.
#[derive(Clone)]
pub struct Fixture {
    pub name: String,
    pub source: MigrationSource,
    /// Container, key and value.
    pub items: Vec<(String, String, Vec<u8>)>,
}

impl Fixture {
    pub fn read(name: &str) -> Self {
        let file = folder().join(format!("{name}.json"));
        let json: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let source = MigrationSource::ALL.into_iter().find(|source| json["source"] == source.name()).unwrap();
        let items = json["items"].as_array().unwrap();
        let items = items
            .iter()
            .map(|item| (text(&item["container"]), text(&item["key"]), text(&item["value"]).into_bytes()))
            .collect();
        Self { name: name.to_owned(), source, items }
    }

    pub fn all() -> Vec<Self> {
        let names = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
        let mut names: Vec<_> =
            names.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
        names.retain(|name| name != "tokens");
        names.sort();
        assert!(names.len() >= 19, "fixtures are missing: {names:?}");
        names.iter().map(|name| Self::read(name)).collect()
    }

    pub fn items(&self) -> Vec<MigrationItem> {
        self.items.iter().map(|(container, key, value)| item(container, key, value.clone())).collect()
    }

    pub fn decode(&self) -> MigrationFound {
        self.source.decode(&scope(), &self.items())
    }

    /// The value of the one item whose key ends so.
    pub fn value(&self, end: &str) -> &[u8] {
        &self.items.iter().find(|(_, key, _)| key.ends_with(end)).unwrap().2
    }

    /// The same with the value of every item whose key ends so replaced.
    pub fn with(mut self, end: &str, value: &[u8]) -> Self {
        let mut replaced = 0;
        for (_, key, old) in &mut self.items {
            if key.ends_with(end) {
                *old = value.to_vec();
                replaced += 1;
            }
        }
        assert!(replaced > 0, "{end}");
        self
    }

    /// The same without the items whose keys end so.
    pub fn without(mut self, end: &str) -> Self {
        let before = self.items.len();
        self.items.retain(|(_, key, _)| !key.ends_with(end));
        assert!(self.items.len() < before, "{end}");
        self
    }
}

pub fn item(container: &str, key: &str, value: impl Into<Vec<u8>>) -> MigrationItem {
    MigrationItem::new(container, key, value)
}

/// A token of the fixtures by name.
pub fn token(name: &str) -> String {
    let json: Value = serde_json::from_slice(&fs::read(folder().join("tokens.json")).unwrap()).unwrap();
    json[name].as_str().unwrap().to_owned()
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/migration")
}
