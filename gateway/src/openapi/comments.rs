//! The proto files' comments, found by what they stand above.

use std::collections::HashMap;

use prost_reflect::{DescriptorPool, FileDescriptor};

/// Comments by file and descriptor path.
pub(super) struct Comments(HashMap<(String, Vec<i32>), String>);

impl Comments {
    /// Gathers the comments of every file.
    pub(super) fn of(pool: &DescriptorPool) -> Self {
        let mut comments = HashMap::new();
        for file in pool.files() {
            let Some(info) = &file.file_descriptor_proto().source_code_info else {
                continue;
            };
            for location in &info.location {
                let text = prose(location.leading_comments());
                if !text.is_empty() {
                    comments.insert((file.name().to_owned(), location.path.clone()), text);
                }
            }
        }
        Self(comments)
    }

    /// The comment above the thing at `path` in `file`; empty without one.
    pub(super) fn above(&self, file: &FileDescriptor, path: &[i32]) -> &str {
        self.0
            .get(&(file.name().to_owned(), path.to_vec()))
            .map_or("", String::as_str)
    }
}

/// Joins the lines of a paragraph; keeps blank lines and list items apart.
fn prose(comment: &str) -> String {
    let mut text = String::new();
    let mut blank = false;
    for line in comment.lines().map(str::trim) {
        if line.is_empty() {
            blank = !text.is_empty();
            continue;
        }
        if blank {
            text.push_str("\n\n");
        } else if line.starts_with("- ") && !text.is_empty() {
            text.push('\n');
        } else if !text.is_empty() {
            text.push(' ');
        }
        blank = false;
        text.push_str(line);
    }
    text
}

/// The first sentence, without its full stop.
pub(super) fn summary(text: &str) -> &str {
    let end = text.find(". ").or_else(|| text.find("\n\n"));
    text[..end.unwrap_or(text.len())].trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_paragraphs() {
        let text = prose(" One line\n and its end.\n\n - an item\n - another\n");
        assert_eq!(text, "One line and its end.\n\n- an item\n- another");
        assert_eq!(summary("Sales of a day. In full."), "Sales of a day");
        assert_eq!(summary("Sales of a day."), "Sales of a day");
    }
}
