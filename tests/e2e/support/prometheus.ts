/** Prometheus itself, which reads the metrics of controllers as it would on a cluster. */

import { parse } from "yaml";
import { LogReader } from "../../support/log_reader.ts";
import { type Loopback, serve, temporaryFolder } from "../../support/loopback.ts";
import { repository, tool } from "./helm.ts";
import { within } from "./watching.ts";

/** Between two scrapes of a target. */
const SCRAPE_MS = 500;

/** A controller to be scraped. */
export interface Target {
  /** Host and port of its metrics. */
  readonly address: string;
  /** Where its pod would be. */
  readonly namespace: string;
  readonly pod: string;
}

/** The values of one series over time; the labels are without the metric's name where it is lost. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

/** A running Prometheus. Disposing it ends it, and removes what it has stored. */
export interface Prometheus extends AsyncDisposable {
  /**
   * What the API answers below `/api/v1/`.
   *
   * @throws {Error} with its words where that is no success.
   */
  ask(path: string, query?: Readonly<Record<string, string>>): Promise<unknown>;
  /**
   * What a panel of Grafana over the time from `since`, ms since the epoch, until now would show of
   * an expression: series with at least one value that is a number.
   */
  show(expression: string, since: number): Promise<readonly Series[]>;
  /**
   * Resolves once the check holds, which is made whenever samples have been stored.
   *
   * @throws {Error} with what was waited for if it does not hold in time.
   */
  until(what: string, check: () => Promise<boolean>): Promise<void>;
}

/** Starts Prometheus over these targets, with the labels that the ServiceMonitor would give them. */
export async function startPrometheus(targets: readonly Target[]): Promise<Prometheus> {
  const stored = new Signal();
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(await temporaryFolder());
  // It sends on what it has stored: nobody needs to ask again and again for what is not there yet.
  const receiver = resources.use(serve(async (request) => {
    await request.arrayBuffer();
    stored.give();
    return new Response(null, { status: 204 });
  }));
  const config = await configOf(targets, receiver);
  const child = new Deno.Command(await tool("prometheus"), {
    args: [
      `--config.file=${await folder.write("prometheus.yaml", JSON.stringify(config))}`,
      `--storage.tsdb.path=${folder.path}/data`,
      ...["--web.listen-address=127.0.0.1:0", "--log.format=json"],
    ],
    cwd: folder.path,
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const log = new LogReader(child.stderr);
  resources.defer(async () => {
    child.kill();
    await child.status;
    await log.text;
  });
  const said = (msg: string) =>
    within(log.lineThat(`says '${msg}'`, (line) => line.msg === msg), `Prometheus says '${msg}'`);
  const { address } = await said("Listening on");
  await said("Server is ready to receive web requests.");
  const running = resources.move();
  const ask = (path: string, query: Readonly<Record<string, string>> = {}) =>
    askApi(`http://${address}/api/v1/${path}?${new URLSearchParams(query)}`);
  return {
    ask,
    show: (expression, since) => show(ask, expression, since),
    until: (what, check) => within(checkAtEach(stored, check), what),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Something that happens again and again. */
class Signal {
  #next = Promise.withResolvers<void>();

  get next(): Promise<void> {
    return this.#next.promise;
  }

  give(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }
}

async function checkAtEach(signal: Signal, check: () => Promise<boolean>): Promise<void> {
  for (;;) {
    const { next } = signal;
    if (await check()) return;
    await next;
  }
}

/** The labels are those that prometheus-operator makes of a ServiceMonitor. */
async function configOf(targets: readonly Target[], receiver: Loopback): Promise<unknown> {
  const read = async (path: string) =>
    parse(await Deno.readTextFile(`${repository}deploy/${path}`));
  const monitor = await read("prometheus/servicemonitor.yaml");
  const service = await read("manifests/service.yaml");
  const [{ port, honorLabels }] = monitor.spec.endpoints;
  return {
    global: { scrape_interval: `${SCRAPE_MS}ms`, scrape_timeout: `${SCRAPE_MS}ms` },
    scrape_configs: [{
      job_name: service.metadata.name,
      honor_labels: honorLabels,
      static_configs: targets.map(({ address, namespace, pod }) => ({
        targets: [address],
        labels: { namespace, pod, service: service.metadata.name, endpoint: port },
      })),
    }],
    remote_write: [{
      url: receiver.url,
      queue_config: { batch_send_deadline: `${SCRAPE_MS / 5}ms` },
    }],
  };
}

async function askApi(url: string): Promise<unknown> {
  const answer = await (await fetch(url)).json();
  if (answer.status !== "success") throw new Error(`${answer.error} for ${url}`);
  return answer.data;
}

async function show(
  ask: Prometheus["ask"],
  expression: string,
  since: number,
): Promise<readonly Series[]> {
  const [start, end] = [since, Date.now()].map((instant) => `${instant / 1000}`);
  const step = `${SCRAPE_MS / 1000}`;
  const data = await ask("query_range", { query: expression, start: start!, end: end!, step });
  const { result } = data as {
    result: { metric: Record<string, string>; values: [number, string][] }[];
  };
  return result
    .map(({ metric, values }) => ({
      metric,
      values: values.map(([, value]) => Number(value)).filter(Number.isFinite),
    }))
    .filter(({ values }) => values.length > 0);
}
