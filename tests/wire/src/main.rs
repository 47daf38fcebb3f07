//! The server as a program, for the tests of other languages: prints where it listens, and works until its standard input
//! ends.

use std::{
    collections::BTreeMap,
    io::{self, Read as _, Write as _},
};

use cognito_wire::Wire;

fn main() -> io::Result<()> {
    let wire = Wire::start()?;
    let addresses: BTreeMap<_, _> = wire.addresses().iter().copied().collect();
    let mut out = io::stdout();
    writeln!(out, "listening on {}", serde_json::to_string(&addresses)?)?;
    out.flush()?;
    let mut input = io::stdin();
    while input.read(&mut [0; 256])? > 0 {}
    Ok(())
}
