/** Restoring everything that was mocked since some moment. */

/** What can be put back as it was. */
export interface Restorable {
  restore(): void;
}

/** The mocks of each session that is open; the first is that of the whole process. */
const sessions: Set<Restorable>[] = [];

/** Notes a mock as part of the present session. */
export function register(mock: Restorable): void {
  if (sessions.length === 0) sessions.push(new Set());
  sessions.at(-1)!.add(mock);
}

/** Forgets a mock that was restored. */
export function unregister(mock: Restorable): void {
  for (const session of sessions) session.delete(mock);
}

/** Restores all mocks of the session, the present one unless given, and of later ones. */
export function restore(id?: number): void {
  const first = id ?? Math.max(sessions.length - 1, 0);
  for (const session of sessions.splice(first).reverse()) {
    for (const mock of session) mock.restore();
  }
}

/** Opens a session, to be ended by `restore()` with what this returns. */
export function mockSession(): number;
/** A function that runs the other in a session of its own. */
export function mockSession<Self, Args extends unknown[], Return>(
  func: (this: Self, ...args: Args) => Return,
): (this: Self, ...args: Args) => Return;
export function mockSession<Self, Args extends unknown[], Return>(
  func?: (this: Self, ...args: Args) => Return,
): number | ((this: Self, ...args: Args) => Return) {
  if (!func) return open();
  return function (this: Self, ...args: Args): Return {
    const id = open();
    try {
      return func.apply(this, args);
    } finally {
      restore(id);
    }
  };
}

/** A function that runs the other in a session of its own, until its promise has settled. */
export function mockSessionAsync<Self, Args extends unknown[], Return>(
  func: (this: Self, ...args: Args) => Promise<Return>,
): (this: Self, ...args: Args) => Promise<Return> {
  return async function (this: Self, ...args: Args): Promise<Return> {
    const id = open();
    try {
      return await func.apply(this, args);
    } finally {
      restore(id);
    }
  };
}

function open(): number {
  sessions.push(new Set());
  return sessions.length - 1;
}
