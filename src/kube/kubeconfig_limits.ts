/**
 * What a kubeconfig may ask for and is not done. A client that passes over such a setting goes to
 * another place than is meant, or goes there as somebody else; so it is refused.
 */

const REMEDIES: Readonly<Record<"cluster" | "user", Readonly<Record<string, string>>>> = {
  cluster: {
    "insecure-skip-tls-verify": "put the server's CA into certificate-authority-data",
    "tls-server-name": "use a server address that is in the server's certificate",
    "proxy-url": "set the HTTPS_PROXY variable instead",
  },
  user: {
    "auth-provider": "use an exec plugin, as kubectl has needed since Kubernetes 1.26",
    as: "use credentials of the user to act as",
    "as-uid": "use credentials of the user to act as",
    "as-groups": "use credentials of a member of the groups",
    "as-user-extra": "use credentials of the user to act as",
  },
};

/** @throws {Error} that names the setting and what to do instead. */
export function refuseUnsupported(entries: { cluster?: object; user?: object }): void {
  for (const part of ["cluster", "user"] as const) {
    const settings = new Map<string, unknown>(Object.entries(entries[part] ?? {}));
    for (const [setting, remedy] of Object.entries(REMEDIES[part])) {
      if (isUnset(settings.get(setting))) continue;
      throw new Error(
        `The kubeconfig's ${part} sets ${setting}, which is not supported: ${remedy}`,
      );
    }
  }
}

function isUnset(value: unknown): boolean {
  return !value || (typeof value === "object" && Object.keys(value).length === 0);
}
