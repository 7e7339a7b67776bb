/** Gets the OpenAPI documents from a running API server, cut down to what is of use here. */

import { documentName, type GroupConfig, kubernetesGroups, metaTypes } from "./groups.ts";
import { type OpenApiDocument, trimDocument } from "./openapi.ts";

/** The index that an API server serves at `/openapi/v3`. */
interface Index {
  readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
}

/**
 * The documents of all groups in use, text by file name, not formatted.
 *
 * @param server where the API server answers without credentials, as `kubectl proxy` makes it.
 * @throws Error if the server does not have a group, or does not answer.
 */
export async function fetchDocuments(server: URL): Promise<Map<string, string>> {
  const index = await fetchJson(new URL("/openapi/v3", server)) as Index;
  const { gitVersion } = await fetchJson(new URL("/version", server)) as { gitVersion: string };
  const documents = new Map<string, string>();
  for (const config of kubernetesGroups) {
    const path = pathOf(config);
    const entry = index.paths[path];
    if (!entry) throw new Error(`Cannot find ${path} in the OpenAPI of ${server}`);
    const document = await fetchJson(new URL(entry.serverRelativeURL, server)) as OpenApiDocument;
    const versioned = { ...document, info: { ...document.info, version: gitVersion } };
    const extra = config.group === "" ? metaTypes : [];
    const trimmed = trimDocument(versioned, config, extra.map((type) => META + type));
    documents.set(documentName(config), JSON.stringify(trimmed));
  }
  return documents;
}

const META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

function pathOf(config: GroupConfig): string {
  return config.group === "" ? `api/${config.version}` : `apis/${config.group}/${config.version}`;
}

async function fetchJson(url: URL): Promise<unknown> {
  const response = await fetch(url, { headers: { accept: "application/json" } });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`Cannot fetch ${url}: the server answers ${response.status}`);
  }
  return await response.json();
}
