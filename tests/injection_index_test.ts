/**
 * What shows that nothing which users, pods and stores put into a flow can change a Job, escape a
 * folder or reach the controller: each hazard, the ways by which it comes, and the test of each. The
 * values are in `tests/support/hostile.ts`. This test fails where one that is named here is gone.
 */

import { assertEquals } from "@std/assert";
import { HOSTILE, PATHS_OUT } from "./support/hostile.ts";

/** A test: its file, and its name or, of a row of a table, the row's. */
type Shown = readonly [file: string, test: string];

const CORE = "src/flow/injection_test.ts";
const PROCESSES = "tests/cli/injection_test.ts";
const PODS = "tests/e2e/suites/injection.ts";
const UNPACK = "src/artifact/unpack_test.ts";
const PACK = "src/artifact/pack_test.ts";
const TAR = "src/artifact/tar_test.ts";
const S3 = "src/artifact/s3_address_test.ts";
const ADDRESSES = "src/flow/artifacts/addresses_test.ts";

/** Where any text may stand, each of `HOSTILE` does. */
const TEXTS: Readonly<Record<string, readonly Shown[]>> = {
  "a value, in any place of a template": [
    [CORE, "a hostile value changes nothing of a Job but the texts it stands in"],
    [CORE, "no value at all changes anything of a Job but the texts it stands in"],
  ],
  "a value, in variables and arguments": [
    [
      PROCESSES,
      "values reach a container by variable and argument as they are, and come back as outputs",
    ],
    [PODS, "values reach real containers as they are, and come back as outputs"],
  ],
  "an output": [
    [CORE, "a hostile output is in the status as it was written, and changes no later Job"],
    [CORE, "no message of a pod throws, and names in it mean nothing to JavaScript"],
    [PODS, "values reach real containers as they are, and come back as outputs"],
  ],
  "an item of a fan-out": [
    [CORE, "hostile items are values of a ConfigMap by their index, and change nothing of the Job"],
    [
      "tests/cli/for_each_test.ts",
      "zen-flow run gives each pod of a forEach step its item, byte by byte",
    ],
    ["tests/e2e/suites/fan_out.ts", "items are data, whatever is in them, and change no Job"],
    ["tests/e2e/suites/real_pods.ts", "200 real pods of a fan-out read their items, byte by byte"],
  ],
  "a value in an address": [
    [ADDRESSES, "a hostile value in an address changes nothing that is written around it"],
    [ADDRESSES, "no value at all changes what is written around it in an address"],
  ],
  "a file in an archive": [[
    UNPACK,
    "unpack() makes files of hostile names under these very names",
  ]],
  "a key in a store": [[S3, "objectAddress() keeps a hostile key within the bucket, and as it is"]],
};

const HAZARDS: Readonly<Record<string, Readonly<Record<string, readonly Shown[]>>>> = {
  quotes: TEXTS,
  braces: TEXTS,
  newlines: {
    ...TEXTS,
    "a header": [[
      "src/artifact/http_test.ts",
      "httpRemote() refuses addresses and headers that cannot be sent, and shows no secret",
    ]],
  },
  "template marks": TEXTS,
  "../": {
    ...TEXTS,
    "a file in an archive": [
      [
        UNPACK,
        "unpack() refuses every path out of the folder, as a file's, a folder's and a link's",
      ],
      [UNPACK, "a path up in the middle"],
      [UNPACK, "an absolute path in a pax record"],
    ],
    "a key in a store": [[S3, "objectAddress() refuses what would lead to another host or object"]],
  },
  "links in archives": {
    "fetched from a store": [
      [UNPACK, "a link up through another link"],
      [UNPACK, "an absolute link"],
      [UNPACK, "a link in place of the folder"],
      [TAR, "hard link"],
    ],
    "left by a step": [[PACK, "a link to elsewhere"], [PACK, "a link up"]],
    "come in place of a file": [
      [
        "src/artifact/files_test.ts",
        "readFile() reads the very file that was seen, not what has come in its place",
      ],
    ],
  },
  "10 MB values": {
    "a value": [[CORE, "a value that no process can be given fails the step, and there is no Job"]],
    "an item": [[CORE, "an item of 10 MB fails the step, and there is no Job"]],
    "an output": [[
      PROCESSES,
      "what is no output fails the step and leaves the rest of the flow alone",
    ]],
    "an archive's header": [[
      TAR,
      "readTar() refuses headers that are too long before it reads them",
    ]],
    "a small archive of much": [[
      UNPACK,
      "gunzip() refuses what unpacks to far more than it is, and soon",
    ]],
  },
  "invalid UTF-8": {
    "a value": [[CORE, "a value that no process can be given fails the step, and there is no Job"]],
    "an output": [[
      PROCESSES,
      "what is no output fails the step and leaves the rest of the flow alone",
    ]],
    "a name in an archive": [[
      TAR,
      "readTar() refuses names that are not UTF-8, wherever they stand",
    ]],
    "a flow's file": [[
      "src/cli/load_test.ts",
      "loadFlows() says of anything that is no flow what it expected",
    ]],
    "a log": [
      [
        "tests/cli/run_test.ts",
        "zen-flow run shows output that is not UTF-8 with replacement characters",
      ],
    ],
  },
};

Deno.test("each hazard is shown to be none by tests that there are", async () => {
  const missing: string[] = [];
  for (const [hazard, ways] of Object.entries(HAZARDS)) {
    for (const [way, shown] of Object.entries(ways)) {
      for (const [file, test] of shown) {
        const source = await Deno.readTextFile(new URL(`../${file}`, import.meta.url));
        if (!source.includes(`"${test}"`)) {
          missing.push(`${hazard}, ${way}: ${file} has no '${test}'`);
        }
      }
    }
  }
  assertEquals(missing, []);
});

Deno.test("the hostile values have each hazard that a text can have", () => {
  const marks: Record<string, readonly string[]> = {
    quotes: [`"`, `'`, "`"],
    braces: ["{", "}", "$("],
    newlines: ["\n", "\r\n", "\n---\n"],
    "template marks": ["{{", "}}", "${"],
    "../": ["../"],
  };
  for (const [hazard, texts] of Object.entries(marks)) {
    const unseen = texts.filter((text) => !HOSTILE.some((value) => value.includes(text)));
    assertEquals(unseen, [], hazard);
  }
  assertEquals(PATHS_OUT.filter((path) => !path.includes("..") && !path.startsWith("/")), []);
});
