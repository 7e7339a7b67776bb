import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { hostileReport, largeReport, smallReport } from "../../../tests/support/report_samples.ts";
import { reportPage } from "./page.ts";

/** The text between tags, spaces made one. */
function textOf(page: string): string {
  return page.replace(/<style>.*<\/style>/s, "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
}

Deno.test("reportPage() tells first what went wrong, with the last lines of each attempt", () => {
  const text = textOf(reportPage([smallReport()], "zen-flow 0"));
  const order = ["What went wrong", "transform Error, exit code 3, 3 attempts", "try 1", "try 3"];
  const places = [...order, "Graph", "Timeline", "Critical path", "3 steps"].map((part) =>
    text.indexOf(part, text.indexOf("JobFlow"))
  );
  assert(places.every((place) => place > 0), String(places));
  assertEquals(places, places.toSorted((a, b) => a - b));
  assertStringIncludes(text, "fetch 12.0s transform 52.0s");
  assertStringIncludes(text, "attempt 2, failed, 25.0s to 40.0s");
});

Deno.test("reportPage() draws a flow without a status as its graph alone", () => {
  const { status: _, ...flow } = smallReport().flow;
  const source = { flow: flow as never, attempts: [], logs: [], now: undefined };
  const text = textOf(reportPage([source], "zen-flow 0"));
  assertStringIncludes(text, "It has no status");
  for (const absent of ["What went wrong", "Timeline", "Critical path", "Waiting"]) {
    assert(!text.includes(absent), absent);
  }
});

Deno.test("reportPage() draws what has not ended up to the latest time that a file names", () => {
  const source = { ...largeReport(60), now: undefined };
  assertStringIncludes(textOf(reportPage([source], "zen-flow 0")), "release Awaits approval");
  const [, asOf] = /As of<\/dt><dd><time datetime="([^"]*)"/.exec(reportPage([source], "")) ?? [];
  const times = source.flow.status!.steps!.map((step) => step.completionTime ?? "");
  assertEquals(asOf, times.toSorted().at(-1));
});

Deno.test("reportPage() holds several flows, each with ids of its own", () => {
  const page = reportPage([smallReport(), smallReport()], "zen-flow 0");
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  assertEquals(ids.length, new Set(ids).size);
  const targets = [...page.matchAll(/ href="#([^"]*)"/g)].map(([, id]) => id!);
  assertEquals(targets.filter((target) => !ids.includes(target)), []);
});

Deno.test("reportPage() lets no text of a flow become anything else", () => {
  const page = reportPage([hostileReport()], "zen-flow 0");
  assert(!/<(script|img)/.test(page));
  assertEquals(page.split("<style>").length, 2);
  assertEquals(page.split("</title>").length - 1, page.split("<title>").length - 1);
  // deno-lint-ignore no-control-regex -- these very characters are what it is about
  assert(!/[\0\x1b\u202e]/.test(page));
  assert(page.isWellFormed());
});
