//! JSON from outside, held in memory that is wiped, taken apart member by member.
//!
//! Members are named by their path in the reply (`AuthenticationResult.AccessToken`): the last part is looked
//! up, the whole is what an error names. Errors never quote the content, which may be secret. An explicit
//! `null` counts as absent; members nobody asks for are ignored.

use std::{
    collections::BTreeMap,
    fmt,
    time::{Duration, SystemTime},
};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use zeroize::Zeroizing;

use crate::Error;

/// The largest integer that a JSON number carries exactly (2^53).
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

pub(crate) enum Node {
    Null,
    Flag(bool),
    Number(f64),
    Text(Zeroizing<String>),
    List(Vec<Node>),
    Members(Members),
}

/// The members of a JSON object.
#[derive(Default)]
pub(crate) struct Members(BTreeMap<String, Node>);

impl Members {
    /// Reads a whole body, which must be one JSON object. A byte order mark before it is passed over (RFC 8259 §8.1).
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Error> {
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        match serde_json::from_slice(body) {
            Ok(Node::Members(members)) => Ok(members),
            Ok(_) => Err(Error::protocol("body", "is not a JSON object")),
            Err(error) if error.is_eof() => Err(Error::protocol("body", "ends in the middle of its JSON")),
            Err(_) => Err(Error::protocol("body", "is not JSON")),
        }
    }

    /// Whether there is a member of this name, whatever it is.
    pub(crate) fn holds(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|node| !matches!(node, Node::Null))
    }

    fn take(&mut self, path: &'static str) -> Option<Node> {
        let name = path.rsplit('.').next().unwrap_or(path);
        match self.0.remove(name) {
            None | Some(Node::Null) => None,
            present => present,
        }
    }

    pub(crate) fn text(&mut self, path: &'static str) -> Result<Option<String>, Error> {
        match self.take(path) {
            None => Ok(None),
            Some(node) => node.into_text(path).map(Some),
        }
    }

    /// A text; an empty one counts as absent.
    pub(crate) fn filled_text(&mut self, path: &'static str) -> Result<Option<String>, Error> {
        Ok(self.text(path)?.filter(|text| !text.is_empty()))
    }

    /// A text that must be there and must not be empty.
    pub(crate) fn needed_text(&mut self, path: &'static str) -> Result<String, Error> {
        match self.text(path)? {
            Some(text) if !text.is_empty() => Ok(text),
            Some(_) => Err(Error::protocol(path, "is empty in the reply")),
            None => Err(missing(path)),
        }
    }

    pub(crate) fn flag(&mut self, path: &'static str) -> Result<Option<bool>, Error> {
        match self.take(path) {
            None => Ok(None),
            Some(Node::Flag(flag)) => Ok(Some(flag)),
            Some(_) => Err(mistyped(path, "true or false")),
        }
    }

    /// A moment in seconds since 1970 in UTC, with or without fractions.
    pub(crate) fn time(&mut self, path: &'static str) -> Result<Option<SystemTime>, Error> {
        match self.take(path) {
            None => Ok(None),
            Some(Node::Number(seconds)) => {
                let since = Duration::try_from_secs_f64(seconds).ok();
                let time = since.and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since));
                time.map(Some).ok_or_else(|| mistyped(path, "a time after 1970"))
            }
            Some(_) => Err(mistyped(path, "a time in seconds")),
        }
    }

    /// An object of somebody else's making, as compact JSON text.
    pub(crate) fn document(&mut self, path: &'static str) -> Result<Option<String>, Error> {
        let Some(members) = self.members(path)? else { return Ok(None) };
        match serde_json::to_string(&members) {
            Ok(text) => Ok(Some(text)),
            Err(_) => Err(mistyped(path, "an object")),
        }
    }

    pub(crate) fn members(&mut self, path: &'static str) -> Result<Option<Self>, Error> {
        match self.take(path) {
            None => Ok(None),
            Some(Node::Members(members)) => Ok(Some(members)),
            Some(_) => Err(mistyped(path, "an object")),
        }
    }

    pub(crate) fn list(&mut self, path: &'static str) -> Result<Option<Vec<Node>>, Error> {
        match self.take(path) {
            None => Ok(None),
            Some(Node::List(items)) => Ok(Some(items)),
            Some(_) => Err(mistyped(path, "a list")),
        }
    }

    /// A list of texts; empty when absent.
    pub(crate) fn texts(&mut self, path: &'static str) -> Result<Vec<String>, Error> {
        let items = self.list(path)?.unwrap_or_default();
        items.into_iter().map(|item| item.into_text(path)).collect()
    }

    /// An object whose members are all texts; empty when absent. Members that are `null` are left out.
    pub(crate) fn text_map(&mut self, path: &'static str) -> Result<BTreeMap<String, String>, Error> {
        let Some(Self(members)) = self.members(path)? else {
            return Ok(BTreeMap::new());
        };
        members
            .into_iter()
            .filter(|(_, node)| !matches!(node, Node::Null))
            .map(|(name, node)| Ok((name, node.into_text(path)?)))
            .collect()
    }
}

impl Node {
    pub(crate) fn into_text(self, path: &'static str) -> Result<String, Error> {
        match self {
            Self::Text(mut text) => Ok(std::mem::take(&mut *text)),
            _ => Err(mistyped(path, "a text")),
        }
    }

    pub(crate) fn into_members(self, path: &'static str) -> Result<Members, Error> {
        match self {
            Self::Members(members) => Ok(members),
            _ => Err(mistyped(path, "an object")),
        }
    }
}

pub(crate) fn missing(path: &'static str) -> Error {
    Error::protocol(path, "is missing from the reply")
}

fn mistyped(path: &'static str, wanted: &str) -> Error {
    Error::protocol(path, format!("is not {wanted} in the reply"))
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(&self.0)
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => to.serialize_unit(),
            Self::Flag(flag) => to.serialize_bool(*flag),
            // Readers of whole numbers may not take a fraction, be it zero.
            #[allow(clippy::cast_possible_truncation)]
            Self::Number(number) if number.fract() == 0.0 && number.abs() <= LARGEST_EXACT => {
                to.serialize_i64(*number as i64)
            }
            Self::Number(number) => to.serialize_f64(*number),
            Self::Text(text) => to.serialize_str(text),
            Self::List(items) => to.collect_seq(items),
            Self::Members(members) => members.serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node, E> {
        Ok(Node::Flag(flag))
    }

    #[allow(clippy::cast_precision_loss)]
    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(number as f64))
    }

    #[allow(clippy::cast_precision_loss)]
    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(Zeroizing::new(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Node, E> {
        Ok(Node::Text(Zeroizing::new(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut members = BTreeMap::new();
        while let Some((name, node)) = entries.next_entry()? {
            members.insert(name, node);
        }
        Ok(Node::Members(Members(members)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::ErrorKind;

    fn parsed(text: &str) -> Members {
        Members::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn what_is_not_an_object_is_refused_without_being_quoted() {
        for body in ["", "null", "[]", "\"hunter2\"", "17", "<html>hunter2</html>", "{\"a\":hunter2}", "{}{}"]
        {
            let error = Members::parse(body.as_bytes()).err().unwrap();
            assert_eq!(error.kind(), ErrorKind::Protocol, "{body}");
            assert_eq!(error.field(), Some("body"));
            assert!(!format!("{error:?}").contains("hunter2"));
        }
        assert!(Members::parse(b"\xff\xfe{}").is_err());
    }

    #[test]
    fn one_byte_order_mark_may_come_first() {
        let mut members = parsed("\u{FEFF}{\"a\":\"x\"}");
        assert!(members.holds("a") && !members.holds("b"));
        assert_eq!(members.text("a").unwrap().as_deref(), Some("x"));
        for body in ["\u{FEFF}", "\u{FEFF}\u{FEFF}{}", " \u{FEFF}{}", "{}\u{FEFF}"] {
            assert!(Members::parse(body.as_bytes()).is_err(), "{body:?}");
        }
    }

    #[test]
    fn endless_nesting_is_refused() {
        let body = format!("{{\"a\":{}", "[".repeat(100_000));
        assert_eq!(Members::parse(body.as_bytes()).err().unwrap().kind(), ErrorKind::Protocol);
    }

    #[test]
    fn null_is_absent_and_strangers_are_ignored() {
        let mut members = parsed(r#"{"Here":"x","Gone":null,"Stranger":{"deep":[1,true,null]}}"#);
        assert_eq!(members.text("Outer.Here").unwrap().as_deref(), Some("x"));
        assert_eq!(members.text("Gone").unwrap(), None);
        assert_eq!(members.text("Never").unwrap(), None);
        assert_eq!(members.needed_text("Outer.Gone").unwrap_err().field(), Some("Outer.Gone"));
    }

    #[test]
    fn flags_are_true_or_false_and_nothing_else() {
        let mut members = parsed(r#"{"T":true,"F":false,"N":null}"#);
        assert_eq!((members.flag("T").unwrap(), members.flag("F").unwrap()), (Some(true), Some(false)));
        assert_eq!((members.flag("N").unwrap(), members.flag("Never").unwrap()), (None, None));
        for bad in ["1", "0", "\"true\"", "[]", "{}"] {
            let error = parsed(&format!("{{\"B\":{bad}}}")).flag("B").unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("B")), "{bad}");
        }
    }

    #[test]
    fn times_are_seconds_since_1970_that_a_clock_can_show() {
        for (text, millis) in
            [("0", 0), ("1800000000", 1_800_000_000_000), ("1.8E9", 1_800_000_000_000), ("1.5", 1500)]
        {
            let time = parsed(&format!("{{\"T\":{text}}}")).time("T").unwrap();
            assert_eq!(time, Some(SystemTime::UNIX_EPOCH + Duration::from_millis(millis)));
        }
        assert_eq!(parsed("{}").time("T").unwrap(), None);
        for bad in ["-1", "1e300", "\"1800000000\"", "true", "[]"] {
            let error = parsed(&format!("{{\"T\":{bad}}}")).time("T").unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("T")), "{bad}");
        }
    }

    #[test]
    fn a_document_keeps_what_it_says() {
        let text = r#"{"alg":-7,"deep":{"list":[1,2.5,"a\"b",true,null]},"timeout":180000}"#;
        let document = parsed(&format!("{{\"D\":{text}}}")).document("D").unwrap();
        assert_eq!(document.as_deref(), Some(text));
        assert_eq!(parsed("{}").document("D").unwrap(), None);
        for bad in ["\"{}\"", "[]", "1", "true"] {
            let error = parsed(&format!("{{\"D\":{bad}}}")).document("D").unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Protocol, Some("D")), "{bad}");
        }
    }

    #[test]
    fn lists_and_maps_of_texts_hold_nothing_else() {
        let mut members = parsed(r#"{"L":["a","b"],"M":{"x":"1","y":null},"B":["a",1],"C":{"x":1}}"#);
        assert_eq!(members.texts("L").unwrap(), ["a", "b"]);
        assert_eq!(members.text_map("M").unwrap(), BTreeMap::from([("x".into(), "1".into())]));
        assert_eq!(members.texts("B").unwrap_err().field(), Some("B"));
        assert_eq!(members.text_map("C").unwrap_err().field(), Some("C"));
        assert!(members.texts("None").unwrap().is_empty());
        assert!(members.text_map("None").unwrap().is_empty());
    }
}
