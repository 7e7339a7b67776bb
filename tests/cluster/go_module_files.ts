/** Files of Go modules of which nothing is built, such as manifests; pinned like the programs. */

/**
 * The folder of the one module that `go/<name>/go.mod` requires, downloaded if it is not cached.
 *
 * @throws {Error} with Go's words if it cannot be had.
 */
export async function moduleFolder(name: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("go", {
    args: ["mod", "download", "-json"],
    cwd: `${import.meta.dirname}/go/${name}`,
    env: { GOFLAGS: "-mod=readonly", GOWORK: "off" },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`Cannot download ${name}: ${text.decode(stderr).trim()}`);
  return JSON.parse(text.decode(stdout)).Dir;
}
