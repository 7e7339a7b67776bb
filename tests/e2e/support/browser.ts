/**
 * A headless Chromium, driven by the DevTools protocol
 * (https://chromedevtools.github.io/devtools-protocol/): enough to open a page that is a file, look
 * at it as people do, and see what it asked for.
 */

/** How the page is looked at. */
export interface Look {
  readonly width: number;
  readonly height: number;
  readonly colorScheme: "light" | "dark";
}

/** One open page. */
export interface Page {
  /** The value of an expression in the page, which must be plain data. */
  evaluate<T>(expression: string): Promise<T>;
  /** Presses and releases a key by its name, such as `Tab` or `Enter`. */
  press(key: "Tab" | "Enter"): Promise<void>;
  /** A PNG of what is seen, or of the whole page. */
  screenshot(whole?: boolean): Promise<Uint8Array<ArrayBuffer>>;
  /** Errors and warnings of the console, and what a policy of the page has refused. */
  readonly complaints: readonly string[];
  /** Addresses that were asked for beside the page's own. */
  readonly requests: readonly string[];
}

export interface Browser extends AsyncDisposable {
  /** Opens a file and resolves when it has been loaded. */
  open(path: string, look: Look): Promise<Page>;
}

/** An event, or the answer to a command. */
interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  // deno-lint-ignore no-explicit-any -- each method has a shape of its own
  readonly params?: any;
  // deno-lint-ignore no-explicit-any -- as above
  readonly result?: any;
  readonly error?: { readonly message: string };
}

/** The first of these that is installed. */
const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"];

/** Starts Chromium with a profile of its own, which goes when it ends. */
export async function startBrowser(): Promise<Browser> {
  await using stack = new AsyncDisposableStack();
  const profile = await Deno.makeTempDir({ prefix: "zen-flow-browser-" });
  stack.defer(() => Deno.remove(profile, { recursive: true }));
  const child = spawn(profile);
  const stderr = readOn(child.stderr);
  stack.defer(async () => {
    await child.status;
    // Its children have it too: when it ends, none of them is left to write into the profile.
    await stderr.end;
  });
  const devTools = await connect(await stderr.address);
  stack.defer(() => devTools.close());
  const started = stack.move();
  return {
    open: (path, look) => openPage(devTools, path, look),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

function spawn(profile: string): Deno.ChildProcess {
  const args = [
    "--headless",
    "--no-sandbox", // who runs the tests as root has no other way, and the page is our own
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
    `--user-data-dir=${profile}`,
    "about:blank",
  ];
  for (const program of PROGRAMS) {
    try {
      return new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "piped" })
        .spawn();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  throw new Error("Cannot look at pages without Chromium: apt-get install chromium");
}

/** Where it listens: it says so once on standard error, which is read to its end so that it never blocks. */
function readOn(
  stderr: ReadableStream<Uint8Array<ArrayBuffer>>,
): { readonly address: Promise<string>; readonly end: Promise<void> } {
  const { promise: address, resolve, reject } = Promise.withResolvers<string>();
  let seen = "";
  const end = stderr.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({
      write(text) {
        seen += text;
        const address = /^DevTools listening on (ws:\S+)\s/m.exec(seen)?.[1];
        if (address !== undefined) resolve(address);
      },
    }),
  );
  end.then(() => reject(new Error(`Chromium ended:\n${seen}`)), reject);
  return { address, end };
}

/** A connection; `send` resolves to the answer, and every event is given to the listeners. */
interface DevTools {
  // deno-lint-ignore no-explicit-any -- as above
  send(method: string, params?: object, sessionId?: string): Promise<any>;
  listen(sessionId: string, listener: (message: Message) => void): void;
  /** Ends the browser. */
  close(): Promise<void>;
}

async function connect(address: string): Promise<DevTools> {
  const socket = new WebSocket(address);
  const closed = new Promise<void>((resolve) => socket.addEventListener("close", () => resolve()));
  const open: Map<number, PromiseWithResolvers<unknown>> = new Map();
  const listeners = new Map<string, ((message: Message) => void)[]>();
  socket.addEventListener("message", ({ data }) => {
    const message: Message = JSON.parse(data);
    const answer = message.id === undefined ? undefined : open.get(message.id);
    if (message.error !== undefined) answer?.reject(new Error(message.error.message));
    else answer?.resolve(message.result);
    for (const listener of listeners.get(message.sessionId ?? "") ?? []) listener(message);
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error(`Cannot connect to ${address}`)));
  });
  let last = 0;
  const send: DevTools["send"] = (method, params = {}, sessionId) => {
    const id = ++last;
    const answer = Promise.withResolvers<unknown>();
    open.set(id, answer);
    socket.send(JSON.stringify({ id, method, params, sessionId }));
    return answer.promise;
  };
  return {
    send,
    listen: (sessionId, listener) =>
      void listeners.set(sessionId, [...listeners.get(sessionId) ?? [], listener]),
    async close() {
      // It may hang up before it has answered.
      await Promise.race([send("Browser.close"), closed]);
      await closed;
    },
  };
}

async function openPage(devTools: DevTools, path: string, look: Look): Promise<Page> {
  const { targetId } = await devTools.send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await devTools.send("Target.attachToTarget", { targetId, flatten: true });
  const send = (method: string, params?: object) => devTools.send(method, params, sessionId);
  const url = `file://${path}`;
  const complaints: string[] = [];
  const requests: string[] = [];
  const loads = new Set<string>();
  let loaded = Promise.withResolvers<void>();
  devTools.listen(sessionId, ({ method, params }) => {
    if (method === "Page.lifecycleEvent" && params.name === "load") {
      loads.add(params.loaderId);
      loaded.resolve();
      loaded = Promise.withResolvers();
    }
    if (method === "Runtime.exceptionThrown") complaints.push(params.exceptionDetails.text);
    if (method === "Runtime.consoleAPICalled") complaints.push(JSON.stringify(params.args));
    if (method === "Log.entryAdded") complaints.push(params.entry.text);
    if (method === "Audits.issueAdded") complaints.push(params.issue.code);
    if (method === "Network.requestWillBeSent" && params.request.url !== url) {
      requests.push(params.request.url);
    }
  });
  const { width, height, colorScheme } = look;
  for (const domain of ["Page", "Runtime", "Log", "Network", "Audits"]) {
    await send(`${domain}.enable`);
  }
  await send("Emulation.setDeviceMetricsOverride", {
    width,
    height,
    deviceScaleFactor: 1,
    mobile: false,
  });
  await send("Emulation.setEmulatedMedia", {
    features: [{ name: "prefers-color-scheme", value: colorScheme }],
  });
  await send("Page.setLifecycleEventsEnabled", { enabled: true });
  const { loaderId } = await send("Page.navigate", { url });
  // The empty page is loaded too.
  while (!loads.has(loaderId)) await loaded.promise;
  return pageOf(send, { complaints, requests });
}

const KEYS = {
  Tab: { key: "Tab", code: "Tab", windowsVirtualKeyCode: 9 },
  Enter: { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, text: "\r" },
} as const;

function pageOf(
  // deno-lint-ignore no-explicit-any -- as above
  send: (method: string, params?: object) => Promise<any>,
  seen: Pick<Page, "complaints" | "requests">,
): Page {
  return {
    ...seen,
    async evaluate(expression) {
      const answer = await send("Runtime.evaluate", { expression, returnByValue: true });
      if (answer.exceptionDetails !== undefined) {
        throw new Error(answer.exceptionDetails.exception.description);
      }
      return answer.result.value;
    },
    async press(key) {
      await send("Input.dispatchKeyEvent", { type: "keyDown", ...KEYS[key] });
      await send("Input.dispatchKeyEvent", { type: "keyUp", ...KEYS[key] });
    },
    async screenshot(whole = false) {
      const { data } = await send("Page.captureScreenshot", { captureBeyondViewport: whole });
      return Uint8Array.fromBase64(data);
    },
  };
}
