//! Traps: each plants one secret at one place of an instance. Every trap meets every lawful set of options, and no
//! secret may be in what leaves, unless the options retain just that.

#[path = "../support/search.rs"]
mod search;
#[path = "../support/mod.rs"]
mod support;

mod after_pixels;
mod charsets;
mod cleaning;
mod conformance;
mod dates;
mod documents;
mod hosts;
mod keeps;
mod knowledge_base;
mod mapping;
mod options;
mod originals;
mod patterns;
mod pixels;
mod plot;
mod private;
mod reports;
mod retained;
mod runner;
mod secret;
mod sequences;
mod shell;
mod sweep;
mod text;
mod uids;

use plot::Group;

/// Every trap, by the file that it shares with others.
fn groups() -> Vec<Group> {
    [
        shell::groups(),
        after_pixels::groups(),
        pixels::groups(),
        sequences::groups(),
        originals::groups(),
        uids::groups(),
        dates::groups(),
        text::groups(),
        patterns::groups(),
        retained::groups(),
        charsets::groups(),
        private::groups(),
        documents::groups(),
        reports::groups(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn no_trap_leaks_under_any_set_of_options() {
    let groups = groups();
    let count: usize = groups.iter().map(|group| group.traps.len()).sum();
    assert!(count >= 80, "only {count} traps");
    let mut names: Vec<&str> = groups
        .iter()
        .flat_map(|group| &group.traps)
        .map(|trap| trap.0)
        .collect();
    names.sort_unstable();
    let twice = names.windows(2).find(|pair| pair[0] == pair[1]);
    assert_eq!(twice, None, "two traps have one name");
    let options = options::Options::lawful();
    assert_eq!(options.len(), 768);
    let failures = runner::run(&groups, &options);
    println!(
        "{count} traps in {} files, {} sets of options",
        groups.len(),
        options.len()
    );
    assert!(failures.is_empty(), "{failures}");
}
