//! Panics, each told once: by the call it ended, or by the hook.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Has panics logged instead of printed. A panic within [`catching`] is left to its caller to tell.
pub(crate) fn install_hook() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        if CATCHING.get() {
            PLACE.replace(Some(place));
        } else {
            tracing::error!(place, panic = payload_of(info), "panicked");
        }
    }));
}

/// Runs `work`; a panic becomes a text that says what and where.
pub(crate) fn catching<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let before = CATCHING.replace(true);
    // What the work leaves half done goes away with its call.
    let outcome = catch_unwind(AssertUnwindSafe(work));
    CATCHING.set(before);
    outcome.map_err(|payload| {
        let place = PLACE.take().unwrap_or_default();
        format!("panicked at {place}: {}", text_of(payload.as_ref()))
    })
}

fn payload_of<'a>(info: &'a PanicHookInfo<'_>) -> &'a str {
    text_of(info.payload())
}

fn text_of(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("(no text)")
}
