/** Columns of text, as kubectl prints them. */

import { columns, pad } from "./text.ts";

/** The lines of a table; each column is as wide as its widest cell, the last is not filled up. */
export function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, columns(cell));
    });
  }
  return rows.map((row) =>
    row.map((cell, column) => pad(cell, widths[column]!)).join("   ").trimEnd()
  );
}
