//! Saved views of lists: what the tables ask of the server, made once for all lists.

pub mod api;

use domain::access::Permission;
use leptos::prelude::*;

use crate::call::{self, Call};
use crate::components::data_table::TableViews;
use crate::components::data_table::wire::{NewView, ViewTab};
use crate::components::toast::use_toasts;
use crate::error::AppError;
use crate::i18n::{self, use_locale};
use crate::page::done_words;
use crate::session::{can, use_form_id};

/// What a table needs to show, save and delete views. `saved` are the views as they were when the page was drawn.
pub fn table_views(list: &'static str, saved: Vec<ViewTab>) -> TableViews {
    let saved = RwSignal::new(saved);
    let toasts = use_toasts();
    let locale = use_locale();
    let words = done_words("view_saved");
    let form_id = use_form_id();
    let reload = move || {
        leptos::task::spawn_local(async move {
            let answer = call::send(Call::of::<api::ListViews>(&[("list", list)])).await;
            if let Ok(fresh) = answer.and_then(|answer| call::read(&answer)) {
                saved.set(fresh);
            }
        });
    };
    let fail = move |error: AppError| {
        let said = i18n::errors::sentence(locale, &error);
        toasts.error(format!("{} {}", said.title, said.remedy));
    };
    let save = Callback::new(move |view: NewView| {
        let words = words.clone();
        let id = form_id.get();
        form_id.renew();
        leptos::task::spawn_local(async move {
            let is_shared = if view.is_shared { "true" } else { "false" };
            let fields = [
                ("id", id.as_str()),
                ("list", &view.list),
                ("name", &view.name),
                ("query", &view.query),
                ("is_shared", is_shared),
            ];
            match call::send(Call::of::<api::SaveView>(&fields)).await {
                Ok(_) => {
                    toasts.success(words);
                    reload();
                }
                Err(error) => fail(error),
            }
        });
    });
    let delete = Callback::new(move |id: String| {
        leptos::task::spawn_local(async move {
            match call::send(Call::of::<api::DeleteView>(&[("id", &id)])).await {
                Ok(_) => reload(),
                Err(error) => fail(error),
            }
        });
    });
    TableViews {
        saved: saved.into(),
        save,
        delete,
        save_url: "/fn/views/save".to_owned(),
        delete_url: "/fn/views/delete".to_owned(),
        may_share: can(Permission::ViewShare),
    }
}
