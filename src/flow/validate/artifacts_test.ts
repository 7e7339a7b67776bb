import { assertEquals } from "@std/assert";
import type { JobFlowSpec } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { step as typedStep, template } from "../../../tests/support/flow_world.ts";
import { formatErrors, validate } from "./mod.ts";

/** A step with more fields, which may be of any shape. */
const step = (name: string, more: object = {}): object => ({ ...typedStep(name), ...more });
const errorsOf = (...steps: object[]) =>
  formatErrors(validate({ steps } as unknown as JobFlowSpec));

const stored = (name: string, path: string, more: object = {}) => ({
  name,
  path,
  persistentVolumeClaim: { claimName: "work" },
  ...more,
});
const outputs = (...artifacts: object[]) => ({ outputs: { artifacts } });
const inputs = (...artifacts: object[]) => ({ inputs: { artifacts } });
const read = (from: string, path = "/in") => inputs({ name: "in", path, from });

Deno.test("validate() lets an artifact be read by what is downstream of it, directly or not", () => {
  const spec = {
    steps: [
      step("a", outputs(stored("x", "/out"))),
      step("b", { dependencies: ["a"] }),
      step("c", { dependencies: ["b"], ...read("a/x") }),
    ],
    finally: [step("d", read("a/x"))],
  };
  assertEquals(formatErrors(validate(spec as unknown as JobFlowSpec)), []);
});

Deno.test("validate() wants an artifact to be an output of a step upstream", () => {
  const at = "spec.steps[1].inputs.artifacts[0].from";
  const make = step("make", outputs(stored("model", "/out")));
  const cases = {
    "make/model": `${at}: step "make" need not have ended by then; make it a dependency`,
    "mak/model": `${at}: no step is named "mak"; did you mean "make"?`,
    "make/modle": `${at}: step "make" has no output artifact "modle"; did you mean "model"?`,
    "use/model": `${at}: step "use" has no output artifact "model"; it has none`,
  };
  for (const [from, message] of Object.entries(cases)) {
    assertEquals(errorsOf(make, step("use", read(from))), [message]);
  }
});

Deno.test("validate() wants every artifact to have a place of its own", () => {
  const containers = [{
    name: "main",
    image: "i",
    volumeMounts: [{ name: "v", mountPath: "/vol/" }],
  }];
  const given = template({ template: { spec: { containers } } });
  const paths = ["/a:b", "/a//b", "/a/", "/proc/1", "/vol", "/out/deep", "/out", "/out/deep"];
  const artifacts = paths.map((path, index) => stored(`x${index}`, path));
  const at = (index: number) => `spec.steps[0].outputs.artifacts[${index}].path`;
  assertEquals(errorsOf(step("a", { template: given, ...outputs(...artifacts) })), [
    `${at(0)}: Kubernetes mounts nothing at a path with a colon`,
    `${at(1)}: write the path without /./, // and a slash at its end, not as "/a//b"`,
    `${at(2)}: write the path without /./, // and a slash at its end, not as "/a/"`,
    `${at(3)}: nothing can be mounted there; choose a path of your own`,
    `${at(4)}: a volume of the container is at this path too; give each a path of its own`,
    `${at(6)}: one artifact cannot lie within another, and artifact "x5" is at /out/deep`,
    `${at(7)}: artifact "x5" is at this path too; give each a path of its own`,
  ]);
});

/** A template whose container has a volume at each of these paths. */
function mounting(...paths: string[]) {
  const volumeMounts = paths.map((mountPath) => ({ name: "v", mountPath }));
  const containers = [{ name: "main", image: "i", volumeMounts }];
  const volumes = [{ name: "v", emptyDir: {} }];
  return { template: template({ template: { spec: { containers, volumes } } }) };
}

Deno.test("validate() refuses what a forEach step mounts around or below its item", () => {
  const items = { forEach: { items: ["a"] } };
  const at = "spec.steps[0].outputs.artifacts[0].path";
  assertEquals(errorsOf(step("a", { ...items, ...outputs(stored("x", "/zen-flow/item")) })), [
    `${at}: the item of forEach is at this path too; give each a path of its own`,
  ]);
  assertEquals(errorsOf(step("a", { ...items, ...outputs(stored("x", "/zen-flow/item/x")) })), [
    `${at}: the item of forEach is a file at /zen-flow/item, so nothing is within it`,
  ]);
  assertEquals(errorsOf(step("a", outputs(stored("x", "/zen-flow/item")))), []);
});

Deno.test("validate() refuses a mount within what is read from a claim, and cannot be written to", () => {
  const make = step("a", outputs(stored("x", "/out")));
  const reads = { dependencies: ["a"], ...read("a/x") };
  const within = (what: string, other: string) =>
    `spec.steps[1].inputs.artifacts[0].path: an artifact that is read cannot be written to, so ` +
    `that ${what} at ${other} has no place in it; mount it elsewhere`;
  assertEquals(errorsOf(make, step("b", { ...reads, ...mounting("/in/cache") })), [
    within("a volume of the container", "/in/cache"),
  ]);
  assertEquals(errorsOf(make, step("b", { ...reads, ...mounting("/", "/input") })), []);
  const items = { dependencies: ["a"], forEach: { items: ["a"] }, ...read("a/x", "/zen-flow") };
  assertEquals(errorsOf(make, step("b", items)), [within("the item of forEach", "/zen-flow/item")]);
  const s3 = { bucket: "bucket", key: "key" };
  const store = step("a", outputs({ name: "x", path: "/out", s3 }));
  assertEquals(errorsOf(store, step("b", { ...reads, ...mounting("/in/cache") })), []);
});

Deno.test("validate() refuses a volume within what is stored, which would not be", () => {
  const s3 = { bucket: "bucket", key: "key" };
  const at = "spec.steps[0].outputs.artifacts[0].path: a volume of the container is at";
  const output = (path: string, format: string) =>
    outputs({ name: "x", path, s3, archive: { format } });
  const tar = output("/out", "tar");
  assertEquals(errorsOf(step("a", { ...tar, ...mounting("/out/cache") })), [
    `${at} /out/cache, and what is there would not be stored; mount it elsewhere`,
  ]);
  assertEquals(errorsOf(step("a", { ...tar, ...mounting("/out", "/out/cache") })), [
    `${at} /out/cache, and what is there would not be stored; mount it elsewhere`,
  ]);
  assertEquals(errorsOf(step("a", { ...tar, ...mounting("/out", "/outer") })), []);
  const file = output("/out/file", "none");
  assertEquals(errorsOf(step("a", { ...file, ...mounting("/out/file") })), [
    `${at} this path too; give each a path of its own`,
  ]);
  assertEquals(errorsOf(step("a", { ...file, ...mounting("/out", "/out/other") })), []);
});

Deno.test("validate() wants one container, and volumes with names of their own", () => {
  const containers = [{ name: "main", image: "i" }, { name: "other", image: "i" }];
  const volumes = [{ name: "zen-flow-claim-0", emptyDir: {} }];
  const given = template({ template: { spec: { containers, volumes } } });
  const pod = "spec.steps[0].template.spec.template.spec";
  assertEquals(errorsOf(step("a", { template: given, ...outputs(stored("x", "/out")) })), [
    `${pod}.containers: a step with artifacts has one container, which they are mounted in; ` +
    "make the others steps, or init containers",
    `${pod}.volumes[0].name: names that begin with zen-flow- are kept for the step's artifacts; choose another`,
  ]);
  assertEquals(errorsOf(step("a", { template: given })), []);
});

Deno.test("validate() refuses what would mean nothing: packing on a claim, artifacts of an approval", () => {
  const archive = { format: "tar" };
  const manual = { name: "ok", type: "Manual", ...outputs(stored("x", "/out")) };
  assertEquals(
    errorsOf(
      step("a", outputs(stored("x", "/out", { archive }))),
      step("b", {
        dependencies: ["a"],
        ...inputs({ name: "x", path: "/in", from: "a/x", archive }),
      }),
      manual,
    ),
    [
      "spec.steps[0].outputs.artifacts[0].archive: on a claim nothing is packed; remove this",
      "spec.steps[1].inputs.artifacts[0].archive: how it is packed is for the output to say; remove this",
      "spec.steps[2].outputs.artifacts[0]: a Manual step runs nothing, so it has no artifacts; remove them",
    ],
  );
});
