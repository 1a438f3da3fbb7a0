import { gzipSync } from "node:zlib";
import type { Plugin, Rollup } from "vite";

/** The most JavaScript, gzip-compressed, that the first page may need: 250 kB. */
const INITIAL_LIMIT_BYTES = 250_000;

/**
 * Prints what each built file weighs compressed, and fails the build when the JavaScript that every
 * visitor loads first (the entry and what it imports statically) outgrows the limit.
 */
export function reportGzipSizes(): Plugin {
  return {
    name: "report-gzip-sizes",
    apply: "build",
    writeBundle(_options, bundle) {
      const sizes = new Map<string, number>();
      for (const file of Object.values(bundle)) {
        sizes.set(file.fileName, gzipSync(file.type === "chunk" ? file.code : file.source).length);
      }
      const initial = initialFiles(bundle);
      const total = [...initial].reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);

      for (const [name, size] of [...sizes].sort((left, right) => right[1] - left[1])) {
        if (/\.(js|css)$/.test(name)) {
          console.log(`${kilobytes(size).padStart(9)} kB  ${name}${initial.has(name) ? "  (initial)" : ""}`);
        }
      }
      console.log(`${kilobytes(total).padStart(9)} kB  initial JavaScript, gzip`);
      if (total > INITIAL_LIMIT_BYTES) {
        this.error(
          `Initial JavaScript is ${kilobytes(total)} kB, over ${kilobytes(INITIAL_LIMIT_BYTES)} kB.`,
        );
      }
    },
  };
}

/** The entry chunks and everything they import statically. */
function initialFiles(bundle: Rollup.OutputBundle): Set<string> {
  const found = new Set<string>();
  const visit = (name: string) => {
    const file = bundle[name];
    if (file?.type !== "chunk" || found.has(name)) return;
    found.add(name);
    file.imports.forEach(visit);
  };
  for (const file of Object.values(bundle)) {
    if (file.type === "chunk" && file.isEntry) visit(file.fileName);
  }
  return found;
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
