//! Reports: all views of a domain or both in two files, made in the background and kept.
