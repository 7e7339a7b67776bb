/** Hostile values on their way through real processes: they arrive as they are, and do nothing. */

import { assertEquals } from "@std/assert";
import { HOSTILE, HUGE, INVALID_UTF8 } from "../support/hostile.ts";
import { flow, step, tempFolder } from "./flow_file.ts";
import { zenFlow } from "./zen_flow.ts";

/** JSON between single quotes of a shell, in a command, where Kubernetes makes one `$` of two. */
const jsonOf = (value: unknown) =>
  JSON.stringify(value).replaceAll("'", "'\\''").replaceAll("$", "$$$$");

Deno.test("values reach a container by variable and argument as they are, and come back as outputs", async () => {
  await using folder = await tempFolder();
  const values = HOSTILE.filter((value) => value.trim() !== "");
  const parameters = values.map((value, index) => ({ name: `v${index}`, value }));
  const inputs = parameters.map(({ name }) => ({ name, value: `{{ params.${name} }}` }));
  const script = values.map((_, index) => `printf '%s\\0' "$PARAM_V${index}"`).join("; ");
  const steps = [
    step("write", `(${script}) > ${folder.path}/env; printf '%s\\0' "$@" > ${folder.path}/args`, {
      step: { inputs: { parameters: inputs } },
      container: { args: ["-", ...parameters.map(({ name }) => `{{ params.${name} }}`)] },
    }),
    step("produce", `printf '%s' '${jsonOf({ list: values })}' > "$ZEN_FLOW_OUTPUTS"`, {
      step: {
        outputs: { parameters: [{ name: "list" }] },
        metadata: { annotations: { "workflow.zen.io/expressions": "off" } },
      },
    }),
    step("consume", `printf '%s\\0' "$@" > ${folder.path}/list`, {
      dependencies: ["produce"],
      container: { args: ["-", "{{ steps.produce.outputs.parameters.list.join('\u0002') }}"] },
    }),
  ];
  const { code, stdout, stderr } = await zenFlow(["run", "-", "-o", "json"], {
    stdin: flow("hostile", steps, { parameters }),
  });
  assertEquals(code, 0, stderr);
  const read = async (name: string) =>
    (await Deno.readTextFile(`${folder.path}/${name}`)).split("\0").slice(0, -1);
  assertEquals(await read("env"), values);
  assertEquals(await read("args"), values);
  assertEquals((await read("list")).join("").split("\u0002"), values);
  const { outputs } = JSON.parse(stdout).status.steps[1];
  assertEquals(outputs.parameters.list, values);
});

/** Bytes as printf(1) takes them. */
const octal = (bytes: Uint8Array) =>
  [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");

Deno.test("what is no output fails the step and leaves the rest of the flow alone", async () => {
  const outputs = { parameters: [{ name: "n" }] };
  const table: [string, string][] = [
    ...INVALID_UTF8.map((
      bytes,
    ): [string, string] => [`printf 'n=${octal(bytes)}'`, "OutputsMalformed"]),
    [`head -c ${HUGE.length} /dev/zero | tr '\\0' x`, "OutputsTooLarge"],
    [`printf '{"n": 1, "n": 2}'`, "OutputsMalformed"],
    [`printf '%s' '{"n": {"__proto__": {"x": 1}}}'`, "undefined"],
    [`ln -sf /etc/passwd "$ZEN_FLOW_OUTPUTS.x"; printf ''`, "OutputMissing"],
  ];
  const steps = table.map(([script], index) =>
    step(`s${index}`, `(${script}) > "$ZEN_FLOW_OUTPUTS"`, {
      step: { outputs, continueOnFailure: true },
    })
  );
  const { stdout } = await zenFlow(["run", "-", "-o", "json"], { stdin: flow("bad", steps) });
  const { status } = JSON.parse(stdout);
  const reasons = status.steps.map((one: { reason?: string }) => String(one.reason));
  assertEquals(reasons, table.map(([, reason]) => reason));
  assertEquals(status.phase, "Succeeded");
});
