//! Acronyms in Swift's names are in one case, as its API Design Guidelines have it: `MFAMethod`, `userSRP`, `poolID`; `mfa`, `totpCode`.

use super::scan::{Scanner, Token};

/// Acronyms as a name would have them that follows Rust's and Kotlin's custom.
const MIXED: &[&str] = &[
    "Acr", "Api", "Aws", "Cbor", "Dns", "Fips", "Html", "Http", "Https", "Id", "Ids", "Ios", "Ip", "Js",
    "Json", "Jwk", "Jwks", "Jwt", "Mfa", "Mfas", "Oidc", "Otp", "Otps", "Pkce", "Png", "Qr", "Rsa", "Saml",
    "Sdk", "Sms", "Srp", "Sso", "Svg", "Tls", "Totp", "Ttl", "Uri", "Uris", "Url", "Urls", "Utf", "Uuid",
    "Waf", "Xml",
];
/// Words that a declared name follows.
const DECLARES: &[&str] =
    &["actor", "case", "class", "enum", "func", "let", "protocol", "struct", "typealias", "var"];

/// The names and labels that Swift sources declare with an acronym in mixed case.
pub fn mixed<'s>(sources: impl IntoIterator<Item = &'s str>) -> Vec<String> {
    let mut wrong: Vec<String> = sources
        .into_iter()
        .flat_map(declared)
        .filter_map(|name| {
            let acronym = words(&name).find(|word| MIXED.contains(word))?.to_owned();
            Some(format!("{name}: Swift's acronyms are in one case, so not “{acronym}”"))
        })
        .collect();
    wrong.sort();
    wrong.dedup();
    wrong
}

/// What a source declares: types, members, cases, variables, and the labels and names of parameters.
fn declared(source: &str) -> Vec<String> {
    let mut scanner = Scanner::new(source);
    let mut names = Vec::new();
    let mut before = None;
    while let Some(token) = scanner.take() {
        let follows_dot = before.as_ref().is_some_and(|token: &Token| token.is('.'));
        match token.word().filter(|_| !follows_dot) {
            Some(word) if DECLARES.contains(&word) => {
                let is_case = word == "case";
                while let Some(name) = scanner.take_word() {
                    names.push(name);
                    scanner.skip_generics();
                    labels(&mut scanner, &mut names);
                    // A raw value is a text, which is no token.
                    if !is_case || !(scanner.take_mark('=') || scanner.take_mark(',')) {
                        break;
                    }
                    scanner.take_mark(',');
                }
            }
            Some("init" | "subscript") => {
                scanner.take_mark('?');
                scanner.skip_generics();
                labels(&mut scanner, &mut names);
            }
            _ => {}
        }
        before = Some(token);
    }
    names
}

/// The words before the colons of a list of parameters, if one begins here.
fn labels(scanner: &mut Scanner, names: &mut Vec<String>) {
    if !scanner.take_mark('(') {
        return;
    }
    let mut heads = true;
    let mut head = Vec::new();
    while let Some(token) = scanner.peek() {
        match token {
            Token::Mark(')') => {
                scanner.take();
                break;
            }
            Token::Mark('(' | '[' | '{') => {
                heads = false;
                scanner.skip_balanced();
                continue;
            }
            Token::Mark(',') => (heads, head) = (true, Vec::new()),
            Token::Mark(':') if heads => {
                names.append(&mut head);
                heads = false;
            }
            Token::Word(word) if heads => head.push(word.clone()),
            _ => {}
        }
        scanner.take();
    }
}

/// The words of a name in camel case.
fn words(name: &str) -> impl Iterator<Item = &str> {
    let starts = name.char_indices().filter(|(_, letter)| letter.is_uppercase()).map(|(at, _)| at);
    let ends = starts.clone().skip(1).chain([name.len()]);
    starts.zip(ends).filter_map(|(from, to)| {
        let word = name.get(from..to)?;
        Some(word.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '_'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms_in_mixed_case_are_found_wherever_a_name_is_declared() {
        let source = r"
            public struct MfaMethod { public let poolId: String; case emailOtp, one(clientIds: [String]) }
            public func setUpTotp(toUrl url: String, _ f: (Int) -> Int = { $0 }, qrPng: Bool) {}
            init<T>(requestJson: T) { self.init(native: otherId, ipId: 1) }
        ";
        let found = mixed([source]);
        let names: Vec<&str> = found.iter().filter_map(|line| line.split(':').next()).collect();
        assert_eq!(
            names,
            ["MfaMethod", "clientIds", "emailOtp", "poolId", "qrPng", "requestJson", "setUpTotp", "toUrl"]
        );
    }

    #[test]
    fn acronyms_in_one_case_and_uses_of_other_names_are_left_alone() {
        let source = r"
            public struct MFAMethod { let poolID = native.poolId(userId: 1) ; case emailOTP, mfa(ids: [String]) }
            func identity(idToken: String, of id: Ideas) -> TOTPURI { make(clientId: id).setUpTotp() }
            let step = if case .setUpTotp(let setUp) = other { setUp } else { nil }
        ";
        assert_eq!(mixed([source]), Vec::<String>::new());
    }
}
