/**
 * The metrics of a process, by the names of the catalogue. The only file that knows prom-client.
 */

import type * as prom from "prom-client";
// Its parts one by one: the package as a whole loads an HTTP client too, for a gateway that nobody
// uses here, which is a fourth of what it costs in memory. They come without types of their own.
import Counter from "prom-client/lib/counter.js";
import Gauge from "prom-client/lib/gauge.js";
import Histogram from "prom-client/lib/histogram.js";
import Registry from "prom-client/lib/registry.js";
import {
  CATALOGUE,
  type LabelsOf,
  type MetricEntry,
  type MetricName,
  type NameOf,
} from "./catalogue.ts";

const kinds = { Counter, Gauge, Histogram, Registry } as unknown as Pick<
  typeof prom,
  "Counter" | "Gauge" | "Histogram" | "Registry"
>;

type Instrument = prom.Counter | prom.Gauge | prom.Histogram;

/** The text of all metrics, and what to call it in an answer. */
export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/** Counts and measures; tells it as text when asked. */
export class Metrics {
  readonly #registry = new kinds.Registry();
  readonly #instruments = new Map<MetricName, Instrument>();
  readonly #collectors: (() => void)[] = [];
  /** The last text being made: they are made one after the other. */
  #rendering: Promise<unknown> = Promise.resolve();

  constructor() {
    for (const name of Object.keys(CATALOGUE) as MetricName[]) {
      this.#instruments.set(name, create(name, this.#registry));
    }
  }

  /** Adds to a counter. */
  add<N extends NameOf<"counter">>(name: N, labels: LabelsOf<N>, by = 1): void {
    (this.#instruments.get(name) as prom.Counter).inc(labels, by);
  }

  /** Sets a gauge. */
  set<N extends NameOf<"gauge">>(name: N, labels: LabelsOf<N>, value: number): void {
    (this.#instruments.get(name) as prom.Gauge).set(labels, value);
  }

  /** Makes a gauge forget all that was set. */
  clear(name: NameOf<"gauge">): void {
    this.#instruments.get(name)!.reset();
  }

  /** Tells of a histogram under these labels from now on, though it holds no value yet. */
  open<N extends NameOf<"histogram">>(name: N, labels: LabelsOf<N>): void {
    (this.#instruments.get(name) as prom.Histogram).zero(labels);
  }

  /** Puts a value into a histogram. */
  observe<N extends NameOf<"histogram">>(name: N, labels: LabelsOf<N>, value: number): void {
    (this.#instruments.get(name) as prom.Histogram).observe(labels, value);
  }

  /** Calls back whenever the metrics are asked for, to set what follows from the present state. */
  onScrape(collect: () => void): void {
    this.#collectors.push(collect);
  }

  /** All metrics as text: in OpenMetrics where that is asked for, else in Prometheus' own format. */
  async expose(accept: string): Promise<Exposition> {
    const wanted = accept.includes("application/openmetrics-text")
      ? kinds.Registry.OPENMETRICS_CONTENT_TYPE
      : kinds.Registry.PROMETHEUS_CONTENT_TYPE;
    const text = this.#rendering.then(() => this.#render(wanted));
    this.#rendering = Promise.allSettled([text]);
    return { contentType: wanted, text: await text };
  }

  async #render(contentType: string): Promise<string> {
    for (const collect of this.#collectors) collect();
    this.#registry.setContentType(contentType as prom.PrometheusContentType);
    try {
      return await this.#registry.metrics();
    } finally {
      // For OpenMetrics it takes `_total` off the names of counters, and leaves it off.
      for (const [name, instrument] of this.#instruments) Object.assign(instrument, { name });
    }
  }
}

function create(name: MetricName, registry: prom.Registry): Instrument {
  const { type, help, labels, buckets }: MetricEntry = CATALOGUE[name];
  const common = { name, help, labelNames: [...labels], registers: [registry] };
  switch (type) {
    case "counter":
      return new kinds.Counter(common);
    case "gauge":
      return new kinds.Gauge(common);
    case "histogram":
      return new kinds.Histogram({ ...common, buckets: [...buckets!] });
  }
}
