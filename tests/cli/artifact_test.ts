/**
 * `zen-flow artifact` as a pod runs it: archives from a web server, unpacked by the real program,
 * which may make links.
 */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { archiveOf, type RawEntry } from "../support/archives.ts";
import { serve, temporaryFolder } from "../support/loopback.ts";
import { zenFlow } from "./zen_flow.ts";

const TAR = { format: "tar", compression: "none" };

/** Runs `artifact get` for an archive, into the folder `a` of the folder. */
async function get(archive: Uint8Array<ArrayBuffer>, folder: string) {
  await using server = serve(() => new Response(archive));
  const one = { name: "data", to: `${folder}/a`, http: { url: server.url }, packing: TAR };
  return await zenFlow(["artifact", "get", JSON.stringify([one])]);
}

/** Runs a shell script in a folder. */
async function sh(cwd: string, script: string): Promise<string> {
  const output = await new Deno.Command("sh", { args: ["-euc", script], cwd }).output();
  if (!output.success) throw new Error(new TextDecoder().decode(output.stderr));
  return new TextDecoder().decode(output.stdout);
}

const MAKE = `
mkdir -p a/sub/empty "a/$(printf 'n%.0s' $(seq 90))" && cd a
printf content > file; printf x > sub/run.sh; chmod 750 sub/run.sh
printf '' > "$(printf 'größe\\nzeile')"; ln -s ../file sub/link; ln -s sub up
printf y > "$(printf 'n%.0s' $(seq 90))/$(printf 'm%.0s' $(seq 90))"
`;
const DESCRIBE = `
cd a && find . -mindepth 1 -printf '%P %M %l\\n' | LC_ALL=C sort; find . -type f -exec sha256sum {} + | LC_ALL=C sort
`;

for (const format of ["gnu", "pax", "ustar", "v7"]) {
  Deno.test(`zen-flow artifact get unpacks what tar(1) packed as ${format}`, async () => {
    await using from = await temporaryFolder();
    await using to = await temporaryFolder();
    await sh(from.path, MAKE);
    // The oldest has no room for long names.
    if (format === "v7") await sh(from.path, "rm -r a/nnn*");
    await sh(from.path, `tar --format=${format} -C a -cf a.tar .`);
    const { code, stderr } = await get(await Deno.readFile(`${from.path}/a.tar`), to.path);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(await sh(to.path, DESCRIBE), await sh(from.path, DESCRIBE));
  });
}

const file = (name: string): RawEntry => ({ name, content: "evil" });
const link = (name: string, linkName: string): RawEntry => ({ name, type: "2", linkName });
const folder = (name: string): RawEntry => ({ name, type: "5", mode: 0o755 });

/** By what they try, archives in which something would be written through or over a link. */
const ATTACKS: Readonly<Record<string, readonly RawEntry[]>> = {
  "a file through a link": [link("a", "b"), file("a/c")],
  "a link through a link": [link("a", "b"), link("a/c", "d")],
  "a file over a link": [link("a", "b"), file("a")],
  "a link over a file": [file("a"), link("a", "b")],
  "a link over a folder": [folder("a"), link("a", "b")],
  "a link twice": [link("a", "b"), link("a", "c")],
};

for (const [what, entries] of Object.entries(ATTACKS)) {
  Deno.test(`zen-flow artifact get refuses ${what}`, async () => {
    await using temp = await temporaryFolder();
    const { code, stdout, stderr } = await get(archiveOf(...entries), temp.path);
    assertEquals([code, stdout], [1, ""]);
    assertMatch(
      stderr,
      /^zen-flow: artifact data: has "a(\/c)?" twice, or as a folder and something else\n$/,
    );
  });
}

Deno.test("zen-flow artifact get fetches one artifact after the other, and what is there is new", async () => {
  await using temp = await temporaryFolder();
  await using server = serve((request) => new Response(new URL(request.url).pathname));
  await sh(temp.path, "mkdir two; touch two/old; echo old > one");
  const packing = { format: "none", compression: "none" };
  const list = ["one", "two"].map((name) => ({
    ...{ name, to: `${temp.path}/${name}`, http: { url: `${server.url}/${name}` }, packing },
  }));
  const { code, stdout } = await zenFlow(["artifact", "get", JSON.stringify(list)]);
  assertEquals([code, stdout], [
    0,
    `fetched one: 4 bytes, ${server.url}/one\nfetched two: 4 bytes, ${server.url}/two\n`,
  ]);
  assertEquals([await temp.read("one"), await temp.read("two")], ["/one", "/two"]);
});

Deno.test("zen-flow artifact get says in one line what is in the way, and which artifact", async () => {
  await using temp = await temporaryFolder();
  await using server = serve(() => new Response("", { status: 404 }));
  const packing = { format: "none", compression: "none" };
  const http = { url: `${server.url}/x?token=secret` };
  const list = [{ name: "data", to: `${temp.path}/x`, http, packing }];
  const { code, stdout, stderr } = await zenFlow(["artifact", "get", JSON.stringify(list)]);
  assertEquals([code, stdout, stderr], [
    1,
    "",
    `zen-flow: artifact data: GET ${server.url}/x: the server answers 404\n`,
  ]);
});

Deno.test("zen-flow artifact put sends nothing where there is nothing to be stored", async () => {
  await using temp = await temporaryFolder();
  let asked = 0;
  await using server = serve(() => {
    asked++;
    return new Response();
  });
  const s3 = { endpoint: server.url, bucket: "bucket", key: "key" };
  const list = [{ name: "data", from: `${temp.path}/a`, s3, packing: TAR }];
  const { code, stderr } = await zenFlow(["artifact", "put", JSON.stringify(list)]);
  assertEquals([code, asked], [1, 0]);
  assertEquals(stderr, "zen-flow: artifact data: the step left nothing at its path\n");
});

Deno.test("zen-flow artifact refuses what is no instruction", async () => {
  const list = JSON.stringify([{ name: "data" }]);
  for (const args of [["get"], ["fetch", list], ["get", list], ["put", "[]"], ["get", "{"]]) {
    const { code, stderr } = await zenFlow(["artifact", ...args]);
    assertEquals(code, 2, args.join(" "));
    assertStringIncludes(stderr, "zen-flow artifact: ");
  }
});

Deno.test("zen-flow run carries artifacts with the packages that it was started with itself", async () => {
  await using home = await temporaryFolder();
  await using temp = await temporaryFolder();
  await using server = serve(() => new Response("content"));
  const info = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { denoDir } = JSON.parse(new TextDecoder().decode(info.stdout));
  const containers = [{ name: "main", image: "none", command: ["cat", "/in/page"] }];
  const flow = {
    apiVersion: "workflow.zen.io/v1alpha1",
    kind: "JobFlow",
    metadata: { name: "fetch" },
    spec: {
      steps: [{
        name: "fetch",
        inputs: { artifacts: [{ name: "page", path: "/in/page", http: { url: server.url } }] },
        template: {
          apiVersion: "batch/v1",
          kind: "Job",
          spec: { template: { spec: { containers } } },
        },
      }],
    },
  };
  await temp.write("flow.json", JSON.stringify(flow));
  const env = { HOME: home.path, DENO_DIR: denoDir };
  const { code, stdout } = await zenFlow(["run", `${temp.path}/flow.json`], { env });
  assertEquals(code, 0, stdout);
  assertStringIncludes(stdout, "main │ content");
  // Else it would have fetched its own packages anew.
  assertEquals([...Deno.readDirSync(home.path)], []);
});
