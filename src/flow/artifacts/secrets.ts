/** Secrets for a container of ours: by reference, each in a variable of its own. */

import type { EnvVar } from "@cloudydeno/kubernetes-apis/core/v1";
import type { KeyRef } from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";

/** Gives each key of a Secret a variable, the same key the same one. */
export class SecretVariables {
  readonly #names = new Map<string, string>();
  readonly #env: EnvVar[] = [];

  /** The name of the variable that will hold the key's value. */
  nameOf(secretKeyRef: KeyRef): string {
    const key = JSON.stringify([secretKeyRef.name, secretKeyRef.key]);
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = `ZEN_FLOW_SECRET_${this.#names.size}`;
    this.#names.set(key, name);
    this.#env.push({ name, valueFrom: { secretKeyRef } });
    return name;
  }

  /** The variables that were given out. */
  get env(): readonly EnvVar[] {
    return this.#env;
  }
}
