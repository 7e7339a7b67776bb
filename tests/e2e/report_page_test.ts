/**
 * The report as a real browser shows it: in light and dark, on a wide screen and a narrow one, by
 * keyboard, and with a flow that would take the page over. Pictures of it are left in the cache
 * folder, for people to look at.
 */

import { assert, assertEquals } from "@std/assert";
import { reportPage } from "../../src/cli/report/page.ts";
import type { ReportSource } from "../../src/cli/report/source.ts";
import { cacheDirectory } from "../cluster/paths.ts";
import { hostileReport, largeReport, smallReport } from "../support/report_samples.ts";
import { type Browser, type Look, type Page, startBrowser } from "./support/browser.ts";
import { FOCUSED, type Focused, LOW_CONTRASTS, OVERFLOWS } from "./support/page_checks.ts";

const PAGES: Readonly<Record<string, readonly ReportSource[]>> = {
  "3-steps": [smallReport()],
  "300-steps": [largeReport(300)],
  "hostile": [hostileReport()],
  "several-flows": [smallReport(), largeReport(40)],
  "no-status": [{ ...smallReport(), flow: { ...smallReport().flow, status: undefined }, logs: [] }],
};

const LOOKS: readonly Look[] = [
  { width: 1280, height: 900, colorScheme: "light" },
  { width: 1280, height: 900, colorScheme: "dark" },
  { width: 360, height: 780, colorScheme: "light" },
];

let browser: Browser;
let folder: string;

Deno.test.beforeAll(async () => {
  folder = await Deno.makeTempDir({ prefix: "zen-flow-report-" });
  for (const [name, sources] of Object.entries(PAGES)) {
    await Deno.writeTextFile(`${folder}/${name}.html`, reportPage(sources, "zen-flow 0.0.0"));
  }
  browser = await startBrowser();
});

Deno.test.afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await Deno.remove(folder, { recursive: true });
});

/** The browser's connection is older than each test, and outlives it. */
function pageTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });
}

function open(name: string, look: Look): Promise<Page> {
  return browser.open(`${folder}/${name}.html`, look);
}

for (const name of Object.keys(PAGES)) {
  pageTest(
    `the page ${name} is legible, fits, asks for nothing and complains of nothing`,
    async () => {
      for (const look of LOOKS) {
        const page = await open(name, look);
        const what = `${name} ${look.width} ${look.colorScheme}`;
        assertEquals(await page.evaluate<string[]>(LOW_CONTRASTS), [], what);
        assertEquals(await page.evaluate<string[]>(OVERFLOWS), [], what);
        await keepPicture(`${name}-${look.width}-${look.colorScheme}`, page);
        assertEquals(page.complaints, [], what);
        assertEquals(page.requests, [], what);
      }
    },
  );
}

async function keepPicture(name: string, page: Page): Promise<void> {
  const pictures = `${cacheDirectory(Deno.env)}/report-pages`;
  await Deno.mkdir(pictures, { recursive: true });
  await Deno.writeFile(`${pictures}/${name}.png`, await page.screenshot());
}

pageTest("dark looks other than light", async () => {
  const grounds = await Promise.all(
    LOOKS.slice(0, 2).map(async (look) => {
      const page = await open("3-steps", look);
      return await page.evaluate("getComputedStyle(document.body).backgroundColor");
    }),
  );
  assert(grounds[0] !== grounds[1], String(grounds));
});

pageTest(
  "every step can be reached by keyboard, in the order of the page, and seen there",
  async () => {
    const page = await open("3-steps", LOOKS[0]!);
    const visited: Focused[] = [];
    for (let presses = 0; presses < 40; presses++) {
      await page.press("Tab");
      const focused = await page.evaluate<Focused>(FOCUSED);
      if (await page.evaluate("document.activeElement === document.body")) break;
      visited.push(focused);
    }
    assertEquals(visited.filter(({ isVisible }) => !isVisible), []);
    const inSection = (id: string) => visited.filter(({ section }) => section === id);
    const sections = [...new Set(visited.map(({ section }) => section))];
    assertEquals(sections, ["", "f0-failures", "f0-graph", "f0-timeline", "f0-path", "f0-steps"]);
    assertEquals(inSection("").map(({ name }) => name), [
      "What went wrong",
      "Graph",
      "Timeline",
      "Critical path",
      "3 steps",
    ]);
    assertEquals(inSection("f0-graph").map(({ name }) => name), [
      "Steps as a graph",
      "fetch, Succeeded, 12.0s, on the critical path",
      "transform, Failed, 52.0s, on the critical path",
      "publish, Skipped",
    ]);
    assertEquals(inSection("f0-failures").length, 1 + 3 + 2, "the summary, three logs, two links");
  },
);

pageTest("a skip link leads past everything before its section", async () => {
  const page = await open("300-steps", LOOKS[0]!);
  for (let presses = 0; presses < 5; presses++) await page.press("Tab");
  assertEquals((await page.evaluate<Focused>(FOCUSED)).name, "300 steps");
  await page.press("Enter");
  await page.press("Tab");
  assertEquals((await page.evaluate<Focused>(FOCUSED)).section, "f0-steps");
});

pageTest("a box in the graph leads to its step's row", async () => {
  const page = await open("3-steps", LOOKS[0]!);
  await page.evaluate("document.querySelectorAll('a.box')[1].focus()");
  await page.press("Enter");
  const row = "document.querySelector('tr:target')";
  assertEquals(await page.evaluate(`${row}.querySelector('th').textContent.trim()`), "transform");
  assert(await page.evaluate(`${row}.getBoundingClientRect().top < innerHeight`));
});

pageTest("no state is told by colour alone", async () => {
  const page = await open("300-steps", LOOKS[0]!);
  const unsigned = `[...document.querySelectorAll("a.box, .badge")].filter((one) =>
    !/[✓✗–○▶↻?]/.test(one.textContent)).length`;
  assertEquals(await page.evaluate(unsigned), 0);
  const bars = `[...document.querySelectorAll(".bar.bad")]`;
  assert(await page.evaluate<number>(`${bars}.length`) > 0);
  assertEquals(
    await page.evaluate(`${bars}.filter((bar) => !bar.querySelector(".hatch")).length`),
    0,
  );
});

pageTest("a hostile flow stays text", async () => {
  const page = await open("hostile", LOOKS[0]!);
  assertEquals(await page.evaluate("document.scripts.length + document.images.length"), 0);
  const title = await page.evaluate<string>("document.title");
  assert(title.startsWith(`"><script>`), title);
  assertEquals(await page.evaluate("document.styleSheets.length"), 1);
  // Even a script of the page's own would not run.
  await page.evaluate(`document.body.append(Object.assign(document.createElement("script"), {
    textContent: "document.title = 'taken'" }))`);
  assertEquals(await page.evaluate("document.title"), title);
});
