// Where nodes stand: from a start that is the same each time, then ForceAtlas2.
import type Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import FA2Layout from "graphology-layout-forceatlas2/worker";

const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const LETTER = 7;
const LINE = 26;
const MARGIN = 70;

/** Holds together the parts of a graph that has no centre. */
const ANCHOR = "";

/** Set out a few nodes, `centre` (if any) in their middle, to fill `width` by `height` pixels with their names apart. */
export function arrange(graph: Graph, centre: string | null, width: number, height: number): void {
  const ring = graph.nodes().filter((node) => node !== centre);
  ring.forEach((node, place) => {
    const angle = (2 * Math.PI * place) / ring.length;
    const radius = ring.length > 24 && place % 2 === 1 ? 14 : 10;
    graph.mergeNodeAttributes(node, { x: radius * Math.cos(angle), y: radius * Math.sin(angle) });
  });
  if (centre !== null) graph.mergeNodeAttributes(centre, { x: 0, y: 0 });
  if (graph.order > 2) forces(graph, centre);
  stretch(graph, width, height);
  if (graph.order <= 400) separate(graph, width);
}

function forces(graph: Graph, centre: string | null): void {
  const held = graph.copy();
  if (centre === null) {
    held.addNode(ANCHOR, { x: 0, y: 0 });
    graph.forEachNode((node) => held.addDirectedEdge(ANCHOR, node));
  }
  const large = graph.order > 300;
  const settings = { gravity: 0.6, scalingRatio: 14, slowDown: 4, barnesHutOptimize: large };
  const places = forceAtlas2(held, { iterations: large ? 60 : 240, settings });
  graph.forEachNode((node) => graph.mergeNodeAttributes(node, places[node]!));
}

/** Scale positions to the drawing, each axis by itself. */
function stretch(graph: Graph, width: number, height: number): void {
  for (const [axis, length] of [["x", width], ["y", height]] as const) {
    const places = graph.mapNodes((_, attributes) => attributes[axis] as number);
    const [low, high] = [Math.min(...places), Math.max(...places)];
    const scale = high > low ? length / (high - low) : 1;
    graph.forEachNode((node, attributes) => graph.setNodeAttribute(node, axis, ((attributes[axis] as number) - (low + high) / 2) * scale));
  }
}

/** Push apart nodes whose dots or names overlap, up and down; a name stands to the left where it would leave the drawing. */
function separate(graph: Graph, width: number): void {
  const boxes = graph.mapNodes((node, attributes) => {
    const { x, y, size, label } = attributes as { x: number; y: number; size: number; label: string };
    const name = size + LETTER * label.length;
    const turned = x + name > width / 2 + MARGIN;
    return { node, x, y, left: turned ? name : size + 6, right: turned ? size + 6 : name };
  });
  for (let round = 0; round < 60; round++) {
    let moved = false;
    for (const [place, a] of boxes.entries()) {
      for (const b of boxes.slice(place + 1)) {
        const across = Math.min(a.x + a.right, b.x + b.right) - Math.max(a.x - a.left, b.x - b.left);
        const along = LINE - Math.abs(a.y - b.y);
        if (across <= 0 || along <= 0) continue;
        moved = true;
        const push = along / 2 + 0.5;
        const [upper, lower] = a.y < b.y ? [a, b] : [b, a];
        upper.y -= push;
        lower.y += push;
      }
    }
    if (!moved) break;
  }
  for (const { node, y } of boxes) graph.setNodeAttribute(node, "y", y);
}

/** Set out a large graph at once: each node leads a disc of the nodes whose first neighbour it is, the small discs inside; small parts lie around the largest. */
export function scatter(graph: Graph): void {
  const nodes = graph.nodes();
  const ranks = new Map(nodes.map((node, rank): [string, number] => [node, rank]));
  const followers = nodes.map((): number[] => []);
  const roots: number[] = [];
  nodes.forEach((node, rank) => {
    const leader = Math.min(...graph.mapNeighbors(node, (other) => ranks.get(other)!));
    (leader < rank ? followers[leader]! : roots).push(rank);
  });
  const sizes = new Float64Array(nodes.length).fill(1);
  for (let rank = nodes.length - 1; rank >= 0; rank--) for (const follower of followers[rank]!) sizes[rank]! += sizes[follower]!;
  const waiting: { group: number[]; x: number; y: number; taken: number }[] = [];
  const [first, ...rest] = roots.sort((a, b) => sizes[b]! - sizes[a]!);
  if (first !== undefined) {
    graph.mergeNodeAttributes(nodes[first]!, { x: 0, y: 0 });
    waiting.push({ group: rest, x: 0, y: 0, taken: 2 * sizes[first]! }, { group: followers[first]!, x: 0, y: 0, taken: 1 });
  }
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    let { taken } = next;
    for (const [index, rank] of next.group.sort((a, b) => sizes[a]! - sizes[b]!).entries()) {
      const radius = Math.sqrt(taken + sizes[rank]! / 2);
      taken += sizes[rank]!;
      const spot = { x: next.x + radius * Math.cos(index * GOLDEN), y: next.y + radius * Math.sin(index * GOLDEN) };
      graph.mergeNodeAttributes(nodes[rank]!, spot);
      waiting.push({ group: followers[rank]!, ...spot, taken: 1 });
    }
  }
}

/** Relax a large graph in a worker, on a copy: the drawing follows once a second, less often where it takes long to draw. The function that is returned stops it. */
export function relax(graph: Graph, milliseconds: number, stopped: () => void): () => void {
  const held = graph.copy();
  const settings = { ...forceAtlas2.inferSettings(held), barnesHutOptimize: true, barnesHutTheta: 0.8 };
  const layout = new FA2Layout(held, { settings });
  const follow = (): void =>
    graph.updateEachNodeAttributes((node, attributes) => ({ ...attributes, x: held.getNodeAttribute(node, "x"), y: held.getNodeAttribute(node, "y") }), { attributes: ["x", "y"] });
  const step = async (): Promise<void> => {
    const began = performance.now();
    follow();
    await frame();
    await frame();
    if (layout.isRunning()) timer = setTimeout(() => void step(), Math.max(1000, 3 * (performance.now() - began)));
  };
  const stop = (): void => {
    if (!layout.isRunning()) return;
    clearTimeout(timer);
    clearTimeout(end);
    layout.kill();
    stopped();
  };
  let timer = setTimeout(() => void step(), 1000);
  const end = setTimeout(() => {
    follow();
    stop();
  }, milliseconds);
  layout.start();
  return stop;
}

function frame(): Promise<number> {
  return new Promise(requestAnimationFrame);
}
