//! Parameters of queries and forms.

use std::collections::{BTreeMap, BTreeSet};

/// How many parameters are read at most.
const MOST: usize = 100;

/// The parameters of a query or a form. A repeated one is remembered as such, for no two readers would agree on it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parameters {
    values: BTreeMap<String, String>,
    repeated: BTreeSet<String>,
}

impl Parameters {
    pub(crate) fn read(text: &[u8]) -> Self {
        let mut parameters = Self::default();
        for (name, value) in form_urlencoded::parse(text).take(MOST) {
            if parameters.values.insert(name.to_string(), value.into_owned()).is_some() {
                parameters.repeated.insert(name.into_owned());
            }
        }
        parameters
    }

    /// A parameter that is given once and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        if self.repeated.contains(name) {
            return None;
        }
        self.values.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// One of these parameters that is given more than once.
    pub(crate) fn repeated<'a>(&self, names: &[&'a str]) -> Option<&'a str> {
        names.iter().copied().find(|name| self.repeated.contains(*name))
    }
}

/// `uri` with these parameters behind those it has.
pub(crate) fn with_query(uri: &str, parameters: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    let mark = match uri.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    format!("{uri}{mark}{}", query.finish())
}
