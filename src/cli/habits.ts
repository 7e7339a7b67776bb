/** What people type who come from kubectl, argo or tkn and is said otherwise here. */

/** By commands that there are not, what does the same. */
const COMMANDS_ELSEWHERE: Readonly<Record<string, string>> = {
  apply: "zen-flow submit FILE",
  create: "zen-flow submit FILE",
  start: "zen-flow submit FILE",
  delete: "kubectl delete jobflow NAME",
  edit: "kubectl edit jobflow NAME",
  describe: "zen-flow explain NAME",
  status: "zen-flow get NAME",
  ls: "zen-flow list",
  stop: "zen-flow cancel NAME",
  terminate: "zen-flow cancel NAME",
  resubmit: "zen-flow retry NAME",
  validate: "zen-flow lint FILE",
};

interface FlagHabit {
  readonly flags: readonly string[];
  /** With which it is typed. */
  readonly commands: readonly string[];
  readonly instead: string;
}

const OF_ONE_FLOW = [
  ...["get", "watch", "logs", "explain", "report"],
  ...["approve", "reject", "suspend", "resume", "cancel", "retry"],
];

const FLAG_HABITS: readonly FlagHabit[] = [
  {
    flags: ["-f", "--filename"],
    commands: ["submit", "plan", "restore", "run", "lint", "graph"],
    instead: "the file stands alone, as in zen-flow submit FILE",
  },
  { flags: ["--dry-run"], commands: ["submit"], instead: "zen-flow plan FILE is a dry run" },
  { flags: ["-w", "--watch"], commands: ["get"], instead: "zen-flow watch NAME does that" },
  { flags: ["-w", "--watch"], commands: ["list"], instead: "kubectl get jobflows -w does that" },
  {
    flags: ["-p", "--previous", "--all-containers", "--prefix"],
    commands: ["logs"],
    instead: "every run of every container is printed, behind its step's name",
  },
  {
    flags: ["--no-headers", "--field-selector", "--show-labels", "-L"],
    commands: ["list"],
    instead: "kubectl get jobflows has it; for programs there are -o name and -o json",
  },
  {
    flags: ["-A", "--all-namespaces", "-l", "--selector"],
    commands: OF_ONE_FLOW,
    instead: "it takes one flow, of the namespace that -n names; zen-flow list finds flows",
  },
  {
    flags: ["-s", "--server", "--cluster", "--user", "--token", "--as", "--as-group"],
    commands: [...OF_ONE_FLOW, "submit", "plan", "list", "backup", "restore"],
    instead: "a context of the kubeconfig says that; --context NAME chooses one",
  },
];

/** What does what this command would; undefined: nobody knows. */
export function commandInstead(word: string): string | undefined {
  return Object.hasOwn(COMMANDS_ELSEWHERE, word) ? COMMANDS_ELSEWHERE[word] : undefined;
}

/**
 * What says what this flag would have said to a command; undefined: nobody knows.
 *
 * @param flag as it is typed, with its dashes
 */
export function flagInstead(command: string, flag: string): string | undefined {
  return FLAG_HABITS.find(({ flags, commands }) =>
    flags.includes(flag) && commands.includes(command)
  )?.instead;
}
