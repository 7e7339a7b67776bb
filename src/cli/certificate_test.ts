import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { systemClock } from "../kube/clock.ts";
import {
  makeCertificates,
  makeServerCertificate,
  type TemporaryFolder,
  temporaryFolder,
} from "../../tests/support/loopback.ts";
import {
  type Certificate,
  CertificateError,
  readCertificate,
  watchCertificate,
} from "./certificate.ts";

async function madeFolder(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await makeCertificates(folder);
  await makeServerCertificate(folder, "other");
  return folder;
}

const filesIn = (path: string) => ({ certFile: `${path}/tls.crt`, keyFile: `${path}/tls.key` });

/** What a watcher has told, and the next of it. */
function recorder() {
  const told: (Certificate | Error)[] = [];
  let wake = Promise.withResolvers<void>();
  const tell = (one: Certificate | Error) => {
    told.push(one);
    wake.resolve();
  };
  return {
    told,
    watcher: { onChange: tell, onFault: tell, onUnwatched: tell },
    async until(check: (one: Certificate | Error) => boolean) {
      for (;;) {
        const found = told.find(check);
        if (found !== undefined) return found;
        await wake.promise;
        wake = Promise.withResolvers<void>();
      }
    },
  };
}

const isOther = (one: Certificate | Error) => "subject" in one && one.subject.includes("other");

Deno.test("readCertificate() reads a certificate, its subject and until when it is valid", async () => {
  await using folder = await madeFolder();
  const { path } = folder;
  const certificate = await readCertificate({
    certFile: `${path}/server.crt`,
    keyFile: `${path}/server.key`,
  });
  assertEquals(certificate.cert, await folder.read("server.crt"));
  assertStringIncludes(certificate.subject, "localhost");
  const days = (certificate.notAfter - systemClock.now()) / 86_400_000;
  assertEquals(Math.ceil(days), 2);
});

Deno.test("readCertificate() says which file is of no use, and why", async () => {
  await using folder = await madeFolder();
  const { path } = folder;
  const [cert, key] = [`${path}/server.crt`, `${path}/server.key`];
  const garbage = await folder.write("garbage", "no PEM");
  for (
    const [files, says] of [
      [{ certFile: `${path}/none`, keyFile: key }, `cannot read ${path}/none`],
      [{ certFile: garbage, keyFile: key }, `${garbage} holds no certificate in PEM`],
      [{ certFile: cert, keyFile: garbage }, `${garbage} holds no private key in PEM`],
      [{ certFile: key, keyFile: key }, `${key} holds no certificate in PEM`],
      [{ certFile: cert, keyFile: `${path}/other.key` }, "is not that of the certificate"],
    ] as const
  ) {
    const error = await assertRejects(() => readCertificate(files), CertificateError);
    assertStringIncludes(error.message, says);
  }
});

/** `Deno.symlink` wants to be allowed to write anywhere. */
async function link(target: string, path: string): Promise<void> {
  const { success } = await new Deno.Command("ln", { args: ["-s", target, path] }).output();
  assertEquals(success, true);
}

Deno.test("watchCertificate() sees what a kubelet does: another folder behind the same link", async () => {
  await using folder = await madeFolder();
  const { path } = folder;
  const put = async (name: string, version: string) => {
    await Deno.mkdir(`${path}/${version}`);
    await Deno.copyFile(`${path}/${name}.crt`, `${path}/${version}/tls.crt`);
    await Deno.copyFile(`${path}/${name}.key`, `${path}/${version}/tls.key`);
    await link(version, `${path}/..data_tmp`);
    await Deno.rename(`${path}/..data_tmp`, `${path}/..data`);
  };
  await put("server", "..v1");
  for (const file of ["tls.crt", "tls.key"]) {
    await link(`..data/${file}`, `${path}/${file}`);
  }
  const files = filesIn(path);
  const { told, watcher, until } = recorder();
  const present = await readCertificate(files);
  await using _watching = watchCertificate(files, present, watcher);
  await put("other", "..v2");
  await Deno.remove(`${path}/..v1`, { recursive: true });
  await until(isOther);
  // Between the two reads of a look the folder may be another one, which is a fault of that moment.
  assertEquals(told.filter((one) => !(one instanceof CertificateError)).length, 1);
});

Deno.test("watchCertificate() keeps to a whole certificate while the files are written one by one", async () => {
  await using folder = await madeFolder();
  const { path } = folder;
  const files = filesIn(path);
  await Deno.copyFile(`${path}/server.crt`, files.certFile);
  await Deno.copyFile(`${path}/server.key`, files.keyFile);
  const { told, watcher, until } = recorder();
  const present = await readCertificate(files);
  await using _watching = watchCertificate(files, present, watcher);
  await Deno.writeTextFile(files.certFile, await folder.read("other.crt"));
  const fault = await until((one) =>
    one instanceof CertificateError && one.message.includes("is not that of the certificate")
  );
  assertEquals(fault instanceof CertificateError, true);
  assertEquals(told.some(isOther), false);
  await Deno.writeTextFile(files.keyFile, await folder.read("other.key"));
  await until(isOther);
});

Deno.test("watchCertificate() tells what has changed since the present certificate was read", async () => {
  await using folder = await madeFolder();
  const { path } = folder;
  const present = await readCertificate({
    certFile: `${path}/server.crt`,
    keyFile: `${path}/server.key`,
  });
  const files = { certFile: `${path}/other.crt`, keyFile: `${path}/other.key` };
  const { watcher, until } = recorder();
  await using _watching = watchCertificate(files, present, watcher);
  await until(isOther);
});

Deno.test("watchCertificate() tells where files cannot be watched", async () => {
  await using folder = await madeFolder();
  const { path } = folder;
  const files = { certFile: `${path}/server.crt`, keyFile: `${path}/server.key` };
  const { told, watcher } = recorder();
  const limit = new Error("Too many open files (os error 24)");
  await using _watching = watchCertificate(files, await readCertificate(files), watcher, () => {
    throw limit;
  });
  assertEquals(told, [limit]);
});
