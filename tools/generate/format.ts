/** Formats printed modules with `deno fmt`, so that generated code looks like the rest. */

/**
 * The files with their TypeScript formatted; other files are left as they are.
 *
 * @throws Error with the formatter's words if a module does not parse.
 */
export async function formatAll(
  files: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const formatted = await Promise.all([...files].map(async ([path, text]) => {
    return [path, path.endsWith(".ts") ? await formatModule(path, text) : text] as const;
  }));
  return new Map(formatted);
}

async function formatModule(path: string, text: string): Promise<string> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--no-config", "--line-width=100", "--ext=ts", "-"],
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
