/** `zen-flow run` as a user sees it: results, output, files, and what is refused. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readDocuments } from "../../src/cli/yaml_source.ts";
import { flow, step, tempFolder } from "./flow_file.ts";
import { zenFlow } from "./zen_flow.ts";

function namesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].map((entry) => entry.name).sort();
}

Deno.test("zen-flow run runs steps in order and ends with 0 when all succeed", async () => {
  await using folder = await tempFolder();
  const { code, stdout, stderr } = await zenFlow(["run", "-"], {
    stdin: flow("two", [
      step("second", "echo after", { dependencies: ["first"] }),
      step("first", "echo before"),
    ]),
    env: { TMPDIR: folder.path },
  });
  assertEquals({ code, stderr }, { code: 0, stderr: "" }, stdout);
  const lines = stdout.split("\n").map((line) => line.replace(/^ +[\d.]+s {2}| in [\d.]+s/g, ""));
  assertEquals(lines, [
    "Steps run as processes of this machine; their images are not used.",
    "two started, 2 steps",
    "first started",
    "first  │ before",
    "first succeeded",
    "second started",
    "second │ after",
    "second succeeded",
    "two succeeded",
    "two succeeded: 2 of 2 steps succeeded",
    "",
  ]);
  assertEquals(namesIn(folder.path), []);
});

Deno.test("zen-flow run ends with 1 and tells the reason when a step fails", async () => {
  const { code, stdout } = await zenFlow(["run", "-"], {
    stdin: flow("broken", [
      step("bad", "echo 'cannot open input' >&2; exit 3"),
      step("never", "echo never", { dependencies: ["bad"] }),
    ]),
  });
  assertEquals(code, 1, stdout);
  assertStringIncludes(stdout, "bad   │ cannot open input\n");
  const table = stdout.slice(stdout.indexOf("  STEP")).split("\n").map((row) =>
    row.split(/\s{2,}/)
  );
  assertEquals(table[1]!.slice(1, 6), ["bad", "Failed", "Error", "3", "1"]);
  assertEquals(table[2]!.slice(1, 4), ["never", "Skipped", "UpstreamFailed"]);
  assertStringIncludes(stdout, "Logs and volumes were removed; --keep DIR keeps them.\n");
});

Deno.test("zen-flow run needs every flow to succeed", async () => {
  const flows = [
    flow("good", [step("a", "echo one")]),
    flow("bad", [step("a", "exit 1")]),
  ].join("\n");
  const { code, stdout } = await zenFlow(["run", "-"], { stdin: flows });
  assertEquals(code, 1, stdout);
  assertStringIncludes(stdout, "good/a │ one\n");
  assertStringIncludes(stdout, "\ngood succeeded in ");
  assertStringIncludes(stdout, "\nbad failed in ");
});

Deno.test("zen-flow run -o prints the finished flow, which can be run again", async () => {
  const input = flow("printed", [step("a", "echo text")]);
  for (const format of ["json", "yaml"]) {
    const first = await zenFlow(["run", "-", "-o", format], { stdin: input });
    assertEquals(first.code, 0, first.stderr);
    assertStringIncludes(first.stderr, "a │ text\n");
    const value = format === "json"
      ? JSON.parse(first.stdout)
      : readDocuments(first.stdout)[0]!.value as never;
    assertEquals([value["kind"], value["status"]["phase"]], ["JobFlow", "Succeeded"]);
    assertEquals(value["status"]["steps"][0]["phase"], "Succeeded");
    const again = await zenFlow(["run", "-"], { stdin: first.stdout });
    assertEquals(again.code, 0, again.stderr);
  }
});

Deno.test("zen-flow run -o prints several flows as a List", async () => {
  const { code, stdout } = await zenFlow(["run", "-", "-o", "json"], {
    stdin: `${flow("x", [step("a", "true")])}\n---\n${flow("y", [step("a", "false")])}`,
  });
  const list = JSON.parse(stdout);
  assertEquals(code, 1);
  assertEquals([list.apiVersion, list.kind], ["v1", "List"]);
  const results = list.items.map((
    item: never,
  ) => [item["metadata"]["name"], item["status"]["phase"]]);
  assertEquals(results, [["x", "Succeeded"], ["y", "Failed"]]);
});

Deno.test("zen-flow run --keep leaves logs and volumes, and says where", async () => {
  await using folder = await tempFolder();
  const keep = `${folder.path}/out`;
  const claim = {
    metadata: { name: "work" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } },
  };
  const work = JSON.parse(flow("kept", [
    step("a", "echo logged; echo result > /work/file", {
      container: { volumeMounts: [{ name: "work", mountPath: "/work" }] },
    }),
  ], { resourceTemplates: { volumeClaimTemplates: [claim] } }));
  work.spec.steps[0].template.spec.template.spec.volumes = [
    { name: "work", persistentVolumeClaim: { claimName: "work" } },
  ];
  const stdin = JSON.stringify(work);
  const first = await zenFlow(["run", "-", "--keep", keep], { stdin });
  assertEquals(first.code, 0, first.stdout + first.stderr);
  const [, volume] = /^Outputs: (.*)$/m.exec(first.stdout)!;
  assertEquals(await Deno.readTextFile(`${volume}/file`), "result\n");
  const [, logs] = /^Logs: +(.*)$/m.exec(first.stdout)!;
  const [pod] = namesIn(logs!);
  assertEquals(await Deno.readTextFile(`${logs}/${pod}/main.log`), "logged\n");

  const second = await zenFlow(["run", "-", "--keep", keep], { stdin });
  assertEquals(second.code, 1);
  assertEquals(second.stdout, "");
  assertStringIncludes(second.stderr, `zen-flow: --keep ${keep}: this folder already holds `);
});

Deno.test("zen-flow run shows output that is not UTF-8 with replacement characters", async () => {
  const { code, stdout } = await zenFlow(["run", "-"], {
    stdin: flow("binary", [step("a", "printf 'a\\377\\376b\\000c\\033[2Jd\\n'")]),
  });
  assertEquals(code, 0, stdout);
  assertStringIncludes(stdout, "a │ a\ufffd\ufffdbcd\n");
});

Deno.test("zen-flow run fails a step whose command does not exist, with the reason", async () => {
  const { code, stdout, stderr } = await zenFlow(["run", "-"], {
    stdin: flow("missing", [
      step("a", "", { container: { command: ["no-such-command-here"] } }),
    ]),
  });
  assertEquals({ code, stderr }, { code: 1, stderr: "" });
  assertStringIncludes(stdout, "no-such-command-here");
  assertStringIncludes(stdout, "StartError");
});

Deno.test("zen-flow run retries a step and shows each attempt", async () => {
  const { code, stdout } = await zenFlow(["run", "-"], {
    stdin: flow("again", [
      step("a", 'case "$ATTEMPT" in 1) exit 9;; *) echo fine;; esac', {
        step: { retryPolicy: { limit: 1, backoff: { duration: "1ms" } } },
        container: {
          env: [{
            name: "ATTEMPT",
            valueFrom: { fieldRef: { fieldPath: "metadata.labels['workflow.zen.io/attempt']" } },
          }],
        },
      }),
    ]),
  });
  assertEquals(code, 0, stdout);
  assertStringIncludes(stdout, "a attempt 1 of 2 failed, retry in ");
  assertStringIncludes(stdout, "a started, attempt 2 of 2\n");
  assertStringIncludes(stdout, "a │ fine\n");
});

Deno.test("zen-flow run refuses bad files with every error and starts nothing", async () => {
  await using folder = await tempFolder();
  const marker = `${folder.path}/started`;
  const good = flow("good", [step("a", `touch ${marker}`)]);
  const bad = `apiVersion: workflow.zen.io/v1alpha1
kind: JobFlow
metadata:
  name: bad
spec:
  colour: blue
  steps:
  - name: a
    dependencies: [b, nowhere]
  - name: b
    dependencies: [a]
    template: {apiVersion: batch/v1, kind: Job, spec: {template: {spec: {containers: [
      {name: c, image: i}]}}}}
`;
  const files: Record<string, string> = {
    "good.json": good,
    "bad.yaml": bad,
    "empty.yaml": "",
    "text.yaml": "a: b: c\n",
    "job.yaml": "apiVersion: batch/v1\nkind: Job\n",
  };
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder.path}/${name}`, text);
  }
  const paths = [...Object.keys(files), "gone.yaml"].map((name) => `${folder.path}/${name}`);
  const { code, stdout, stderr } = await zenFlow(["run", ...paths]);
  assertEquals({ code, stdout }, { code: 1, stdout: "" });
  const heads = stderr.split("\n")
    .filter((line) => line.startsWith(folder.path))
    .map((line) => line.slice(folder.path.length + 1).split(": ").slice(0, 2).join(": "));
  assertEquals(heads, [
    "bad.yaml:6:3: spec.colour",
    "bad.yaml:8:5: spec.steps[0]",
    "bad.yaml:9:19: spec.steps[0].dependencies",
    "bad.yaml:9:23: spec.steps[0].dependencies[1]",
    "empty.yaml: this file is empty; expected a JobFlow (workflow.zen.io/v1alpha1)",
    "text.yaml:1:4: this is not YAML",
    "job.yaml:1:13: apiVersion",
    "job.yaml:2:7: kind",
    "gone.yaml: there is no such file",
  ]);
  assertStringIncludes(stderr, "  6 |   colour: blue\n    |   ^\n");
  assert(stderr.endsWith("\n9 problems; nothing was started.\n"), stderr);
  assertEquals(stderr.includes("    at "), false, "a stack trace");
  assertEquals(namesIn(folder.path).includes("started"), false);
});

Deno.test("zen-flow run --report writes a page about the run, with every attempt", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/page.html`;
  const flaky = step("flaky", "echo '<b>tried</b>'; exit 3", {
    step: { retryPolicy: { limit: 1, backoff: { duration: "10ms" } } },
  });
  const { code, stdout } = await zenFlow(["run", "-", "--report", path], {
    stdin: flow("reported", [flaky, step("after", "true", { dependencies: ["flaky"] })]),
  });
  assertEquals(code, 1, stdout);
  assertStringIncludes(stdout, `Report: ${path}\n`);
  const page = await Deno.readTextFile(path);
  for (const attempt of [1, 2]) {
    assertStringIncludes(page, `Last lines of attempt ${attempt}`);
    assertStringIncludes(page, `attempt ${attempt}, failed`);
  }
  assertStringIncludes(page, "&lt;b&gt;tried&lt;/b&gt;");
});

Deno.test("zen-flow run --report makes the page of a simulated run in virtual time", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/page.html`;
  const args = ["run", "-", "--executor", "simulate", "--duration", "a=2h", "--report", path];
  const { code, stdout } = await zenFlow(args, { stdin: flow("long", [step("a", "true")]) });
  assertEquals(code, 0, stdout);
  assertStringIncludes(await Deno.readTextFile(path), "a, Succeeded, 2h00m");
});

Deno.test("zen-flow run --report refuses a file that it cannot write before anything starts", async () => {
  const { code, stdout, stderr } = await zenFlow(["run", "-", "--report", "/none/page.html"], {
    stdin: flow("unstarted", [step("a", "true")]),
  });
  assertEquals({ code, stdout }, { code: 1, stdout: "" });
  assertStringIncludes(stderr, "zen-flow: cannot write the report: ");
});
