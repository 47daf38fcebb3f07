//! The functions that the bindings export: one that neither Swift nor Kotlin calls is dead weight at the border.

use std::collections::BTreeSet;

/// How the text forms that are exported are asked for.
const TEXT_FORMS: &[(&str, &str)] = &[
    ("errorinfo", "info.toString()"),
    ("storefailure", "errorDescription: String? { native.description }"),
    ("tokenverifier", "description: String { native.description }"),
    ("migration", "description: String { native.description }"),
];
/// What only Swift and Kotlin have objects of: the other side calls those.
const THEIRS: &[&str] = &["devicequestion", "transport", "sentrequest"];
/// What hand-written code calls the objects of the other side.
const HOLDERS: &[&str] = &[
    "native",
    "$0",
    "challenge",
    "pool",
    "token",
    "pages",
    "subscription",
    "events",
    "exchange",
    "held",
    "lock",
    "kind",
    "info",
    "this",
];

/// The exports that no hand-written source calls.
pub fn dead(header: &str, sources: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut dead = Vec::new();
    for name in header.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')) {
        let Some((_, export)) = name.split_once("_fn_") else { continue };
        if seen.insert(export) && !is_called(export, sources) {
            dead.push(format!("{export}: exported, and called neither by Swift nor by Kotlin"));
        }
    }
    dead
}

fn is_called(export: &str, sources: &str) -> bool {
    let Some((kind, rest)) = export.split_once('_') else { return true };
    match kind {
        "func" => calls(sources, &camel(rest)),
        "method" => match rest.split_once('_') {
            Some((of, "uniffi_trait_display")) => {
                TEXT_FORMS.iter().any(|(name, form)| *name == of && sources.contains(form))
            }
            Some((of, _)) if THEIRS.contains(&of) => true,
            Some((_, method)) => {
                let method = camel(method);
                HOLDERS.iter().any(|holder| {
                    [".", "?.", "::"].iter().any(|by| calls(sources, &format!("{holder}{by}{method}")))
                }) || calls(sources, &format!("{{ {method}"))
            }
            None => false,
        },
        "constructor" => {
            let Some((of, _)) = rest.split_once('_') else { return false };
            let sources = sources.to_lowercase();
            sources.contains(&format!("cognitonative.{of}(")) || sources.contains(&format!("native{of}("))
        }
        // Made and given back by the generated code itself.
        _ => true,
    }
}

/// Whether the name stands there as a whole.
fn calls(sources: &str, name: &str) -> bool {
    let is_part =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    sources.match_indices(name).any(|(at, _)| {
        let before = sources.get(..at).and_then(|text| text.chars().next_back());
        let after = sources.get(at + name.len()..).and_then(|text| text.chars().next());
        !is_part(before) && !is_part(after)
    })
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        let head = letters.next().map(|letter| letter.to_ascii_uppercase());
        name + &head.into_iter().chain(letters).collect::<String>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "void *_Nonnull uniffi_x_fn_clone_session(uint64_t handle);\n\
        uint64_t uniffi_x_fn_constructor_canceltoken_new(RustCallStatus *status);\n\
        uint64_t uniffi_x_fn_method_session_get_user(uint64_t ptr);\n\
        RustBuffer uniffi_x_fn_method_errorinfo_uniffi_trait_display(RustBuffer ptr);\n\
        int8_t uniffi_x_fn_func_attribute_flag(RustBuffer value);";
    const SOURCES: &str = "let token = CognitoNative.CancelToken()\nnative.getUser(cancel: $0)\nattributeFlag(value:)\nmessage = info.toString()";

    #[test]
    fn exports_that_are_called_are_alive() {
        assert_eq!(dead(HEADER, SOURCES), Vec::<String>::new());
    }

    #[test]
    fn each_export_that_nobody_calls_is_dead() {
        for (call, export) in [
            ("CognitoNative.CancelToken()", "constructor_canceltoken_new"),
            ("native.getUser", "method_session_get_user"),
            ("info.toString()", "method_errorinfo_uniffi_trait_display"),
            ("attributeFlag", "func_attribute_flag"),
        ] {
            let [found] = dead(HEADER, &SOURCES.replace(call, "")).try_into().unwrap_or_default();
            assert!(found.starts_with(export), "{found}");
            // A longer name is another one.
            assert_eq!(
                dead(HEADER, &SOURCES.replace(call, &format!("{call}Longer"))).len(),
                usize::from(call.ends_with(char::is_alphabetic))
            );
        }
    }
}
