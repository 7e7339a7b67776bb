/**
 * Reads the files that a command is given into JobFlows, and tells everything that is wrong with
 * them at once, each with its place. What a valid flow is, the caller's `check` decides; this file
 * knows documents, lists, and what a server has added to an object.
 */

import { API_VERSION, KIND } from "../flow/names.ts";
import { type FieldError, type FieldPath, formatPath } from "../schema/mod.ts";
import { readText } from "./file_text.ts";
import type { Problem } from "./problem.ts";
import { clip } from "./text.ts";
import type { Position, SourceDocument } from "./yaml_source.ts";

/** Plain data of a JobFlow, as it was written; `check` has found nothing wrong with it. */
export type FlowObject = Readonly<Record<string, unknown>> & {
  readonly metadata: Readonly<Record<string, unknown>> & {
    readonly name?: string;
    readonly generateName?: string;
    readonly namespace?: string;
  };
};

/** Something wrong with one field of a flow; the path begins at the flow's root. */
export type FieldProblem = Pick<FieldError, "path" | "message"> & Partial<FieldError> & {
  /** Where in the text at the path, in UTF-16 units from 0. */
  readonly start?: number;
};

/** What reading needs from outside. */
export interface LoadOptions {
  /** The bytes of a file; `-` is standard input. Errors of the file system pass through. */
  readonly read: (file: string) => Promise<Uint8Array>;
  /** What the command makes of a flow before it is checked. @default nothing */
  readonly adapt?: (flow: FlowObject) => FlowObject;
  /** Everything wrong with one flow. The object may be any that has our kind and group. */
  readonly check: (flow: FlowObject) => readonly FieldProblem[];
  /** What is allowed in one flow and yet worth a word; nothing where it is not given. */
  readonly warn?: (flow: FlowObject) => readonly FieldProblem[];
  /** Whether flows keep their status and what a server has put there. Default false. */
  readonly asStored?: boolean;
  /** Whether a list of no flows is one. Default false. */
  readonly mayBeEmpty?: boolean;
  /** Whether a file may hold objects of other kinds beside its flows. Default false. */
  readonly amongOthers?: boolean;
}

/** The flows of all files in order, or, with any problem at all, not one to be started. */
export interface LoadResult {
  readonly flows: readonly FlowObject[];
  readonly problems: readonly Problem[];
  /** They stop nothing. */
  readonly warnings: readonly Problem[];
  /** How many objects of other kinds were passed over. */
  readonly others: number;
}

/** What a server adds to an object's metadata. It is no part of what somebody wants to run. */
const SERVER_METADATA = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "selfLink",
  "uid",
];

/** What ties an object to others of its server; in a file that nobody has stored yet, as it is meant. */
const TIES = ["finalizers", "ownerReferences"];

/** Reads and checks all files. Never throws for what is in them, nor for one it cannot read. */
export async function loadFlows(
  files: readonly string[],
  options: LoadOptions,
): Promise<LoadResult> {
  const { readDocuments } = await import("./yaml_source.ts");
  const found: FoundFlow[] = [];
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  let others = 0;
  for (const file of files) {
    const name = file === "-" ? "<stdin>" : file;
    const text = await readText(file, options.read);
    if (typeof text !== "string") {
      problems.push({ file: name, message: text.message });
      continue;
    }
    const reader = new FileReader(name, text, options);
    reader.readAll(readDocuments(text));
    found.push(...reader.flows);
    problems.push(...inOrder(reader.problems));
    warnings.push(...inOrder(reader.warnings));
    others += reader.others;
  }
  problems.push(...findNamesakes(found));
  return { flows: found.map(({ flow }) => flow), problems, warnings, others };
}

/** As they stand in the file, whatever found them. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const line = (problem: Problem) => problem.place?.line ?? 0;
  const column = (problem: Problem) => problem.place?.column ?? 0;
  return problems.toSorted((a, b) => line(a) - line(b) || column(a) - column(b));
}

interface FoundFlow {
  readonly flow: FlowObject;
  /** Where its name is written. */
  readonly origin: Required<Pick<Problem, "file" | "place">>;
}

/** Turns the documents of one file into flows and problems. */
class FileReader {
  readonly flows: FoundFlow[] = [];
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  others = 0;
  /** For each object of another kind, what is wrong with it where it should be a flow. */
  readonly #others: (readonly Problem[])[] = [];
  readonly #file: string;
  readonly #lines: readonly string[];
  readonly #options: LoadOptions;

  constructor(file: string, text: string, options: LoadOptions) {
    this.#file = file;
    this.#lines = text.split(/\r?\n/);
    this.#options = options;
  }

  readAll(documents: readonly SourceDocument[]): void {
    if (documents.length === 0) {
      this.problems.push({
        file: this.#file,
        message: `this file is empty; expected a ${KIND} (${API_VERSION})`,
      });
    }
    for (const document of documents) {
      for (const { message, ...position } of document.problems) {
        this.problems.push({
          file: this.#file,
          message: `this is not YAML: ${message}`,
          place: this.#place(position),
        });
      }
      if (document.problems.length === 0) this.#readObject(document, document.value, []);
    }
    // Of a file without any flow nothing would be checked, which is hardly meant.
    const isEmpty = this.flows.length + this.problems.length === 0;
    if (isEmpty) this.problems.push(...this.#others.flat());
    else this.others = this.#others.length;
  }

  /** Reads an object that should be a flow, or a list of flows as `kubectl get` prints it. */
  #readObject(document: SourceDocument, value: unknown, base: FieldPath): void {
    if (!isRecord(value)) {
      this.#add(document, { path: base, message: `${describe(value)} is no ${KIND}; ${EXPECTED}` });
    } else if (base.length === 0 && isList(value)) {
      value.items.forEach((item, index) => this.#readObject(document, item, ["items", index]));
      if (value.items.length === 0 && !this.#options.mayBeEmpty) {
        this.#add(document, { path: ["items"], message: "this list is empty" });
      }
    } else {
      const wrong = envelopeProblems(value);
      const told = wrong.map((problem) => this.#problem(document, rebase(problem, base)));
      if (wrong.length === 0) this.#readFlow(document, value, base);
      else if (this.#options.amongOthers && isOther(value)) this.#others.push(told);
      else this.problems.push(...told);
    }
  }

  #readFlow(document: SourceDocument, value: Record<string, unknown>, base: FieldPath): void {
    const { check, warn = () => [], adapt = (each) => each, asStored = false } = this.#options;
    const flow = adapt(asStored ? withMetadata(value) : withoutServerFields(value));
    for (const problem of check(flow)) this.#add(document, rebase(problem, base));
    for (const warning of warn(flow)) {
      this.warnings.push(this.#problem(document, rebase(warning, base)));
    }
    this.flows.push({
      flow,
      origin: {
        file: this.#file,
        place: this.#place(document.locate([...base, "metadata", "name"])),
      },
    });
  }

  #add(document: SourceDocument, problem: FieldProblem): void {
    this.problems.push(this.#problem(document, problem));
  }

  #problem(document: SourceDocument, problem: FieldProblem): Problem {
    const field = formatPath(problem.path);
    // What should not be there is found by its name, what is wrong by its value.
    const { start } = problem;
    const key = problem.reason === "unknownField";
    const position = document.locate(problem.path, { key, start });
    return {
      file: this.#file,
      message: problem.message,
      ...(field === "" ? {} : { field }),
      place: this.#place(position),
    };
  }

  #place(position: Position): Problem["place"] & object {
    return { ...position, source: this.#lines[position.line - 1] ?? "" };
  }
}

const EXPECTED = `expected an object with apiVersion ${API_VERSION} and kind ${KIND}`;

function envelopeProblems(value: Record<string, unknown>): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const [field, expected] of [["apiVersion", API_VERSION], ["kind", KIND]] as const) {
    const actual = value[field];
    if (actual === expected) continue;
    const message = actual === undefined || actual === null
      ? `missing; expected ${expected}`
      : `expected ${expected}, not ${typeof actual === "string" ? actual : describe(actual)}`;
    problems.push({ path: [field], message });
  }
  return problems;
}

/** Whether it is surely meant to be something else: neither its group nor its kind is ours. */
function isOther({ apiVersion, kind }: Record<string, unknown>): boolean {
  const group = API_VERSION.slice(0, API_VERSION.indexOf("/") + 1);
  return typeof apiVersion === "string" && typeof kind === "string" &&
    !apiVersion.startsWith(group) && kind !== KIND;
}

/** The flow without its status and without what only a server can have put there. */
function withoutServerFields(value: Record<string, unknown>): FlowObject {
  const { status: _, ...rest } = value;
  const { metadata } = withMetadata(rest);
  const dropped = metadata["uid"] === undefined ? SERVER_METADATA : [...SERVER_METADATA, ...TIES];
  const kept = Object.entries(metadata).filter(([field]) => !dropped.includes(field));
  return { ...rest, metadata: Object.fromEntries(kept) };
}

function withMetadata(value: Record<string, unknown>): FlowObject {
  return { ...value, metadata: isRecord(value["metadata"]) ? value["metadata"] : {} };
}

/** Two flows of one name would be one object. */
function findNamesakes(found: readonly FoundFlow[]): Problem[] {
  const first = new Map<string, FoundFlow>();
  const problems: Problem[] = [];
  for (const candidate of found) {
    const { name, namespace } = candidate.flow.metadata;
    if (name === undefined) continue;
    const key = `${namespace ?? "default"}/${name}`;
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, candidate);
      continue;
    }
    const { file, place } = earlier.origin;
    problems.push({
      ...candidate.origin,
      field: "metadata.name",
      message: `a flow named ${JSON.stringify(name)} is already in ${file}:${place.line}`,
    });
  }
  return problems;
}

function rebase(problem: FieldProblem, base: FieldPath): FieldProblem {
  return base.length === 0 ? problem : { ...problem, path: [...base, ...problem.path] };
}

function isList(value: Record<string, unknown>): value is { items: unknown[] } {
  const { kind, apiVersion, items } = value;
  const isListKind = (kind === "List" && apiVersion === "v1") ||
    (kind === `${KIND}List` && apiVersion === API_VERSION);
  return isListKind && Array.isArray(items);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return "an empty value";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  const text = clip(JSON.stringify(value), 40);
  return `${typeof value === "string" ? "text" : `a ${typeof value}`} (${text})`;
}
