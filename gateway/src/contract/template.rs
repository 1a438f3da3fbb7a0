//! Path templates of `google.api.http`: `/api/jobs/{job}/runs/{run}:cancel`.

use std::ops::Range;

/// One segment of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// This text, exactly.
    Literal(String),
    /// Any one segment that is not empty.
    One,
    /// Everything that is left, at least one segment. Only ever the last.
    Rest,
}

/// A request field bound to part of the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The field, dotted for nested ones.
    pub field: String,
    /// The template's segments it takes its value from.
    pub segments: Range<usize>,
}

/// A parsed template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The segments between the slashes.
    pub segments: Vec<Segment>,
    /// The variables, in the order of the path.
    pub variables: Vec<Variable>,
    /// What follows the last colon outside of braces, if there is one.
    pub verb: Option<String>,
}

impl Template {
    /// Reads a template. The error says what is wrong with it, without repeating it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some(path) = text.strip_prefix('/') else {
            return Err("does not begin with /".to_owned());
        };
        let (path, verb) = split_verb(path)?;
        let mut template = Self {
            segments: Vec::new(),
            variables: Vec::new(),
            verb,
        };
        let mut rest = path;
        loop {
            rest = template.take_part(rest)?;
            match rest.strip_prefix('/') {
                Some(after) => rest = after,
                None if rest.is_empty() => break,
                None => return Err("has text right after a closing brace".to_owned()),
            }
        }
        let last = template.segments.len() - 1;
        if template.segments[..last].contains(&Segment::Rest) {
            return Err("has ** before its end".to_owned());
        }
        Ok(template)
    }

    /// Takes one segment or one variable off the front; gives what follows.
    fn take_part<'a>(&mut self, text: &'a str) -> Result<&'a str, String> {
        let Some(braced) = text.strip_prefix('{') else {
            let end = text.find('/').unwrap_or(text.len());
            self.segments.push(segment(&text[..end])?);
            return Ok(&text[end..]);
        };
        let Some((variable, rest)) = braced.split_once('}') else {
            return Err("has a brace that is not closed".to_owned());
        };
        let (field, pattern) = variable.split_once('=').unwrap_or((variable, "*"));
        if field.is_empty() || field.split('.').any(str::is_empty) {
            return Err("has a variable without a name".to_owned());
        }
        let from = self.segments.len();
        for part in pattern.split('/') {
            self.segments.push(segment(part)?);
        }
        self.variables.push(Variable {
            field: field.to_owned(),
            segments: from..self.segments.len(),
        });
        Ok(rest)
    }

    /// The path with each variable as `{field}`: the form of OpenAPI and of `http.route`.
    #[must_use]
    pub fn display(&self) -> String {
        let mut path = String::new();
        let mut at = 0;
        while at < self.segments.len() {
            path.push('/');
            if let Some(variable) = self.variables.iter().find(|v| v.segments.start == at) {
                path.push('{');
                path.push_str(&variable.field);
                path.push('}');
                at = variable.segments.end;
                continue;
            }
            match &self.segments[at] {
                Segment::Literal(text) => path.push_str(text),
                Segment::One => path.push('*'),
                Segment::Rest => path.push_str("**"),
            }
            at += 1;
        }
        if let Some(verb) = &self.verb {
            path.push(':');
            path.push_str(verb);
        }
        path
    }
}

fn split_verb(path: &str) -> Result<(&str, Option<String>), String> {
    let after_braces = path.rfind('}').map_or(0, |at| at + 1);
    match path[after_braces..].rfind(':') {
        Some(at) => {
            let verb = &path[after_braces + at + 1..];
            if verb.is_empty() || verb.contains('/') {
                return Err("has a colon without a verb after it".to_owned());
            }
            Ok((&path[..after_braces + at], Some(verb.to_owned())))
        }
        None => Ok((path, None)),
    }
}

fn segment(text: &str) -> Result<Segment, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    match text {
        "*" => Ok(Segment::One),
        "**" => Ok(Segment::Rest),
        "" => Err("has an empty segment".to_owned()),
        text if text.chars().all(plain) => Ok(Segment::Literal(text.to_owned())),
        text => Err(format!(
            "has the segment {text:?}, which cannot be in a path"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(text: &str) -> Segment {
        Segment::Literal(text.to_owned())
    }

    #[test]
    fn every_form_is_read() {
        let template = Template::parse("/api/{job.id}/x/{name=files/*/parts/**}:open").unwrap();
        assert_eq!(
            template.segments,
            [
                literal("api"),
                Segment::One,
                literal("x"),
                literal("files"),
                Segment::One,
                literal("parts"),
                Segment::Rest,
            ]
        );
        assert_eq!(template.variables[0].field, "job.id");
        assert_eq!(template.variables[0].segments, 1..2);
        assert_eq!(template.variables[1].segments, 3..7);
        assert_eq!(template.verb.as_deref(), Some("open"));
        assert_eq!(template.display(), "/api/{job.id}/x/{name}:open");
    }

    #[test]
    fn mistakes_are_told() {
        for (text, expected) in [
            ("api", "begin with /"),
            ("/", "empty segment"),
            ("/a//b", "empty segment"),
            ("/a/{b", "not closed"),
            ("/a/{}", "without a name"),
            ("/a/{b.}", "without a name"),
            ("/a/{b}c", "right after"),
            ("/**/a", "before its end"),
            ("/a:", "without a verb"),
            ("/a b", "cannot be in a path"),
        ] {
            let error = Template::parse(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
