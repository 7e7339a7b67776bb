/**
 * One holder at a time among all processes of this machine. The kernel lets go of the lock when
 * its holder ends, however it ends.
 */

/**
 * Runs `work` while holding the lock on `path`, which is made if it is missing; its directory
 * must exist. `work` may remove the file: who waited for it then waits for the next one's.
 *
 * @param onWait called once if another holds the lock.
 */
export async function withFileLock<T>(
  path: string,
  work: () => Promise<T>,
  onWait: () => void = () => {},
): Promise<T> {
  for (;;) {
    using file = await Deno.open(path, { create: true, write: true });
    if (!await file.tryLock(true)) {
      onWait();
      await file.lock(true);
    }
    if (await isStill(path, file)) return await work();
  }
}

/** Whether the name still leads to the file that was locked, and not to a later one or none. */
async function isStill(path: string, file: Deno.FsFile): Promise<boolean> {
  const locked = await file.stat();
  try {
    const named = await Deno.stat(path);
    return named.ino === locked.ino && named.dev === locked.dev;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
