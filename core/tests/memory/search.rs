//! Looks through all memory that this process can write to.

use std::{collections::BTreeMap, fs, os::unix::fs::FileExt as _};

use crate::needles::{Needle, mask_all};

const PIECE: usize = 1 << 20;

/// How often each secret was found, by name, and where.
pub struct Found {
    pub counts: BTreeMap<&'static str, usize>,
    pub places: Vec<String>,
}

impl Found {
    pub fn names(&self) -> Vec<&'static str> {
        self.counts.keys().copied().collect()
    }
}

pub fn search(needles: &[Needle]) -> Found {
    // A thread that ends takes its stack along: then it is begun anew.
    for _ in 0..50 {
        if let Some(found) = look(needles) {
            return found;
        }
        std::thread::yield_now();
    }
    panic!("this process's memory cannot be read");
}

/// `None` if a piece of memory went away meanwhile.
fn look(needles: &[Needle]) -> Option<Found> {
    let longest = needles.iter().map(|needle| needle.masked.len()).max().unwrap();
    let mut first = [false; 256];
    for needle in needles {
        first[usize::from(needle.masked[0])] = true;
    }
    let memory = fs::File::open("/proc/self/mem").unwrap();
    // The piece that is looked at holds, for a moment, what was read.
    let mut piece = vec![0_u8; PIECE];
    let own = (piece.as_ptr() as u64, piece.as_ptr() as u64 + PIECE as u64);
    let mut found = Found { counts: BTreeMap::new(), places: Vec::new() };
    let regions = regions();
    for part in ["[heap]", "[stack]"] {
        assert!(regions.iter().any(|(_, _, name)| name == part), "{part} is looked at");
    }
    for (start, end, name) in regions {
        for (start, end) in without(start, end, own) {
            let mut at = start;
            while at < end {
                let size = usize::try_from(end - at).unwrap().min(PIECE);
                memory.read_exact_at(&mut piece[..size], at).ok()?;
                mask_all(&mut piece[..size]);
                let last = at + size as u64 == end;
                // Each place is looked at once: what may go on in the next piece is left to it.
                let places = if last { size } else { size - longest };
                for offset in (0..places).filter(|offset| first[usize::from(piece[*offset])]) {
                    for needle in needles {
                        if piece[offset..size].starts_with(&needle.masked) {
                            *found.counts.entry(needle.name).or_default() += 1;
                            found.places.push(format!(
                                "{} at {:x} of {name}",
                                needle.name,
                                at + offset as u64
                            ));
                        }
                    }
                }
                at += places as u64;
            }
        }
    }
    Some(found)
}

/// Writable memory: where it begins and ends, and what it is.
fn regions() -> Vec<(u64, u64, String)> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let regions = maps.lines().filter_map(|line| {
        let mut fields = line.split_whitespace();
        let (range, rights) = (fields.next()?, fields.next()?);
        let name = fields.nth(3).unwrap_or("unnamed").to_owned();
        let (start, end) = range.split_once('-')?;
        let number = |text| u64::from_str_radix(text, 16).unwrap();
        rights.starts_with("rw").then(|| (number(start), number(end), name))
    });
    regions.collect()
}

fn without(start: u64, end: u64, hole: (u64, u64)) -> Vec<(u64, u64)> {
    let parts = [(start, end.min(hole.0)), (start.max(hole.1), end)];
    if end <= hole.0 || start >= hole.1 {
        return vec![(start, end)];
    }
    parts.into_iter().filter(|(start, end)| start < end).collect()
}
