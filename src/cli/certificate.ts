/** The certificate and the key of a server, in files that somebody replaces now and then. */

import { createPrivateKey, X509Certificate } from "node:crypto";

/** Where a certificate is, as `--webhook-cert-file` and `--webhook-key-file` name it. */
export interface CertificateFiles {
  /** The server's certificate in PEM, then those of its issuers, if any. */
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certificate with the key that belongs to it. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** Whose it is, for people: `CN=zen-flow`. */
  readonly subject: string;
  /** Until when it is valid, ms since the epoch. */
  readonly notAfter: number;
}

/** Files that hold no usable certificate; the message says which file and why. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
}

/**
 * Reads both files.
 *
 * @throws {CertificateError} if one cannot be read, holds something else, or they do not belong
 * together, as while they are being replaced.
 */
export async function readCertificate({ certFile, keyFile }: CertificateFiles): Promise<
  Certificate
> {
  const [cert, key] = [await readText(certFile), await readText(keyFile)];
  const parsed = understood(certFile, "certificate in PEM", () => new X509Certificate(cert));
  const privateKey = understood(keyFile, "private key in PEM", () => createPrivateKey(key));
  if (!parsed.checkPrivateKey(privateKey)) {
    throw new CertificateError(`the key in ${keyFile} is not that of the certificate ${certFile}`);
  }
  return { cert, key, subject: parsed.subject, notAfter: Date.parse(parsed.validTo) };
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (!(error instanceof Error) || error instanceof Deno.errors.NotCapable) throw error;
    throw new CertificateError(`cannot read ${path}: ${error.message}`, { cause: error });
  }
}

function understood<T>(path: string, what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    // The parsers have no error of their own; whatever they throw is about the text.
    if (!(error instanceof Error)) throw error;
    throw new CertificateError(`${path} holds no ${what}: ${error.message}`, { cause: error });
  }
}

/** Who is told of a certificate that has been replaced. */
export interface CertificateWatcher {
  /** The files hold this certificate now. */
  readonly onChange: (certificate: Certificate) => void;
  /** They hold none that could take the place of the present one, which goes on. */
  readonly onFault: (fault: CertificateError) => void;
  /** Nobody can watch the files here: the present certificate goes on until there is a new process. */
  readonly onUnwatched: (error: Error) => void;
}

/**
 * Watches the folders of the files, since a kubelet replaces a link beside them. Disposing the result
 * ends it.
 *
 * @param present the certificate in use, read after the watch was opened or before: what has changed
 * since is told too.
 * @param watch as {@linkcode Deno.watchFs}
 */
export function watchCertificate(
  files: CertificateFiles,
  present: Certificate,
  { onChange, onFault, onUnwatched }: CertificateWatcher,
  watch: (folders: string[], options: { recursive: boolean }) => Deno.FsWatcher = Deno.watchFs,
): AsyncDisposable {
  const folders = new Set([files.certFile, files.keyFile].map(folderOf));
  let events: Deno.FsWatcher;
  try {
    events = watch([...folders], { recursive: false });
  } catch (error) {
    if (!(error instanceof Error) || error instanceof Deno.errors.NotCapable) throw error;
    // A node lets each user have so many watches, over all its pods; an alert tells before it is too late.
    onUnwatched(error);
    return { [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  let current = present;

  async function look(): Promise<void> {
    try {
      const found = await readCertificate(files);
      if (found.cert === current.cert && found.key === current.key) return;
      current = found;
      onChange(found);
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      onFault(error);
    }
  }

  async function run(): Promise<void> {
    await look();
    // Each event is followed by a look, so that the last one sees what all of them have led to.
    for await (const event of events) {
      if (event.kind !== "access") await look();
    }
  }

  const running = run();
  return {
    async [Symbol.asyncDispose]() {
      events.close();
      await running;
    },
  };
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  if (slash < 0) return ".";
  return slash === 0 ? "/" : path.slice(0, slash);
}
