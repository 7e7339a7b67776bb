import { assert, assertEquals } from "@std/assert";
import type { Host } from "./host.ts";
import { main } from "./main.ts";
import { textSink } from "./sink.ts";

/** A host whose streams are kept as text, with what is given in place of its own parts. */
function testHost(args: readonly string[], rest: Partial<Host> = {}) {
  const written = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr") =>
    textSink({
      isTerminal: () => true,
      write: (bytes) => {
        written[name] += new TextDecoder().decode(bytes);
        return Promise.resolve(bytes.length);
      },
    }, () => ({ columns: 80, rows: 24 }));
  const host: Host = {
    args,
    env: () => undefined,
    readStdin: () => Promise.resolve(new Uint8Array()),
    stdinIsTerminal: () => false,
    readLine: () => Promise.resolve(undefined),
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    onEndSignal: () => () => {},
    exit: (code) => {
      throw new Error(`It ended with ${code}`);
    },
    crash: new AbortController().signal,
    ...rest,
  };
  return { host, written };
}

/** An environment that cannot be read, which no command expects. */
function brokenEnv(): never {
  throw new Error("the environment\nis broken", { cause: new TypeError("deep down") });
}

Deno.test("main() tells an unexpected error in one line and asks to report it", async () => {
  const { host, written } = testHost(["run", "-"], { env: brokenEnv });
  assertEquals(await main(host), 1);
  assertEquals(written, {
    stdout: "",
    stderr: "zen-flow: unexpected error: the environment is broken\n" +
      "This is a defect of zen-flow. Please report it with what --log-level=debug shows.\n",
  });
});

Deno.test("main() shows the stacks of an unexpected error where they are asked for", async () => {
  for (const flag of [["--log-level=debug"], ["--log-level", "debug"]]) {
    const { host, written } = testHost(["run", "-", ...flag], { env: brokenEnv });
    assertEquals(await main(host), 1);
    assert(written.stderr.includes("\n    at "), written.stderr);
    assert(written.stderr.includes("\nCaused by: TypeError: deep down\n"), written.stderr);
  }
});

Deno.test("main() shows the stacks at once where a command has no flag that asks for them", async () => {
  const { host, written } = testHost(["version"]);
  assertEquals(await main({ ...host, stdout: { ...host.stdout, write: brokenEnv } }), 1);
  assert(written.stderr.includes("Please report it with this:\nError: the env"), written.stderr);
  assert(written.stderr.includes("\nCaused by: TypeError: deep down\n"), written.stderr);
});

Deno.test("main() names a missing permission and does not call it a defect", async () => {
  const env = () => {
    throw new Deno.errors.NotCapable('Requires env access to "KUBECONFIG"');
  };
  const { host, written } = testHost(["controller"], { env });
  assertEquals(await main(host), 1);
  assertEquals(written.stderr, 'zen-flow: Requires env access to "KUBECONFIG"\n');
});

Deno.test("main() ends with 2 for a wrong command line", async () => {
  const { host, written } = testHost(["rnu"]);
  assertEquals(await main(host), 2);
  assertEquals(written.stderr, 'zen-flow: unknown command "rnu"; did you mean "run"?\n');
});

Deno.test("main() tells when its output cannot be written", async () => {
  const full = (): Promise<number> => Promise.reject(new Error("No space left on device"));
  const stdout = textSink({ isTerminal: () => false, write: full }, () => ({
    columns: 80,
    rows: 24,
  }));
  const { host, written } = testHost(["version"], { stdout });
  assertEquals(await main(host), 1);
  assertEquals(
    written.stderr,
    "zen-flow: cannot write to standard output: No space left on device\n",
  );
});
