//! What libFuzzer says about a run.

use std::fmt;

/// The numbers of one run.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Inputs tried.
    pub executions: u64,
    /// Edges of the code that some input took.
    pub edges: u64,
    /// Edges there are; most belong to code that the target never calls.
    pub counters: u64,
    /// The most memory in use, in megabytes.
    pub megabytes: u64,
}

impl Report {
    pub fn of(output: &str) -> Self {
        let last = |mark: &str| output.lines().rev().find_map(|line| number_after(line, mark)).unwrap_or(0);
        Self {
            executions: last("stat::number_of_executed_units:"),
            edges: last(" cov: "),
            counters: output
                .lines()
                .filter(|line| line.contains("inline 8-bit counters"))
                .find_map(|line| number_after(line, "("))
                .unwrap_or(0),
            megabytes: last("stat::peak_rss_mb:"),
        }
    }
}

fn number_after(line: &str, mark: &str) -> Option<u64> {
    let (_, rest) = line.split_once(mark)?;
    rest.trim_start().split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { executions, edges, counters, megabytes } = self;
        write!(f, "{executions} executions, {edges} of {counters} edges, at most {megabytes} MB")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_a_run_are_found() {
        let output = "INFO: Loaded 1 modules   (109 inline 8-bit counters): 109 [0x559f, 0x55a0), \n\
                      #2\tINITED cov: 7 ft: 7 corp: 1/1b exec/s: 0 rss: 27Mb\n\
                      #100\tDONE   cov: 8 ft: 8 corp: 2/5b lim: 4 exec/s: 0 rss: 27Mb\n\
                      stat::number_of_executed_units: 100\nstat::peak_rss_mb:              27\n";
        let report = Report { executions: 100, edges: 8, counters: 109, megabytes: 27 };
        assert_eq!(Report::of(output), report);
        assert_eq!(report.to_string(), "100 executions, 8 of 109 edges, at most 27 MB");
    }

    #[test]
    fn a_program_that_said_nothing_tried_nothing() {
        assert_eq!(Report::of("error while loading shared libraries"), Report::default());
    }
}
