/**
 * What is measured on a page, as functions that run in it: their text is sent to the browser, so
 * each must stand by itself.
 */

/** WCAG 2.2, 1.4.3: contrast of text. */
const LEAST_CONTRAST = 4.5;

/** Texts whose contrast with what is behind them is too low, as `text: ratio`. */
export const LOW_CONTRASTS = `(${lowContrasts})(${LEAST_CONTRAST})`;

/** Elements that stand out of the window and cannot be scrolled to, by their tags and classes. */
export const OVERFLOWS = `(${overflows})()`;

/** What has the focus, and whether one can see that. */
export const FOCUSED = `(${focused})()`;

export interface Focused {
  /** What a screen reader would call it. */
  readonly name: string;
  readonly section: string;
  readonly isVisible: boolean;
}

// deno-lint-ignore no-explicit-any -- the page's globals are not those of Deno
declare const document: any, getComputedStyle: any, innerWidth: number;

function lowContrasts(least: number): string[] {
  function channels(color: string): number[] {
    return color.match(/[\d.]+/g)!.map(Number);
  }
  // https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
  function luminance(color: string): number {
    const [r, g, b] = channels(color).slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  }
  // deno-lint-ignore no-explicit-any -- an Element
  function groundOf(element: any): string {
    const box = element.closest("a.box");
    if (box) return getComputedStyle(box.querySelector("rect")).fill;
    for (let one = element; one; one = one.parentElement) {
      const color = getComputedStyle(one).backgroundColor;
      if (channels(color)[3] !== 0) return color;
    }
    return getComputedStyle(document.documentElement).backgroundColor;
  }
  const low: string[] = [];
  for (const element of document.body.querySelectorAll("*")) {
    const text = [...element.childNodes]
      .filter((node) => node.nodeType === 3)
      .map((node) => node.data.trim())
      .join("");
    if (text === "" || element.tagName === "title" || element.closest(".hidden")) continue;
    const style = getComputedStyle(element);
    const color = element.tagName === "text" ? style.fill : style.color;
    const [one, other] = [luminance(color), luminance(groundOf(element))].sort((a, b) => b - a);
    const ratio = (one! + 0.05) / (other! + 0.05);
    if (ratio < least) low.push(`${text.slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return low;
}

function overflows(): string[] {
  const out: string[] = [];
  for (const element of document.body.querySelectorAll("*")) {
    if (element.parentElement.closest(".scroll, pre, .hidden, svg")) continue;
    const { left, right, width } = element.getBoundingClientRect();
    if (width === 0 || element.matches(".hidden")) continue;
    if (left < 0 || right > innerWidth + 0.5) out.push(`${element.tagName}.${element.className}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) out.push("the page");
  return out;
}

function focused(): Focused {
  const element = document.activeElement;
  const name = element.getAttribute("aria-label") ?? element.textContent;
  const style = getComputedStyle(element);
  const rect = element.matches("a.box") ? getComputedStyle(element.querySelector("rect")) : null;
  const { top, bottom } = element.getBoundingClientRect();
  return {
    name: name.replace(/\s+/g, " ").trim(),
    section: element.closest("section, nav")?.id ?? "",
    isVisible: bottom > 0 && top < document.documentElement.clientHeight &&
      (rect ? parseFloat(rect.strokeWidth) >= 4 : style.outlineStyle !== "none"),
  };
}
