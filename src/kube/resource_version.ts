/**
 * Which of two resourceVersions is the older. Kubernetes promises since 1.35 that those of one
 * resource are decimal numbers that grow (KEP-5504); servers since 1.24 have never done otherwise.
 */

/** Whether `a` was given out before `b`, both of the same resource. */
export function isOlder(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length;
}
