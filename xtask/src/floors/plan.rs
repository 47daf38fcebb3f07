//! The table of floors, as a README has it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};

/// Which room is on which floor, and over which rooms of its own floor.
pub struct Plan {
    rooms: BTreeMap<String, Place>,
}

struct Place {
    floor: usize,
    over: BTreeSet<String>,
}

impl Plan {
    /// Reads the rows whose first cell begins with a number: `| 1 pure | `a`, `b` (over `a`) | …`.
    ///
    /// # Errors
    /// When there are no such rows, or a room is named twice.
    pub fn read(readme: &str) -> Result<Self> {
        let mut rooms = BTreeMap::new();
        for row in readme.lines().filter(|line| line.starts_with('|')) {
            let mut cells = row.trim_matches('|').split('|').map(str::trim);
            let (Some(name), Some(list)) = (cells.next(), cells.next()) else { continue };
            let Some(floor) = name.split(' ').next().and_then(|number| number.parse().ok()) else { continue };
            for (room, over) in rooms_of(list) {
                if rooms.insert(room.clone(), Place { floor, over }).is_some() {
                    bail!("the plan names `{room}` twice");
                }
            }
        }
        if rooms.is_empty() {
            bail!("no table of floors in the README");
        }
        Ok(Self { rooms })
    }

    pub fn allows(&self, from: &str, to: &str) -> bool {
        let (Some(here), Some(there)) = (self.rooms.get(from), self.rooms.get(to)) else {
            // A room without a place is a fault of its own.
            return true;
        };
        there.floor < here.floor || there.floor == here.floor && here.over.contains(to)
    }

    /// Rooms that are in the plan and not in the house, and the other way round; and rooms that stand over each other.
    pub fn differs_from(&self, rooms: &BTreeSet<String>) -> Vec<String> {
        let unplanned = rooms.iter().filter(|room| !self.rooms.contains_key(*room));
        let unbuilt = self.rooms.keys().filter(|room| !rooms.contains(*room));
        let mut faults: Vec<_> = unplanned.map(|room| format!("room `{room}` is not in the plan")).collect();
        faults.extend(unbuilt.map(|room| format!("room `{room}` of the plan is not in the house")));
        faults.extend(self.circular().map(|room| format!("room `{room}` stands over itself in the plan")));
        faults
    }

    fn circular(&self) -> impl Iterator<Item = &String> {
        self.rooms.keys().filter(|room| {
            let mut reached = BTreeSet::new();
            let mut next = vec![*room];
            while let Some(at) = next.pop() {
                for below in self.rooms.get(at).into_iter().flat_map(|place| &place.over) {
                    if below == *room {
                        return true;
                    }
                    if reached.insert(below) {
                        next.push(below);
                    }
                }
            }
            false
        })
    }
}

/// The rooms of a cell, each with those that it stands over.
fn rooms_of(cell: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut rooms: Vec<(String, BTreeSet<String>)> = Vec::new();
    let mut inside = false;
    // Every other piece stands between backticks.
    for (at, piece) in cell.split('`').enumerate() {
        if at % 2 == 0 {
            inside = match (piece.rfind('('), piece.rfind(')')) {
                (Some(open), Some(close)) => open > close,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => inside,
            };
        } else if let (true, Some((_, over))) = (inside, rooms.last_mut()) {
            over.insert(piece.to_owned());
        } else {
            rooms.push((piece.to_owned(), BTreeSet::new()));
        }
    }
    rooms
}
