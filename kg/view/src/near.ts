// Which line of the drawing a pointer means: lines are thin, so one within a few pixels counts.
import type Sigma from "sigma";
import type { Edge, Node } from "./picture";

const REACH = 6;

/** The nearest line within reach of a place in the drawing, in pixels; null where there is none. */
export function nearestEdge(sigma: Sigma<Node, Edge>, place: { x: number; y: number }): string | null {
  let nearest: string | null = null;
  let least = REACH;
  sigma.getGraph().forEachEdge((edge, _attributes, _source, _target, from, to) => {
    const distance = toSegment(place, sigma.graphToViewport(from), sigma.graphToViewport(to));
    if (distance < least && !sigma.getEdgeDisplayData(edge)?.hidden) {
      least = distance;
      nearest = edge;
    }
  });
  return nearest;
}

function toSegment(p: { x: number; y: number }, a: { x: number; y: number }, b: { x: number; y: number }): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length));
  return Math.hypot(p.x - a.x - share * dx, p.y - a.y - share * dy);
}
