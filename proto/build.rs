//! Compiles the contract with protox (no `protoc` needed): Rust for messages, clients and servers,
//! and the descriptor set that the gateway's routes, reflection and the OpenAPI document come from.

use std::error::Error;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=otelbi");
    println!("cargo:rerun-if-changed=google");
    let mut files = Vec::new();
    collect(Path::new("otelbi"), &mut files)?;
    files.push(PathBuf::from("google/api/httpbody.proto"));
    files.sort();

    let mut compiler = protox::Compiler::new(["."])?;
    compiler
        .include_imports(true)
        .include_source_info(true)
        .open_files(files)?;

    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    // Encoded by protox itself: a round trip through prost-types would drop the options that are
    // extensions, and with them every route and scope.
    std::fs::write(
        out.join("descriptors.bin"),
        compiler.encode_file_descriptor_set(),
    )?;

    tonic_prost_build::configure().compile_fds(compiler.file_descriptor_set())?;
    Ok(())
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "proto")
        {
            files.push(path);
        }
    }
    Ok(())
}
