/** Addresses of objects: a bucket and a key lead nowhere else, whatever is in them. */

import { assertEquals, assertThrows } from "@std/assert";
import { HOSTILE } from "../../tests/support/hostile.ts";
import type { S3Location } from "../flow/artifacts/transfer.ts";
import { TransferError } from "./errors.ts";
import { objectAddress } from "./s3_address.ts";

const BASE = { bucket: "data", key: "a/b.txt" };

Deno.test("objectAddress() puts the bucket into the path or the host, and keys into the path", () => {
  const cases: (readonly [Partial<S3Location>, string])[] = [
    [{}, "https://data.s3.us-east-1.amazonaws.com/a/b.txt"],
    [{ region: "eu-west-1" }, "https://data.s3.eu-west-1.amazonaws.com/a/b.txt"],
    [{ pathStyle: true }, "https://s3.us-east-1.amazonaws.com/data/a/b.txt"],
    [{ endpoint: "http://minio:9000" }, "http://minio:9000/data/a/b.txt"],
    [{ endpoint: "https://host/s3/", pathStyle: false }, "https://data.host/s3/a/b.txt"],
    [
      { key: "größe +%/!'()*?#&=~", pathStyle: true },
      "https://s3.us-east-1.amazonaws.com/data/gr%C3%B6%C3%9Fe%20%2B%25/%21%27%28%29%2A%3F%23%26%3D~",
    ],
    [{ key: "/lead//double/" }, "https://data.s3.us-east-1.amazonaws.com//lead//double/"],
  ];
  for (const [more, address] of cases) {
    assertEquals(objectAddress({ ...BASE, ...more }).href, address);
  }
});

Deno.test("objectAddress() refuses what would lead to another host or object", () => {
  const buckets = [
    "",
    "a",
    "evil.example/",
    "a@b.example",
    "a:1",
    "..",
    "a..b",
    "a b",
    "a#b",
    "-ab",
  ];
  for (const bucket of buckets) {
    assertThrows(() => objectAddress({ ...BASE, bucket }), TransferError, "name of a bucket");
  }
  for (const region of ["a.evil.example/", "", "a b"]) {
    assertThrows(() => objectAddress({ ...BASE, region }), TransferError, "cannot be a region");
  }
  for (const endpoint of ["http://127.0.0.1:9000", "http://[::1]:9000"]) {
    const address = () => objectAddress({ ...BASE, endpoint, pathStyle: false });
    assertThrows(address, TransferError, "cannot be a host; set pathStyle: true");
  }
  const capitals = () => objectAddress({ ...BASE, bucket: "Data" });
  assertThrows(capitals, TransferError, '"Data.s3.us-east-1.amazonaws.com" cannot be a host');
  for (const key of ["../other/key", "a/./b", ".."]) {
    assertThrows(() => objectAddress({ ...BASE, key }), TransferError, "no address can name");
  }
  for (const key of ["", "k".repeat(1025), "\ud800"]) {
    assertThrows(() => objectAddress({ ...BASE, key }), TransferError, "cannot be a key");
  }
});

Deno.test("objectAddress() keeps a hostile key within the bucket, and as it is", () => {
  for (const key of HOSTILE.filter((key) => key !== "")) {
    const address = () => objectAddress({ ...BASE, key });
    if (key.split("/").includes("..")) {
      assertThrows(address, TransferError, "no address can name");
      continue;
    }
    const { origin, pathname, search, hash } = address();
    const plain = objectAddress({ ...BASE, key: "plain" });
    assertEquals([origin, search, hash], [plain.origin, "", ""], key);
    assertEquals(decodeURIComponent(pathname), plain.pathname.replace("plain", () => key));
  }
});
