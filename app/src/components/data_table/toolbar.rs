//! The bars above a table: saved views as tabs; the question form (search and filters); what concerns the look (columns,
//! density, refresh, export, full screen). Everything is a link or a plain form first, so that it works without script;
//! in the browser the same forms and links change only the address.

use domain::list::{Filter, FilterOperator};
use domain::preference::Density;
use leptos::prelude::*;

use super::browser;
use super::query::{TableAddress, encode};
use super::state::{Table, is_editable, shown_columns};
use super::wire::{Column, FilterKind, NewView, ViewTab};
use crate::components::icon::{Glyph, Icon};
use crate::format;
use crate::i18n::fill;
use crate::reactive::handler;

/// Saved views of a list, and what happens to them. The addresses are those of the server functions, for use before or
/// without script: `save_url` gets the fields of [`NewView`], `delete_url` the field `id`.
#[derive(Clone)]
pub struct TableViews {
    /// The views the reader may see.
    pub saved: Signal<Vec<ViewTab>>,
    /// Saves one.
    pub save: Callback<NewView>,
    /// Deletes the one of this id.
    pub delete: Callback<String>,
    /// The server function that saves.
    pub save_url: String,
    /// The server function that deletes.
    pub delete_url: String,
    /// Whether the reader may share a view with the department.
    pub may_share: bool,
}

/// What a saved view remembers of an address: everything but where one stood, and whatever else the page keeps there.
pub fn view_query(address: &TableAddress) -> String {
    let mut address = TableAddress { rest: Vec::new(), ..address.at(0) };
    address.query.limit = 0;
    address.to_search()
}

/// The address of a file with all rows of the filter.
pub fn export_href(list: &str, kind: &str, address: &TableAddress) -> String {
    let query = view_query(address);
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/export/{list}.{kind}{mark}{query}")
}

/// The tabs of saved views.
pub fn views_bar(table: Table, views: TableViews) -> AnyView {
    let texts = table.texts;
    let list = table.setup.with_value(|setup| setup.list);
    let current = Memo::new(move |_| table.address.with(view_query));
    let TableViews { saved, save, delete, save_url, delete_url, may_share } = views;
    let tabs = move || {
        let delete_url = delete_url.clone();
        saved
            .get()
            .into_iter()
            .map(|tab| {
                // Saved views may be older than today's spelling of addresses, so both sides are written anew.
                let address = TableAddress::parse(&tab.query);
                let query = view_query(&address);
                let is_current = move || current.with(|current| *current == query);
                let is_current_too = is_current.clone();
                let id = tab.id.clone();
                let label = fill(texts.view_delete, &[("name", &tab.name)]);
                let remove = tab.is_mine.then(|| {
                    view! {
                        <form
                            class="dt-tab-delete"
                            method="post"
                            action=delete_url.clone()
                            hidden=move || !is_current_too()
                            on:submit=handler(move |event: leptos::ev::SubmitEvent| {
                                event.prevent_default();
                                delete.run(id.clone());
                            })
                        >
                            <input type="hidden" name="id" value=tab.id.clone() />
                            <button type="submit" class="btn-icon" aria-label=label.clone() title=label.clone()>
                                <Icon glyph=Glyph::Close is_small=true />
                            </button>
                        </form>
                    }
                });
                let shared = tab.is_shared.then(|| {
                    view! { <span class="dt-tab-mark" title=texts.view_shared_mark><Icon glyph=Glyph::Share is_small=true label=texts.view_shared_mark /></span> }
                });
                view! {
                    <li class="dt-tab">
                        <a href=format!("?{}", view_query(&address)) aria-current=move || is_current().then_some("page") data-noscroll="">
                            {tab.name}
                            {shared}
                        </a>
                        {remove}
                    </li>
                }
            })
            .collect::<Vec<_>>()
    };
    let name_input = NodeRef::<leptos::html::Input>::new();
    let share_input = NodeRef::<leptos::html::Input>::new();
    let menu = NodeRef::<leptos::html::Details>::new();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let name = name_input.get_untracked().map(|input| input.value()).unwrap_or_default();
        let is_shared = share_input.get_untracked().is_some_and(|input| input.checked());
        if !name.trim().is_empty() {
            save.run(NewView {
                list: list.to_owned(),
                name: name.trim().to_owned(),
                query: current.get_untracked(),
                is_shared,
            });
        }
        if let Some(menu) = menu.get_untracked() {
            menu.set_open(false);
        }
    };
    let share = may_share.then(|| {
        view! {
            <label class="dt-check-line">
                <input type="checkbox" name="is_shared" value="true" node_ref=share_input />
                {texts.view_shared}
            </label>
        }
    });
    let name_id = format!("{list}-view-name");
    let menu_class = if save_url.is_empty() { "dt-menu needs-script" } else { "dt-menu" };
    view! {
        <nav class="dt-views" aria-label=texts.views>
            <ul class="dt-tabs">
                <li class="dt-tab">
                    <a href="?" aria-current=move || current.with(String::is_empty).then_some("page") data-noscroll="">{texts.view_all}</a>
                </li>
                {move || tabs()}
            </ul>
            <details class=menu_class name="dt-menu" node_ref=menu hidden=move || current.with(String::is_empty)>
                <summary class="btn btn-s" data-kind="quiet"><Icon glyph=Glyph::Bookmark />{texts.view_save}</summary>
                <form class="dt-pop" method="post" action=save_url on:submit=handler(submit)>
                    <input type="hidden" name="list" value=list />
                    <input type="hidden" name="query" value=move || current.get() />
                    <label class="dt-label" for=name_id.clone()>{texts.view_name}</label>
                    <input class="input" id=name_id name="name" required=true maxlength="60" autocomplete="off" node_ref=name_input />
                    {share}
                    <button type="submit" class="btn btn-s" data-kind="primary">{texts.save}</button>
                </form>
            </details>
        </nav>
    }
    .into_any()
}

/// The question form and the tools beside it.
pub fn bar(table: Table) -> AnyView {
    let texts = table.texts;
    let (search_hint, columns) = table.setup.with_value(|setup| (setup.search_hint, setup.columns.clone()));
    let filterable: Vec<Column> = columns.into_iter().filter(|column| column.filter != FilterKind::None).collect();
    let has_form = !search_hint.is_empty() || !filterable.is_empty();
    let controls = filterable.iter().map(|column| filter_control(table, column)).collect::<Vec<_>>();
    let kinds: Vec<(&'static str, FilterKind)> =
        filterable.iter().map(|column| (column.name, column.filter.clone())).collect();
    let can_show =
        move |filter: &Filter| kinds.iter().any(|(name, kind)| *name == filter.column && is_editable(kind, filter));
    let can_show_too = can_show.clone();
    let hidden = move || {
        let mut kept = table.address.with(|address| address.at(0));
        kept.query.search = String::new();
        kept.query.filters.retain(|filter| !can_show(filter));
        hidden_inputs(&kept)
    };
    let search = (!search_hint.is_empty()).then(|| {
        view! {
            <label class="dt-search">
                <Icon glyph=Glyph::Search />
                <input
                    class="dt-search-input"
                    type="search"
                    name="q"
                    autocomplete="off"
                    placeholder=search_hint
                    aria-label=search_hint
                    title=texts.search_key
                    value=move || table.address.with(|address| address.query.search.clone())
                    prop:value=move || table.address.with(|address| address.query.search.clone())
                    on:input=handler(move |event: leptos::ev::Event| browser::search_typed(&event))
                    on:compositionend=handler(move |event: leptos::ev::CompositionEvent| browser::search_composed(&event))
                />
            </label>
        }
    });
    let others = move || {
        let address = table.address.get();
        let others: Vec<AnyView> = address
            .query
            .filters
            .iter()
            .filter(|filter| !can_show_too(filter))
            .map(|filter| other_filter(table, &address, filter))
            .collect();
        others
    };
    let form = has_form.then(|| {
        view! {
            <form class="dt-query" method="get" role="search" aria-label=texts.filters on:submit=handler(move |event: leptos::ev::SubmitEvent| browser::submitted(table, &event))>
                {move || hidden()}
                {search}
                {controls}
                {move || others()}
                <a
                    class="dt-clear"
                    href=move || table.address.with(|address| address.cleared().to_href())
                    hidden=move || !table.address.with(TableAddress::is_filtered)
                    data-noscroll=""
                >
                    {texts.clear}
                </a>
                // In the browser the search begins by itself; without script something must send the form.
                <button type="submit" class="btn btn-s" hidden=move || table.is_live.get()>{texts.apply}</button>
            </form>
        }
    });
    view! { <div class="dt-bar">{form}{tools(table)}</div> }.into_any()
}

fn hidden_inputs(address: &TableAddress) -> Vec<AnyView> {
    address
        .hidden_fields()
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> }.into_any())
        .collect()
}

/// A condition the bar has no field for, shown so that nothing filters unseen.
fn other_filter(table: Table, address: &TableAddress, filter: &Filter) -> AnyView {
    let label = table.setup.with_value(|setup| {
        setup
            .columns
            .iter()
            .find(|column| column.name == filter.column)
            .map_or_else(|| filter.column.clone(), |column| column.label.to_owned())
    });
    let remove = fill(table.texts.filter_remove, &[("column", &label)]);
    let sign = match filter.operator {
        FilterOperator::Is => "=",
        FilterOperator::IsNot => "≠",
        FilterOperator::Contains => "∋",
        FilterOperator::AtLeast => "≥",
        FilterOperator::AtMost => "≤",
        FilterOperator::Between => "↔",
    };
    let words = format!("{label} {sign} {}", filter.values.join(", "));
    view! {
        <span class="dt-chip">
            <span class="dt-chip-words" title=words.clone()>{words.clone()}</span>
            <a href=address.without_filter(&filter.column).to_href() aria-label=remove.clone() title=remove data-noscroll="">
                <Icon glyph=Glyph::Close is_small=true />
            </a>
        </span>
    }
    .into_any()
}

/// The values of a column's conditions with one of the operators.
fn values_of(address: &TableAddress, column: &str, operator: FilterOperator) -> Vec<String> {
    address
        .query
        .filters
        .iter()
        .filter(|filter| filter.column == column && filter.operator == operator)
        .flat_map(|filter| filter.values.iter().cloned())
        .collect()
}

/// The lower or upper bound on a column, from its own condition or the range.
fn bound_of(address: &TableAddress, column: &str, is_lower: bool) -> String {
    let own = if is_lower { FilterOperator::AtLeast } else { FilterOperator::AtMost };
    values_of(address, column, own)
        .first()
        .cloned()
        .or_else(|| values_of(address, column, FilterOperator::Between).get(usize::from(!is_lower)).cloned())
        .unwrap_or_default()
}

/// What a filter button says about the condition in force; empty for none.
fn summary(table: Table, address: &TableAddress, name: &str, kind: &FilterKind) -> String {
    match kind {
        FilterKind::None => String::new(),
        FilterKind::Text => values_of(address, name, FilterOperator::Contains).join(", "),
        FilterKind::Choice(choices) => {
            let values = values_of(address, name, FilterOperator::Is);
            match values.as_slice() {
                [] => String::new(),
                [one] => choices
                    .iter()
                    .find(|choice| choice.code == *one)
                    .map_or_else(|| one.clone(), |choice| choice.label.clone()),
                many => fill(table.texts.filter_many, &[("count", &many.len().to_string())]),
            }
        }
        FilterKind::Amount | FilterKind::Date => {
            match (bound_of(address, name, true).as_str(), bound_of(address, name, false).as_str()) {
                ("", "") => String::new(),
                (from, "") => format!("≥ {from}"),
                ("", to) => format!("≤ {to}"),
                (from, to) => format!("{from} – {to}"),
            }
        }
    }
}

/// The button of one column's filter with the fields behind it.
fn filter_control(table: Table, column: &Column) -> AnyView {
    let texts = table.texts;
    let (name, label, kind) = (column.name, column.label, column.filter.clone());
    let kind_too = kind.clone();
    let said = Memo::new(move |_| table.address.with(|address| summary(table, address, name, &kind_too)));
    let fields = match kind {
        FilterKind::None => ().into_any(),
        FilterKind::Text => {
            let value = move || {
                table.address.with(|address| {
                    values_of(address, name, FilterOperator::Contains).first().cloned().unwrap_or_default()
                })
            };
            view! {
                <label class="dt-label">
                    {texts.filter_contains}
                    <input class="input" name=format!("f.{name}.has") autocomplete="off" value=move || value() prop:value=move || value() />
                </label>
            }
            .into_any()
        }
        FilterKind::Choice(choices) => {
            let boxes = choices
                .into_iter()
                .map(|choice| {
                    let code = choice.code.clone();
                    let is_chosen = Memo::new(move |_| {
                        table.address.with(|address| values_of(address, name, FilterOperator::Is).contains(&code))
                    });
                    let count = choice.count.map(|count| {
                        let count = i64::try_from(count).unwrap_or(i64::MAX);
                        view! { <span class="dt-count">{format::count(table.locale, count)}</span> }
                    });
                    view! {
                        <label class="dt-check-line">
                            <input
                                type="checkbox"
                                name=format!("f.{name}.is")
                                value=choice.code
                                checked=move || is_chosen.get()
                                prop:checked=move || is_chosen.get()
                            />
                            <span>{choice.label}</span>
                            {count}
                        </label>
                    }
                })
                .collect::<Vec<_>>();
            view! { <fieldset class="dt-choices"><legend class="vh">{label}</legend>{boxes}</fieldset> }.into_any()
        }
        FilterKind::Amount | FilterKind::Date => {
            let is_date = kind == FilterKind::Date;
            let (lower, upper) = if is_date {
                (texts.filter_from, texts.filter_to)
            } else {
                (texts.filter_at_least, texts.filter_at_most)
            };
            let field = move |is_lower: bool| {
                let value = move || table.address.with(|address| bound_of(address, name, is_lower));
                let field_name = format!("f.{name}.{}", if is_lower { "min" } else { "max" });
                view! {
                    <label class="dt-label">
                        {if is_lower { lower } else { upper }}
                        <input
                            class="input"
                            type=if is_date { "date" } else { "text" }
                            inputmode=(!is_date).then_some("decimal")
                            pattern=(!is_date).then_some("-?[0-9]+([.][0-9]+)?")
                            name=field_name
                            autocomplete="off"
                            value=move || value()
                            prop:value=move || value()
                        />
                    </label>
                }
            };
            view! { <div class="dt-range">{field(true)}{field(false)}</div> }.into_any()
        }
    };
    let remove = fill(texts.filter_remove, &[("column", label)]);
    view! {
        <details class="dt-filter dt-menu" name="dt-menu" class:is-set=move || said.with(|said| !said.is_empty())>
            <summary class="dt-filter-button">
                <span class="dt-filter-label">{label}</span>
                <b>{move || said.with(|said| if said.is_empty() { texts.filter_any.to_owned() } else { said.clone() })}</b>
                <Icon glyph=Glyph::Down is_small=true />
            </summary>
            <div class="dt-pop">
                {fields}
                <div class="dt-pop-foot">
                    <a
                        class="dt-clear"
                        href=move || table.address.with(|address| address.without_filter(name).to_href())
                        hidden=move || said.with(String::is_empty)
                        data-noscroll=""
                    >
                        {remove}
                    </a>
                    <button type="submit" class="btn btn-s" data-kind="primary">{texts.apply}</button>
                </div>
            </div>
        </details>
    }
    .into_any()
}

/// Columns, density, refresh, export, full screen.
fn tools(table: Table) -> AnyView {
    let texts = table.texts;
    let (list, is_exportable) = table.setup.with_value(|setup| (setup.list, setup.is_exportable));
    let density_link = move |density: Density, label: &'static str| {
        view! {
            <a
                class="dt-segment"
                href=move || table.here.with(|address| address.with_density(density).to_href())
                aria-current=move || (table.density() == density).then_some("true")
                data-noscroll=""
            >
                {label}
            </a>
        }
    };
    let export = is_exportable.then(|| {
        let link = move |kind: &'static str, label: &'static str| {
            view! {
                <a class="dt-item" href=move || table.address.with(|address| export_href(list, kind, address)) rel="external" download="">
                    <Icon glyph=Glyph::Document />
                    {label}
                </a>
            }
        };
        view! {
            <details class="dt-menu dt-end" name="dt-menu">
                <summary class="btn btn-s" data-kind="quiet"><Icon glyph=Glyph::Download />{texts.export}</summary>
                <div class="dt-pop">
                    <p class="dt-note">{texts.export_scope}</p>
                    {link("xlsx", texts.export_xlsx)}
                    {link("csv", texts.export_csv)}
                </div>
            </details>
        }
    });
    view! {
        <div class="dt-tools">
            <a
                class="btn-icon"
                href=move || table.here.with(TableAddress::to_href)
                aria-label=texts.refresh
                title=texts.refresh
                data-noscroll=""
                on:click=handler(move |event: leptos::ev::MouseEvent| {
                    event.prevent_default();
                    table.refreshes.update(|count| *count = count.wrapping_add(1));
                })
            >
                <Icon glyph=Glyph::Refresh />
            </a>
            <details class="dt-menu dt-end" name="dt-menu">
                <summary class="btn-icon" aria-label=texts.options title=texts.options><Icon glyph=Glyph::Columns /></summary>
                <div class="dt-pop dt-options">
                    <div class="dt-group" role="group" aria-label=texts.density>
                        <span class="dt-label">{texts.density}</span>
                        <div class="dt-segments">
                            {density_link(Density::Compact, texts.density_compact)}
                            {density_link(Density::Comfortable, texts.density_comfortable)}
                        </div>
                    </div>
                    {move || columns_form(table)}
                    <label class="dt-check-line" hidden=move || !table.is_live.get()>
                        <input type="checkbox" prop:checked=move || table.is_live.get() && browser::keys_are_on() on:change=handler(move |event: leptos::ev::Event| browser::set_keys(event_target_checked(&event))) />
                        <span>{texts.keys}<small class="dt-note">{texts.keys_hint}</small></span>
                    </label>
                </div>
            </details>
            {export}
            <button
                type="button"
                class="btn-icon"
                aria-label=texts.full_screen
                title=texts.full_screen
                hidden=move || !table.is_live.get()
                on:click=handler(move |_: leptos::ev::MouseEvent| browser::full_screen(table))
            >
                <Icon glyph=Glyph::Full />
            </button>
        </div>
    }
    .into_any()
}

/// The column chooser: boxes for what is shown, arrows for the order.
fn columns_form(table: Table) -> AnyView {
    let texts = table.texts;
    let here = table.here.get();
    let shown = table.columns.get();
    let columns = table.setup.with_value(|setup| setup.columns.clone());
    let own: Vec<&'static str> = shown_columns(&columns, &[])
        .into_iter()
        .filter_map(|place| columns.get(place))
        .map(|column| column.name)
        .collect();
    let shown_names: Vec<&'static str> =
        shown.iter().filter_map(|place| columns.get(*place)).map(|column| column.name).collect();
    let moved = |from: usize, to: usize| {
        let mut names: Vec<String> = shown_names.iter().map(|name| (*name).to_owned()).collect();
        if from < names.len() && to < names.len() {
            names.swap(from, to);
        }
        here.with_columns(names, &own).to_href()
    };
    let rest: Vec<usize> = (0..columns.len()).filter(|place| !shown.contains(place)).collect();
    let lines = shown
        .iter()
        .enumerate()
        .map(|(order, place)| (Some(order), *place))
        .chain(rest.into_iter().map(|place| (None, place)))
        .filter_map(|(order, place)| {
            let column = columns.get(place)?;
            let is_first = place == 0;
            let arrow = |to: usize, glyph: Glyph, template: &'static str, order: usize| {
                let label = fill(template, &[("column", column.label)]);
                view! { <a class="btn-icon" href=moved(order, to) aria-label=label.clone() title=label data-noscroll=""><Icon glyph is_small=true /></a> }
            };
            let earlier = order.filter(|order| *order > 1).map(|order| arrow(order - 1, Glyph::ArrowUp, texts.column_earlier, order));
            let later = order
                .filter(|order| *order > 0 && order + 1 < shown_names.len())
                .map(|order| arrow(order + 1, Glyph::ArrowDown, texts.column_later, order));
            Some(
                view! {
                    <div class="dt-column-line">
                        <label class="dt-check-line">
                            <input type="checkbox" name="columns" value=column.name checked=order.is_some() disabled=is_first />
                            <span>{column.label}</span>
                        </label>
                        <span class="dt-arrows">{earlier}{later}</span>
                    </div>
                }
                .into_any(),
            )
        })
        .collect::<Vec<_>>();
    let first = columns.first().map(|column| view! { <input type="hidden" name="columns" value=column.name /> });
    let kept = TableAddress { columns: Vec::new(), ..here.clone() };
    let reset = (!here.columns.is_empty()).then(|| {
        view! { <a class="dt-clear" href=kept.to_href() data-noscroll="">{texts.columns_reset}</a> }
    });
    view! {
        <form class="dt-group" method="get" on:submit=handler(move |event: leptos::ev::SubmitEvent| browser::submitted(table, &event))>
            <span class="dt-label">{texts.columns}</span>
            {hidden_inputs(&kept)}
            {first}
            <div class="dt-column-lines">{lines}</div>
            <div class="dt-pop-foot">
                {reset}
                <button type="submit" class="btn btn-s" data-kind="primary">{texts.apply}</button>
            </div>
        </form>
    }
    .into_any()
}

/// A number of rows as words.
pub fn count(table: Table, rows: u64) -> String {
    format::count(table.locale, i64::try_from(rows).unwrap_or(i64::MAX))
}

/// The address of the sign-in page that comes back here.
pub fn sign_in_href(path: &str, address: &TableAddress) -> String {
    format!("{}?next={}", crate::routes::SIGN_IN, encode(&format!("{path}{}", address.to_href())))
}
