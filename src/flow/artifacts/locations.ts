/** Where artifacts are that have to be carried, in the words of `transfer.ts`. */

import type {
  Archive,
  HttpSource,
  S3Source,
  S3Target,
} from "@cloudydeno/kubernetes-apis/workflow.zen.io/v1alpha1";
import type { SecretVariables } from "./secrets.ts";
import type { HttpLocation, Packing, S3Location } from "./transfer.ts";

/** How an artifact is packed, with the CRD's defaults: those of an output, or of an input. */
export function packingOf(archive: Archive | undefined, side: "input" | "output"): Packing {
  const format = archive?.format ?? (side === "output" ? "tar" : "none");
  return { format, compression: archive?.compression ?? (format === "tar" ? "gzip" : "none") };
}

export function s3Location(
  { endpoint, region, bucket, key, pathStyle, ...refs }: S3Source | S3Target,
  secrets: SecretVariables,
): S3Location {
  const { accessKeyIDSecretRef, secretAccessKeySecretRef, sessionTokenSecretRef } = refs;
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...{ bucket, key },
    ...(pathStyle === undefined ? {} : { pathStyle }),
    ...(accessKeyIDSecretRef ? { accessKeyIDEnv: secrets.nameOf(accessKeyIDSecretRef) } : {}),
    ...(secretAccessKeySecretRef
      ? { secretAccessKeyEnv: secrets.nameOf(secretAccessKeySecretRef) }
      : {}),
    ...(sessionTokenSecretRef ? { sessionTokenEnv: secrets.nameOf(sessionTokenSecretRef) } : {}),
  };
}

export function httpLocation({ url, headers }: HttpSource, secrets: SecretVariables): HttpLocation {
  return {
    url,
    ...(headers === undefined ? {} : {
      headers: headers.map(({ name, value, secretKeyRef }) =>
        secretKeyRef
          ? { name, valueEnv: secrets.nameOf(secretKeyRef) }
          : { name, value: value ?? "" }
      ),
    }),
  };
}
