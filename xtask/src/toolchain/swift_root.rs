//! Debian's Swift in a folder of its own, entered by chroot: the machine's own packages stay as they are.
//!
//! apt resolves and downloads with an empty package database, tar unpacks; no package's install script runs.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::apt;
use crate::run::step;
use crate::workspace::Workspace;

/// The Debian release that is the first with Swift 6.
const RELEASE: &str = "trixie";

/// Which choice of packages and files a root is made of: the number goes up with every other choice below.
const EDITION: &str = "2";

/// How the name of a root in the making begins.
const INCOMPLETE: &str = "swift-incomplete-";

/// Swift and what it leans on; the rest comes in as their dependencies.
const PACKAGES: [&str; 6] =
    ["swiftlang", "libc6-dev", "libstdc++-14-dev", "bash", "coreutils", "ca-certificates"];

/// Half of the unpacked size, and of no use to a build: documentation, debugger, editor support, other run-times.
const LEFT_OUT: [&str; 11] = [
    "./usr/share/doc",
    "./usr/share/man",
    "./usr/share/locale",
    "./usr/share/info",
    "./usr/libexec/swift/bin/lldb*",
    "./usr/libexec/swift/lib/liblldb*",
    "./usr/libexec/swift/bin/clangd",
    "./usr/libexec/swift/bin/sourcekit-lsp",
    "./usr/libexec/swift/lib/libsourcekitdInProc.so",
    "./usr/libexec/swift/bin/docc",
    "./usr/libexec/swift/lib/swift/embedded",
];

/// The root's own shell script for entering it.
const ENTER: &str = include_str!("../../scripts/enter-root.sh");

/// The root in the user's cache, downloaded first if it is not there. It is complete once it bears its final name.
///
/// # Errors
/// When the download or the unpacking fails; nothing half-made is left under the final name.
pub fn find_or_fetch(workspace: &Workspace) -> Result<PathBuf> {
    let cache = cache_folder()?;
    let root = cache.join(format!("swift-{RELEASE}-{EDITION}"));
    if root.join("usr/libexec/swift/bin/swift").exists() {
        return Ok(root);
    }
    let archive = apt::debian_archive().context("no Debian archive in apt's sources")?;
    fs::create_dir_all(&cache).with_context(|| format!("creating {}", cache.display()))?;
    remove_abandoned(&cache);
    let making =
        tempfile::Builder::new().prefix(INCOMPLETE).tempdir_in(&cache).context("a folder for Swift")?;
    let unpacked = making.path().join("root");
    let packages = download(workspace, making.path(), &archive)?;
    unpack(&packages, &unpacked)?;
    match fs::rename(&unpacked, &root) {
        // Another run was faster: theirs is as good.
        Err(_) if root.exists() => Ok(root),
        outcome => outcome.context("putting Swift in its place").map(|()| root),
    }
}

/// A command line up to, and without, the program to run inside the root. `shared` folders keep their paths.
///
/// Of this program's own environment, only what `keeps` names goes in; what a caller adds to the command's, goes in, too.
pub fn command(
    root: &Path,
    shared: &[&Path],
    folder: &Path,
    keeps: impl Fn(&str) -> bool,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Command {
    let mut command = Command::new("unshare");
    command
        // A process namespace too: what the tests start and forget dies with them.
        .args(["--pid", "--fork", "--kill-child"])
        .args(["--mount", "--propagation", "private", "sh", "-c", ENTER, "enter-root"])
        .arg(root)
        .args(shared)
        .args(["--", "/usr/bin/env"])
        .args(std::env::vars_os().filter_map(|(name, _)| left_behind(name, &keeps)))
        .arg("--chdir")
        .arg(folder)
        .args(["HOME=/root", "TERM=dumb", "LANG=C.UTF-8"])
        .arg("PATH=/usr/libexec/swift/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    for (name, value) in environment {
        let mut assignment = name;
        assignment.push("=");
        assignment.push(value);
        command.arg(assignment);
    }
    command
}

/// The argument of `env` that takes this variable away, unless it is kept.
fn left_behind(name: OsString, keeps: impl Fn(&str) -> bool) -> Option<OsString> {
    if keeps(&name.to_string_lossy()) {
        return None;
    }
    let mut argument = OsString::from("--unset=");
    argument.push(name);
    Some(argument)
}

fn cache_folder() -> Result<PathBuf> {
    let cache = match std::env::var_os("XDG_CACHE_HOME") {
        Some(folder) if Path::new(&folder).is_absolute() => PathBuf::from(folder),
        _ => Path::new(&std::env::var_os("HOME").context("HOME is not set")?).join(".cache"),
    };
    Ok(cache.join("cognito-client"))
}

/// Removes what runs that were killed left behind; a run still at work is younger than an hour.
fn remove_abandoned(cache: &Path) {
    let Ok(entries) = fs::read_dir(cache) else {
        return;
    };
    for entry in entries.flatten() {
        let incomplete = entry.file_name().to_string_lossy().starts_with(INCOMPLETE);
        let age = entry
            .metadata()
            .and_then(|metadata| metadata.modified())
            .ok()
            .and_then(|modified| modified.elapsed().ok());
        if incomplete && age.is_some_and(|age| age > Duration::from_secs(60 * 60)) {
            fs::remove_dir_all(entry.path()).ok();
        }
    }
}

/// Downloads the packages by an apt that knows only `folder`; returns their files.
fn download(workspace: &Workspace, folder: &Path, archive: &str) -> Result<Vec<PathBuf>> {
    let (lists, cache, state) = (folder.join("lists"), folder.join("cache"), folder.join("state"));
    let sources = folder.join("sources.list");
    for needed in [lists.join("partial"), cache.join("archives/partial"), state.clone()] {
        fs::create_dir_all(&needed).with_context(|| format!("creating {}", needed.display()))?;
    }
    fs::write(state.join("status"), "").context("an empty package database")?;
    let keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
    fs::write(&sources, format!("deb [signed-by={keyring}] {archive} {RELEASE} main\n"))
        .context("package sources")?;

    let apt_get = || {
        let mut command = Command::new("apt-get");
        for (option, path) in [
            ("Dir::State", &state),
            ("Dir::State::lists", &lists),
            ("Dir::State::status", &state.join("status")),
            ("Dir::Cache", &cache),
            ("Dir::Etc::sourcelist", &sources),
        ] {
            command.arg("-o").arg(format!("{option}={}", path.display()));
        }
        command
            .args(["-o", "Dir::Etc::sourceparts=/dev/null"])
            .args(["-o", "Acquire::Languages=none"])
            .args(["-o", "APT::Install-Recommends=false"])
            .args(["-o", "APT::Sandbox::User=root"])
            .args(apt::PATIENCE)
            .args(["--quiet", "--yes"])
            .env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    step(workspace, "look up Swift in Debian", apt_get().arg("update"))?;
    step(
        workspace,
        "download Swift (about 530 MB)",
        apt_get().args(["--download-only", "install"]).args(PACKAGES),
    )?;
    let archives = cache.join("archives");
    let packages: Vec<PathBuf> = fs::read_dir(&archives)
        .with_context(|| format!("reading {}", archives.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .collect();
    ensure!(!packages.is_empty(), "apt downloaded nothing");
    Ok(packages)
}

/// Unpacks the packages into `root`, as a merged-usr system with the few files programs expect of any system.
#[cfg(unix)]
fn unpack(packages: &[PathBuf], root: &Path) -> Result<()> {
    let started = Instant::now();
    for folder in ["bin", "sbin", "lib", "lib64"] {
        fs::create_dir_all(root.join("usr").join(folder)).context("folders of the root")?;
        std::os::unix::fs::symlink(format!("usr/{folder}"), root.join(folder))
            .context("links of the root")?;
    }
    for folder in ["proc", "dev", "sys", "tmp", "root", "etc"] {
        fs::create_dir_all(root.join(folder)).context("folders of the root")?;
    }
    for package in packages {
        unpack_one(package, root).with_context(|| format!("unpacking {}", package.display()))?;
    }
    fs::write(root.join("etc/passwd"), "root:x:0:0:root:/root:/bin/bash\n").context("passwd")?;
    fs::write(root.join("etc/hosts"), "127.0.0.1 localhost\n").context("hosts")?;
    println!("unpack Swift … ok ({:.1} s)", started.elapsed().as_secs_f32());
    Ok(())
}

#[cfg(not(unix))]
fn unpack(_: &[PathBuf], _: &Path) -> Result<()> {
    bail!("Debian packages are unpacked on Debian only")
}

fn unpack_one(package: &Path, root: &Path) -> Result<()> {
    let mut reader = Command::new("dpkg-deb")
        .arg("--fsys-tarfile")
        .arg(package)
        .stdout(Stdio::piped())
        .spawn()
        .context("dpkg-deb")?;
    let Some(files) = reader.stdout.take() else {
        bail!("dpkg-deb has no output");
    };
    let unpacked = Command::new("tar")
        .arg("-x")
        .arg("-C")
        .arg(root)
        .args(["--keep-directory-symlink", "--no-same-owner"])
        .args(LEFT_OUT.map(|pattern| format!("--exclude={pattern}")))
        .stdin(files)
        .status()
        .context("tar")?;
    let read = reader.wait().context("dpkg-deb")?;
    ensure!(unpacked.success() && read.success(), "tar: {unpacked}, dpkg-deb: {read}");
    Ok(())
}
