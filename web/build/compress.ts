import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

/** Below this a file fits one packet, and compressing it wins nothing. */
const SMALLEST_BYTES = 1_000;

/**
 * Writes each built text file a second and a third time, as `.br` and `.gz`, so that the gateway
 * sends the best compression there is without compressing anything itself.
 */
export function compress(): Plugin {
  return {
    name: "compress",
    apply: "build",
    async writeBundle(options, bundle) {
      const folder = options.dir ?? "dist";
      const texts = Object.values(bundle).filter((file) => /\.(js|css|html|svg)$/.test(file.fileName));
      await Promise.all(
        texts.map(async (file) => {
          const content = Buffer.from(file.type === "chunk" ? file.code : file.source);
          if (content.length < SMALLEST_BYTES) return;
          const path = join(folder, file.fileName);
          const best = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
          await writeFile(`${path}.br`, await promisify(brotliCompress)(content, best));
          await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }));
        }),
      );
    },
  };
}
