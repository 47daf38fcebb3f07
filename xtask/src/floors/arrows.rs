//! Who imports whom: every path of a file that leads to another room, by whatever way the root re-exports it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree};

/// One import.
#[derive(Debug, PartialEq, Eq)]
pub struct Arrow {
    pub from: String,
    pub to: String,
    /// The path as it is written, from the crate's root.
    pub what: String,
}

/// A crate's rooms, and where the names come from that its root gives out.
pub struct Crate {
    rooms: BTreeSet<String>,
    names: BTreeMap<String, String>,
}

impl Crate {
    /// Reads the root, `lib.rs`.
    ///
    /// # Errors
    /// When it is no Rust.
    pub fn read(root: &str) -> Result<Self> {
        let root = syn::parse_file(root)?;
        let rooms = root
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Mod(room) if room.content.is_none() && !is_test(&room.attrs) => {
                    Some(room.ident.to_string())
                }
                _ => None,
            })
            .collect::<BTreeSet<_>>();
        let mut names = BTreeMap::new();
        for item in &root.items {
            if let Item::Use(import) = item {
                let mut paths = Vec::new();
                branches(&import.tree, &[], &mut paths);
                for Branch { path, name } in paths {
                    let room = path.iter().find(|part| !matches!(part.as_str(), "crate" | "self"));
                    if let Some(room) = room.filter(|room| rooms.contains(*room)) {
                        names.insert(name, room.clone());
                    }
                }
            }
        }
        Ok(Self { rooms, names })
    }

    pub fn rooms(&self) -> &BTreeSet<String> {
        &self.rooms
    }

    /// The imports of a file, given by its path within `src`, that leave its room. Tests may look anywhere.
    ///
    /// # Errors
    /// When the file is no Rust, or imports what the root does not give out.
    pub fn arrows_of(&self, file: &str, text: &str) -> Result<Vec<Arrow>> {
        let place = place_of(file);
        let Some(from) = place.first().filter(|_| !place.iter().any(|part| part == "tests")) else {
            return Ok(Vec::new());
        };
        let mut walk = Walk { place: place.clone(), paths: BTreeSet::new() };
        walk.visit_file(&syn::parse_file(text)?);
        let mut arrows = Vec::new();
        for path in walk.paths {
            let Some(first) = path.first() else { continue };
            let to = if self.rooms.contains(first) { Some(first) } else { self.names.get(first) };
            match to {
                Some(to) if to == from => {}
                Some(to) => arrows.push(Arrow { from: from.clone(), to: to.clone(), what: path.join("::") }),
                None => bail!("`crate::{}` leads nowhere that the root tells of", path.join("::")),
            }
        }
        Ok(arrows)
    }
}

/// The module that a file is.
fn place_of(file: &str) -> Vec<String> {
    let mut parts: Vec<String> = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib")) {
        parts.pop();
    }
    parts
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let tokens = match &attribute.meta {
            syn::Meta::List(list) if list.path.is_ident("cfg") => list.tokens.to_string(),
            _ => return false,
        };
        tokens == "test" || tokens == "doctest" || tokens.starts_with("all (doctest")
    })
}

struct Branch {
    path: Vec<String>,
    name: String,
}

/// All paths of a `use`.
fn branches(tree: &UseTree, before: &[String], paths: &mut Vec<Branch>) {
    let with = |part: String| [before, &[part]].concat();
    match tree {
        UseTree::Path(path) => branches(&path.tree, &with(path.ident.to_string()), paths),
        UseTree::Group(group) => group.items.iter().for_each(|tree| branches(tree, before, paths)),
        UseTree::Name(name) => {
            paths.push(Branch { path: with(name.ident.to_string()), name: name.ident.to_string() });
        }
        UseTree::Rename(name) => {
            paths.push(Branch { path: with(name.ident.to_string()), name: name.rename.to_string() });
        }
        UseTree::Glob(_) => paths.push(Branch { path: before.to_vec(), name: String::new() }),
    }
}

/// Collects paths from the crate's root that leave the module they stand in.
struct Walk {
    place: Vec<String>,
    paths: BTreeSet<Vec<String>>,
}

impl Walk {
    fn note(&mut self, path: &[String]) {
        let Some(first) = path.first() else { return };
        let ups = path.iter().take_while(|part| *part == "super").count();
        let from_root = match first.as_str() {
            "crate" => path.iter().skip(1).cloned().collect(),
            // As many levels up as this module is deep is the root.
            "super" if ups >= self.place.len() => path.iter().skip(ups).cloned().collect(),
            _ => return,
        };
        self.paths.insert(from_root);
    }

    /// What stands in a macro is not parsed: its paths are found by their look.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.note(&std::mem::take(&mut path));
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                other => {
                    self.note(&std::mem::take(&mut path));
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.note(&path);
    }
}

impl<'ast> Visit<'ast> for Walk {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Mod(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !is_test(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.content.is_some() {
            self.place.push(module.ident.to_string());
            visit::visit_item_mod(self, module);
            self.place.pop();
        }
    }

    fn visit_item_use(&mut self, import: &'ast syn::ItemUse) {
        let mut paths = Vec::new();
        branches(&import.tree, &[], &mut paths);
        for branch in paths {
            self.note(&branch.path);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if parts.len() > 1 {
            self.note(&parts);
        }
        visit::visit_path(self, path);
    }

    /// `pub(crate)` is no import.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        self.tokens(invocation.tokens.clone());
    }
}
