/** Files of Go modules that are used as they are, such as manifests; pinned like the programs. */

/**
 * The folder of `module`, of the version that `go/<name>/go.mod` requires, downloaded if it is not
 * cached.
 *
 * @throws {Error} with Go's words if it cannot be had.
 */
export async function moduleFolder(name: string, module: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("go", {
    args: ["mod", "download", "-json", module],
    cwd: `${import.meta.dirname}/go/${name}`,
    env: { GOFLAGS: "-mod=readonly", GOWORK: "off" },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`Cannot download ${module}: ${text.decode(stderr).trim()}`);
  return JSON.parse(text.decode(stdout)).Dir;
}
