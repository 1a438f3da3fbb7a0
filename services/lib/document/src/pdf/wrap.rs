//! Texts in lines.

/// Breaks a text into lines no wider than `width`. Lines end at spaces, or, within a word that has no
/// place in a line of its own, after a mark that joins its parts, or anywhere. Only spaces are lost, and
/// a line is too wide only when a single character is. A text has at least one line.
pub(super) fn wrap(text: &str, width: f32, advance: impl Fn(char) -> f32) -> Vec<String> {
    let whole: f32 = text.chars().map(&advance).sum();
    if whole <= width && !text.contains(|character: char| character.is_control()) {
        return vec![text.to_owned()];
    }
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = Line::new(width, &advance);
        for word in paragraph.split(is_space).filter(|word| !word.is_empty()) {
            line.add(word, &mut lines);
        }
        lines.push(line.text);
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// Whether a line may end here. No-break spaces keep their neighbours together.
fn is_space(character: char) -> bool {
    (character.is_whitespace() && !matches!(character, '\u{A0}' | '\u{202F}' | '\u{2007}'))
        || character.is_control()
}

/// Whether a word may be parted after it, if it must.
fn joins(character: char) -> bool {
    matches!(
        character,
        '-' | '/'
            | '\\'
            | '_'
            | '.'
            | ','
            | ';'
            | ':'
            | '&'
            | '='
            | '?'
            | '|'
            | '–'
            | '—'
            | '\u{AD}'
    )
}

struct Line<'a, F> {
    text: String,
    used: f32,
    width: f32,
    space: f32,
    advance: &'a F,
}

impl<'a, F: Fn(char) -> f32> Line<'a, F> {
    fn new(width: f32, advance: &'a F) -> Self {
        Self {
            text: String::new(),
            used: 0.0,
            width,
            space: advance(' '),
            advance,
        }
    }

    fn add(&mut self, word: &str, lines: &mut Vec<String>) {
        let wide: f32 = word.chars().map(self.advance).sum();
        if !self.text.is_empty() {
            if self.used + self.space + wide <= self.width {
                self.text.push(' ');
                self.text.push_str(word);
                self.used += self.space + wide;
                return;
            }
            self.end(lines);
        }
        let mut rest = word;
        let mut wide = wide;
        while wide > self.width {
            let (part, after) = rest.split_at(self.parting(rest));
            if after.is_empty() {
                break;
            }
            lines.push(part.to_owned());
            rest = after;
            wide -= part.chars().map(self.advance).sum::<f32>();
            // Only now does it matter to the last digit; an endless word is not measured for each line.
            if wide <= self.width * 2.0 {
                wide = rest.chars().map(self.advance).sum();
            }
        }
        rest.clone_into(&mut self.text);
        self.used = wide;
    }

    fn end(&mut self, lines: &mut Vec<String>) {
        lines.push(std::mem::take(&mut self.text));
        self.used = 0.0;
    }

    /// Where a word is parted: behind the last joining mark that has a place in the line, unless that
    /// leaves most of the line empty, or behind the last character that has one.
    fn parting(&self, word: &str) -> usize {
        let (mut used, mut last, mut mark) = (0.0, 0, 0);
        for (at, character) in word.char_indices() {
            used += (self.advance)(character);
            if used > self.width && at > 0 {
                break;
            }
            last = at + character.len_utf8();
            if joins(character) && used >= self.width * 0.4 {
                mark = last;
            }
        }
        if mark > 0 { mark } else { last }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn advance(character: char) -> f32 {
        match character {
            'i' | ' ' => 0.3,
            'W' => 1.1,
            _ => 0.6,
        }
    }

    #[test]
    fn lines_end_at_spaces_or_within_long_words() {
        assert_eq!(wrap("", 3.0, advance), [""]);
        assert_eq!(wrap("aa bb cc", 3.0, advance), ["aa bb", "cc"]);
        assert_eq!(wrap("abcdefgh", 3.0, advance), ["abcde", "fgh"]);
        assert_eq!(wrap("abc_defgh", 3.0, advance), ["abc_", "defgh"]);
        assert_eq!(wrap("a\nb", 30.0, advance), ["a", "b"]);
        assert_eq!(wrap("10\u{A0}000 x", 4.0, advance), ["10\u{A0}000", "x"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_is_too_wide(
            text in "[a-zA-ZčžŠ€W_/,\u{A0}0-9 \n\t-]{0,80}",
            width in 1.0_f32..20.0,
        ) {
            let lines = wrap(&text, width, advance);
            prop_assert!(!lines.is_empty());
            let bare = |text: &str| text.chars().filter(|c| !is_space(*c)).collect::<String>();
            prop_assert_eq!(bare(&lines.concat()), bare(&text));
            for line in &lines {
                let wide: f32 = line.chars().map(advance).sum();
                prop_assert!(
                    wide <= width + 1e-3 || line.chars().count() == 1,
                    "{:?} is {} wide, not {}", line, wide, width
                );
            }
        }
    }
}
