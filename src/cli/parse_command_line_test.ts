import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  type Environment,
  type Invocation,
  parseCommandLine,
  UsageError,
} from "./parse_command_line.ts";

const noEnv: Environment = () => undefined;

function parse(line: string, env: Environment = noEnv) {
  return parseCommandLine(line.split(" ").filter((word) => word !== ""), env);
}

type Options<C extends Invocation["command"]> = Extract<Invocation, { command: C }> extends
  { options: infer O } ? O : never;

const RUN_DEFAULTS: Options<"run"> = {
  param: new Map(),
  output: undefined,
  keep: undefined,
  report: undefined,
  secret: new Map(),
  executor: "process",
  outcome: new Map(),
  duration: new Map(),
  approve: [],
  reject: new Map(),
  "log-level": "warn",
  help: false,
};
const CONTROLLER_DEFAULTS: Options<"controller"> = {
  kubeconfig: undefined,
  master: undefined,
  namespace: [],
  "max-concurrent-reconciles": 10,
  "failure-log-tail": true,
  "artifact-image": undefined,
  "enable-leader-election": true,
  "metrics-addr": { hostname: undefined, port: 8080 },
  "enable-webhook": false,
  "webhook-addr": undefined,
  "webhook-cert-file": undefined,
  "webhook-key-file": undefined,
  "log-level": "info",
  "log-format": "json",
  help: false,
  version: false,
};

Deno.test("parseCommandLine() reads a flag's value in every way it can be written", () => {
  for (
    const line of [
      "run f -o json",
      "run f -ojson",
      "run f -o=json",
      "run f --output json",
      "run f --output=json",
      "run -o json f",
      "run -ojson -- f",
      "run f -o yaml -o json",
    ]
  ) {
    assertEquals(
      parse(line),
      { command: "run", options: { ...RUN_DEFAULTS, output: "json" }, files: ["f"] },
      line,
    );
  }
});

Deno.test("parseCommandLine() keeps operands as they are written", () => {
  assertEquals(parse("run 007 1e3 - -- -o --keep"), {
    command: "run",
    options: RUN_DEFAULTS,
    files: ["007", "1e3", "-", "-o", "--keep"],
  });
});

Deno.test("parseCommandLine() lets a flag win over a variable, and that over the default", () => {
  const env: Environment = (name) => name === "KUBECONFIG" ? "/from/variable" : undefined;
  const kubeconfig = (line: string, from: Environment) =>
    (parse(line, from) as { options: { kubeconfig?: string } }).options.kubeconfig;
  assertEquals(kubeconfig("controller --kubeconfig=/from/flag", env), "/from/flag");
  assertEquals(kubeconfig("controller", env), "/from/variable");
  assertEquals(kubeconfig("controller", noEnv), undefined);
  assertEquals(kubeconfig("controller", () => ""), undefined);
});

Deno.test("parseCommandLine() takes the operators' flags as their guide prints them", () => {
  const line = [
    '--kubeconfig="" --master="" --metrics-addr=":8080" --enable-leader-election=true',
    '--webhook-addr="" --enable-webhook=false',
  ].join(" ").replaceAll('"', "");
  assertEquals(parse(`controller ${line}`), {
    command: "controller",
    options: CONTROLLER_DEFAULTS,
  });
});

Deno.test("parseCommandLine() takes the metrics' address from flag or variable", () => {
  const address = (line: string, variable: string) => {
    const env: Environment = (name) => name === "METRICS_ADDR" ? variable : undefined;
    return (parse(line, env) as { options: Options<"controller"> }).options["metrics-addr"];
  };
  assertEquals(address("controller --metrics-addr [::1]:1", ":2"), { hostname: "::1", port: 1 });
  assertEquals(address("controller", "localhost:2"), { hostname: "localhost", port: 2 });
  assertEquals(address("controller", ""), CONTROLLER_DEFAULTS["metrics-addr"]);
  const error = assertThrows(() => address("controller", "nowhere"), UsageError);
  assertStringIncludes(error.message, "variable METRICS_ADDR must be an address");
});

Deno.test("parseCommandLine() understands truth values as Go's flags do", () => {
  const elects = (word: string) =>
    (parse(`controller --enable-leader-election${word}`) as { options: Options<"controller"> })
      .options["enable-leader-election"];
  for (const word of ["", "=true", "=1", "=t", "=T", "=TRUE", "=True"]) {
    assertEquals(elects(word), true, word);
  }
  for (const word of ["=false", "=0", "=f", "=F", "=FALSE", "=False"]) {
    assertEquals(elects(word), false, word);
  }
});

Deno.test("parseCommandLine() collects a list from commas and repetition, each word once", () => {
  assertEquals(parse("controller --namespace a,b -n c -na --namespace=,d,"), {
    command: "controller",
    options: { ...CONTROLLER_DEFAULTS, namespace: ["a", "b", "c", "d"] },
  });
});

Deno.test("parseCommandLine() takes kubectl's flags for a command on a cluster", () => {
  assertEquals(parse("list -A -n team-a -l app=web,tier!=db -o wide --context c --kubeconfig k"), {
    command: "list",
    options: {
      "all-namespaces": true,
      "selector": "app=web,tier!=db",
      "phase": [],
      "sort-by": "name",
      "output": "wide",
      "namespace": "team-a",
      "context": "c",
      "kubeconfig": "k",
      "help": false,
    },
    operands: [],
  });
});

Deno.test("parseCommandLine() takes an empty value for not given", () => {
  assertEquals(parse("controller --master= --kubeconfig=x"), {
    command: "controller",
    options: { ...CONTROLLER_DEFAULTS, kubeconfig: "x" },
  });
});

Deno.test("parseCommandLine() understands help and version anywhere they are expected", () => {
  const cases: [string, ReturnType<typeof parseCommandLine>][] = [
    ["", { command: "help", topic: undefined }],
    ["help", { command: "help", topic: undefined }],
    ["--help", { command: "help", topic: undefined }],
    ["-h", { command: "help", topic: undefined }],
    ["help run", { command: "help", topic: "run" }],
    ["run --help", { command: "help", topic: "run" }],
    ["run f -h", { command: "help", topic: "run" }],
    ["-h run", { command: "help", topic: "run" }],
    ["version", { command: "version" }],
    ["--version", { command: "version" }],
    ["controller --version", { command: "version" }],
  ];
  for (const [line, expected] of cases) assertEquals(parse(line), expected, line);
});

Deno.test("parseCommandLine() says what is wrong and what would be right", () => {
  const cases: [string, string][] = [
    ["rnu f", 'zen-flow: unknown command "rnu"; did you mean "run"?'],
    ["frobnicate", 'zen-flow: unknown command "frobnicate"; see zen-flow --help'],
    [
      "--bogus run f",
      "zen-flow: unknown flag --bogus; flags stand behind the command: see zen-flow --help",
    ],
    ["help me", 'zen-flow: unknown command "me"; see zen-flow --help'],
    ["help run run", "zen-flow help: explains one command, but 2 are given"],
    ["run", "zen-flow run: no FILE...|- given; see zen-flow run --help"],
    ["run - -", "zen-flow run: - (standard input) can be given only once"],
    ["run f --kep d", "zen-flow run: unknown flag --kep; did you mean --keep?"],
    ["run f --kep=d", "zen-flow run: unknown flag --kep; did you mean --keep?"],
    ["run f --no-keep", "zen-flow run: unknown flag --no-keep; did you mean --keep?"],
    ["run f -x", "zen-flow run: unknown flag -x; see zen-flow run --help"],
    ["run f -ho json", "zen-flow run: unknown flag -ho; see zen-flow run --help"],
    ["run f --a.b=1", "zen-flow run: unknown flag --a.b; see zen-flow run --help"],
    ["run f --__proto__=1", "zen-flow run: unknown flag --__proto__; see zen-flow run --help"],
    ["get", "zen-flow get: no NAME given; see zen-flow get --help"],
    ["get a b", 'zen-flow get: unexpected argument "b"; it takes one NAME'],
    ["list a", 'zen-flow list: unexpected argument "a"; it takes only flags'],
    [
      "list -n Team/A",
      'zen-flow list: --namespace must be the name of a namespace, not "Team/A"',
    ],
    ["run f --keep", "zen-flow run: --keep needs a value: --keep DIR"],
    ["run f --keep -o", "zen-flow run: --keep needs a value: --keep DIR"],
    ["run f -o xml", 'zen-flow run: --output must be json or yaml, not "xml"'],
    ["run f --help=no", 'zen-flow run: --help must be true or false, not "no"'],
    [
      "controller --log-level=loud",
      'zen-flow controller: --log-level must be debug, info, warn or error, not "loud"',
    ],
    [
      "controller --namespace=a,B_c",
      'zen-flow controller: --namespace must be names of namespaces, not "B_c"',
    ],
    [
      "controller --enable-leader-election=maybe",
      'zen-flow controller: --enable-leader-election must be true or false, not "maybe"',
    ],
    [
      "controller --metrics-addr 8080",
      "zen-flow controller: --metrics-addr must be an address such as :8080, 127.0.0.1:8080 or " +
      '[::1]:8080, not "8080"',
    ],
    [
      "controller --metrics-addr=",
      "zen-flow controller: --metrics-addr must be an address such as :8080, 127.0.0.1:8080 or " +
      '[::1]:8080, not ""',
    ],
    [
      "controller --enable-webhook",
      "zen-flow controller: --enable-webhook needs --webhook-cert-file",
    ],
    [
      "controller --enable-webhook --webhook-cert-file tls.crt",
      "zen-flow controller: --enable-webhook needs --webhook-key-file",
    ],
    ["controller f", 'zen-flow controller: unexpected argument "f"; it takes only flags'],
    ["version 1", 'zen-flow version: unexpected argument "1"; it takes only flags'],
    ...["0", "-5", "1.5", "0x10", "1e2", "1001", "many"].map((value): [string, string] => [
      `controller --max-concurrent-reconciles ${value}`,
      "zen-flow controller: --max-concurrent-reconciles must be a whole number from 1 to 1000, " +
      `not "${value}"`,
    ]),
  ];
  for (const [line, message] of cases) {
    const error = assertThrows(() => parse(line), UsageError, undefined, line);
    assertEquals(error.message, message, line);
  }
});

Deno.test("parseCommandLine() reads what is said of single steps", () => {
  const line = "run f --executor simulate --outcome a=fail:2,exit=3 --outcome b=fail " +
    "--duration a=1m30s --approve x,y --approve z --reject n=no=never";
  assertEquals(parse(line), {
    command: "run",
    options: {
      ...RUN_DEFAULTS,
      executor: "simulate",
      outcome: new Map([["a", [3, 3, 0]], ["b", [1]]]),
      duration: new Map([["a", 90_000]]),
      approve: ["x", "y", "z"],
      reject: new Map([["n", "no=never"]]),
    },
    files: ["f"],
  });
});

Deno.test("parseCommandLine() refuses flags of run that mean nothing together", () => {
  const cases: Record<string, string> = {
    "run f --outcome a=fail": "--outcome needs --executor simulate",
    "run f --duration a=1s": "--duration needs --executor simulate",
    "run f --executor simulate --keep d": "--keep has nothing to keep with --executor simulate",
    "run f --approve a --reject a=why": "step a cannot be both approved and rejected",
    "run f --reject a=": "--reject must say why, as STEP=WHY",
    "run f --reject a": '--reject must be STEP=WHY, not "a"',
    "run f --reject a=x --reject a=y": '--reject is given twice for "a"',
    "run f --approve A_b": '--approve must be names of steps, or all, not "A_b"',
    "run f --executor simulate --duration a=1d":
      '--duration must be a duration as 30s or 1h30m, not "1d"',
    "run f --executor simulate --outcome a=fails":
      "--outcome must be ok, fail, or fail:N to fail " +
      'N times, also with ,exit=CODE (1 to 255); not "fails"',
    "run f --executor simulate --outcome a=fail,exit=0": "--outcome must be ok, fail, or fail:N " +
      'to fail N times, also with ,exit=CODE (1 to 255); not "fail,exit=0"',
  };
  for (const [line, message] of Object.entries(cases)) {
    assertThrows(() => parse(line), UsageError, `zen-flow run: ${message}`);
  }
});
