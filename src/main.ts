/** The binary: hands its arguments to src/cli. */

import { runProcess } from "./cli/main.ts";

await runProcess(Deno.args);
