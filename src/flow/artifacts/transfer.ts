/**
 * What `zen-flow artifact` is told to carry: the JSON in its argument. Written by the core, read by
 * `src/artifact`. A secret never stands in it: an `…Env` field names the variable that holds one.
 */

/** How an artifact is packed where it is stored. */
export interface Packing {
  /** A folder as a tar archive, or one file as it is. */
  readonly format: "tar" | "none";
  readonly compression: "gzip" | "none";
}

/** A file that is fetched with GET. */
export interface HttpLocation {
  readonly url: string;
  readonly headers?: readonly HttpHeader[];
}

/** A header whose value stands here or in a variable. */
export type HttpHeader =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly valueEnv: string };

/** An object of an S3 compatible store. */
export interface S3Location {
  /** @default AWS, by region */
  readonly endpoint?: string;
  /** @default "us-east-1" */
  readonly region?: string;
  readonly bucket: string;
  readonly key: string;
  /** @default true with an endpoint, else false */
  readonly pathStyle?: boolean;
  /** Without them requests are not signed. */
  readonly accessKeyIDEnv?: string;
  readonly secretAccessKeyEnv?: string;
  readonly sessionTokenEnv?: string;
}

/** An artifact to be fetched to a path that is made anew. Its source is one of `http` and `s3`. */
export interface Fetching {
  readonly name: string;
  readonly to: string;
  readonly http?: HttpLocation;
  readonly s3?: S3Location;
  /** `sha256:` and 64 hexadecimal digits, of the bytes as they are fetched. */
  readonly checksum?: string;
  readonly packing: Packing;
}

/** An artifact to be stored. */
export interface Storing {
  readonly name: string;
  readonly from: string;
  readonly s3: S3Location;
  readonly packing: Packing;
}
