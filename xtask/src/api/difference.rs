//! What is not in all three languages, and why.

use std::collections::BTreeMap;

/// The differences that no reason covers, and the reasons that cover no difference.
///
/// A reason is a line `R-- Type.member : why`; a star at the end of a name stands for whatever follows.
pub fn unexplained(rows: &BTreeMap<String, (String, String)>, reasons: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut rules: Vec<(Rule<'_>, usize)> = Vec::new();
    for line in reasons.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match Rule::read(line) {
            Some(rule) => rules.push((rule, 0)),
            None => wrong.push(format!("{line}: not of the form “R-- Type.member : why”")),
        }
    }
    for (marks, name) in rows.values().filter(|(marks, _)| marks != "RSK") {
        match rules.iter_mut().find(|(rule, _)| rule.covers(marks, name)) {
            Some((_, uses)) => *uses += 1,
            None => wrong.push(format!("{marks} {name}: in one language and not in another, for no reason")),
        }
    }
    let idle = rules.iter().filter(|(_, uses)| *uses == 0);
    wrong.extend(idle.map(|(rule, _)| {
        format!("{} {}: a reason for a difference that is not there", rule.marks, rule.name)
    }));
    wrong
}

struct Rule<'r> {
    marks: &'r str,
    name: &'r str,
}

impl<'r> Rule<'r> {
    fn read(line: &'r str) -> Option<Self> {
        let (what, why) = line.split_once(" : ")?;
        let (marks, name) = what.trim().split_once(' ')?;
        (marks.len() == 3 && !why.trim().is_empty()).then(|| Self { marks, name: name.trim() })
    }

    fn covers(&self, marks: &str, name: &str) -> bool {
        let fits = self.name.strip_suffix('*').map_or(name == self.name, |start| name.starts_with(start));
        fits && marks == self.marks
    }
}
