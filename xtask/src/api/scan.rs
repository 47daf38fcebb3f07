//! The words of a Swift or Kotlin source: what both languages write alike, without texts and plain comments.

/// A piece of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    Word(String),
    /// A documentation comment.
    Doc(String),
    Mark(char),
}

impl Token {
    pub fn is(&self, mark: char) -> bool {
        *self == Self::Mark(mark)
    }

    pub fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Doc(_) | Self::Mark(_) => None,
        }
    }
}

/// A place in the tokens of a source.
pub struct Scanner {
    tokens: Vec<Token>,
    at: usize,
}

impl Scanner {
    pub fn new(source: &str) -> Self {
        Self { tokens: tokens(source), at: 0 }
    }

    pub fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    pub fn peek_word(&self) -> Option<&str> {
        self.peek().and_then(Token::word)
    }

    /// The word after the next token.
    pub fn second_word(&self) -> Option<&str> {
        self.tokens.get(self.at + 1).and_then(Token::word)
    }

    pub fn take(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.at += 1;
        token
    }

    /// Goes on if the next token is this mark.
    pub fn take_mark(&mut self, mark: char) -> bool {
        let there = self.peek().is_some_and(|token| token.is(mark));
        self.at += usize::from(there);
        there
    }

    pub fn take_word(&mut self) -> Option<String> {
        let word = self.peek_word().map(str::to_owned);
        self.at += usize::from(word.is_some());
        word
    }

    /// Passes over what is in parentheses, brackets or braces, if the next token opens some.
    pub fn skip_balanced(&mut self) -> bool {
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                Some(Token::Mark('(' | '[' | '{')) => depth += 1,
                Some(Token::Mark(')' | ']' | '}')) if depth == 1 => {
                    self.at += 1;
                    return true;
                }
                Some(Token::Mark(')' | ']' | '}')) if depth > 0 => depth -= 1,
                Some(_) if depth > 0 => {}
                Some(_) | None => return false,
            }
            self.at += 1;
        }
    }

    /// Passes over type parameters, if the next token opens some.
    pub fn skip_generics(&mut self) {
        if !self.take_mark('<') {
            return;
        }
        let mut depth = 1_usize;
        while depth > 0 {
            match self.take() {
                Some(Token::Mark('<')) => depth += 1,
                Some(Token::Mark('>')) => depth -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }
}

fn tokens(source: &str) -> Vec<Token> {
    let letters: Vec<char> = source.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let starts = |text: &str| {
            text.chars().enumerate().all(|(place, wanted)| letters.get(at + place) == Some(&wanted))
        };
        if starts("///") {
            let end = line_end(&letters, at);
            add_doc(&mut tokens, &text(&letters, at + 3, end), true);
            at = end;
        } else if starts("//") {
            at = line_end(&letters, at);
        } else if starts("/*") {
            let end = comment_end(&letters, at);
            if starts("/**") {
                let lines = text(&letters, at + 3, end.saturating_sub(2));
                let plain: Vec<&str> =
                    lines.lines().map(|line| line.trim().trim_start_matches('*').trim()).collect();
                add_doc(&mut tokens, &plain.join("\n"), false);
            }
            at = end;
        } else if letter == '"' {
            at = text_end(&letters, at, 0);
        } else if letter == '#' && letters.get(at + 1) == Some(&'"') {
            at = text_end(&letters, at + 1, 1);
        } else if letter == '\'' {
            at = letter_end(&letters, at);
        } else if letter.is_alphanumeric() || letter == '_' || letter == '`' {
            let end = (at..letters.len())
                .find(|place| {
                    !letters.get(*place).is_some_and(|l| l.is_alphanumeric() || *l == '_' || *l == '`')
                })
                .unwrap_or(letters.len());
            tokens.push(Token::Word(text(&letters, at, end).replace('`', "")));
            at = end;
        } else {
            // An arrow closes no type parameter.
            if starts("->") {
                at += 1;
            } else if !letter.is_whitespace() {
                tokens.push(Token::Mark(letter));
            }
            at += 1;
        }
    }
    tokens
}

/// Lines of one comment stand in one token.
fn add_doc(tokens: &mut Vec<Token>, line: &str, goes_on: bool) {
    match tokens.last_mut() {
        Some(Token::Doc(doc)) if goes_on => {
            doc.push('\n');
            doc.push_str(line.trim());
        }
        _ => tokens.push(Token::Doc(line.trim().to_owned())),
    }
}

fn text(letters: &[char], from: usize, to: usize) -> String {
    letters.get(from..to.max(from)).unwrap_or_default().iter().collect()
}

fn line_end(letters: &[char], at: usize) -> usize {
    (at..letters.len()).find(|place| letters.get(*place) == Some(&'\n')).unwrap_or(letters.len())
}

fn comment_end(letters: &[char], at: usize) -> usize {
    (at + 2..letters.len())
        .find(|place| letters.get(*place) == Some(&'*') && letters.get(place + 1) == Some(&'/'))
        .map_or(letters.len(), |place| place + 2)
}

fn letter_end(letters: &[char], at: usize) -> usize {
    let escaped = letters.get(at + 1) == Some(&'\\');
    (at + 2 + usize::from(escaped)..letters.len())
        .find(|place| letters.get(*place) == Some(&'\''))
        .map_or(letters.len(), |place| place + 1)
}

/// Where a text ends that begins with the quotation mark here; what it puts in may hold texts itself.
fn text_end(letters: &[char], start: usize, hashes: usize) -> usize {
    let quotes = |at: usize| (0..3).all(|place| letters.get(at + place) == Some(&'"'));
    let long = quotes(start);
    let mut at = start + if long { 3 } else { 1 };
    while let Some(&letter) = letters.get(at) {
        let closes = if long { quotes(at) } else { letter == '"' };
        if closes && (0..hashes).all(|place| letters.get(at + 1 + place) == Some(&'#')) {
            return at + if long { 3 } else { 1 } + hashes;
        }
        match (letter, letters.get(at + 1), letters.get(at + 1 + hashes)) {
            ('\\', _, Some('(')) => at = hole_end(letters, at + 1 + hashes),
            ('$', Some('{'), _) => at = hole_end(letters, at + 1),
            ('\\', _, _) if hashes == 0 => at += 2,
            _ => at += 1,
        }
    }
    letters.len()
}

/// Where what is put into a text ends.
fn hole_end(letters: &[char], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while let Some(&letter) = letters.get(at) {
        match letter {
            '(' | '{' => depth += 1,
            ')' | '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            '"' => {
                at = text_end(letters, at, 0);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    letters.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<String> {
        tokens(source).iter().filter_map(|token| token.word().map(str::to_owned)).collect()
    }

    #[test]
    fn texts_and_comments_hold_no_words() {
        let source = r#"a "b \(c("d")) e" f // g
            h /* i */ "${j("k")}" l "\"p" q """ r " s """ t 'u' v '\'' w"#;
        assert_eq!(words(source), ["a", "f", "h", "l", "q", "t", "v", "w"]);
        assert_eq!(words("a #\"m \"n\"\"# b"), ["a", "b"]);
    }

    #[test]
    fn documentation_is_kept_as_one() {
        let doc = |source: &str| tokens(source).first().cloned();
        assert_eq!(doc("/// One\n  /// two.\nlet x"), Some(Token::Doc("One\ntwo.".into())));
        assert_eq!(doc("/**\n * One\n * two.\n */\nval x"), Some(Token::Doc("One\ntwo.".into())));
    }

    #[test]
    fn what_is_balanced_is_passed_over() {
        let mut scanner = Scanner::new("(a: [B] = { c() }) d");
        assert!(scanner.skip_balanced());
        assert_eq!(scanner.take_word().as_deref(), Some("d"));
        assert!(!scanner.skip_balanced());
    }
}
