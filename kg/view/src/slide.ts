// Panning a large drawing: its picture is moved as it stands, and drawn anew at rest, so that a frame costs the same however many nodes there are.
import type Sigma from "sigma";
import type { MouseCoords } from "sigma/types";
import type { Edge, Node } from "./picture";

/** Share of the width by which a picture is moved before it is drawn anew, as its empty side comes into view; and how long a rest is. */
const SHARE = 0.3;
const REST_MS = 300;

/** Let the mouse move the picture while `wanted`. */
export function slide(sigma: Sigma<Node, Edge>, container: HTMLElement, wanted: () => boolean): void {
  const mouse = sigma.getMouseCaptor();
  let from: { x: number; y: number } | null = null;
  let to = { x: 0, y: 0 };
  let timer = 0;

  const settle = (): void => {
    clearTimeout(timer);
    if (from === null || (from.x === to.x && from.y === to.y)) return;
    const camera = sigma.getCamera();
    const [a, b] = [from, to].map((place) => sigma.viewportToFramedGraph(place)) as [MouseCoords, MouseCoords];
    const { x, y } = camera.getState();
    from = to;
    sigma.once("afterRender", () => container.style.removeProperty("--slid"));
    camera.setState({ x: x + a.x - b.x, y: y + a.y - b.y });
  };
  mouse.on("mousedown", ({ x, y, original }) => {
    if (wanted() && (original as MouseEvent).button === 0) from = to = { x, y };
  });
  mouse.on("mousemovebody", (event) => {
    if (from === null) return;
    event.preventSigmaDefault();
    container.classList.add("sliding");
    to = { x: event.x, y: event.y };
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    container.style.setProperty("--slid", `${dx}px ${dy}px`);
    clearTimeout(timer);
    if (Math.hypot(dx, dy) > SHARE * container.clientWidth) settle();
    else timer = window.setTimeout(settle, REST_MS);
  });
  mouse.on("mouseup", () => {
    settle();
    from = null;
    container.classList.remove("sliding");
  });
}
