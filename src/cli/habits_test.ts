import { assertEquals, assertThrows } from "@std/assert";
import { parseCommandLine, UsageError } from "./parse_command_line.ts";

const said = (line: string) =>
  assertThrows(() => parseCommandLine(line.split(" "), () => undefined), UsageError, "", line)
    .message;

Deno.test("commandInstead() and flagInstead() say what does here what kubectl and others would", () => {
  const cases: [string, string][] = [
    ["delete f", 'zen-flow: unknown command "delete"; kubectl delete jobflow NAME does that'],
    ["apply -f f", 'zen-flow: unknown command "apply"; zen-flow submit FILE does that'],
    ["toString f", 'zen-flow: unknown command "toString"; see zen-flow --help'],
    [
      "submit -f f",
      "zen-flow submit: unknown flag -f; the file stands alone, as in zen-flow submit FILE",
    ],
    [
      "submit f --dry-run=server",
      "zen-flow submit: unknown flag --dry-run; zen-flow plan FILE is a dry run",
    ],
    ["get f -w", "zen-flow get: unknown flag -w; zen-flow watch NAME does that"],
    ["list --watch", "zen-flow list: unknown flag --watch; kubectl get jobflows -w does that"],
    [
      "logs f --previous",
      "zen-flow logs: unknown flag --previous; every run of every container is printed, behind its " +
      "step's name",
    ],
    [
      "list --field-selector a=b",
      "zen-flow list: unknown flag --field-selector; kubectl get jobflows has it; for programs there " +
      "are -o name and -o json",
    ],
    [
      "watch f -A",
      "zen-flow watch: unknown flag -A; it takes one flow, of the namespace that -n names; zen-flow " +
      "list finds flows",
    ],
    [
      "backup --as bob",
      "zen-flow backup: unknown flag --as; a context of the kubeconfig says that; --context NAME " +
      "chooses one",
    ],
    [
      "-n team-a list",
      "zen-flow: unknown flag -n; flags stand behind the command: see zen-flow --help",
    ],
    // Where nobody would type it.
    ["run --previous f", "zen-flow run: unknown flag --previous; see zen-flow run --help"],
  ];
  for (const [line, message] of cases) assertEquals(said(line), message, line);
});
