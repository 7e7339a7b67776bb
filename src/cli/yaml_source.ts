/**
 * YAML and JSON text as plain values that remember where they were written. The one file that
 * knows the YAML library; it is loaded only by commands that read files.
 *
 * Text means what it means to `kubectl`: YAML 1.1 (`yes` is true, `0644` is 420), but dates stay
 * text and `12:30` is not a number. A key written twice is an error.
 */

import {
  Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseAllDocuments,
  type ScalarTag,
  type Tags,
  visit,
} from "yaml";
import type { FieldPath } from "../schema/mod.ts";
import { type Piece, splitJsonStream } from "./json_stream.ts";
import { isNotFinite, readNumber } from "./yaml_number.ts";
import { offsetInText } from "./yaml_text.ts";

/** A place in a file; both count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something about the text itself that stops it from being read. */
export interface SyntaxProblem extends Position {
  readonly message: string;
}

/** Which part of a member is meant. */
export interface LocateOptions {
  readonly key?: boolean;
  readonly start?: number | undefined;
}

/** A part of a file; `offset` counts UTF-16 units from the file's beginning. */
export interface RawText {
  readonly raw: string;
  readonly offset: number;
}

/** One document of a text: its value, or why it has none. */
export interface SourceDocument {
  /** Plain data, undefined where there are problems. */
  readonly value: unknown;
  readonly problems: readonly SyntaxProblem[];
  /** Where the document begins. */
  readonly start: Position;
  /**
   * Where the value at a path is written, or the nearest thing to it that is: a member that is
   * missing is looked for where its object begins. With `key`, the member's name is meant; with
   * `start`, that character of a text, in UTF-16 units from 0.
   */
  locate(path: FieldPath, options?: LocateOptions): Position;
  /** How a text is written, with its quotes; undefined where the path leads to no text. */
  rawText(path: FieldPath): RawText | undefined;
}

/** Tags of YAML 1.1 whose values are no JSON, or that `kubectl` does not know, or reads otherwise. */
const FOREIGN_TAGS = new Set(["binary", "omap", "pairs", "set", "timestamp", "int", "float"]);

const NUMBER_TAGS: readonly ScalarTag[] = ["int", "float"].map((name) => ({
  tag: `tag:yaml.org,2002:${name}`,
  default: true,
  test: /^[-+.0-9]/,
  resolve(text, onError) {
    if (isNotFinite(text)) onError(`Kubernetes has no number ${text}; quotes make it text`);
    return readNumber(text) ?? text;
  },
}));

/** The documents of a text; those that hold nothing (only comments) are left out. */
export function readDocuments(text: string): SourceDocument[] {
  const positionAt = positions(text);
  const documents = parse({ text, offset: 0 }, positionAt);
  const isBroken = documents.some((document) => document.problems.length > 0);
  // JSON objects one after the other are no YAML, but what JSON tools print.
  const stream = isBroken ? splitJsonStream(text) : undefined;
  return stream?.flatMap((piece) => parse(piece, positionAt)) ?? documents;
}

type PositionAt = (offset: number) => Position;

function positions(text: string): PositionAt {
  const starts = [0];
  for (const match of text.matchAll(/\n/g)) starts.push(match.index + 1);
  return (offset) => {
    let low = 0;
    for (let high = starts.length - 1; low < high;) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  };
}

function parse(piece: Piece, positionAt: PositionAt): SourceDocument[] {
  const documents = parseAllDocuments(piece.text, {
    version: "1.1",
    prettyErrors: false,
    customTags: kubernetesTags,
  });
  // For a text without any document the library returns an empty list with extra members.
  if ("empty" in documents) return [];
  return documents
    .filter((document) => document.errors.length > 0 || !isEmpty(document))
    .map((document) =>
      sourceDocument(document, piece, (offset) => positionAt(piece.offset + offset))
    );
}

function kubernetesTags(tags: Tags): Tags {
  const kept = tags.filter((tag) => {
    const name = typeof tag === "string" ? tag : tag.tag.slice(tag.tag.lastIndexOf(":") + 1);
    return !FOREIGN_TAGS.has(name);
  });
  return [...kept, ...NUMBER_TAGS];
}

function isEmpty(document: Document.Parsed): boolean {
  const { contents } = document;
  if (contents === null) return true;
  return isScalar(contents) && contents.value === null && contents.range[0] === contents.range[1];
}

function sourceDocument(
  document: Document.Parsed,
  piece: Piece,
  positionAt: PositionAt,
): SourceDocument {
  const start = positionAt(document.contents?.range?.[0] ?? document.range[0]);
  const base = {
    start,
    locate(path: FieldPath, { key = false, start }: LocateOptions = {}) {
      const { offset, node } = findMember(document, path, key);
      const within = start === undefined ? 0 : offsetWithin(node, piece.text, start);
      return positionAt(offset + within);
    },
    rawText(path: FieldPath) {
      const node = resolveAlias(findMember(document, path, false).node, document);
      if (!isScalar(node) || typeof node.value !== "string" || !node.range) return undefined;
      const [from, to] = node.range;
      return { raw: piece.text.slice(from, to), offset: piece.offset + from };
    },
  };
  const problems = readingProblems(document, positionAt);
  if (problems.length > 0) return { ...base, value: undefined, problems };
  try {
    return { ...base, value: document.toJS(), problems: [] };
  } catch (error) {
    // Aliases of nothing, or aliases of aliases that would unfold into millions of nodes.
    if (!(error instanceof ReferenceError)) throw error;
    const offset = findLooseAlias(document);
    const place = offset === undefined ? start : positionAt(offset);
    return { ...base, value: undefined, problems: [{ message: error.message, ...place }] };
  }
}

/** Where the first alias stands that no anchor before it has the name of. */
function findLooseAlias(document: Document.Parsed): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return;
      offset = alias.range?.[0];
      return visit.BREAK;
    },
  });
  return offset;
}

/**
 * What the library found wrong. Of errors of syntax only the first: those after it are mostly its
 * consequences. A key written twice and an unknown tag stand for themselves.
 */
function readingProblems(document: Document.Parsed, positionAt: PositionAt): SyntaxProblem[] {
  const all = [...document.errors, ...document.warnings];
  const isIndependent = (code: string) => code === "DUPLICATE_KEY" || code === "TAG_RESOLVE_FAILED";
  const firstOther = all.find((error) => !isIndependent(error.code));
  return all
    .filter((error) => isIndependent(error.code) || error === firstOther)
    .map((error) => ({
      message: error.code === "DUPLICATE_KEY"
        ? "this key is written twice in the same object"
        : error.message.split("\n", 1)[0]!,
      ...positionAt(error.pos[0]),
    }));
}

/** How far into a member's text a character of it is. */
function offsetWithin(node: Node | null, text: string, start: number): number {
  if (!isScalar(node) || typeof node.value !== "string" || !node.range) return 0;
  const [from, to] = node.range;
  return offsetInText({ raw: text.slice(from, to), value: node.value }, start);
}

/** The deepest node on the path that exists, and its offset; no node: the path goes on. */
function findMember(
  document: Document.Parsed,
  path: FieldPath,
  key: boolean,
): { readonly offset: number; readonly node: Node | null } {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? document.range[0];
  for (const [depth, member] of path.entries()) {
    const wantKey = key && depth === path.length - 1;
    const next = childOf(resolveAlias(node, document), member);
    if (next === undefined) return { offset, node: null };
    offset = (wantKey ? next.keyOffset : undefined) ?? next.offset ?? offset;
    node = next.node;
  }
  return { offset, node };
}

interface Child {
  readonly node: Node | null;
  readonly offset: number | undefined;
  readonly keyOffset: number | undefined;
}

function childOf(parent: Node | null, member: string | number): Child | undefined {
  if (isSeq(parent) && typeof member === "number") {
    const item = parent.items[member];
    if (!isNode(item)) return undefined;
    return { node: item, offset: item.range?.[0], keyOffset: undefined };
  }
  if (!isMap(parent)) return undefined;
  const pair = findPair(parent.items, String(member));
  if (pair === undefined) return undefined;
  const keyOffset = isNode(pair.key) ? pair.key.range?.[0] : undefined;
  const value = isNode(pair.value) ? pair.value : null;
  // An object or list below its key begins on the next line; the key is the better place to look.
  const isBlock = (isMap(value) || isSeq(value)) && value.flow !== true;
  const isNothing = value === null || value.range?.[0] === value.range?.[1];
  return {
    node: value,
    offset: isBlock || isNothing ? keyOffset : value.range?.[0],
    keyOffset,
  };
}

function findPair(pairs: readonly Pair[], name: string): Pair | undefined {
  return pairs.find((pair) => isScalar(pair.key) && String(pair.key.value) === name);
}

function resolveAlias(node: Node | null, document: Document.Parsed): Node | null {
  return isAlias(node) ? node.resolve(document) ?? null : node;
}

/** Not text for every reader of YAML, or a line break for some: these are written as escapes. */
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** The value as one YAML document, which `kubectl` reads as it is. */
export function writeYaml(value: unknown): string {
  const options = {
    // Quotes what a reader of either version would not take for text: `yes`, `0644`.
    version: "1.1",
    // No folding of long lines and no anchors: one line of a script stays one line.
    lineWidth: 0,
    aliasDuplicateObjects: false,
  } as const;
  const document = new Document(value, options);
  visit(document, {
    Scalar(_key, scalar) {
      if (typeof scalar.value !== "string" || scalar.value.search(UNPRINTABLE) < 0) return;
      scalar.type = "QUOTE_DOUBLE";
    },
  });
  // By now they are in double quotes wherever they are, where an escape stands for the same.
  return document.toString(options).replace(UNPRINTABLE, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
