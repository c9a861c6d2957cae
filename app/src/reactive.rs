//! Reactive pieces of one type each. What leptos makes for a closure is made anew for every closure's own type; in the
//! browser's module that is most of its size. Here the closure is put into a box first, so that it is made once.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;

/// Runs now and whenever something it read changes; only in the browser.
pub fn effect(run: impl FnMut() + 'static) {
    fn make(mut run: Box<dyn FnMut()>) {
        Effect::new(move || run());
    }
    make(Box::new(run));
}

/// The same, told whether this is the first time.
pub fn effect_first(run: impl FnMut(bool) + 'static) {
    fn make(mut run: Box<dyn FnMut(bool)>) {
        Effect::new(move |previous: Option<()>| run(previous.is_none()));
    }
    make(Box::new(run));
}

/// The handler of an event, boxed.
pub fn handler<E: 'static>(run: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(run)
}

/// A boxed closure as the view takes it.
pub type Shared<T> = Arc<Mutex<dyn FnMut() -> T + Send>>;

/// A closure as the view takes it, boxed: for closures that are not written in the view itself.
pub fn shared<T>(read: impl FnMut() -> T + Send + 'static) -> Shared<T> {
    Arc::new(Mutex::new(read))
}

/// The value of an attribute that is there while the signal says so, e.g. `disabled`.
pub fn flag(signal: Option<Signal<bool>>) -> Option<Shared<bool>> {
    signal.map(|signal| -> Shared<bool> { shared(move || signal.get()) })
}

/// The value of an `aria-…` attribute that is `true` while the signal says so and missing otherwise.
pub fn true_when(signal: Option<Signal<bool>>) -> Option<Shared<Option<&'static str>>> {
    signal.map(|signal| -> Shared<Option<&'static str>> { shared(move || signal.get().then_some("true")) })
}

/// The value of `aria-invalid`: `true` while there is an error.
pub fn invalid_when(error: Option<Signal<Option<String>>>) -> Option<Shared<Option<&'static str>>> {
    error.map(|error| -> Shared<Option<&'static str>> { shared(move || error.with(Option::is_some).then_some("true")) })
}
