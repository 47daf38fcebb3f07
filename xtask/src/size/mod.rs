//! What the shared library weighs, and whose bytes they are.

mod budget;
mod by_crate;

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum as _};

use crate::run::{answer_of, step};
use crate::shipped::Build;
use crate::workspace::Workspace;

#[derive(Args)]
pub struct Options {
    /// Only this build; without, all of them
    #[arg(long, value_enum)]
    only: Option<Build>,
    /// Say only what is above the budget
    #[arg(long)]
    quiet: bool,
}

pub fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mut above = Vec::new();
    for build in Build::value_variants() {
        if options.only.is_none_or(|only| only == *build) {
            above.extend(weigh(workspace, *build, options.quiet)?);
        }
    }
    for fault in &above {
        println!("{fault}");
    }
    Ok(if above.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Builds and weighs it, and says what is above the budget.
fn weigh(workspace: &Workspace, build: Build, quiet: bool) -> Result<Vec<String>> {
    build.make(workspace)?;
    let library = workspace.release().join(Workspace::library_name());
    let stripped = workspace.scratch().join(format!("stripped-{}", Workspace::library_name()));
    fs::create_dir_all(workspace.scratch()).context("scratch folder")?;
    fs::copy(&library, &stripped).with_context(|| format!("copying {}", library.display()))?;
    // Exported symbols stay: Swift and JNA link by name.
    let only_local = if cfg!(target_os = "macos") { "-x" } else { "--strip-unneeded" };
    step(workspace, "strip a copy", Command::new("strip").arg(only_local).arg(&stripped))?;
    step(
        workspace,
        "compress the copy",
        Command::new("gzip").args(["-9", "--keep", "--force"]).arg(&stripped),
    )?;
    let compressed = workspace.scratch().join(format!("stripped-{}.gz", Workspace::library_name()));
    let (stripped_size, compressed_size) = (bytes(&stripped)?, bytes(&compressed)?);

    if !quiet {
        println!("{}:", build.name());
        for (name, size) in by_crate::of(workspace, &library)? {
            println!("  {name:42} {size:>10}");
        }
    }
    println!("  {:42} {stripped_size:>10} bytes", format!("{}, stripped", build.name()));
    println!("  {:42} {compressed_size:>10} bytes", format!("{}, stripped, gzip -9", build.name()));
    if let Some(alignment) = page_alignment(&stripped).filter(|_| !quiet) {
        println!("  segments are aligned to {alignment} bytes");
    }
    budget::exceeded(workspace, build.name(), &[("stripped", stripped_size), ("gzipped", compressed_size)])
}

fn bytes(file: &Path) -> Result<u64> {
    Ok(fs::metadata(file).with_context(|| format!("size of {}", file.display()))?.len())
}

/// The smallest alignment of the loaded segments, where the library is an ELF file and `readelf` is there.
fn page_alignment(library: &Path) -> Option<u64> {
    let headers = answer_of(Command::new("readelf").args(["--program-headers", "--wide"]).arg(library))?;
    smallest_load_alignment(&headers)
}

fn smallest_load_alignment(headers: &str) -> Option<u64> {
    headers
        .lines()
        .filter(|line| line.trim_start().starts_with("LOAD"))
        .filter_map(|line| line.split_whitespace().last()?.strip_prefix("0x"))
        .filter_map(|hex| u64::from_str_radix(hex, 16).ok())
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_alignment_of_the_loaded_segments_counts() {
        let headers = "  PHDR           0x000040 0x0040 0x0040 0x000268 0x000268 R   0x8\n\
                       \u{20} LOAD           0x000000 0x0000 0x0000 0x04d5f8 0x04d5f8 R   0x4000\n\
                       \u{20} LOAD           0x04e000 0x4e00 0x4e00 0x1d3c71 0x1d3c71 R E 0x1000\n";
        assert_eq!(smallest_load_alignment(headers), Some(0x1000));
        assert_eq!(smallest_load_alignment("not an ELF file"), None);
    }
}
