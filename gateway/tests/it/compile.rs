//! Compiles trial contracts; the unit tests use it, too.

use std::path::Path;

/// Compiles one proto source, which may import the project's own protos, into an encoded
/// `FileDescriptorSet`.
pub(crate) fn compile(source: &str) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let proto = dir.path().join("trial.proto");
    std::fs::write(&proto, source).unwrap();
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto");
    let mut compiler = protox::Compiler::new([dir.path().to_path_buf(), ours]).unwrap();
    compiler
        .include_imports(true)
        .include_source_info(true)
        .open_file(proto)
        .unwrap_or_else(|problem| panic!("{problem}: {source}"));
    compiler.encode_file_descriptor_set()
}
