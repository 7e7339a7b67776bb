/**
 * Where the lines of a channel arrive. A reader follows a line downwards and takes every turn, so
 * two lines may run into one only where that leads nowhere else: below the place where they meet
 * there must be but one vertex. Other lines arrive beside each other, each at a port of its own.
 * Pure.
 */

/** One line: from all these columns of the row above to all those of the row below; all even. */
export interface Line {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** A line with the columns at which it arrives, in the order of `to`. */
export interface Route extends Line {
  readonly ports: readonly number[];
}

/** Columns of the ports from the middle of a vertex, as they are taken: odd ones have nothing above. */
function portOffset(index: number): number {
  if (index === 0) return 0;
  return (2 * Math.ceil(index / 2) - 1) * (index % 2 === 1 ? 1 : -1);
}

/**
 * Columns that the ports of a vertex take to either side of its middle at most.
 *
 * @param branching the lines that lead to it and to others too
 */
export function portReach(branching: number): number {
  return Math.abs(portOffset(branching + 1));
}

/** Lines that share a port; all but the first lead to this one vertex only. */
interface Port {
  readonly target: number;
  index: number;
  readonly lines: Line[];
}

/** Which of two lines must run sideways above which, and at which port that is decided. */
export interface Precedence {
  readonly upper: Line;
  readonly lower: Line;
  readonly port: number;
}

/** The lines with their ports, and in which order they must run sideways for it to be true. */
export function assignPorts(
  lines: readonly Line[],
): { routes: readonly Route[]; precedences: readonly Precedence[] } {
  const above = new Map(
    lines.flatMap((line) => line.from.map((column) => [column, line] as const)),
  );
  const targets = [...new Set(lines.flatMap((line) => line.to))];
  const ports = targets.flatMap((target) =>
    portsOf(target, lines.filter((line) => line.to.includes(target)), above.get(target))
  );
  let precedences = orderOf(ports, above);
  for (let loop = findLoop(precedences); loop !== undefined; loop = findLoop(precedences)) {
    moveAside(ports, loop, above);
    precedences = orderOf(ports, above);
  }
  const columnOf = (line: Line, target: number) =>
    columnAt(ports.find((port) => port.target === target && port.lines.includes(line))!);
  const routes = lines.map((line) => ({
    ...line,
    ports: line.to.map((target) => columnOf(line, target)),
  }));
  return { routes, precedences };
}

function columnAt({ target, index }: Port): number {
  return target + portOffset(index);
}

/** One port for each line that leads to others too; those that do not share the first. */
function portsOf(target: number, lines: readonly Line[], above: Line | undefined): Port[] {
  const straight = above !== undefined && lines.includes(above) ? above : undefined;
  const others = lines.filter((line) => line !== straight);
  const branching = others.filter((line) => line.to.length > 1);
  const final = others.filter((line) => line.to.length === 1);
  const first = straight ?? branching.shift();
  const heads = [
    [...(first === undefined ? [] : [first]), ...final],
    ...branching.map((line) => [line]),
  ];
  return heads.map((lines, index) => ({ target, index, lines }));
}

/** A vertex above a port must have turned off before others arrive there. */
function orderOf(ports: readonly Port[], above: ReadonlyMap<number, Line>): Precedence[] {
  return ports.flatMap((port) => {
    const column = columnAt(port);
    const upper = above.get(column);
    const [first, ...rest] = port.lines as [Line, ...Line[]];
    const arrivals = port.lines.filter((line) => line !== upper);
    return [
      ...(upper === undefined ? [] : arrivals.map((lower) => ({ upper, lower, port: column }))),
      ...(first.to.length > 1 ? rest.map((lower) => ({ upper: first, lower, port: column })) : []),
    ];
  });
}

/** Precedences that go round in a circle; undefined if none do. */
function findLoop(precedences: readonly Precedence[]): Precedence[] | undefined {
  const below = Map.groupBy(precedences, ({ upper }) => upper);
  const done = new Set<Line>();
  const path: Precedence[] = [];
  function visit(line: Line): Precedence[] | undefined {
    for (const precedence of below.get(line) ?? []) {
      const { lower } = precedence;
      const start = path.findIndex(({ upper }) => upper === lower);
      if (start >= 0 || lower === line) return [...path.slice(Math.max(0, start)), precedence];
      if (done.has(lower)) continue;
      path.push(precedence);
      const found = visit(lower);
      if (found !== undefined) return found;
      path.pop();
    }
    done.add(line);
    return undefined;
  }
  for (const line of below.keys()) {
    const found = done.has(line) ? undefined : visit(line);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Opens a circle: what arrives below a vertex that it does not belong to takes a port beside it. */
function moveAside(
  ports: Port[],
  loop: readonly Precedence[],
  above: ReadonlyMap<number, Line>,
): void {
  const { port: column, upper } = loop.find(({ upper, port }) => above.get(port) === upper)!;
  const port = ports.find((one) => columnAt(one) === column)!;
  const free = ports.filter(({ target }) => target === port.target).length;
  const arrivals = port.lines.filter((line) => line !== upper);
  if (arrivals.length === port.lines.length) {
    port.index = free;
  } else {
    port.lines.splice(0, port.lines.length, upper);
    ports.push({ target: port.target, index: free, lines: arrivals });
  }
}
