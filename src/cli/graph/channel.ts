/**
 * The lines between two rows. Vertices that lead to the same ones share one line; each line that is
 * not straight has a part that runs sideways. A line that crosses another interrupts it: `─│─` is a
 * crossing, `─┼─` a joint. Pure.
 */

import { assignPorts, type Line, type Precedence, type Route } from "./ports.ts";

export type { Line };

/** Directions in which a cell is connected. */
const UP = 1;
const DOWN = 2;
const LEFT = 4;
const RIGHT = 8;

const SIGNS = [
  ...[" ", "│", "│", "│", "─", "┘", "┐", "┤"],
  ...["─", "└", "┌", "├", "─", "┴", "┬", "┼"],
] as const;

/** What stands below: how many columns its text has to either side of its middle. */
export interface Landing {
  readonly left: number;
  readonly right: number;
}

/**
 * The text lines of a channel; at least one.
 *
 * @param lines no column is in two of their `from`, nor are two of their `to` the same
 * @param landing what stands below, by the column of its middle
 */
export function drawChannel(
  lines: readonly Line[],
  landing: (column: number) => Landing,
): string[] {
  const { routes, precedences } = assignPorts(lines);
  const bent = routes.filter((route) => !isStraight(route));
  const tracks = assignTracks(bent, precedences);
  const height = Math.max(0, ...bent.map((route) => tracks.get(route)! + 1));
  const merges = mergedPorts(routes, landing);
  const grid = new Grid(Math.max(1, height + (merges.size > 0 ? 1 : 0)));
  for (const route of bent) {
    grid.sideways(tracks.get(route)!, startOf(route), endOf(route));
    grid.connect(tracks.get(route)!, route, height);
  }
  for (const route of routes) if (isStraight(route)) grid.fall(route.from[0]!, 0, height);
  for (const [target, ports] of portsByTarget(routes)) {
    if (merges.has(target)) grid.merge(height, target, [...ports]);
    else for (const port of ports) grid.fall(port, height, grid.height);
  }
  return grid.lines();
}

function isStraight({ from, ports }: Route): boolean {
  return from.length === 1 && ports.length === 1 && from[0] === ports[0];
}

function startOf({ from, ports }: Route): number {
  return Math.min(...from, ...ports);
}

function endOf({ from, ports }: Route): number {
  return Math.max(...from, ...ports);
}

function portsByTarget(routes: readonly Route[]): Map<number, Set<number>> {
  const ports = new Map<number, Set<number>>();
  for (const route of routes) {
    route.to.forEach((target, index) => {
      const known = ports.get(target) ?? new Set();
      ports.set(target, known.add(route.ports[index]!));
    });
  }
  return ports;
}

/** What has no text below one of its ports: they run together in a last row. */
function mergedPorts(
  routes: readonly Route[],
  landing: (column: number) => Landing,
): ReadonlySet<number> {
  const merged = [...portsByTarget(routes)].filter(([target, ports]) => {
    const { left, right } = landing(target);
    return [...ports].some((port) => port < target - left || port > target + right);
  });
  return new Set(merged.map(([target]) => target));
}

/** The height at which each line runs sideways: as high as precedences and others allow. */
function assignTracks(
  routes: readonly Route[],
  precedences: readonly Precedence[],
): Map<Route, number> {
  const routeOf = (line: Line) => routes.find(({ from }) => from[0] === line.from[0]);
  const order = precedences.flatMap(({ upper, lower }) => {
    const [above, below] = [routeOf(upper), routeOf(lower)];
    return above === undefined || below === undefined ? [] : [{ above, below }];
  });
  const waits = new Map(routes.map((route) => [route, 0]));
  for (const { below } of order) waits.set(below, waits.get(below)! + 1);
  const least = new Map(routes.map((route) => [route, 0]));
  const tracks = new Map<Route, number>();
  const occupied: Route[][] = [];
  const ready = routes.filter((route) => waits.get(route) === 0);
  for (let route = ready.shift(); route !== undefined; route = ready.shift()) {
    let track = least.get(route)!;
    while (occupied[track]?.some((other) => overlap(route!, other))) track++;
    (occupied[track] ??= []).push(route);
    tracks.set(route, track);
    for (const { above, below } of order) {
      if (above !== route) continue;
      least.set(below, Math.max(least.get(below)!, track + 1));
      waits.set(below, waits.get(below)! - 1);
      if (waits.get(below) === 0) ready.push(below);
    }
  }
  return tracks;
}

function overlap(a: Route, b: Route): boolean {
  return startOf(a) <= endOf(b) && startOf(b) <= endOf(a);
}

/** Cells with what runs through them. */
class Grid {
  readonly height: number;
  /** Directions by row and column, sideways and up and down apart, and where the two are joined. */
  readonly #sideways: Map<number, number>[];
  readonly #upDown: Map<number, number>[];
  readonly #joints: Set<number>[];

  constructor(height: number) {
    this.height = height;
    this.#sideways = Array.from({ length: height }, () => new Map());
    this.#upDown = Array.from({ length: height }, () => new Map());
    this.#joints = Array.from({ length: height }, () => new Set());
  }

  /** The part of a line that runs sideways. */
  sideways(row: number, start: number, end: number): void {
    for (let column = start; column <= end; column++) {
      const directions = (column > start ? LEFT : 0) | (column < end ? RIGHT : 0);
      add(this.#sideways[row]!, column, directions);
    }
  }

  /** The parts that run up and down: from above to the track, and from there to before `bottom`. */
  connect(track: number, { from, ports }: Route, bottom: number): void {
    for (const column of from) {
      this.fall(column, 0, track);
      add(this.#upDown[track]!, column, UP);
      this.#joints[track]!.add(column);
    }
    for (const column of ports) {
      add(this.#upDown[track]!, column, DOWN);
      this.#joints[track]!.add(column);
      this.fall(column, track + 1, bottom);
    }
  }

  /** Straight down from one row to before another. */
  fall(column: number, start: number, end: number): void {
    for (let row = start; row < end; row++) add(this.#upDown[row]!, column, UP | DOWN);
  }

  /** Ports that run together into the middle of what is below. */
  merge(row: number, target: number, ports: readonly number[]): void {
    this.sideways(row, Math.min(target, ...ports), Math.max(target, ...ports));
    for (const port of ports) {
      add(this.#upDown[row]!, port, UP);
      this.#joints[row]!.add(port);
    }
    add(this.#upDown[row]!, target, DOWN);
    this.#joints[row]!.add(target);
  }

  lines(): string[] {
    return this.#sideways.map((sideways, row) => {
      const upDown = this.#upDown[row]!;
      const width = 1 + Math.max(-1, ...sideways.keys(), ...upDown.keys());
      return Array.from({ length: width }, (_, column) => {
        const across = sideways.get(column) ?? 0;
        const along = upDown.get(column) ?? 0;
        const isJoint = this.#joints[row]!.has(column);
        return SIGNS[isJoint || along === 0 ? across | along : along];
      }).join("");
    });
  }
}

function add(row: Map<number, number>, column: number, directions: number): void {
  row.set(column, (row.get(column) ?? 0) | directions);
}
