//! Names of three languages, made comparable.

use std::collections::{BTreeMap, BTreeSet};

/// Types that have other names in one language, by the name that they have in Rust.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("CognitoError", "Error"),
    ("CognitoException", "Error"),
    ("SecretStoreException", "StoreError"),
    ("SignInChallenge", "Challenge"),
    ("UserPool.Configuration", "UserPoolBuilder"),
    ("UserPoolConfiguration", "UserPoolBuilder"),
    ("UserPool.Timeouts", "Timeouts"),
    ("TokenVerifier.Options", "TokenVerifierOptions"),
    ("TokenVerifier.KeySource", "TokenVerifierBuilder"),
    ("TokenKeySource", "TokenVerifierBuilder"),
    ("MigrationProblem", "MigrationError"),
    ("MigrationProblem.Kind", "MigrationErrorKind"),
];
/// The type whose cases are kinds of errors, and the enum that they are in Rust.
const ERRORS: (&str, &str) = ("Error", "ErrorKind");

/// The public names of one language.
#[derive(Default)]
pub struct Names {
    types: BTreeMap<String, Type>,
}

#[derive(Default)]
struct Type {
    members: BTreeSet<String>,
    /// With what is said of each.
    cases: BTreeMap<String, String>,
    above: BTreeSet<String>,
}

impl Names {
    /// Notes a type by its name, which may be a path.
    pub fn add_type(&mut self, name: &str) {
        self.types.entry(canonical(name)).or_default();
    }

    /// Whether a type of this name was noted.
    pub fn knows(&self, name: &str) -> bool {
        self.types.contains_key(&canonical(name))
    }

    /// Notes that a type has all that another one has.
    pub fn add_above(&mut self, name: &str, above: &str) {
        self.types.entry(canonical(name)).or_default().above.insert(canonical(above));
    }

    pub fn add_member(&mut self, of: &str, name: &str) {
        self.types.entry(canonical(of)).or_default().members.insert(name.to_owned());
    }

    pub fn add_case(&mut self, of: &str, name: &str, doc: &str) {
        let of = canonical(of);
        let of = if of == ERRORS.0 { ERRORS.1.to_owned() } else { of };
        self.types.entry(of).or_default().cases.insert(name.to_owned(), words(doc));
    }

    /// Everything, by what is compared.
    pub fn all(&self) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for (name, of) in &self.types {
            all.insert(key(name), name.clone());
            let inherited =
                of.above.iter().filter_map(|above| self.types.get(above)).flat_map(|above| &above.members);
            for member in of.members.iter().chain(inherited).chain(of.cases.keys()) {
                let name = format!("{name}.{member}");
                all.entry(key(&name)).or_insert(name);
            }
        }
        all
    }

    fn errors(&self) -> BTreeMap<String, (&str, &str)> {
        let cases = self.types.get(ERRORS.1).map(|errors| &errors.cases);
        cases.into_iter().flatten().map(|(name, doc)| (key(name), (name.as_str(), doc.as_str()))).collect()
    }
}

/// The kinds of errors that are told in other words than in Rust.
pub fn told_apart(rust: &Names, others: &[(&str, &Names)]) -> Vec<String> {
    let mut apart = Vec::new();
    for (key, (name, doc)) in rust.errors() {
        for (language, names) in others {
            if let Some((_, other)) = names.errors().get(&key).filter(|(_, other)| *other != doc) {
                apart.push(format!("{}.{name}: {language} says “{other}”, Rust “{doc}”", ERRORS.1));
            }
        }
    }
    apart
}

fn canonical(name: &str) -> String {
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == name);
    other.map_or(name, |(_, rust)| rust).to_owned()
}

/// Case and underscores are each language's own.
fn key(name: &str) -> String {
    name.chars().filter(|letter| *letter != '_' && *letter != '`').flat_map(char::to_lowercase).collect()
}

/// The first paragraph of a documentation comment without the marks of its language; further ones are the language's own.
fn words(doc: &str) -> String {
    let doc = doc.split("\n\n").next().unwrap_or_default();
    let plain: String = doc.chars().map(|letter| if "`[]".contains(letter) { ' ' } else { letter }).collect();
    let words = plain.split_whitespace().map(|word| {
        // A link names its target by a path of some kind, and Swift its parameters.
        let last = word.rsplit("::").next().unwrap_or(word).rsplit('/').next().unwrap_or(word);
        let last = if last.contains('.') && !last.ends_with('.') {
            last.rsplit('.').next().unwrap_or(last)
        } else {
            last
        };
        key(&last.replace("(_:)", "").replace("()", ""))
    });
    let text = words.collect::<Vec<_>>().join(" ");
    [" .", " ,", " ;", " :"].iter().fold(text, |text, mark| text.replace(mark, mark.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_same_in_each_language_s_marks() {
        let rust = "Again after [`Error::retry_after`]; see `code`.";
        for other in ["Again after ``retryAfter``; see ``code``.", "Again after [retryAfter];\n see [code]."]
        {
            assert_eq!(words(rust), words(other));
        }
        assert_ne!(words("Nothing was sent."), words(""));
    }
}
