//! Kotlin's names: its compiler is told to want `public` written wherever something is.

use super::{
    names::Names,
    scan::{Scanner, Token},
};

const MODIFIERS: &[&str] = &[
    "public",
    "internal",
    "private",
    "protected",
    "override",
    "sealed",
    "data",
    "enum",
    "abstract",
    "open",
    "inline",
    "suspend",
    "operator",
    "const",
    "companion",
    "inner",
    "lateinit",
    "fun",
    "final",
    "infix",
];

enum Context {
    /// A type, and whether those in it are its cases.
    Type { path: String, is_sealed: bool },
    /// A type or function whose content is nobody's business.
    Body,
}

/// The public names of sources.
pub fn names<'s>(sources: impl IntoIterator<Item = &'s str>) -> Names {
    let mut names = Names::default();
    for source in sources {
        read(source, &mut names);
    }
    names
}

fn read(source: &str, names: &mut Names) {
    let mut scanner = Scanner::new(source);
    let mut contexts: Vec<Context> = Vec::new();
    let (mut doc, mut modifiers): (String, Vec<String>) = (String::new(), Vec::new());
    while let Some(token) = scanner.take() {
        let (path, in_sealed) = match contexts.last() {
            Some(Context::Body) => {
                match token {
                    Token::Mark('{') => contexts.push(Context::Body),
                    Token::Mark('}') => drop(contexts.pop()),
                    _ => {}
                }
                continue;
            }
            Some(Context::Type { path, is_sealed }) => (path.clone(), *is_sealed),
            None => (String::new(), false),
        };
        let word = match token {
            Token::Doc(text) => {
                doc = text;
                modifiers.clear();
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
                    '(' | '[' => {}
                    _ => modifiers.clear(),
                }
                continue;
            }
            Token::Word(word) => word,
        };
        let has = |modifier: &str| modifiers.iter().any(|there| there == modifier);
        let is_public = has("public") && !has("override");
        match word.as_str() {
            "class" | "interface" | "object" => {
                let is_enum = has("enum");
                let is_sealed = has("sealed");
                // What stands in a companion belongs to its class; one without a name is none of its own.
                let is_companion = has("companion");
                let name = if is_companion { None } else { scanner.take_word() };
                let name = match (name, is_companion) {
                    (Some(name), _) if path.is_empty() || in_sealed => name,
                    (Some(name), _) => format!("{path}.{name}"),
                    (None, true) => path.clone(),
                    // An object in the middle of an expression.
                    (None, false) => continue,
                };
                let is_case = in_sealed && !is_companion;
                if is_public && is_case {
                    names.add_case(&path, &name, &doc);
                } else if is_public && !is_companion {
                    names.add_type(&name);
                }
                let shown = is_public && !is_case;
                heading(&mut scanner, shown.then_some(name.as_str()), names);
                modifiers.clear();
                if !scanner.take_mark('{') {
                    continue;
                }
                if is_enum {
                    entries(&mut scanner, shown.then_some(name.as_str()), names);
                }
                contexts.push(if shown { Context::Type { path: name, is_sealed } } else { Context::Body });
            }
            "fun" if scanner.peek_word() != Some("interface") => {
                scanner.skip_generics();
                if let Some((of, name)) = function(&mut scanner)
                    && is_public
                {
                    let of = of.unwrap_or(path);
                    if names.knows(&of) {
                        names.add_member(&of, &name);
                    }
                }
                modifiers.clear();
            }
            "val" | "var" => {
                if let Some(name) = scanner.take_word().filter(|_| is_public && !path.is_empty()) {
                    names.add_member(&path, &name);
                }
                modifiers.clear();
            }
            "constructor" => {
                scanner.skip_balanced();
                modifiers.clear();
            }
            modifier if MODIFIERS.contains(&modifier) => modifiers.push(word),
            _ => modifiers.clear(),
        }
    }
}

/// The rest of a type's head: its constructor, whose properties may be public, and what it inherits.
fn heading(scanner: &mut Scanner, of: Option<&str>, names: &mut Names) {
    scanner.skip_generics();
    while scanner.peek_word().is_some_and(|word| MODIFIERS.contains(&word) || word == "constructor") {
        // A modifier of what follows a type without a body is none of a constructor.
        if scanner.peek_word() != Some("constructor") && scanner.second_word() != Some("constructor") {
            return;
        }
        scanner.take();
    }
    if scanner.peek().is_some_and(|token| token.is('(')) {
        properties(scanner, of, names);
    }
    if !scanner.take_mark(':') {
        return;
    }
    loop {
        let Some(above) = scanner.take_word() else { return };
        if let Some(of) = of.filter(|of| *of != above) {
            names.add_above(of, &above);
        }
        while scanner.take_mark('.') {
            scanner.take_word();
        }
        scanner.skip_generics();
        if scanner.peek().is_some_and(|token| token.is('(')) {
            scanner.skip_balanced();
        }
        if scanner.peek_word() == Some("by") {
            scanner.take();
            scanner.take_word();
            scanner.skip_balanced();
        }
        if !scanner.take_mark(',') {
            return;
        }
    }
}

/// The public properties among a constructor's parameters.
fn properties(scanner: &mut Scanner, of: Option<&str>, names: &mut Names) {
    let mut depth = 0_usize;
    let mut is_public = false;
    while let Some(token) = scanner.take() {
        match token {
            Token::Mark('(' | '[' | '{') => depth += 1,
            Token::Mark(')' | ']' | '}') => {
                depth -= 1;
                if depth == 0 {
                    return;
                }
            }
            Token::Mark(',') if depth == 1 => is_public = false,
            Token::Word(word) if depth == 1 => match word.as_str() {
                "public" => is_public = true,
                "override" => is_public = false,
                "val" | "var" => {
                    if let (Some(of), Some(name), true) = (of, scanner.take_word(), is_public) {
                        names.add_member(of, &name);
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
}

/// The entries of an enum, up to its other members or its end.
fn entries(scanner: &mut Scanner, of: Option<&str>, names: &mut Names) {
    let mut doc = String::new();
    loop {
        match scanner.peek() {
            Some(Token::Doc(text)) => {
                doc.clone_from(text);
                scanner.take();
            }
            Some(Token::Word(_)) => {
                let name = scanner.take_word().unwrap_or_default();
                scanner.skip_balanced();
                if let Some(of) = of {
                    names.add_case(of, &name, &doc);
                }
                if !scanner.take_mark(',') {
                    scanner.take_mark(';');
                    return;
                }
            }
            _ => {
                scanner.take_mark(';');
                return;
            }
        }
    }
}

/// The receiver's and the function's name.
fn function(scanner: &mut Scanner) -> Option<(Option<String>, String)> {
    let mut path = vec![scanner.take_word()?];
    scanner.skip_generics();
    while scanner.take_mark('.') {
        path.push(scanner.take_word()?);
    }
    scanner.skip_balanced();
    let name = path.pop()?;
    Some((path.pop(), name))
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
            /** A. */
            public abstract class A private constructor(internal val x: Int, public val y: List<Int> = listOf(1)) : AutoCloseable {
                public constructor(z: Int) : this(z, listOf()) { val w = 1 }
                public val v: Int get() = if (x > 0) { 1 } else { 2 }
                internal val hidden = 1
                public suspend fun u(a: () -> Unit = { }): Int = try { 1 } finally { }
                override fun toString(): String = "A(${ if (x > 0) "}" else "{" })"
                public companion object { public fun t(): A = A(1) ; private const val s = 1 }
                private class Q { public val never = 1 }
            }
            public class Late internal constructor(public val r: Int) : A(1)
            public sealed interface S {
                public data object One : S
                public class Two internal constructor(public val detail: Int) : S { override fun toString() = "" }
            }
            public enum class E { /** A. */ FIRST, SECOND_ONE; public val q: Int get() = 1 }
            internal class I { public val never = 1 }
            public object O { public fun load() { } }
            internal fun String.helper() = 1
            public fun Late.more(): Int = 1
        "#;
        let expected = [
            "A",
            "A.t",
            "A.u",
            "A.v",
            "A.y",
            "E",
            "E.FIRST",
            "E.q",
            "E.SECOND_ONE",
            "Late",
            "Late.more",
            "Late.r",
            "Late.t",
            "Late.u",
            "Late.v",
            "Late.y",
            "O",
            "O.load",
            "S",
            "S.One",
            "S.Two",
        ];
        assert_eq!(listed(source), expected);
    }
}
