/** Formats printed files with `deno fmt`, so that what is generated looks like the rest. */

/**
 * The TypeScript and JSON files, formatted.
 *
 * @throws Error with the formatter's words if a file does not parse.
 */
export async function formatAll(
  files: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const formatted = await Promise.all([...files].map(async ([path, text]) => {
    return [path, await formatFile(path, text)] as const;
  }));
  return new Map(formatted);
}

async function formatFile(path: string, text: string): Promise<string> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--no-config", "--line-width=100", `--ext=${path.split(".").at(-1)}`, "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout, stderr } = await process.output();
  if (!success) {
    throw new Error(`Cannot format ${path}: ${new TextDecoder().decode(stderr).trim()}`);
  }
  return new TextDecoder().decode(stdout);
}
