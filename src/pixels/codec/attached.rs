//! The codecs of other WebAssembly modules, attached to this one.

use std::cell::RefCell;
use std::rc::Rc;

use super::Codecs;
use crate::pixels::Module;

thread_local! {
    static ATTACHED: RefCell<Vec<(Module, Rc<dyn Codecs>)>> = const { RefCell::new(Vec::new()) };
}

/// From now on frames go to `codecs` that are the work of `module`.
pub(crate) fn attach(module: Module, codecs: Rc<dyn Codecs>) {
    ATTACHED.with_borrow_mut(|all| {
        all.retain(|(other, _)| *other != module);
        all.push((module, codecs));
    });
}

pub(super) fn codecs(module: Module) -> Option<Rc<dyn Codecs>> {
    ATTACHED.with_borrow(|all| {
        let (_, codecs) = all.iter().find(|(other, _)| *other == module)?;
        Some(Rc::clone(codecs))
    })
}
