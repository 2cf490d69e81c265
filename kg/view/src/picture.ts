// The drawing: a directed graph of concepts by sigma on WebGL, with hover, picking, keys and zoom buttons.
import Graph from "graphology";
import Sigma from "sigma";
import { createEdgeArrowProgram, EdgeLineProgram, NodeCircleProgram, NodePointProgram } from "sigma/rendering";
import type { Concept, Relation, Subgraph, Type } from "./contract";
import { arrange, scatter } from "./layout";
import { clearLabels, drawHover, drawLabel } from "./labels";
import { nearestEdge } from "./near";
import { slide } from "./slide";
import { phrase } from "./words";
import { colour, isDark, onTheme, thin, typeColour } from "./theme";

export interface Node {
  type: "circle" | "point";
  x: number;
  y: number;
  size: number;
  label: string;
  kind: Type;
  support: number;
}

export interface Edge {
  size: number;
  type: "arrow" | "line";
  from: string;
  to: string;
  predicates: string[];
  support: number;
}

export interface PictureEvents {
  node(id: string): void;
  edge(from: string, to: string): void;
  say(words: string): void;
}

/** Above this many nodes, hovering changes the hovered node only, and edges are neither picked nor drawn in motion. */
const LARGE = 2000;

/** Size of an arrow's head, in widths of its line. */
const HEAD = { lengthToThicknessRatio: 5.5, widenessToThicknessRatio: 4 };

export class Picture {
  private sigma: Sigma<Node, Edge> | null = null;
  private graph = new Graph<Node, Edge>({ type: "directed" });
  private centre: string | null = null;
  private lit: ReadonlySet<string> | null = null;
  private pointed: Edge | null = null;
  private hidden: (type: Type, support: number) => boolean = () => false;
  private colours: Record<string, string> = {};

  constructor(
    private readonly container: HTMLElement,
    private readonly events: PictureEvents,
  ) {
    onTheme(() => this.restyle());
    new ResizeObserver(() => this.sigma?.resize().scheduleRefresh()).observe(container);
    container.addEventListener("keydown", (event) => this.key(event));
  }

  /** Draw a neighbourhood, `centre` in the middle. */
  show(subgraph: Subgraph, centre: string | null): void {
    this.centre = centre;
    this.take(buildGraph(subgraph, centre));
    arrange(this.graph as Graph, centre, this.container.clientWidth - 160, this.container.clientHeight - 100);
    this.draw();
  }

  /** Draw a large graph, spread out at first; its graph is returned so that a layout can go on. */
  showMap(subgraph: Subgraph): Graph {
    this.centre = null;
    const graph = buildGraph(subgraph, null);
    graph.forEachNode((node) => {
      if (graph.degree(node) === 0) graph.dropNode(node);
    });
    scatter(graph as Graph);
    this.take(graph);
    this.draw();
    return graph as Graph;
  }

  /** Leave out nodes and edges without drawing anew. */
  hide(hidden: (type: Type, support: number) => boolean): void {
    this.hidden = hidden;
    this.sigma?.refresh({ skipIndexation: true });
  }

  /** Where a node stands in the container, in pixels. */
  position(id: string): { x: number; y: number } | null {
    if (this.sigma === null || !this.graph.hasNode(id)) return null;
    const { x, y } = this.graph.getNodeAttributes(id);
    return this.sigma.graphToViewport({ x, y });
  }

  get order(): number {
    return this.graph.order;
  }

  zoom(direction: "in" | "out" | "fit"): void {
    const camera = this.sigma?.getCamera();
    const motion = { duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 180 };
    if (direction === "fit") void camera?.animatedReset(motion);
    else if (direction === "in") void camera?.animatedZoom(motion);
    else void camera?.animatedUnzoom(motion);
  }

  pan(dx: number, dy: number): void {
    const camera = this.sigma?.getCamera();
    if (camera === undefined) return;
    const { x, y, ratio } = camera.getState();
    camera.setState({ x: x + dx * ratio, y: y + dy * ratio });
  }

  private take(graph: Graph<Node, Edge>): void {
    this.graph = graph;
    this.lit = null;
    this.pointed = null;
    this.hidden = () => false;
    this.readColours();
  }

  private draw(): void {
    const large = this.graph.order > LARGE;
    if (this.sigma === null) this.sigma = this.start();
    this.sigma.setSetting("hideEdgesOnMove", large);
    this.sigma.setSetting("hideLabelsOnMove", large);
    this.sigma.setSetting("labelDensity", large ? 0.6 : 3);
    this.sigma.setSetting("labelRenderedSizeThreshold", large ? 5.5 : 0);
    this.sigma.setGraph(this.graph);
    this.sigma.getCamera().setState({ x: 0.5, y: 0.5, ratio: 1, angle: 0 });
  }

  private start(): Sigma<Node, Edge> {
    const sigma = new Sigma<Node, Edge>(this.graph, this.container, {
      allowInvalidContainer: true,
      nodeProgramClasses: { circle: NodeCircleProgram, point: NodePointProgram },
      edgeProgramClasses: { arrow: createEdgeArrowProgram(HEAD), line: EdgeLineProgram },
      defaultDrawNodeLabel: drawLabel,
      defaultDrawNodeHover: drawHover,
      labelFont: "system-ui, sans-serif",
      labelSize: 13,
      labelWeight: "500",
      labelGridCellSize: 90,
      stagePadding: 50,
      zIndex: true,
      minCameraRatio: 0.02,
      maxCameraRatio: 4,
      nodeReducer: (node, data) => this.styleNode(node, data),
      edgeReducer: (_, data) => this.styleEdge(data),
    });
    sigma.on("beforeRender", clearLabels);
    slide(sigma, this.container, () => this.graph.order > LARGE);
    sigma.on("clickNode", ({ node }) => this.events.node(node));
    sigma.on("enterNode", ({ node }) => this.light(new Set([node, ...this.graph.neighbors(node)]), this.graph.getNodeAttribute(node, "label")));
    sigma.on("leaveNode", () => this.light(null, ""));
    sigma.on("moveBody", ({ event }) => this.point(event));
    sigma.on("clickStage", ({ event }) => {
      const edge = this.edgeAt(event);
      if (edge !== null) this.events.edge(edge.from, edge.to);
    });
    return sigma;
  }

  private edgeAt(place: { x: number; y: number }): Edge | null {
    if (this.sigma === null || this.graph.order > LARGE) return null;
    const edge = nearestEdge(this.sigma, place);
    return edge === null ? null : this.graph.getEdgeAttributes(edge);
  }

  /** Light the line under the pointer, where it is not over a node. */
  private point(place: { x: number; y: number }): void {
    if (this.pointed === null && this.lit !== null) return;
    const edge = this.edgeAt(place);
    if (edge === this.pointed) return;
    this.light(edge === null ? null : new Set([edge.from, edge.to]), edge === null ? "" : this.describe(edge));
    this.pointed = edge;
  }

  private light(nodes: ReadonlySet<string> | null, words: string): void {
    this.container.classList.toggle("pointing", nodes !== null);
    this.events.say(words);
    this.pointed = null;
    if (this.graph.order > LARGE) return;
    this.lit = nodes;
    this.sigma?.refresh({ skipIndexation: true });
  }

  private describe({ from, to, predicates }: Edge): string {
    const [subject, object] = [from, to].map((node) => this.graph.getNodeAttribute(node, "label"));
    return `${subject} \u2014 ${predicates.map(phrase).join(", ")} \u2192 ${object}`;
  }

  private styleNode(node: string, data: Node): Record<string, unknown> {
    if (this.hidden(data.kind, data.support)) return { ...data, hidden: true };
    const dim = this.lit !== null && !this.lit.has(node);
    const centre = node === this.centre;
    return {
      ...data,
      color: dim ? this.colours["faint"] : this.colours[data.kind],
      label: dim ? "" : data.label,
      zIndex: centre ? 2 : dim ? 0 : 1,
      highlighted: centre,
      forceLabel: this.lit?.has(node) ?? false,
    };
  }

  private styleEdge(data: Edge): Record<string, unknown> {
    const ends = [data.from, data.to];
    const lit = this.lit !== null && ends.every((end) => this.lit!.has(end));
    const near = this.centre !== null && ends.includes(this.centre);
    const rest = near ? "edge-near" : this.graph.order > LARGE ? "edge-map" : "edge";
    const shade = lit ? "edge-lit" : this.lit !== null ? "edge-dim" : rest;
    return { ...data, color: this.colours[shade], zIndex: lit ? 1 : 0 };
  }

  private restyle(): void {
    this.readColours();
    this.sigma?.refresh();
  }

  private readColours(): void {
    const names = ["faint", "edge", "edge-near", "edge-lit", "edge-dim"];
    this.colours = Object.fromEntries(names.map((name) => [name, colour(name)]));
    this.colours["edge-map"] = thin(this.colours["edge-lit"]!, Math.min(0.4, Math.max(0.05, 2500 / this.graph.size)));
    for (const type of ["Task", "Method", "Model", "Benchmark", "Metric"] as const) this.colours[type] = typeColour(type);
    this.container.dataset["dark"] = String(isDark());
  }

  private key(event: KeyboardEvent): void {
    const step = 0.08;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => this.pan(-step, 0),
      ArrowRight: () => this.pan(step, 0),
      ArrowUp: () => this.pan(0, step),
      ArrowDown: () => this.pan(0, -step),
      "+": () => this.zoom("in"),
      "=": () => this.zoom("in"),
      "-": () => this.zoom("out"),
      "0": () => this.zoom("fit"),
    };
    const move = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined;
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
  }
}

function buildGraph(subgraph: Subgraph, centre: string | null): Graph<Node, Edge> {
  const graph = new Graph<Node, Edge>({ type: "directed" });
  const large = subgraph.concepts.length > LARGE;
  const most = Math.max(1, ...subgraph.concepts.slice(0, 500).map((concept) => concept.support));
  for (const concept of subgraph.concepts) graph.mergeNode(concept.id, nodeOf(concept, sizeOf(concept, most, concept.id === centre, subgraph.concepts.length), large ? "point" : "circle"));
  for (const relation of subgraph.relations) addRelation(graph, relation, large ? "line" : "arrow");
  return graph;
}

function nodeOf(concept: Concept, size: number, type: Node["type"]): Node {
  return { type, x: 0, y: 0, size, label: shorten(concept.name), kind: concept.type, support: concept.support };
}

function sizeOf({ support }: Concept, most: number, centre: boolean, order: number): number {
  const size = 4 * Math.min(1, Math.max(0.4, Math.sqrt(400 / order))) + 9 * Math.sqrt(support / most);
  return centre ? Math.max(13, size) : size;
}

function addRelation(graph: Graph<Node, Edge>, { subject, predicate, object, support }: Relation, type: Edge["type"]): void {
  if (subject === object || !graph.hasNode(subject) || !graph.hasNode(object)) return;
  if (graph.hasDirectedEdge(subject, object)) {
    const edge = graph.directedEdge(subject, object)!;
    const old = graph.getEdgeAttributes(edge);
    const most = Math.max(old.support, support);
    graph.mergeEdgeAttributes(edge, { predicates: [...old.predicates, predicate], support: most, size: thickness(most) });
  } else {
    graph.addDirectedEdge(subject, object, { type, from: subject, to: object, predicates: [predicate], support, size: thickness(support) });
  }
}

function thickness(support: number): number {
  return Math.min(3.4, 1.2 + 0.4 * Math.log2(Math.max(1, support)));
}

function shorten(name: string): string {
  const points = [...name];
  const most = innerWidth > 820 ? 34 : 22;
  return points.length > most ? `${points.slice(0, most - 1).join("").trimEnd()}\u2026` : name;
}
