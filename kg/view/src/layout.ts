// Where nodes stand: from a start that is the same each time, then ForceAtlas2.
import type Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import FA2Layout from "graphology-layout-forceatlas2/worker";

const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/** Set out the neighbourhood of `centre`: a ring in the order of the nodes, relaxed. */
export function arrange(graph: Graph, centre: string | null): void {
  const ring = graph.nodes().filter((node) => node !== centre);
  ring.forEach((node, place) => {
    const angle = (2 * Math.PI * place) / ring.length;
    const radius = ring.length > 24 && place % 2 === 1 ? 14 : 10;
    graph.mergeNodeAttributes(node, { x: radius * Math.cos(angle), y: radius * Math.sin(angle) });
  });
  if (centre !== null) graph.mergeNodeAttributes(centre, { x: 0, y: 0 });
  if (graph.order < 3) return;
  forceAtlas2.assign(graph, {
    iterations: graph.order > 300 ? 60 : 240,
    settings: { gravity: 0.6, scalingRatio: 14, slowDown: 4, linLogMode: false, barnesHutOptimize: graph.order > 300 },
  });
}

/** Set out a large graph at once: each node on a spiral around the first of its neighbours that already stands. */
export function scatter(graph: Graph): void {
  const children = new Map<string, number>();
  let roots = 0;
  const placed = new Map<string, { x: number; y: number; depth: number }>();
  for (const node of graph.nodes()) {
    const parent = graph.neighbors(node).find((neighbour) => placed.has(neighbour));
    const rank = parent === undefined ? roots++ : (children.get(parent) ?? 0);
    const origin = parent === undefined ? { x: 0, y: 0, depth: 0 } : placed.get(parent)!;
    if (parent !== undefined) children.set(parent, rank + 1);
    const step = parent === undefined ? 60 : 16 / (origin.depth + 1);
    const radius = step * Math.sqrt(rank + 1);
    const spot = { x: origin.x + radius * Math.cos(rank * GOLDEN), y: origin.y + radius * Math.sin(rank * GOLDEN), depth: origin.depth + 1 };
    placed.set(node, spot);
    graph.mergeNodeAttributes(node, { x: spot.x, y: spot.y });
  }
}

/** Relax a large graph in a worker; the function that is returned stops it. */
export function relax(graph: Graph, milliseconds: number, stopped: () => void): () => void {
  const inferred = forceAtlas2.inferSettings(graph);
  const layout = new FA2Layout(graph, { settings: { ...inferred, barnesHutOptimize: true, barnesHutTheta: 0.8 } });
  let running = true;
  const stop = (): void => {
    if (!running) return;
    running = false;
    clearTimeout(timer);
    layout.kill();
    stopped();
  };
  const timer = setTimeout(stop, milliseconds);
  layout.start();
  return stop;
}
