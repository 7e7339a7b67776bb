/** The switch that leaves the `{{` of a step as they are. */

import { EXPRESSIONS_ANNOTATION } from "./names.ts";

/** Whether `{{` in a step's template, metadata and inputs means nothing. Of a step of any shape. */
export function isLiteral(step: unknown): boolean {
  const { metadata } = (step ?? {}) as { metadata?: { annotations?: Record<string, unknown> } };
  return metadata?.annotations?.[EXPRESSIONS_ANNOTATION] === "off";
}
