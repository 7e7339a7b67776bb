import { assertEquals, assertRejects } from "@std/assert";
import { BodyReader } from "./body.ts";

/** A request whose body is sent piece by piece. */
function sending() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  return {
    request: new Request("https://webhook/", { method: "POST", body: readable }),
    writer: writable.getWriter(),
  };
}

const bytes = (length: number) => new Uint8Array(length).fill(0x61);

Deno.test("BodyReader.read() joins what comes in pieces, also within a character", async () => {
  const reader = new BodyReader({ maxBytes: 10, maxHeldBytes: 10 });
  const { request, writer } = sending();
  const body = reader.read(request);
  const text = new TextEncoder().encode("aé");
  await writer.write(text.slice(0, 2));
  await writer.write(text.slice(2));
  await writer.close();
  assertEquals(await body, { kind: "read", text: "aé" });
  assertEquals(await reader.read(new Request("https://webhook/")), { kind: "read", text: "" });
});

Deno.test("BodyReader.read() reads a body that is too large to its end, and keeps none of it", async () => {
  const reader = new BodyReader({ maxBytes: 10, maxHeldBytes: 20 });
  const { request, writer } = sending();
  const body = reader.read(request);
  for (let i = 0; i < 5; i++) await writer.write(bytes(10));
  const other = sending();
  const beside = reader.read(other.request);
  await other.writer.write(bytes(10));
  await other.writer.close();
  assertEquals((await beside).kind, "read");
  await writer.close();
  assertEquals(await body, { kind: "too large" });
});

Deno.test("BodyReader.read() turns a body down where others hold all there may be, until they end", async () => {
  const reader = new BodyReader({ maxBytes: 10, maxHeldBytes: 15 });
  const first = sending();
  const held = reader.read(first.request);
  await first.writer.write(bytes(10));
  const second = new Request("https://webhook/", { method: "POST", body: bytes(10) });
  assertEquals(await reader.read(second), { kind: "busy" });
  await first.writer.close();
  assertEquals((await held).kind, "read");
  const third = new Request("https://webhook/", { method: "POST", body: bytes(10) });
  assertEquals((await reader.read(third)).kind, "read");
});

Deno.test("BodyReader.read() lets go of a body whose client is gone", async () => {
  const reader = new BodyReader({ maxBytes: 10, maxHeldBytes: 10 });
  const { request, writer } = sending();
  const refused = assertRejects(() => reader.read(request), Error, "gone");
  await writer.write(bytes(10));
  await writer.abort(new Error("gone"));
  await refused;
  const next = new Request("https://webhook/", { method: "POST", body: bytes(10) });
  assertEquals((await reader.read(next)).kind, "read");
});
