/** Flows and folders for the tests of the program. */

/** A container that runs a shell script, with fields of its own. */
export interface StepOptions {
  readonly dependencies?: readonly string[];
  /** More fields of the step. */
  readonly step?: Readonly<Record<string, unknown>>;
  /** More fields of the container. */
  readonly container?: Readonly<Record<string, unknown>>;
}

/** A step whose one container runs a shell script. */
export function step(name: string, script: string, options: StepOptions = {}): unknown {
  const { dependencies = [], step = {}, container = {} } = options;
  return {
    name,
    dependencies,
    ...step,
    template: {
      apiVersion: "batch/v1",
      kind: "Job",
      spec: {
        template: {
          spec: {
            restartPolicy: "Never",
            containers: [
              { name: "main", image: "busybox", command: ["sh", "-c", script], ...container },
            ],
          },
        },
      },
    },
  };
}

/** A flow as JSON, which is YAML too. */
export function flow(name: string, steps: readonly unknown[], spec: object = {}): string {
  return JSON.stringify({
    apiVersion: "workflow.zen.io/v1alpha1",
    kind: "JobFlow",
    metadata: { name },
    spec: { ...spec, steps },
  });
}

/** A folder that goes with the test. */
export async function tempFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "zen-flow-cli-" });
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
