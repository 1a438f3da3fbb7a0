//! Reads variables into types and keeps what is wrong with them.

use std::fmt::Display;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use super::{ConfigErrors, Mistake, Secret, Source};

/// Reads settings one by one. A value that cannot be used is kept as a mistake, and the default
/// stands in for it until [`Reader::finish`].
pub struct Reader<'a> {
    source: &'a dyn Source,
    mistakes: Vec<Mistake>,
}

impl<'a> Reader<'a> {
    /// A reader of `source`.
    #[must_use]
    pub fn new(source: &'a dyn Source) -> Self {
        Self {
            source,
            mistakes: Vec::new(),
        }
    }

    /// `settings`, unless there were mistakes: then all of them.
    pub fn finish<T>(self, settings: T) -> Result<T, ConfigErrors> {
        if self.mistakes.is_empty() {
            Ok(settings)
        } else {
            Err(ConfigErrors(self.mistakes))
        }
    }

    /// Adds a mistake that only the caller can see, for example two settings that contradict each
    /// other. `given` is `None` for a secret.
    pub fn reject(&mut self, name: &str, given: Option<&str>, problem: impl Into<String>) {
        self.mistakes.push(Mistake {
            name: name.to_owned(),
            given: given.map(str::to_owned),
            problem: problem.into(),
        });
    }

    /// Rejects variables that begin with `prefix` and are not among the `known` ones: a misspelt name
    /// would be ignored silently. For prefixes that nobody else uses.
    pub fn reject_unknown(&mut self, prefix: &str, known: &[String]) {
        for name in self.source.names(prefix) {
            if !known.contains(&name) {
                let given = self.source.get(&name);
                let problem = format!("is no setting; there are {}", known.join(", "));
                self.reject(&name, given.as_deref(), problem);
            }
        }
    }

    /// A text, if it is set.
    pub fn optional_string(&mut self, name: &str) -> Option<String> {
        self.source.get(name)
    }

    /// A text.
    pub fn string(&mut self, name: &str, default: &str) -> String {
        self.source.get(name).unwrap_or_else(|| default.to_owned())
    }

    /// An IP address and port to listen on.
    pub fn socket_addr(&mut self, name: &str, default: SocketAddr) -> SocketAddr {
        self.parse(
            name,
            "must be an IP address and port such as 127.0.0.1:8000",
        )
        .unwrap_or(default)
    }

    /// A secret, from the variable or, so that it stays out of the environment, from the file that
    /// `<name>_FILE` points to. A line end after it is not part of it.
    pub fn secret(&mut self, name: &str) -> Option<Secret> {
        let file_name = format!("{name}_FILE");
        match (self.source.get(name), self.source.get(&file_name)) {
            (Some(_), Some(_)) => {
                self.reject(
                    name,
                    None,
                    format!("set either this or {file_name}, not both"),
                );
                None
            }
            (Some(value), None) => Some(Secret::new(value)),
            (None, Some(path)) => self.secret_file(&file_name, &path),
            (None, None) => None,
        }
    }

    fn secret_file(&mut self, name: &str, path: &str) -> Option<Secret> {
        match self.source.read_file(Path::new(path)) {
            Ok(text) => {
                let value = text.trim_end_matches(['\r', '\n']);
                if value.is_empty() {
                    self.reject(name, Some(path), "the file is empty");
                    return None;
                }
                Some(Secret::new(value))
            }
            Err(error) => {
                self.reject(name, Some(path), format!("cannot be read: {error}"));
                None
            }
        }
    }

    /// A whole number of seconds within `range`.
    pub fn seconds(&mut self, name: &str, default: u64, range: RangeInclusive<u64>) -> Duration {
        Duration::from_secs(self.number(name, default, range, "a whole number of seconds"))
    }

    /// A whole number within `range`.
    pub fn integer(&mut self, name: &str, default: u64, range: RangeInclusive<u64>) -> u64 {
        self.number(name, default, range, "a whole number")
    }

    /// A share, 0 to 1.
    pub fn ratio(&mut self, name: &str, default: f64) -> f64 {
        self.number(name, default, 0.0..=1.0, "a number")
    }

    /// `true` or `false`.
    pub fn bool(&mut self, name: &str, default: bool) -> bool {
        match self.source.get(name).as_deref() {
            None => default,
            Some("true" | "1") => true,
            Some("false" | "0") => false,
            Some(given) => {
                self.reject(name, Some(given), "must be true or false");
                default
            }
        }
    }

    /// The `http` or `https` URL of a server.
    ///
    /// # Panics
    /// When `default` is not a URL.
    #[expect(clippy::expect_used, reason = "a default is a constant of the program")]
    pub fn url(&mut self, name: &str, default: &str) -> Url {
        self.optional_url(name)
            .unwrap_or_else(|| Url::parse(default).expect("the default is a URL"))
    }

    /// The `http` or `https` URL of a server, if it is set.
    pub fn optional_url(&mut self, name: &str) -> Option<Url> {
        let given = self.source.get(name)?;
        let url = Url::parse(&given)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if url.is_none() {
            let problem = "must be a URL such as http://127.0.0.1:50051";
            self.reject(name, Some(&given), problem);
        }
        url
    }

    /// A path, relative ones as seen from the working directory.
    pub fn path(&mut self, name: &str, default: &str) -> PathBuf {
        self.string(name, default).into()
    }

    /// A path, if it is set.
    pub fn optional_path(&mut self, name: &str) -> Option<PathBuf> {
        self.source.get(name).map(PathBuf::from)
    }

    /// Texts between commas, without the space around them; empty when unset.
    pub fn list(&mut self, name: &str) -> Vec<String> {
        let given = self.source.get(name).unwrap_or_default();
        given
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// One of the named `choices`, compared without regard to case.
    pub fn choice<T: Clone>(&mut self, name: &str, default: T, choices: &[(&str, T)]) -> T {
        let Some(given) = self.source.get(name) else {
            return default;
        };
        let chosen = choices
            .iter()
            .find(|(choice, _)| choice.eq_ignore_ascii_case(&given));
        if let Some((_, value)) = chosen {
            return value.clone();
        }
        let names: Vec<_> = choices.iter().map(|(choice, _)| *choice).collect();
        let problem = format!("must be one of {}", names.join(", "));
        self.reject(name, Some(&given), problem);
        default
    }

    fn number<T>(&mut self, name: &str, default: T, range: RangeInclusive<T>, what: &str) -> T
    where
        T: std::str::FromStr + PartialOrd + Display,
    {
        let problem = format!("must be {what}, {} to {}", range.start(), range.end());
        let Some(value) = self.parse(name, &problem) else {
            return default;
        };
        if range.contains(&value) {
            return value;
        }
        self.reject(name, Some(&value.to_string()), problem);
        default
    }

    fn parse<T: std::str::FromStr>(&mut self, name: &str, problem: &str) -> Option<T> {
        let given = self.source.get(name)?;
        let value = given.trim().parse().ok();
        if value.is_none() {
            self.reject(name, Some(&given), problem);
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::super::Variables;
    use super::*;

    fn default_addr() -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 50051))
    }

    #[test]
    fn unset_variables_have_their_defaults() {
        let source = Variables::new().with("EMPTY", "");
        let mut reader = Reader::new(&source);
        assert_eq!(reader.socket_addr("ADDR", default_addr()), default_addr());
        assert_eq!(reader.string("EMPTY", "default"), "default");
        assert_eq!(reader.seconds("WAIT", 30, 1..=60), Duration::from_secs(30));
        assert_eq!(reader.secret("DSN"), None);
        assert!(reader.list("ORIGINS").is_empty());
        assert!(reader.bool("ON", true));
        assert_eq!(reader.finish(1), Ok(1));
    }

    #[test]
    fn every_mistake_is_told_and_no_secret() {
        let source = Variables::new()
            .with("ADDR", "localhost")
            .with("WAIT", "61")
            .with("SIZE", "many")
            .with("RATIO", "NaN")
            .with("ON", "perhaps")
            .with("FORMAT", "xml")
            .with("URL", "ftp://host")
            .with("DSN", "hunter2")
            .with("DSN_FILE", "/run/secret");
        let mut reader = Reader::new(&source);
        reader.socket_addr("ADDR", default_addr());
        reader.seconds("WAIT", 30, 1..=60);
        reader.integer("SIZE", 4, 1..=100);
        reader.ratio("RATIO", 1.0);
        reader.bool("ON", false);
        reader.choice("FORMAT", 1, &[("json", 1), ("text", 2)]);
        reader.url("URL", "http://127.0.0.1:1");
        reader.secret("DSN");
        let errors = reader.finish(()).unwrap_err();
        assert_eq!(
            errors.to_string(),
            "8 wrong settings:\n  \
             ADDR=\"localhost\": must be an IP address and port such as 127.0.0.1:8000\n  \
             WAIT=\"61\": must be a whole number of seconds, 1 to 60\n  \
             SIZE=\"many\": must be a whole number, 1 to 100\n  \
             RATIO=\"NaN\": must be a number, 0 to 1\n  \
             ON=\"perhaps\": must be true or false\n  \
             FORMAT=\"xml\": must be one of json, text\n  \
             URL=\"ftp://host\": must be a URL such as http://127.0.0.1:50051\n  \
             DSN: set either this or DSN_FILE, not both"
        );
    }

    #[test]
    fn a_secret_comes_from_its_file() {
        let source = Variables::new()
            .with("DSN_FILE", "/run/secret")
            .with("GONE_FILE", "/nowhere")
            .with_file("/run/secret", "hunter2\n");
        let mut reader = Reader::new(&source);
        assert_eq!(reader.secret("DSN"), Some(Secret::new("hunter2")));
        assert_eq!(reader.secret("GONE"), None);
        let errors = reader.finish(()).unwrap_err();
        assert_eq!(errors.0.len(), 1);
        assert_eq!(errors.0[0].name, "GONE_FILE");
    }

    #[test]
    fn a_misspelt_name_is_told_the_known_ones() {
        let source = Variables::new()
            .with("JOB_A_LIMIT", "1")
            .with("JOB_A_LIMITS", "2")
            .with("JOB_B_LIMIT", "")
            .with("OTHER", "3");
        let mut reader = Reader::new(&source);
        reader.reject_unknown("JOB_", &["JOB_A_LIMIT".to_owned()]);
        assert_eq!(
            reader.finish(()).unwrap_err().to_string(),
            "1 wrong setting:\n  JOB_A_LIMITS=\"2\": is no setting; there are JOB_A_LIMIT"
        );
    }

    #[test]
    fn lists_and_choices_forgive_space_and_case() {
        let source = Variables::new()
            .with("ORIGINS", "http://a, http://b,")
            .with("FORMAT", "TEXT");
        let mut reader = Reader::new(&source);
        assert_eq!(reader.list("ORIGINS"), ["http://a", "http://b"]);
        assert_eq!(reader.choice("FORMAT", 1, &[("json", 1), ("text", 2)]), 2);
        assert_eq!(reader.finish(()), Ok(()));
    }
}
