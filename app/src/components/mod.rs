//! The components of the design system. They know no domain: they take plain values and words and draw them. Each has a
//! folder here and a style partial of the same name in `style/components/`. The gallery `/design` shows each of them in
//! every state. Where a component can work before or without script, it does; what needs script says so in its file.

use leptos::oco::Oco;

/// Words on a page: a static text of a list of texts, or a text made for this page.
pub type Words = Oco<'static, str>;

pub mod avatar;
pub mod breadcrumb;
pub mod button;
pub mod chart;
pub mod checkbox;
pub mod chip;
pub mod code;
pub mod command_palette;
pub mod data_table;
pub mod date_range;
pub mod delta;
pub mod description_list;
pub mod dialog;
pub mod diff;
pub mod drawer;
pub mod error_summary;
pub mod field;
pub mod help;
pub mod icon;
pub mod kbd;
pub mod menu;
pub mod pagination;
pub mod panel;
pub mod password_input;
pub mod progress;
pub mod radio_group;
pub mod search_select;
pub mod segmented;
pub mod select;
pub mod skeleton;
pub mod states;
pub mod stepper;
pub mod switch;
pub mod tabs;
pub mod tag;
pub mod text_area;
pub mod text_input;
pub mod tile;
pub mod toast;
pub mod unsaved_guard;
