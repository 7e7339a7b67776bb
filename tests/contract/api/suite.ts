/**
 * The API contract: what zen-flow relies on in a Kubernetes API, as tests that run against any
 * server. The embedded API and a real API server pass the same tests; where they differ is listed
 * in `differences.ts`, and each difference is shown by a test.
 */

import { assert } from "@std/assert";
import type { JSONValue } from "@cloudydeno/kubernetes-client";
import { type DifferenceId, DIFFERENCES } from "./differences.ts";
import { collectionTests } from "./collection_tests.ts";
import { createRequestTests } from "./create_request_tests.ts";
import { createTests } from "./create_tests.ts";
import { deleteTests } from "./delete_tests.ts";
import { differenceTests } from "./difference_tests.ts";
import { fieldTests } from "./field_tests.ts";
import { jobFlowTests } from "./job_flow_tests.ts";
import { jobTests } from "./job_tests.ts";
import { jobUpdateTests } from "./job_update_tests.ts";
import { ownerTests } from "./owner_tests.ts";
import { patchTests } from "./patch_tests.ts";
import { podTests } from "./pod_tests.ts";
import { replaceTests } from "./replace_tests.ts";
import { selectorTests } from "./selector_tests.ts";
import { statusTests } from "./status_tests.ts";
import { ContractApi, type ContractTarget } from "./target.ts";
import { typedTests } from "./typed_tests.ts";
import { watchTests } from "./watch_tests.ts";

/** One test of the contract. */
export interface ContractTest {
  /** A sentence, the verb or part of the API first. */
  readonly name: string;
  readonly run: (api: ContractApi, differs: Differs) => Promise<void>;
  /** The differences that the test shows. */
  readonly differences?: readonly DifferenceId[];
  /** Whether it makes a real server end and start again: its process is not the test's own. */
  readonly restartsServer?: boolean;
}

/** Whether this server is the one that differs from the real one. */
export type Differs = (id: DifferenceId) => boolean;

/** All tests of the contract. */
export const CONTRACT: readonly ContractTest[] = [
  ...createTests,
  ...createRequestTests,
  ...fieldTests,
  ...replaceTests,
  ...patchTests,
  ...statusTests,
  ...deleteTests,
  ...collectionTests,
  ...selectorTests,
  ...watchTests,
  ...ownerTests,
  ...jobFlowTests,
  ...jobTests,
  ...jobUpdateTests,
  ...podTests,
  ...typedTests,
  ...differenceTests,
];

/** Registers the contract as tests against one server, each in a namespace of its own. */
export function apiContract(server: string, target: ContractTarget): void {
  let count = 0;
  for (const { name, run, differences = [], restartsServer = false } of CONTRACT) {
    const sanitized = !(restartsServer && target.side === "real");
    const options = { sanitizeResources: sanitized, sanitizeOps: sanitized };
    Deno.test(`${server}: ${name}`, options, async () => {
      const namespace = `contract-${++count}`;
      const api = new ContractApi(await target.connect(), namespace, target);
      try {
        await createNamespace(api, namespace);
        await run(api, (id) => {
          assert(differences.includes(id), `the test does not say that it shows '${id}'`);
          return target.side === "embedded";
        });
      } finally {
        await api.close();
      }
    });
  }
}

/** The differences that no test shows; there must be none. */
export function unshownDifferences(): string[] {
  const shown = new Set<string>(CONTRACT.flatMap(({ differences = [] }) => differences));
  return Object.keys(DIFFERENCES).filter((id) => !shown.has(id));
}

async function createNamespace(api: ContractApi, name: string): Promise<void> {
  const body: JSONValue = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
  await api.request({ method: "POST", path: "/api/v1/namespaces", bodyJson: body });
}
