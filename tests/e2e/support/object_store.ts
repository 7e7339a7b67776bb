/** A real S3 compatible server on this machine, which keeps objects as files: versitygw. */

import { choosePort } from "../../cluster/ports.ts";
import { tool } from "./helm.ts";

/** Who may do everything. */
export const ACCESS_KEY = "zen-flow-test";
export const SECRET_KEY = "a-secret/with+signs=";

export interface ObjectStore extends AsyncDisposable {
  /** Its address; buckets are in the path or, below `localhost`, in the host name. */
  readonly url: string;
  readonly port: number;
  /** Holds a folder for each bucket, and in it a file for each object. */
  readonly folder: string;
}

/** Starts the server with one bucket, `artifacts`. */
export async function startObjectStore(): Promise<ObjectStore> {
  const program = await tool("versitygw");
  const folder = await Deno.makeTempDir({ prefix: "zen-flow-s3-" });
  await Deno.mkdir(`${folder}/artifacts`);
  const port = choosePort();
  const url = `http://127.0.0.1:${port}`;
  const server = new Deno.Command(program, {
    args: [
      ...["--access", ACCESS_KEY, "--secret", SECRET_KEY, "--port", `127.0.0.1:${port}`],
      ...["--virtual-domain", "localhost", "posix", folder],
    ],
    cwd: folder,
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const output = server.stdout.pipeThrough(new TextDecoderStream());
  let printed = "";
  for await (const text of output.values({ preventCancel: true })) {
    printed += text;
    if (printed.includes(url)) break;
  }
  if (!printed.includes(url)) throw new Error(`versitygw did not start: ${printed}`);
  // It logs each request, and would stop where nobody reads that.
  const drained = output.pipeTo(new WritableStream());
  return {
    url,
    port,
    folder,
    async [Symbol.asyncDispose]() {
      server.kill();
      await Promise.all([server.status, drained]);
      await Deno.remove(folder, { recursive: true });
    },
  };
}
