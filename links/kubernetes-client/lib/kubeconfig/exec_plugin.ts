/**
 * Credentials from a program that the kubeconfig names.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */

import { type ClusterConfig, EXEC_EXTENSION, type UserExecConfig } from "./definitions.ts";

/** What the program prints in `status`: a token, or a certificate with its key in PEM. */
export interface ExecCredentialStatus {
  readonly expirationTimestamp?: string;
  readonly token?: string;
  readonly clientCertificateData?: string;
  readonly clientKeyData?: string;
}

const API_VERSIONS: readonly string[] = [
  "client.authentication.k8s.io/v1",
  "client.authentication.k8s.io/v1beta1",
];

/** Runs the program when credentials are needed, and keeps what it printed until that expires. */
export class ExecPlugin {
  readonly #config: UserExecConfig;
  readonly #cluster: ClusterConfig;
  readonly #serverTls: () => Promise<{ serverCert: string } | null>;
  #credential: ExecCredentialStatus | undefined;
  #running: Promise<ExecCredentialStatus> | undefined;

  constructor(
    config: UserExecConfig,
    cluster: ClusterConfig,
    serverTls: () => Promise<{ serverCert: string } | null>,
  ) {
    if (!API_VERSIONS.includes(config.apiVersion)) {
      throw new Error(
        `The kubeconfig's exec plugin '${config.command}' speaks ${config.apiVersion}, ` +
          `which is not supported: use one of ${API_VERSIONS.join(", ")}`,
      );
    }
    this.#config = config;
    this.#cluster = cluster;
    this.#serverTls = serverTls;
  }

  /**
   * The present credentials. However many ask, the program runs once; a signal ends the waiting
   * of the one who gave it, not the program that others wait for too.
   */
  async credential(signal?: AbortSignal): Promise<ExecCredentialStatus> {
    if (this.#credential && !isExpired(this.#credential)) {
      return this.#credential;
    }
    this.#running ??= this.#run().finally(() => this.#running = undefined);
    return this.#credential = await unlessAborted(this.#running, signal);
  }

  /** Forgets the credentials if they are those meant. */
  discard(isMeant: (credential: ExecCredentialStatus) => boolean): void {
    if (this.#credential && isMeant(this.#credential)) {
      this.#credential = undefined;
    }
  }

  async #run(): Promise<ExecCredentialStatus> {
    const { command, args, env, installHint } = this.#config;
    const info = await this.#execInfo();
    const options: Deno.CommandOptions = {
      args,
      env: {
        ...Object.fromEntries(
          (env ?? []).map(({ name, value }) => [name, value]),
        ),
        KUBERNETES_EXEC_INFO: JSON.stringify(info),
      },
      stdin: info.spec.interactive ? "inherit" : "null",
      stdout: "piped",
      stderr: "inherit",
    };
    try {
      const output = await new Deno.Command(command, options).output();
      if (output.success) return readCredential(output.stdout, this.#config);
      const end = output.signal ? `signal ${output.signal}` : `exit code ${output.code}`;
      throw new Error(
        `The kubeconfig's exec plugin '${command}' ended with ${end}`,
      );
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
      const hint = installHint?.trim() || "Install it, or put it on the PATH.";
      throw new Error(
        `The kubeconfig's exec plugin '${command}' was not found. ${hint}`,
        { cause },
      );
    }
  }

  /** What the program is told, as `KUBERNETES_EXEC_INFO`. */
  async #execInfo() {
    const {
      apiVersion,
      command,
      interactiveMode = "IfAvailable",
      provideClusterInfo,
    } = this.#config;
    const isTerminal = interactiveMode !== "Never" && Deno.stdin.isTerminal();
    if (interactiveMode === "Always" && !isTerminal) {
      throw new Error(
        `The kubeconfig's exec plugin '${command}' needs a terminal (interactiveMode: Always), ` +
          `but standard input is none`,
      );
    }
    const cluster = provideClusterInfo ? await this.#clusterInfo() : undefined;
    return {
      apiVersion,
      kind: "ExecCredential",
      spec: { cluster, interactive: isTerminal },
    };
  }

  async #clusterInfo() {
    const tls = await this.#serverTls();
    return {
      server: this.#cluster.server,
      "certificate-authority-data": tls
        ? new TextEncoder().encode(tls.serverCert).toBase64()
        : undefined,
      config: this.#cluster.extensions?.find(({ name }) => name === EXEC_EXTENSION)?.extension,
    };
  }
}

function readCredential(
  stdout: Uint8Array,
  config: UserExecConfig,
): ExecCredentialStatus {
  const refuse = (problem: string, cause?: unknown): never => {
    // The output itself may hold secrets.
    const subject = `The kubeconfig's exec plugin '${config.command}'`;
    throw new Error(`${subject} printed no usable ExecCredential: ${problem}`, {
      cause,
    });
  };
  let printed: {
    apiVersion?: unknown;
    kind?: unknown;
    status?: ExecCredentialStatus;
  } | null;
  try {
    printed = JSON.parse(new TextDecoder().decode(stdout));
  } catch (cause) {
    return refuse("it is not JSON", cause);
  }
  if (
    printed?.kind !== "ExecCredential" ||
    printed.apiVersion !== config.apiVersion
  ) {
    return refuse(`it must be an ExecCredential of ${config.apiVersion}`);
  }
  const { status } = printed;
  if (
    !status?.token && !(status?.clientCertificateData && status.clientKeyData)
  ) {
    return refuse(
      "its status has neither a token nor a certificate with its key",
    );
  }
  const { expirationTimestamp } = status;
  if (expirationTimestamp && Number.isNaN(Date.parse(expirationTimestamp))) {
    return refuse(
      `its expirationTimestamp '${expirationTimestamp}' is not an RFC 3339 time`,
    );
  }
  return status;
}

function isExpired({ expirationTimestamp }: ExecCredentialStatus): boolean {
  return expirationTimestamp !== undefined &&
    Date.parse(expirationTimestamp) <= Date.now();
}

async function unlessAborted<T>(
  promise: Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  if (!signal) return await promise;
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
