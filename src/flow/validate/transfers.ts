/**
 * Artifacts that are carried, by S3 and HTTP: addresses that can be one, and pods in which a
 * container of ours can stand before or after the step's own.
 */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { packingOf } from "../artifacts/locations.ts";
import { GET_CONTAINER, PUT_CONTAINER } from "../names.ts";
import {
  allSteps,
  artifactsAt,
  isExpression,
  items,
  objectAt,
  type Path,
  type SpecError,
  textAt,
  type WrittenArtifact,
} from "./paths.ts";
import { containersOf, podSpecsOf } from "./pod_specs.ts";

export function checkTransfers(spec: JobFlowSpec): SpecError[] {
  return allSteps(spec).flatMap(([step, path]) => {
    const inputs = artifactsAt(step, "inputs", path);
    const outputs = artifactsAt(step, "outputs", path);
    if (inputs.length + outputs.length === 0) return [];
    return [
      ...inputs.flatMap(checkAddresses),
      ...outputs.flatMap(checkAddresses),
      ...checkNames([step, path]),
      ...checkStoring(step, path, outputs.filter(([{ s3 }]) => s3 !== undefined)),
    ];
  });
}

/** Where values may stand that only a run can tell. */
const DYNAMIC: readonly Path[] = [
  ["http", "url"],
  ["s3", "endpoint"],
  ["s3", "bucket"],
  ["s3", "key"],
];

function checkAddresses([{ http, s3, ...rest }, path]: WrittenArtifact): SpecError[] {
  const at = (...more: Path) => [...path, ...more];
  return [
    ...staticErrors({ http, s3, ...rest }, [], path),
    ...fault(objectAt(http).url, at("http", "url"), urlFault),
    ...items(objectAt(http).headers as unknown[] | undefined, at("http", "headers"))
      .flatMap(([header, place]) => checkHeader(objectAt(header), place)),
    ...fault(objectAt(s3).bucket, at("s3", "bucket"), bucketFault),
    ...fault(objectAt(s3).key, at("s3", "key"), keyFault),
    ...fault(objectAt(s3).endpoint, at("s3", "endpoint"), urlFault),
  ];
}

/** Expressions where none is evaluated. */
function staticErrors(value: unknown, inner: Path, path: Path): SpecError[] {
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, child]) =>
      staticErrors(child, [...inner, Array.isArray(value) ? Number(key) : key], path)
    );
  }
  const isDynamic = DYNAMIC.some((one) => one.join() === inner.join());
  if (isDynamic || !isExpression(value)) return [];
  const message = "cannot be an expression; of an artifact, url, endpoint, bucket and key can";
  return [{ path: [...path, ...inner], message, value }];
}

function fault(
  value: unknown,
  path: Path,
  find: (text: string) => string | undefined,
): SpecError[] {
  if (typeof value !== "string" || value === "" || isExpression(value)) return [];
  const message = find(value);
  return message === undefined ? [] : [{ path, message, value }];
}

function urlFault(text: string): string | undefined {
  // The core runs where there is no URL parser to rely on: what is wrong beyond this, a run tells.
  const authority = /^https?:\/\/([^/?#]*)/.exec(text)?.[1];
  if (authority === undefined || authority === "" || /\s/.test(text)) {
    return `must be an http or https address, but is ${JSON.stringify(text)}`;
  }
  if (!authority.includes("@")) return undefined;
  return "holds credentials; give them by reference, in a header or the store's Secrets";
}

const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/;

function bucketFault(text: string): string | undefined {
  if (BUCKET.test(text) && !text.includes("..")) return undefined;
  return "a bucket's name has 3 to 63 letters, digits, dots, dashes and underscores, and begins " +
    `and ends with a letter or digit, unlike ${JSON.stringify(text)}`;
}

function keyFault(text: string): string | undefined {
  const parts = text.split("/");
  if (!parts.includes(".") && !parts.includes("..")) return undefined;
  return "a key with a part . or .. cannot be asked for";
}

/** Headers of the request that are ours to set, in small letters. */
const OWN_HEADERS = [
  "host",
  "range",
  "if-range",
  "accept-encoding",
  "content-length",
  "connection",
];

function checkHeader({ name, value }: Record<string, unknown>, path: Path): SpecError[] {
  const errors: SpecError[] = [];
  if (OWN_HEADERS.includes(textAt(name).toLowerCase())) {
    errors.push({ path: [...path, "name"], message: "zen-flow sets this header; remove it" });
  }
  // deno-lint-ignore no-control-regex -- these very characters are what it is about
  if (typeof value === "string" && /[\0-\x08\x0a-\x1f\x7f]/.test(value)) {
    errors.push({ path: [...path, "value"], message: "a header cannot have control characters" });
  }
  return errors;
}

/** Names of containers that are ours. */
function checkNames(one: readonly [Step, Path]): SpecError[] {
  return podSpecsOf(one).flatMap(containersOf)
    .filter(({ container }) => [GET_CONTAINER, PUT_CONTAINER].includes(textAt(container.name)))
    .map(({ container, path }): SpecError => ({
      path: [...path, "name"],
      message: "is kept for what carries the step's artifacts; choose another",
      value: container.name,
    }));
}

/** What an init container, which the step's becomes, cannot have. */
const NOT_IN_INIT = [
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
  "ports",
  "restartPolicy",
  "resizePolicy",
];

function checkStoring(step: Step, path: Path, outputs: readonly WrittenArtifact[]): SpecError[] {
  if (outputs.length === 0) return [];
  return [
    ...outputs.flatMap(checkFile),
    ...podSpecsOf([step, path]).flatMap(({ podSpec, path: at, jobSpec, jobPath }) => [
      ...items(podSpec.containers as unknown[] | undefined, [...at, "containers"])
        .flatMap(([container, place]) => checkContainer(objectAt(container), place)),
      ...["completions", "parallelism"]
        .filter((field) => Number(textAt(jobSpec[field])) > 1)
        .map((field): SpecError => ({
          path: [...jobPath, field],
          message: MANY,
          value: jobSpec[field],
        })),
    ]),
    ...(step.forEach === undefined ? [] : [{ path: [...path, "forEach"], message: MANY }]),
  ];
}

const MANY = "several pods would store the same object; keep the output on a claim, where each " +
  "index has a folder of its own, and let a step after it store them";

function checkContainer(container: Record<string, unknown>, path: Path): SpecError[] {
  const fields = NOT_IN_INIT.filter((field) => container[field] !== undefined);
  const mounts = items(container.volumeMounts as unknown[] | undefined, [...path, "volumeMounts"]);
  return [
    ...fields.map((field): SpecError => ({
      path: [...path, field],
      message: "to store an artifact in S3 the step's container becomes an init container, which " +
        "cannot have this",
    })),
    ...mounts.filter(([mount]) => objectAt(mount).subPathExpr !== undefined)
      .map(([, place]): SpecError => ({
        path: [...place, "subPathExpr"],
        message: "what stores the artifact does not know the container's variables; use subPath",
      })),
  ];
}

/** One file is shared by its folder, and the root cannot be. */
function checkFile([{ path: place, archive }, path]: WrittenArtifact): SpecError[] {
  const { format } = packingOf(objectAt(archive), "output");
  if (format === "tar" || typeof place !== "string" || place.lastIndexOf("/") > 0) return [];
  const message = `one file has to be in a folder, as /out${place}`;
  return [{ path: [...path, "path"], message, value: place }];
}
