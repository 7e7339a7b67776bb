/** What no request of a controller may be, whatever becomes of it. */

import type { JobFlow, JobFlowStatus } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import { isOlder } from "../../../src/kube/resource_version.ts";
import type { Outcome, Sent } from "../network.ts";
import type { Replica } from "../replica.ts";
import type { World } from "../world.ts";
import type { Ledger } from "./ledger.ts";
import { checkNoneForgotten } from "./output_checks.ts";

interface Memory {
  /** Flows with a status write that is not answered yet, each with it. */
  readonly writing: Map<string, Sent>;
  /** Of each flow, the version that the last answered write of its status made, with its uid. */
  readonly written: Map<string, { readonly uid: string; readonly version: string }>;
}

export class RequestChecks {
  readonly #world: World;
  readonly #ledger: Ledger;
  readonly #memories = new Map<Replica, Memory>();

  constructor(world: World, ledger: Ledger) {
    this.#world = world;
    this.#ledger = ledger;
  }

  forget(replica: Replica): void {
    this.#memories.delete(replica);
  }

  departs(replica: Replica, sent: Sent): void {
    const { method, resource } = sent.request;
    if (method === "DELETE") this.#checkDelete(replica, sent);
    if (isStatusWrite(sent)) this.#checkStatusWrite(replica, sent);
    else if (method !== "GET" && resource === "jobflows" && method !== "DELETE") {
      this.#world.violate("foreign write", `${replica.name}: ${sent.text}`);
    }
  }

  /** A status write that would change nothing is one too many. */
  arrives(replica: Replica, sent: Sent): void {
    if (!isStatusWrite(sent)) return;
    const key = keyOf(sent);
    const fact = [...this.#ledger.flows.values()].find((one) => one.key === key && !one.isGone);
    const { version, status } = readPatch(sent);
    if (fact?.flow.metadata?.resourceVersion !== version) return; // refused as stale
    if (JSON.stringify(fact.flow.status) !== JSON.stringify(status)) return;
    this.#world.violate("no write without a change", `${replica.name}: ${sent.text}`);
  }

  answered(replica: Replica, sent: Sent, outcome: Outcome): void {
    const memory = this.#memories.get(replica);
    if (memory === undefined || !isStatusWrite(sent)) return;
    this.abandoned(replica, sent);
    if ("error" in outcome) return;
    const { resourceVersion = "", uid = "" } = (outcome.value as JobFlow).metadata ?? {};
    memory.written.set(keyOf(sent), { uid, version: resourceVersion });
  }

  abandoned(replica: Replica, sent: Sent): void {
    const writing = this.#memories.get(replica)?.writing;
    if (writing?.get(keyOf(sent)) === sent) writing.delete(keyOf(sent));
  }

  #checkDelete(replica: Replica, sent: Sent): void {
    const body = sent.opts.bodyJson as { preconditions?: { uid?: string } } | undefined;
    if (body?.preconditions?.uid) return;
    this.#world.violate("a delete names a uid", `${replica.name}: ${sent.text}`);
  }

  #checkStatusWrite(replica: Replica, sent: Sent): void {
    const memory = this.#memoryOf(replica);
    const key = keyOf(sent);
    if (memory.writing.has(key)) {
      this.#world.violate("never two passes of one key at once", `${replica.name}: ${sent.text}`);
    }
    memory.writing.set(key, sent);
    const { version, status } = readPatch(sent);
    checkNoneForgotten(this.#world, this.#ledger, { replica, key, status });
    const written = memory.written.get(key);
    const fact = written && this.#ledger.flows.get(written.uid);
    if (written === undefined || fact?.isGone) return;
    if (!isOlder(version, written.version)) return;
    this.#world.violate(
      "a pass plans on the answer to its own last write",
      `${replica.name}: ${sent.text} on version ${version}, having written ${written.version}`,
    );
  }

  #memoryOf(replica: Replica): Memory {
    let memory = this.#memories.get(replica);
    if (memory === undefined) {
      memory = { writing: new Map(), written: new Map() };
      this.#memories.set(replica, memory);
    }
    return memory;
  }
}

/** Whether a request writes the status of a flow. */
export function isStatusWrite({ request: { method, resource, subresource } }: Sent): boolean {
  return method === "PATCH" && resource === "jobflows" && subresource === "status";
}

function keyOf({ request: { namespace, name } }: Sent): string {
  return `${namespace}/${name}`;
}

/** The version that the write names, and the status that it wants. */
function readPatch({ opts }: Sent): { version: string; status: JobFlowStatus | undefined } {
  const operations = opts.bodyJson as unknown as readonly { path: string; value: unknown }[];
  const valueAt = (path: string) => operations.find((one) => one.path === path)?.value;
  return {
    version: String(valueAt("/metadata/resourceVersion")),
    status: valueAt("/status") as JobFlowStatus | undefined,
  };
}
