/** `zen-flow controller --enable-webhook`: the admission webhook at its port. */

import type { RestClient } from "@cloudydeno/kubernetes-client";
import { systemClock } from "../kube/clock.ts";
import { guardedClient } from "../kube/rest.ts";
import type { Logger } from "../telemetry/logger.ts";
import { admissionWebhook } from "../webhook/webhook.ts";
import { type Address, formatAddress, readAddress } from "./address.ts";
import { approvalRight } from "./approval_right.ts";
import {
  type Certificate,
  CertificateError,
  type CertificateFiles,
  readCertificate,
  watchCertificate,
} from "./certificate.ts";
import type { WebhookReports } from "./controller_metrics.ts";
import { CommandError } from "./host.ts";
import { startWebhookServer, type WebhookServer } from "./webhook_server.ts";

/** The API server gives up on a webhook after 5 s; what cannot be told by then is said before. */
const RIGHT_TIMEOUT_MS = 3_000;

const DEFAULT_ADDRESS = readAddress(":9443");

export interface WebhookOptions {
  /** Where to serve; undefined: at the default port. */
  readonly address: Address | undefined;
  readonly files: CertificateFiles;
  /** A client whose requests have no timeouts yet, and which may send changes as a follower too. */
  readonly client: RestClient;
  readonly logger: Logger;
  readonly reports: WebhookReports;
}

/**
 * Starts to serve. Disposing the result ends that in good order.
 *
 * @throws {CommandError} if there is no certificate, or it cannot listen there.
 */
export async function startWebhook(options: WebhookOptions): Promise<AsyncDisposable> {
  const { address = DEFAULT_ADDRESS, files, client, logger, reports } = options;
  const certificate = await firstCertificate(files);
  const server = await listen(address, certificate, {
    answer: admissionWebhook({
      mayApprove: approvalRight(
        guardedClient(client, { clock: systemClock, timeoutMs: RIGHT_TIMEOUT_MS }),
      ),
      report: (webhook, result) => reports.admitted(webhook, result),
      onFailure: (error) => logger.error("the right to approve cannot be asked for", { error }),
    }),
    onError: (error) => logger.error("admission request failed", { error }),
  });
  const tell = ({ subject, notAfter }: Certificate) => {
    reports.certificateLoaded(notAfter);
    const until = new Date(notAfter).toISOString();
    logger.info("webhook certificate loaded", { subject, until });
  };
  logger.info("serving the admission webhook", { address: server.address });
  tell(certificate);
  const watching = watchCertificate(files, certificate, {
    onChange: (replaced) => {
      server.use(replaced);
      tell(replaced);
    },
    onFault: (fault) => logger.warn("webhook certificate not replaced", { reason: fault.message }),
    onUnwatched: (error) =>
      logger.error("webhook certificate not watched: another one needs a restart", { error }),
  });
  return {
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await watching[Symbol.asyncDispose]();
    },
  };
}

async function firstCertificate(files: CertificateFiles): Promise<Certificate> {
  try {
    return await readCertificate(files);
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    const flags = "--webhook-cert-file and --webhook-key-file say where the certificate is";
    throw new CommandError(`no certificate for the webhook: ${error.message}; ${flags}`, {
      cause: error,
    });
  }
}

async function listen(
  address: Address,
  certificate: Certificate,
  { answer, onError }: {
    readonly answer: (request: Request) => Promise<Response>;
    readonly onError: (error: unknown) => void;
  },
): Promise<WebhookServer> {
  try {
    return await startWebhookServer({ address, certificate, answer, clock: systemClock, onError });
  } catch (error) {
    // Node's errors of the system have a code; anything else is a defect.
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const why = error.code === "EADDRINUSE" ? "the port is in use" : error.message;
    throw new CommandError(
      `cannot listen at ${formatAddress(address)}: ${why}; --webhook-addr says where to`,
      { cause: error },
    );
  }
}
