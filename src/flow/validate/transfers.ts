/**
 * Artifacts that are carried, by S3 and HTTP: addresses that can be one, and pods in which a
 * container of ours can stand before or after the step's own.
 */

import type { JobFlowSpec, Step } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { ADDRESSES } from "../artifacts/addresses.ts";
import { packingOf } from "../artifacts/locations.ts";
import { isLiteral } from "../literal.ts";
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
import { SEVERAL_STORE, severalPodsBy } from "../several_pods.ts";

export function checkTransfers(spec: JobFlowSpec): SpecError[] {
  return allSteps(spec).flatMap(([step, path]) => {
    const inputs = artifactsAt(step, "inputs", path);
    const outputs = artifactsAt(step, "outputs", path);
    if (inputs.length + outputs.length === 0) return [];
    const literal = isLiteral(step);
    const stored = outputs.filter(([{ s3 }]) => s3 !== undefined);
    return [
      ...[...inputs, ...outputs].flatMap((artifact) => checkAddresses(artifact, literal)),
      ...checkNames([step, path]),
      ...checkStoring(step, path, stored),
      ...checkDistinct(stored),
    ];
  });
}

function checkAddresses([artifact, path]: WrittenArtifact, literal: boolean): SpecError[] {
  const { headers } = objectAt(artifact.http);
  return [
    ...(literal ? [] : staticErrors(artifact, [], path)),
    ...items(headers as unknown[] | undefined, [...path, "http", "headers"])
      .flatMap(([header, place]) => checkHeader(objectAt(header), place)),
    ...ADDRESSES.flatMap(({ path: [kind, field], fault }): SpecError[] => {
      const value = objectAt(artifact[kind])[field];
      // What is empty the schema refuses.
      if (typeof value !== "string" || value === "" || (!literal && isExpression(value))) return [];
      const message = fault(value, []);
      return message === undefined ? [] : [{ path: [...path, kind, field], message, value }];
    }),
  ];
}

/** Expressions where none is evaluated. */
function staticErrors(value: unknown, inner: Path, path: Path): SpecError[] {
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, child]) =>
      staticErrors(child, [...inner, Array.isArray(value) ? Number(key) : key], path)
    );
  }
  const isDynamic = ADDRESSES.some((address) => address.path.join() === inner.join());
  if (isDynamic || !isExpression(value)) return [];
  const message = "cannot be an expression; of an artifact, url, endpoint, bucket and key can";
  return [{ path: [...path, ...inner], message, value }];
}

/** Of two artifacts in one place, the second would be there alone. */
function checkDistinct(outputs: readonly WrittenArtifact[]): SpecError[] {
  const known = new Map<string, string>();
  return outputs.flatMap(([{ name, s3 }, path]): SpecError[] => {
    const { endpoint, bucket, key } = objectAt(s3);
    const place = JSON.stringify([endpoint, bucket, key]);
    const other = known.get(place);
    known.set(place, textAt(name));
    if (other === undefined) return [];
    const message = `artifact "${other}" is stored there too; give each a key of its own`;
    return [{ path: [...path, "s3", "key"], message, value: key }];
  });
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
      ...checkSingle(jobSpec, jobPath),
    ]),
    ...(step.forEach === undefined ? [] : [{ path: [...path, "forEach"], message: SEVERAL_STORE }]),
  ];
}

function checkSingle(jobSpec: Record<string, unknown>, path: Path): SpecError[] {
  const field = severalPodsBy(jobSpec);
  if (field === undefined) return [];
  return [{ path: [...path, field], message: SEVERAL_STORE, value: jobSpec[field] }];
}

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
