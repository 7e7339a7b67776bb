import { assertEquals, assertThrows } from "@std/assert";
import { type OpenApiDocument, reachable, refName, trimDocument } from "./openapi.ts";

const REF = "#/components/schemas/";
const kindA = { group: "g", version: "v1", kind: "A" };
const kindB = { group: "g", version: "v1", kind: "B" };

const document = {
  openapi: "3.0.0",
  info: { title: "T", version: "v1.2.3", description: "gone" },
  paths: {
    "/apis/g/v1/as": {
      parameters: [],
      get: {
        description: "gone",
        "x-kubernetes-action": "list",
        "x-kubernetes-group-version-kind": kindA,
      },
    },
    "/apis/g/v1/watch/as": {
      get: { "x-kubernetes-action": "watchlist", "x-kubernetes-group-version-kind": kindA },
    },
    "/apis/g/v1/bs": {
      get: { "x-kubernetes-action": "list", "x-kubernetes-group-version-kind": kindB },
    },
  },
  components: {
    schemas: {
      "x.v1.A": {
        type: "object",
        description: "gone",
        properties: {
          description: { type: "string", description: "gone", enum: ["gone"], default: "gone" },
          $ref: { type: "string" },
          part: { allOf: [{ $ref: `${REF}x.v1.Part` }], default: {} },
        },
        "x-kubernetes-group-version-kind": [kindA],
      },
      "x.v1.B": { type: "object", "x-kubernetes-group-version-kind": [kindB] },
      "x.v1.Part": { type: "object", properties: { self: { $ref: `${REF}x.v1.Part` } } },
      "x.v1.Extra": { type: "string" },
      "x.v1.Other": { type: "string" },
    },
  },
} as unknown as OpenApiDocument;

Deno.test("trimDocument() keeps the kinds' paths and what their schemas are made of", () => {
  const config = { group: "g", version: "v1", kinds: ["A"] };
  assertEquals(trimDocument(document, config, ["x.v1.Extra"]) as unknown, {
    openapi: "3.0.0",
    info: { title: "T", version: "v1.2.3" },
    paths: {
      "/apis/g/v1/as": {
        get: { "x-kubernetes-action": "list", "x-kubernetes-group-version-kind": kindA },
      },
    },
    components: {
      schemas: {
        "x.v1.A": {
          type: "object",
          properties: {
            description: { type: "string" },
            $ref: { type: "string" },
            part: { allOf: [{ $ref: `${REF}x.v1.Part` }] },
          },
          "x-kubernetes-group-version-kind": [kindA],
        },
        "x.v1.Extra": { type: "string" },
        "x.v1.Part": { type: "object", properties: { self: { $ref: `${REF}x.v1.Part` } } },
      },
    },
  });
});

Deno.test("reachable() throws if a schema refers to one that is not there", () => {
  const schemas = { a: { $ref: `${REF}b` } };
  assertThrows(() => reachable(schemas, ["a"]), Error, "Cannot find schema b");
});

Deno.test("refName() reads a reference, alone or as the only part of an allOf", () => {
  assertEquals(refName({ $ref: `${REF}a.B` }), "a.B");
  assertEquals(refName({ allOf: [{ $ref: `${REF}a.B` }] }), "a.B");
  assertEquals(refName({ allOf: [{ $ref: `${REF}a.B` }, {}] }), undefined);
  assertEquals(refName({ type: "string" }), undefined);
});
