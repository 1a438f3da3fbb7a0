//! From a JSON body to wire bytes, while it is parsed: a `serde` visitor over the plans.
//!
//! Stricter than JSON readers usually are, so that a mistyped request is told of rather than half
//! understood: unknown fields, a field given twice and two members of a oneof are refused. `null`
//! means that a field is not there.

/// Implements the visits of everything that a scalar can be written as.
macro_rules! visit_tokens {
    () => {
        fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Written, E> {
            self.token(Token::Bool(value)).map_err(E::custom)
        }
        fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Written, E> {
            self.token(Token::Signed(value)).map_err(E::custom)
        }
        fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Written, E> {
            self.token(Token::Unsigned(value)).map_err(E::custom)
        }
        fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Written, E> {
            self.token(Token::Float(value)).map_err(E::custom)
        }
        fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Written, E> {
            self.token(Token::String(value)).map_err(E::custom)
        }
    };
}

mod content;
mod field;
mod object;

use std::fmt::Write as _;

use serde::de::{DeserializeSeed, Error as _};
use status::{Code, Error, reason};

use super::plan::{MessageId, Plans};
use super::wire::{BYTES, close, put_tag};
use content::Content;
use field::FieldValue;

/// How deep a body may be nested.
const MAX_DEPTH: usize = 64;

impl Plans {
    /// Appends the wire bytes of a message given as JSON.
    pub fn read_json(
        &self,
        message: MessageId,
        json: &[u8],
        out: &mut Vec<u8>,
    ) -> status::Result<()> {
        self.read(json, out, |cx, json| {
            let depth = MAX_DEPTH;
            Content { cx, message, depth }.deserialize(json)
        })
    }

    /// Appends one field of a message, given the JSON of its value.
    pub fn read_field_json(
        &self,
        message: MessageId,
        number: u32,
        json: &[u8],
        out: &mut Vec<u8>,
    ) -> status::Result<()> {
        let plan = self.plan(message);
        let field = plan.by_number(number).map(|index| &plan.fields[index]);
        let Some(field) = field else {
            return Err(Error::internal_fault("a body is bound to an unknown field"));
        };
        self.read(json, out, |cx, json| {
            cx.path.push(Step::Field(&field.name));
            let depth = MAX_DEPTH;
            FieldValue { cx, field, depth }.deserialize(json)
        })
    }

    fn read<'p>(
        &'p self,
        json: &[u8],
        out: &mut Vec<u8>,
        read: impl FnOnce(
            &mut Context<'p, '_>,
            &mut serde_json::Deserializer<serde_json::de::SliceRead<'_>>,
        ) -> Result<Written, serde_json::Error>,
    ) -> status::Result<()> {
        let mut cx = Context {
            plans: self,
            out,
            path: Vec::new(),
        };
        let mut json = serde_json::Deserializer::from_slice(json);
        let result = read(&mut cx, &mut json).and_then(|written| {
            json.end()?;
            match written {
                Written::Null => Err(serde_json::Error::custom("must not be null")),
                Written::Default | Written::Value => Ok(()),
            }
        });
        result.map_err(|problem| cx.error(&problem))
    }
}

/// What a value turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// JSON null: nothing was written.
    Null,
    /// The kind's default.
    Default,
    /// Anything else.
    Value,
}

struct Context<'p, 'o> {
    plans: &'p Plans,
    out: &'o mut Vec<u8>,
    /// Where in the body we are. After an error it stays where the error was.
    path: Vec<Step<'p>>,
}

enum Step<'p> {
    Field(&'p str),
    Index(usize),
    Key(String),
}

impl<'p> Context<'p, '_> {
    fn error(&self, problem: &serde_json::Error) -> Error {
        if !problem.is_data() {
            let message = format!("The body is not valid JSON: {problem}.");
            return Error::new(Code::InvalidArgument, reason::MALFORMED_REQUEST, message);
        }
        let mut field = String::new();
        for step in &self.path {
            // Writing to a string cannot fail.
            let _ = match step {
                Step::Field(name) if field.is_empty() => write!(field, "{name}"),
                Step::Field(name) => write!(field, ".{name}"),
                Step::Index(index) => write!(field, "[{index}]"),
                Step::Key(key) => write!(field, "[{key:?}]"),
            };
        }
        if field.is_empty() {
            "body".clone_into(&mut field);
        }
        Error::invalid_field(field, problem.to_string())
    }

    /// Runs `write` one step further down the path.
    fn step<T, E>(
        &mut self,
        step: Step<'p>,
        write: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.path.push(step);
        let result = write(self)?;
        self.path.pop();
        Ok(result)
    }

    /// Writes a length-delimited field; takes it back when its content is null.
    fn nested<E>(
        &mut self,
        number: u32,
        write: impl FnOnce(&mut Self) -> Result<Written, E>,
    ) -> Result<Written, E> {
        let before = self.out.len();
        put_tag(number, BYTES, self.out);
        let start = self.out.len();
        let written = write(self)?;
        if written == Written::Null {
            self.out.truncate(before);
        } else {
            close(start, self.out);
        }
        Ok(written)
    }
}
