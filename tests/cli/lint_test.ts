/** `zen-flow lint` as a user sees it: errors, warnings apart from them, JSON, and exit codes. */

import { assertEquals, assertMatch } from "@std/assert";
import { flow, step, tempFolder } from "./flow_file.ts";
import { PERMISSIONS, zenFlow } from "./zen_flow.ts";

const BAD = `apiVersion: workflow.zen.io/v1alpha1
kind: JobFlow
metadata: {name: bad}
spec:
  steps:
  - name: build
    dependencies: [biuld]
    timeoutSecond: 5
    template:
      apiVersion: batch/v1
      kind: Job
      spec:
        template:
          spec:
            restartPolicy: OnFailure
            containers:
            - name: main
              image: busybox
              resources: {requests: {cpu: 2}, limits: {cpu: 500m}}
`;

const RESTARTS =
  "with OnFailure the kubelet starts a failed container again by itself, so it may " +
  "run twice in one attempt; use Never and a retryPolicy where that does harm";

Deno.test("zen-flow lint tells errors with line, column and mark, then warnings", async () => {
  const { code, stdout, stderr } = await zenFlow(["lint", "-"], { stdin: BAD });
  assertEquals({ code, stderr }, { code: 1, stderr: "" });
  assertEquals(stdout.split("\n"), [
    '<stdin>:7:20: spec.steps[0].dependencies[0]: no step is named "biuld"; did you mean "build"?',
    "  7 |     dependencies: [biuld]",
    "    |                    ^",
    '<stdin>:8:5: spec.steps[0].timeoutSecond: unknown field "timeoutSecond": did you mean "timeoutSeconds"?',
    "  8 |     timeoutSecond: 5",
    "    |     ^",
    "<stdin>:19:43: spec.steps[0].template.spec.template.spec.containers[0].resources.requests.cpu: is more than the limit of 500m; request no more than the limit",
    "  19 |               resources: {requests: {cpu: 2}, limits: {cpu: 500m}}",
    "     |                                           ^",
    `<stdin>:15:28: warning: spec.steps[0].template.spec.template.spec.restartPolicy: ${RESTARTS}`,
    "  15 |             restartPolicy: OnFailure",
    "     |                            ^",
    "3 errors, 1 warning in 1 file",
    "",
  ]);
});

Deno.test("zen-flow lint -o json prints one array of findings", async () => {
  const { code, stdout } = await zenFlow(["lint", "-", "/no/such/file", "-o", "json"], {
    stdin: BAD,
  });
  assertEquals(code, 1);
  const findings = JSON.parse(stdout);
  assertEquals(findings[0], {
    file: "<stdin>",
    line: 7,
    column: 20,
    path: "spec.steps[0].dependencies[0]",
    severity: "error",
    message: 'no step is named "biuld"; did you mean "build"?',
  });
  assertEquals(findings.slice(3), [{
    file: "/no/such/file",
    line: null,
    column: null,
    path: null,
    severity: "error",
    message: "there is no such file",
  }, {
    file: "<stdin>",
    line: 15,
    column: 28,
    path: "spec.steps[0].template.spec.template.spec.restartPolicy",
    severity: "warning",
    message: RESTARTS,
  }]);
});

Deno.test("zen-flow lint ends with 0 where there are warnings only, or nothing", async () => {
  await using folder = await tempFolder();
  const warned = JSON.parse(flow("warned", [step("a", "true")]));
  warned.spec.steps[0].template.spec.template.spec.restartPolicy = "OnFailure";
  const paths = { good: `${folder.path}/good.json`, warned: `${folder.path}/warned.json` };
  await Deno.writeTextFile(paths.good, flow("good", [step("a", "true")]));
  await Deno.writeTextFile(paths.warned, JSON.stringify(warned));

  const both = await zenFlow(["lint", paths.good, paths.warned]);
  assertEquals(both.code, 0, both.stdout);
  assertEquals(both.stdout.split("\n").at(-2), "no errors, 1 warning in 2 files");
  const good = await zenFlow(["lint", paths.good]);
  assertEquals(good, { code: 0, stdout: "1 file checked: nothing wrong\n", stderr: "" });
  const none = await zenFlow(["lint", paths.good, "-o", "json"]);
  assertEquals([none.code, JSON.parse(none.stdout)], [0, []]);
});

Deno.test("zen-flow lint finds a flow's errors in a list as kubectl prints it", async () => {
  const good = JSON.parse(flow("one", [step("a", "true")]));
  const bad = JSON.parse(flow("two", [step("a", "true", { dependencies: ["b"] })]));
  const list = { apiVersion: "v1", kind: "List", items: [good, bad] };
  const { code, stdout } = await zenFlow(["lint", "-", "-o", "json"], {
    stdin: JSON.stringify(list),
  });
  assertEquals(code, 1);
  assertEquals(JSON.parse(stdout)[0].path, "items[1].spec.steps[0].dependencies[0]");
});

Deno.test("zen-flow lint --fix rewrites forms of old in the file, and checks what came of it", async () => {
  await using folder = await tempFolder();
  const file = `${folder.path}/old.yaml`;
  const text = `# kept
apiVersion: workflow.zen.io/v1alpha1
kind: JobFlow
metadata: {name: old}
spec:
  parameters: [{name: day, value: monday}]
  steps:
  - name: a
    template:
      apiVersion: batch/v1
      kind: Job
      spec:
        template:
          spec:
            containers:
            - {name: main, image: busybox, args: ['FORM']}   # kept too
`;
  await Deno.writeTextFile(file, text.replace("FORM", "{{.Parameters.day}}"));
  const { code, stdout, stderr } = await zenFlow(["lint", "--fix", file]);
  assertEquals([code, stdout], [0, "1 file checked: nothing wrong\n"]);
  assertEquals(stderr, `${file}: 1 expression rewritten\n`);
  assertEquals(await Deno.readTextFile(file), text.replace("FORM", "{{ params.day }}"));
  const refused = await zenFlow(["lint", "--fix", "-"], { stdin: text });
  assertEquals(refused.code, 2);
});

Deno.test("zen-flow lint --fix says of a file that cannot be written that it is left as it is", async () => {
  await using folder = await tempFolder();
  const file = `${folder.path}/old.json`;
  const old = flow("old", [step("a", "echo {{.Parameters.day}}")], {
    parameters: [{ name: "day", value: "monday" }],
  });
  await Deno.writeTextFile(file, old);
  const main = new URL("../../src/main.ts", import.meta.url).href;
  // Root may write any file, so Deno is to refuse it.
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...PERMISSIONS, "--deny-write", main, "lint", "--fix", file],
  }).output();
  assertEquals(code, 1);
  assertMatch(new TextDecoder().decode(stderr), /^zen-flow: \S+ cannot be rewritten: .+\n$/);
  assertEquals(await Deno.readTextFile(file), old);
});
