import type { Provenance } from "../api/contract";

/** How a verdict is to be shown, beside its words. */
export type QualityTone = "unchecked" | "good" | "doubtful" | "bad";

const TONES: Record<Provenance["quality"], QualityTone> = {
  QUALITY_VERDICT_UNSPECIFIED: "unchecked",
  QUALITY_VERDICT_PASSED: "good",
  QUALITY_VERDICT_WARNING: "doubtful",
  QUALITY_VERDICT_FAILED: "bad",
};

export function toneOf({ quality }: Pick<Provenance, "quality">): QualityTone {
  return TONES[quality];
}
