/**
 * An operator at a terminal on the cluster's network, where every port of loopback is free: in a
 * folder with what a checkout has, with kubectl, helm and curl, and an administrator's kubeconfig.
 */

import { assertEquals } from "@std/assert";
import type { Cluster } from "../../cluster/cluster.ts";
import { repository, tool } from "./helm.ts";
import { Shell } from "./shell.ts";

/** What the commands of the guide name of the repository. */
const folders = ["charts", "deploy", "examples"];

export class Operator implements AsyncDisposable {
  readonly cluster: Cluster;
  /** Where the commands are run. */
  readonly folder: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #background: Shell[] = [];

  /** Use {@linkcode openOperator}. */
  constructor(cluster: Cluster, folder: string, env: Readonly<Record<string, string>>) {
    this.cluster = cluster;
    this.folder = folder;
    this.#env = env;
  }

  /**
   * Runs commands as they stand in a code block and returns what they print. A port-forward goes on
   * in a terminal of its own, until {@linkcode [Symbol.asyncDispose]}.
   */
  async run(commands: string): Promise<string> {
    let said = "";
    for (const part of commands.split(/^(kubectl port-forward .*)$/m)) {
      said += part.startsWith("kubectl port-forward ")
        ? await this.#goOn(part)
        : await this.#do(part);
    }
    return said;
  }

  /** Removes what Helm has installed, and what it keeps. */
  async uninstall(): Promise<void> {
    await this.run("helm uninstall zen-flow");
    await this.run("kubectl delete --ignore-not-found -f deploy/manifests/");
    await this.run("kubectl delete --ignore-not-found -f deploy/webhook/rbac.yaml");
    await this.run("kubectl delete crd jobflows.workflow.zen.io");
  }

  async #do(commands: string): Promise<string> {
    const { code, said } = await this.#shell(commands).end();
    assertEquals(code, 0, `${commands}\n${said}`);
    return said;
  }

  async #goOn(command: string): Promise<string> {
    const shell = this.#shell(`exec ${command}`);
    this.#background.push(shell);
    await shell.says("Forwarding from");
    return "";
  }

  #shell(commands: string): Shell {
    const command = ["bash", "-euo", "pipefail", "-c", commands];
    return new Shell(this.cluster.onNodeNetwork(command), { cwd: this.folder, env: this.#env });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const shell of this.#background.splice(0)) await shell[Symbol.asyncDispose]();
  }
}

let operators = 0;

/** What it makes is in the cluster's directory, and goes with it. */
export async function openOperator(cluster: Cluster): Promise<Operator> {
  const folder = `${cluster.dir}/operator-${++operators}`;
  await Deno.mkdir(`${folder}/.bin`, { recursive: true });
  await Deno.symlink(cluster.binaries.kubectl, `${folder}/.bin/kubectl`);
  await Deno.symlink(await tool("helm"), `${folder}/.bin/helm`);
  for (const name of folders) await Deno.symlink(`${repository}${name}`, `${folder}/${name}`);
  const config = JSON.parse(await Deno.readTextFile(cluster.kubeconfigPath));
  config.clusters[0].cluster.server = cluster.serverOnNode;
  await Deno.writeTextFile(`${folder}/.kubeconfig`, JSON.stringify(config), { mode: 0o600 });
  return new Operator(cluster, folder, {
    PATH: `${folder}/.bin:/usr/bin:/bin`,
    HOME: folder,
    KUBECONFIG: `${folder}/.kubeconfig`,
  });
}
