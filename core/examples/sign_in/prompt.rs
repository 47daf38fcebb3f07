//! Questions in the terminal; answers may also be piped in, line by line.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

/// Asks for something that may be seen.
pub(crate) fn shown(question: &str) -> io::Result<String> {
    print!("{question}: ");
    io::stdout().flush()?;
    line()
}

/// Asks for something that must not be seen.
pub(crate) fn hidden(question: &str) -> io::Result<String> {
    if io::stdin().is_terminal() {
        return rpassword::prompt_password(format!("{question} (hidden): "));
    }
    print!("{question}: ");
    io::stdout().flush()?;
    let answer = line();
    println!();
    answer
}

fn line() -> io::Result<String> {
    let mut line = String::new();
    if io::stdin().lock().read_line(&mut line)? == 0 {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "no more input"));
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
