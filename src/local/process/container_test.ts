/** What a container's process gets to see, by running some. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { isolations } from "../../../tests/support/isolations.ts";
import { LocalWorld, shell } from "../../../tests/support/local_world.ts";

for (const isolation of await isolations()) {
  Deno.test(`processExecutor() (${isolation}) runs command and args with the variables expanded`, async () => {
    await using world = await LocalWorld.start({ isolation });
    const foreign = "$(PATH) $(HOSTNAME)"; // set here, but not by the spec
    const main = {
      name: "main",
      image: "none",
      command: ["printf", "%s\\n"],
      args: ["$(GREETING), $(WHO)", "$$(WHO)", foreign, "a b", "", "*", "'\"\\"],
      env: [{ name: "WHO", value: "zen" }, { name: "GREETING", value: "hi" }],
    };
    assertEquals((await world.runJob("args", { containers: [main] })).result, "Complete");
    assertEquals(world.linesOf(), ["hi, zen", "$(WHO)", foreign, "a b", "", "*", "'\"\\"]);
  });

  Deno.test(`processExecutor() (${isolation}) gives exactly the environment of the container`, async () => {
    await using world = await LocalWorld.start({
      isolation,
      environment: { PATH: "/usr/bin:/bin", LANG: "C", "with.dot": "machine" },
    });
    const env = [
      { name: "LANG", value: "C.UTF-8" },
      { name: "with.dash-too", value: "1" },
      { name: "MULTI", value: "a\nb" },
      { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    ];
    const { pods } = await world.runJob("env", {
      hostname: "zen-host",
      containers: [{ name: "main", image: "none", command: ["env", "-0"], env }],
    });
    const variables = world.linesOf().join("\n").split("\0").filter((one) => one !== "").sort();
    assertEquals(variables, [
      "HOSTNAME=zen-host",
      "LANG=C.UTF-8",
      "MULTI=a\nb",
      "PATH=/usr/bin:/bin",
      `POD=${pods[0]?.metadata.name}`,
      "with.dash-too=1",
      "with.dot=machine",
    ]);
  });

  Deno.test(`processExecutor() (${isolation}) makes a working directory that is missing`, async () => {
    await using world = await LocalWorld.start({ isolation });
    const workingDir = "/no/such/folder";
    const { result } = await world.runScript("echo x >/no/such/folder/file; cat file", {
      container: { workingDir },
    });
    assertEquals([result, ...world.linesOf()], ["Complete", "x"]);
  });

  Deno.test(`processExecutor() (${isolation}) takes the termination message from its path`, async () => {
    await using world = await LocalWorld.start({ isolation });
    const text = "echo '{\"count\": 3}' >/zen-flow/outputs";
    const { pods } = await world.runScript(text, {
      container: { terminationMessagePath: "/zen-flow/outputs" },
    });
    const ended = pods[0]?.status?.containerStatuses?.[0]?.state?.terminated;
    assertEquals(ended?.message, '{"count": 3}\n');
    const other = await world.runJob("default", {
      containers: [shell("printf 'a\\377b' >/dev/termination-log; exit 3")],
    });
    const failed = other.pods[0]?.status?.containerStatuses?.[0]?.state?.terminated;
    assertEquals([failed?.exitCode, failed?.reason, failed?.message], [3, "Error", "a\ufffdb"]);
  });

  Deno.test(`processExecutor() (${isolation}) keeps output as it is and shows it line by line`, async () => {
    await using world = await LocalWorld.start({ isolation });
    const { pods } = await world.runScript("echo out; echo err >&2; printf 'a\\377b\\nno end'");
    assertEquals(world.linesOf(), ["out", "err", "a\ufffdb", "no end"]);
    const log = `${world.scratchDir}/logs/${pods[0]?.metadata.name}/main.log`;
    assertEquals(
      await Deno.readFile(log),
      new Uint8Array([
        ...new TextEncoder().encode("out\nerr\na"),
        255,
        ...new TextEncoder().encode("b\nno end"),
      ]),
    );
  });

  Deno.test(`processExecutor() (${isolation}) leaves standard input empty and output re-openable`, async () => {
    await using world = await LocalWorld.start({ isolation });
    await world.runScript(
      "cat; echo one >/dev/stdout; echo two >/dev/stderr; echo three >/dev/null",
    );
    assertEquals(world.linesOf(), ["one", "two"]);
  });
}

Deno.test("processExecutor() says what is not as on a cluster, each once", async () => {
  await using world = await LocalWorld.start({ isolation: "rewrite" });
  const container = {
    resources: { limits: { cpu: "1" } },
    securityContext: { runAsUser: 1000 },
    lifecycle: {},
    readinessProbe: { exec: { command: ["true"] } },
  };
  for (const name of ["one", "two"]) {
    await world.runJob(name, { containers: [{ ...shell("true"), ...container }] });
  }
  assertEquals(world.notes.length, 4);
  assertStringIncludes(world.notes.join("; "), "probes are not run");
});
