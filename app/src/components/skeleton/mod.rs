//! What stands in place of content that is on its way: its real shape, so that nothing jumps when it arrives. It appears
//! only after 150 ms, because a quick answer needs none.

use leptos::prelude::*;

use crate::i18n;
use crate::i18n::common::CommonTexts;

/// The shape of what is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkeletonShape {
    /// Lines of text.
    Text {
        /// How many.
        lines: u8,
    },
    /// A table.
    Table {
        /// How many rows.
        rows: u8,
        /// How many columns.
        columns: u8,
    },
    /// Tiles side by side.
    Tiles {
        /// How many.
        count: u8,
    },
    /// A chart.
    Chart,
    /// A form.
    Form {
        /// How many fields.
        fields: u8,
    },
}

fn bars(count: u8, class: &str) -> String {
    format!("<span class=\"bone {class}\"></span>").repeat(usize::from(count))
}

/// The shape as markup: static pieces only, so no element of it has to be known to the page's module.
fn markup(shape: SkeletonShape) -> String {
    match shape {
        SkeletonShape::Text { lines } => bars(lines, "bone-line"),
        SkeletonShape::Table { rows, columns } => {
            let row = format!("<span class=\"bone-row\">{}</span>", bars(columns, "bone-cell"));
            row.repeat(usize::from(rows))
        }
        SkeletonShape::Tiles { count } => {
            let tile = format!(
                "<span class=\"bone-tile\">{}</span>",
                ["bone-label", "bone-value", "bone-line", "bone-spark"].map(|class| bars(1, class)).concat()
            );
            format!("<span class=\"bone-tiles\">{}</span>", tile.repeat(usize::from(count)))
        }
        SkeletonShape::Chart => bars(1, "bone-chart"),
        SkeletonShape::Form { fields } => {
            format!("{}{}", bars(1, "bone-label"), bars(1, "bone-input")).repeat(usize::from(fields))
        }
    }
}

/// The shape of what is on its way, with a word for screen readers.
#[component]
pub fn Skeleton(
    /// The shape.
    shape: SkeletonShape,
) -> impl IntoView {
    let text = i18n::texts::<CommonTexts>();
    view! {
        <div class="skeleton" role="status">
            <span class="vh">{text.loading}</span>
            <div class="bones" aria-hidden="true" inner_html=markup(shape)></div>
        </div>
    }
}
