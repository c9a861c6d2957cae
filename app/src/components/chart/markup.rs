//! Writes the markup of a picture. Pictures are written as text and put on the page in one piece instead of being built
//! from views: a chart has hundreds of small pieces that never change one by one, and as views they cost the page's
//! module ten times as much. Nothing reaches the text unescaped: names of elements and attributes are written in our
//! code, values and words go through [`escape`].

/// Markup in the making.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markup(String);

impl Markup {
    /// Begins an element. An attribute with an empty value is left out.
    pub fn open(&mut self, tag: &'static str, attributes: &[(&'static str, &str)]) {
        self.0.push('<');
        self.0.push_str(tag);
        for (name, value) in attributes {
            if !value.is_empty() {
                self.0.push(' ');
                self.0.push_str(name);
                self.0.push_str("=\"");
                escape(&mut self.0, value);
                self.0.push('"');
            }
        }
        self.0.push('>');
    }

    /// Ends an element.
    pub fn close(&mut self, tag: &'static str) {
        self.0.push_str("</");
        self.0.push_str(tag);
        self.0.push('>');
    }

    /// Writes words.
    pub fn text(&mut self, words: &str) {
        escape(&mut self.0, words);
    }

    /// An element with words in it.
    pub fn element(&mut self, tag: &'static str, attributes: &[(&'static str, &str)], words: &str) {
        self.open(tag, attributes);
        self.text(words);
        self.close(tag);
    }

    /// An element without end, such as `col`.
    pub fn void(&mut self, tag: &'static str, attributes: &[(&'static str, &str)]) {
        self.open(tag, attributes);
    }

    /// The markup as text.
    pub fn finish(self) -> String {
        self.0
    }
}

/// Appends words so that they stay words, in an attribute as well.
pub fn escape(out: &mut String, words: &str) {
    for letter in words.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}
