//! Turns the tables of the standard in `data/` into sorted static arrays (`tables.rs` in `OUT_DIR`,
//! included by `src/deid/table.rs`), so that nothing is parsed at run time; the large ones into packed arrays that are
//! unpacked at their first use.

#[path = "build/attributes.rs"]
mod attributes;
#[path = "build/charsets.rs"]
mod charsets;
#[path = "build/content_items.rs"]
mod content_items;
#[path = "build/dummies.rs"]
mod dummies;
#[path = "build/iods.rs"]
mod iods;
#[path = "build/pack.rs"]
mod pack;
#[path = "build/private.rs"]
mod private;
#[path = "build/rules.rs"]
mod rules;
#[path = "build/sheet.rs"]
mod sheet;
#[path = "build/words.rs"]
mod words;

use std::{env, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rustc-check-cfg=cfg(whole)");
    if !is_whole() {
        return;
    }
    println!("cargo::rustc-cfg=whole");

    let mut source = String::new();
    rules::generate(&mut source);
    content_items::generate(&mut source);
    private::generate(&mut source);
    iods::generate(&mut source);
    dummies::generate(&mut source);
    words::generate(&mut source);

    write("tables.rs", &source);

    let mut source = String::new();
    attributes::generate(&mut source);
    write("attributes.rs", &source);

    let mut source = String::new();
    charsets::generate(&mut source);
    write("charsets.rs", &source);
}

fn write(name: &str, source: &str) {
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join(name), source).expect("OUT_DIR is writable");
}

/// Whether the build is of the whole crate, and not of one of the browser's smaller modules.
fn is_whole() -> bool {
    let feature = |name: &str| env::var_os(format!("CARGO_FEATURE_WEB_{name}")).is_some();
    let smaller = ["CODECS", "JPEG_XL", "TEXT"].into_iter().any(feature);
    let wasm = env::var_os("CARGO_CFG_TARGET_ARCH").is_some_and(|arch| arch == "wasm32");
    !(wasm && smaller) || feature("ENGINE")
}
