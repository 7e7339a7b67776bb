/** A folder of somebody who uses the program on a cluster, and what they run in it. */

import { PERMISSIONS } from "../../cli/zen_flow.ts";
import { within } from "./watching.ts";
import type { Place } from "./world.ts";

const main = new URL("../../../src/main.ts", import.meta.url).pathname;

/** A file of theirs. */
export interface UserFile {
  readonly name: string;
  readonly text: string;
}

/** What is run, and with which variables besides those that all of it has. */
export interface UserCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Where they stand: its kubeconfig is for the place's cluster and namespace. */
export class UserFolder {
  readonly path: string;
  readonly #place: Place;

  private constructor(place: Place) {
    this.path = `${place.world.cluster.dir}/user-${place.namespace}`;
    this.#place = place;
  }

  /** With these files, and the programs zen-flow, its plugin for kubectl, and kubectl on the PATH. */
  static async open(place: Place, files: readonly UserFile[]): Promise<UserFolder> {
    const folder = new UserFolder(place);
    const { path } = folder;
    const { cluster } = place.world;
    await Deno.mkdir(`${path}/bin`, { recursive: true });
    for (const { name, text } of files) await Deno.writeTextFile(`${path}/${name}`, text);
    const words = [Deno.execPath(), "run", ...PERMISSIONS, main].map((word) => `'${word}'`);
    const script = `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`;
    for (const name of ["zen-flow", "kubectl-zen_flow"]) {
      await Deno.writeTextFile(`${path}/bin/${name}`, script, { mode: 0o755 });
    }
    const completing = `#!/bin/sh\nexec zen-flow __complete "$@"\n`;
    await Deno.writeTextFile(`${path}/bin/kubectl_complete-zen_flow`, completing, { mode: 0o755 });
    await Deno.symlink(cluster.binaries.kubectl, `${path}/bin/kubectl`);
    await Deno.copyFile(cluster.kubeconfigPath, `${path}/kubeconfig`);
    await folder.bash(`kubectl config set-context --current --namespace=${place.namespace}`);
    return folder;
  }

  /** Both outputs of a command line, as they come. */
  bash(command: string): Promise<string> {
    return this.run({ program: "bash", args: ["-c", `exec 2>&1\n${command}`] });
  }

  /**
   * What a program writes to its standard output.
   *
   * @throws {Error} if it is not installed, or does not end.
   */
  async run({ program, args, env = {} }: UserCommand): Promise<string> {
    await using child = this.#spawn({ program, args, env });
    const { stdout } = await within(
      child.output(),
      `${program} ${args.join(" ")} ends in ${this.#place.namespace}`,
    );
    return new TextDecoder().decode(stdout);
  }

  #spawn({ program, args, env }: Required<UserCommand>): Deno.ChildProcess {
    try {
      return new Deno.Command(program, {
        args: [...args],
        cwd: this.path,
        env: {
          PATH: `${this.path}/bin:/usr/bin:/bin`,
          HOME: Deno.env.get("HOME")!,
          KUBECONFIG: `${this.path}/kubeconfig`,
          NO_COLOR: "1",
          ...env,
        },
        clearEnv: true,
        stdin: "null",
        stdout: "piped",
      }).spawn();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      throw new Error(`There is no ${program}: apt-get install ${program}`, { cause: error });
    }
  }
}
