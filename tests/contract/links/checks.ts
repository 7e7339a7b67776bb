/** Plain checks of assertions, so that a broken one cannot vouch for itself. */

import { AssertionError } from "@std/assert";

/** Whether the assertion failed; any other error passes through. */
export function fails(assertion: () => void): boolean {
  try {
    assertion();
    return false;
  } catch (error) {
    if (error instanceof AssertionError) return true;
    throw error;
  }
}

/** @throws {Error} unless it holds */
export function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Expected: ${what}`);
}
