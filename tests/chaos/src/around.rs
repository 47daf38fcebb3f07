//! What a program of another language says of its calls, line by line.
//!
//! `chaos: calls N`: how many it made. `chaos: over USER ORIGIN`: the library says that this session is over.
//! `chaos: broken RULE TEXT`: it saw a rule broken.

use std::io::{BufRead as _, BufReader, Read};

use crate::{
    server::Server,
    verdict::{Rule, broken},
};

/// Gives the number of calls told of.
pub(crate) fn listen(output: impl Read, server: &Server) -> usize {
    let mut calls = 0;
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        let Some((_, said)) = line.split_once("chaos: ") else {
            println!("{line}");
            continue;
        };
        let words: Vec<&str> = said.split(' ').collect();
        match words.as_slice() {
            ["calls", number] => calls += number.parse().unwrap_or(0),
            ["over", user, origin] if !server.may_be_over(user, origin) => {
                broken(Rule::Ends, format!("{user}: a session is said to be over, and nobody ended it"));
            }
            ["over", ..] => {}
            ["broken", rule, ..] => {
                let rule = match *rule {
                    "owner" => Rule::Owner,
                    "told" => Rule::Told,
                    "in-time" => Rule::InTime,
                    "signed-out" => Rule::SignedOut,
                    "secret" => Rule::Secret,
                    _ => Rule::Whole,
                };
                broken(rule, said);
            }
            _ => println!("{line}"),
        }
    }
    calls
}
