//! Swift's names: what its sources call public, and what belongs to a public protocol or enum.

use std::collections::BTreeSet;

use super::{
    names::Names,
    scan::{Scanner, Token},
};

/// Text forms that every type has.
const TEXT_FORMS: &[&str] = &["description", "debugDescription", "customMirror", "errorDescription"];

/// A declaration, before it is known which types are public.
struct Found {
    of: String,
    name: String,
    /// What is said of it, if it is a case.
    case: Option<String>,
}

enum Context {
    Type { path: String, is_enum: bool, is_protocol: bool },
    Body,
}

/// The public names of sources. An extension may stand in another file than its type.
pub fn names<'s>(sources: impl IntoIterator<Item = &'s str>) -> Names {
    let mut names = Names::default();
    let (mut found, mut above) = (Vec::new(), Vec::new());
    let mut public = BTreeSet::new();
    for source in sources {
        read(source, &mut public, &mut found, &mut above);
    }
    for path in &public {
        // A type in one that is not public is not public either.
        let mut outer = path.match_indices('.').map(|(at, _)| path.get(..at).unwrap_or_default());
        if outer.all(|outer| public.contains(outer)) {
            names.add_type(path);
        }
    }
    for Found { of, name, case } in found.into_iter().filter(|found| public.contains(&found.of)) {
        match case {
            Some(doc) => names.add_case(&of, &name, &doc),
            None => names.add_member(&of, &name),
        }
    }
    for (of, other) in above {
        if public.contains(&of) && public.contains(&other) {
            names.add_above(&of, &other);
        }
    }
    names
}

fn read(
    source: &str,
    public: &mut BTreeSet<String>,
    found: &mut Vec<Found>,
    above: &mut Vec<(String, String)>,
) {
    let mut scanner = Scanner::new(source);
    let mut contexts: Vec<Context> = Vec::new();
    let (mut doc, mut is_public) = (String::new(), false);
    while let Some(token) = scanner.take() {
        let (path, is_enum, is_protocol) = match contexts.last() {
            Some(Context::Body) => {
                match token {
                    Token::Mark('{') => contexts.push(Context::Body),
                    Token::Mark('}') => drop(contexts.pop()),
                    _ => {}
                }
                continue;
            }
            Some(Context::Type { path, is_enum, is_protocol }) => (path.clone(), *is_enum, *is_protocol),
            None => (String::new(), false, false),
        };
        let word = match token {
            Token::Doc(text) => {
                (doc, is_public) = (text, false);
                continue;
            }
            Token::Mark(mark) => {
                match mark {
                    '{' => contexts.push(Context::Body),
                    '}' => drop(contexts.pop()),
                    '@' => {
                        scanner.take_word();
                        scanner.skip_balanced();
                    }
                    _ => {}
                }
                continue;
            }
            Token::Word(word) => word,
        };
        let shown = is_public || is_protocol;
        match word.as_str() {
            "public" | "open" => is_public = true,
            "private" | "fileprivate" | "internal" | "typealias" => is_public = false,
            "struct" | "class" | "enum" | "protocol" | "actor" | "extension" => {
                // `class func` is no type.
                let Some(mut name) = scanner.take_word() else { continue };
                while scanner.take_mark('.') {
                    name = format!("{name}.{}", scanner.take_word().unwrap_or_default());
                }
                let name =
                    if path.is_empty() || word == "extension" { name } else { format!("{path}.{name}") };
                if is_public {
                    public.insert(name.clone());
                }
                for other in heading(&mut scanner) {
                    above.push((name.clone(), other));
                }
                let (is_enum, is_protocol) = (word == "enum", word == "protocol");
                contexts.push(Context::Type { path: name, is_enum, is_protocol });
                is_public = false;
            }
            "func" | "var" | "let" | "subscript" => {
                let name = if word == "subscript" { Some(word) } else { scanner.take_word() };
                scanner.skip_generics();
                scanner.skip_balanced();
                if let Some(name) = name.filter(|name| shown && !TEXT_FORMS.contains(&name.as_str())) {
                    found.push(Found { of: path, name, case: None });
                }
                is_public = false;
            }
            "init" => {
                scanner.take_mark('?');
                scanner.skip_generics();
                scanner.skip_balanced();
                is_public = false;
            }
            "case" if is_enum => {
                while let Some(name) = scanner.take_word() {
                    scanner.skip_balanced();
                    // A raw value is a text, which is no token, or a number.
                    if scanner.take_mark('=')
                        && scanner.peek_word().is_some_and(|word| word.starts_with(char::is_numeric))
                    {
                        scanner.take();
                    }
                    found.push(Found { of: path.clone(), name, case: Some(std::mem::take(&mut doc)) });
                    if !scanner.take_mark(',') {
                        break;
                    }
                }
            }
            _ => {}
        }
    }
}

/// What stands between a type's name and its brace: the names of what it inherits.
fn heading(scanner: &mut Scanner) -> Vec<String> {
    let mut names = Vec::new();
    scanner.skip_generics();
    let mut inherits = scanner.take_mark(':');
    while let Some(token) = scanner.take() {
        match token {
            Token::Mark('{') => break,
            Token::Word(word) if word == "where" => inherits = false,
            Token::Word(word) if inherits => names.push(word),
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(source: &str) -> Vec<String> {
        names([source]).all().into_values().collect()
    }

    #[test]
    fn only_what_is_public_is_listed() {
        let source = r#"
            public struct A: P, Sendable {
                public let x: [Int]
                let hidden = 1
                public var y: Int { let inner = { 1 }(); return inner }
                public static func z<T>(_ f: () -> T = { "}" }) async throws -> T { func w() {} }
                public init(a: Int) {}
                public typealias Element = Int
                private let hiddenToo = 1
                public enum B: String { case one = "1", two(Int), three }
            }
            struct C { public var never: Int }
            public protocol P { var p: Int { get } ; func q() }
            extension P { public func r() {}; public var description: String { "" } }
            extension A { public func s() {} ; func t() {} }
            extension C { public func u() {} }
        "#;
        let expected = [
            "A",
            "A.B",
            "A.B.one",
            "A.B.three",
            "A.B.two",
            "A.p",
            "A.q",
            "A.r",
            "A.s",
            "A.x",
            "A.y",
            "A.z",
            "P",
            "P.p",
            "P.q",
            "P.r",
        ];
        assert_eq!(listed(source), expected);
    }
}
