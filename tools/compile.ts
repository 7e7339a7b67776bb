/**
 * `deno compile` with these arguments, around one defect of it: whatever has no extension in an npm
 * package it takes for JavaScript, and a package behind prom-client has test data of 100,000 lines of
 * numbers, at which its parser overflows the stack. That folder is left out; nothing imports it.
 */

/** Below the folder of npm packages and that of their registry. */
const UNPARSABLE = { name: "bintrees", folder: "test" };

/** Runs deno in the caller's folder, with its output. */
async function deno(args: readonly string[]): Promise<void> {
  const { code } = await new Deno.Command(Deno.execPath(), { args: [...args] }).spawn().status;
  if (code !== 0) Deno.exit(code);
}

/** The folders to leave out, of each release that is cached. */
async function unparsable(): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout)) as { npmCache: string };
  const found: string[] = [];
  for await (const registry of Deno.readDir(npmCache)) {
    const releases = `${npmCache}/${registry.name}/${UNPARSABLE.name}`;
    if (!await isDirectory(releases)) continue;
    for await (const release of Deno.readDir(releases)) {
      if (release.isDirectory) found.push(`${releases}/${release.name}/${UNPARSABLE.folder}`);
    }
  }
  return found;
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

if (import.meta.main) {
  // So that what is to be left out is there to be found.
  await deno(["cache", "--quiet", "--frozen", Deno.args.at(-1)!]);
  const excluded = (await unparsable()).flatMap((folder) => ["--exclude", folder]);
  await deno(["compile", ...excluded, ...Deno.args]);
}
