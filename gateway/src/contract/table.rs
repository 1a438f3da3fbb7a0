//! From method and path to route: a trie over path segments, built once.

use std::collections::HashMap;
use std::ops::Range;

use http::Method;

use super::template::{Segment, Template};

/// Where the segments of a request's path begin and end, in bytes.
type Spans = Vec<Range<usize>>;

/// A route that fits, and what it takes from the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Index of the route.
    pub route: usize,
    /// The path's segments, without slashes and without the verb.
    spans: Spans,
}

impl Hit {
    /// The part of `path` that a variable over the template's `segments` is bound to, still
    /// percent-encoded. A variable that ends in `**` takes everything to the end.
    #[must_use]
    pub fn capture<'a>(&self, path: &'a str, segments: &Range<usize>, to_end: bool) -> &'a str {
        let last = if to_end {
            self.spans.len() - 1
        } else {
            segments.end - 1
        };
        &path[self.spans[segments.start].start..self.spans[last].end]
    }
}

/// Why no route fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Miss {
    /// No route has this path.
    NotFound,
    /// The path has routes, with these methods only (sorted; HEAD wherever there is GET).
    MethodNotAllowed(Vec<Method>),
}

/// The lookup table.
#[derive(Debug, Default)]
pub(super) struct RouteTable {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    literals: HashMap<String, usize>,
    one: Option<usize>,
    /// Routes whose template ends here.
    ends: Vec<End>,
    /// Routes whose template ends here with `**`.
    rests: Vec<End>,
}

#[derive(Debug)]
struct End {
    verb: Option<String>,
    method: Method,
    route: usize,
}

impl RouteTable {
    /// An empty table.
    #[must_use]
    pub(super) fn new() -> Self {
        Self {
            nodes: vec![Node::default()],
        }
    }

    /// Adds a route. Gives the index of the one that is already there under the same method and
    /// the same shape of path.
    pub(super) fn insert(
        &mut self,
        method: &Method,
        template: &Template,
        route: usize,
    ) -> Result<(), usize> {
        let mut at = 0;
        let mut rest = false;
        for segment in &template.segments {
            at = match segment {
                Segment::Literal(text) => {
                    let known = self.nodes[at].literals.get(text).copied();
                    known.unwrap_or_else(|| {
                        let next = self.grow();
                        self.nodes[at].literals.insert(text.clone(), next);
                        next
                    })
                }
                Segment::One => {
                    let known = self.nodes[at].one;
                    known.unwrap_or_else(|| {
                        let next = self.grow();
                        self.nodes[at].one = Some(next);
                        next
                    })
                }
                Segment::Rest => {
                    rest = true;
                    at
                }
            };
        }
        let node = &mut self.nodes[at];
        let ends = if rest {
            &mut node.rests
        } else {
            &mut node.ends
        };
        if let Some(end) = ends
            .iter()
            .find(|end| end.method == *method && end.verb == template.verb)
        {
            return Err(end.route);
        }
        ends.push(End {
            verb: template.verb.clone(),
            method: method.clone(),
            route,
        });
        Ok(())
    }

    fn grow(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    /// Finds the route of a request; HEAD finds what GET does. A literal segment goes before `*`,
    /// and that before `**`; a verb goes before a value with a colon in it.
    pub(super) fn find(&self, method: &Method, path: &str) -> Result<Hit, Miss> {
        let Some(mut spans) = spans(path) else {
            return Err(Miss::NotFound);
        };
        let method = if *method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        let mut search = Search {
            nodes: &self.nodes,
            path,
            method,
            allowed: Vec::new(),
        };
        let whole = spans[spans.len() - 1].clone();
        if let Some(colon) = path[whole.clone()].rfind(':') {
            let verb = &path[whole.start + colon + 1..];
            let last = spans.len() - 1;
            spans[last].end = whole.start + colon;
            if let Some(route) = search.walk(0, &spans, Some(verb)) {
                return Ok(Hit { route, spans });
            }
            spans[last].end = whole.end;
        }
        if let Some(route) = search.walk(0, &spans, None) {
            return Ok(Hit { route, spans });
        }
        Err(search.miss())
    }
}

struct Search<'a> {
    nodes: &'a [Node],
    path: &'a str,
    method: &'a Method,
    allowed: Vec<Method>,
}

impl Search<'_> {
    /// Depth first; how far it can branch is bounded by the table, not by the path.
    fn walk(&mut self, at: usize, spans: &[Range<usize>], verb: Option<&str>) -> Option<usize> {
        let nodes = self.nodes;
        let node = &nodes[at];
        let Some((span, rest)) = spans.split_first() else {
            return self.pick(&node.ends, verb);
        };
        let segment = &self.path[span.clone()];
        if let Some(&next) = node.literals.get(segment)
            && let Some(route) = self.walk(next, rest, verb)
        {
            return Some(route);
        }
        if segment.is_empty() {
            return None;
        }
        if let Some(next) = node.one
            && let Some(route) = self.walk(next, rest, verb)
        {
            return Some(route);
        }
        self.pick(&node.rests, verb)
    }

    fn pick(&mut self, ends: &[End], verb: Option<&str>) -> Option<usize> {
        for end in ends.iter().filter(|end| end.verb.as_deref() == verb) {
            if end.method == *self.method {
                return Some(end.route);
            }
            self.allowed.push(end.method.clone());
        }
        None
    }

    fn miss(mut self) -> Miss {
        if self.allowed.is_empty() {
            return Miss::NotFound;
        }
        if self.allowed.contains(&Method::GET) {
            self.allowed.push(Method::HEAD);
        }
        self.allowed.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        self.allowed.dedup();
        Miss::MethodNotAllowed(self.allowed)
    }
}

/// The segments of a path; none for a path that does not begin with a slash.
fn spans(path: &str) -> Option<Spans> {
    let mut from = 1;
    let mut spans = Vec::with_capacity(8);
    for part in path.strip_prefix('/')?.split('/') {
        spans.push(from..from + part.len());
        from += part.len() + 1;
    }
    Some(spans)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ROUTES: [(&str, &str); 9] = [
        ("GET", "/api/jobs"),
        ("POST", "/api/jobs"),
        ("GET", "/api/jobs/{job}"),
        ("DELETE", "/api/jobs/{job}"),
        ("POST", "/api/jobs/next"),
        ("POST", "/api/jobs/{job}:run"),
        ("GET", "/api/files/{name=dir/**}"),
        ("GET", "/api/{kind}/{id}/parts/{part}"),
        ("GET", "/api/jobs/{job}/log"),
    ];

    fn table() -> RouteTable {
        let mut table = RouteTable::new();
        for (route, (method, path)) in ROUTES.iter().enumerate() {
            let template = Template::parse(path).unwrap();
            table
                .insert(&method.parse().unwrap(), &template, route)
                .unwrap();
        }
        table
    }

    fn find(method: &str, path: &str) -> Result<usize, Miss> {
        table()
            .find(&method.parse().unwrap(), path)
            .map(|hit| hit.route)
    }

    #[test]
    fn the_closest_route_wins() {
        assert_eq!(find("GET", "/api/jobs"), Ok(0));
        assert_eq!(find("HEAD", "/api/jobs"), Ok(0));
        assert_eq!(find("GET", "/api/jobs/7"), Ok(2));
        assert_eq!(find("POST", "/api/jobs/next"), Ok(4));
        assert_eq!(find("GET", "/api/jobs/next"), Ok(2));
        assert_eq!(find("POST", "/api/jobs/7:run"), Ok(5));
        assert_eq!(find("GET", "/api/jobs/7:run"), Ok(2));
        assert_eq!(find("GET", "/api/files/dir/a/b"), Ok(6));
        assert_eq!(find("GET", "/api/jobs/7/parts/2"), Ok(7));
        assert_eq!(find("GET", "/api/jobs/7/log"), Ok(8));
    }

    #[test]
    fn an_unknown_path_is_not_a_wrong_method() {
        for path in [
            "/",
            "/api",
            "/api/jobs/",
            "/api/jobs//log",
            "/api/files/dir",
            "/api/files/dir/",
            "api/jobs",
            "",
        ] {
            assert_eq!(find("GET", path), Err(Miss::NotFound), "{path}");
        }
        assert_eq!(
            find("PUT", "/api/jobs/7"),
            Err(Miss::MethodNotAllowed(vec![
                Method::DELETE,
                Method::GET,
                Method::HEAD
            ]))
        );
    }

    #[test]
    fn captures_are_the_variables_parts() {
        let table = table();
        let path = "/api/files/dir/a/b%20c";
        let hit = table.find(&Method::GET, path).unwrap();
        assert_eq!(hit.capture(path, &(2..4), true), "dir/a/b%20c");
        let path = "/api/jobs/a:b:run";
        let hit = table.find(&Method::POST, path).unwrap();
        assert_eq!(hit.capture(path, &(2..3), false), "a:b");
    }

    #[test]
    fn the_same_shape_twice_is_refused() {
        let mut table = table();
        let template = Template::parse("/api/jobs/{other}").unwrap();
        assert_eq!(table.insert(&Method::GET, &template, 99), Err(2));
    }

    proptest! {
        #[test]
        fn no_path_panics(path in "(/|api|jobs|files|dir|:|run|%|[a-z\\PC]){0,12}") {
            let _ = table().find(&Method::GET, &path);
        }
    }
}
