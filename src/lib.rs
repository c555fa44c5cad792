//! scanveil
pub mod bytes;
#[cfg(target_arch = "wasm32")]
mod web;
