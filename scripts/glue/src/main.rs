//! Writes the JavaScript glue of a module built for `wasm32-unknown-unknown`:
//! `scanveil-glue MODULE.wasm OUT_DIR`. The same output as `wasm-bindgen --target web`,
//! by the library of exactly the version in Cargo.lock, so that nothing need be installed globally.

use wasm_bindgen_cli_support::Bindgen;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(module), Some(out_dir)) = (arguments.next(), arguments.next()) else {
        anyhow::bail!("usage: scanveil-glue MODULE.wasm OUT_DIR");
    };
    Bindgen::new()
        .input_path(module)
        .web(true)?
        .typescript(true)
        .omit_default_module_path(false)
        .generate(out_dir)
}
