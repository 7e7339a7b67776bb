/**
 * `$(NAME)` in a container's command, args, env and subPathExpr, as Kubernetes expands it: `$$` is
 * a literal dollar, a name that is not known stays as it is written.
 */

/** Replaces the references in the text by the values of variables. */
export function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:(\$)|\(([^)]*)\))/g, (written, dollar: string | undefined, name) => {
    if (dollar !== undefined) return "$";
    return variables.get(name) ?? written;
  });
}

/** The names that the text refers to and nobody knows. */
export function unknownNames(text: string, variables: ReadonlyMap<string, string>): string[] {
  return [...text.matchAll(/\$(?:\$|\(([^)]*)\))/g)]
    .map(([, name]) => name)
    .filter((name) => name !== undefined && !variables.has(name)) as string[];
}
