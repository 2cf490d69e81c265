// Names in the drawing, on a halo of the background so that lines do not cross them.
import type { NodeHoverDrawingFunction, NodeLabelDrawingFunction } from "sigma/rendering";
import { colour } from "./theme";
import type { Edge, Node } from "./picture";

interface Box {
  x: number;
  y: number;
  width: number;
}

/** Where names stand in the frame that is being drawn. */
const taken: Box[] = [];

/** Begin a frame. */
export function clearLabels(): void {
  taken.length = 0;
}

/** Write a name, unless it would stand on another. */
export const drawLabel: NodeLabelDrawingFunction<Node, Edge> = (context, data, settings) => {
  if (!data.label) return;
  context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = colour("ground");
  context.fillStyle = colour("ink");
  const { width } = context.measureText(data.label);
  const x = beside(context, data.x, data.size + 5, width);
  const y = data.y + settings.labelSize / 3;
  if (taken.some((box) => Math.abs(box.y - y) < settings.labelSize && x < box.x + box.width && box.x < x + width)) return;
  taken.push({ x, y, width });
  context.strokeText(data.label, x, y);
  context.fillText(data.label, x, y);
};

export const drawHover: NodeHoverDrawingFunction<Node, Edge> = (context, data, settings) => {
  context.beginPath();
  context.arc(data.x, data.y, data.size + 3.5, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = colour("ink");
  context.stroke();
  if (!data.label) return;
  context.font = `650 ${settings.labelSize}px ${settings.labelFont}`;
  const width = context.measureText(data.label).width + 14;
  const x = beside(context, data.x, data.size + 4, width);
  context.fillStyle = colour("surface");
  context.strokeStyle = colour("line");
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(x, data.y - 12, width, 24, 6);
  context.fill();
  context.stroke();
  context.fillStyle = colour("ink");
  context.fillText(data.label, x + 7, data.y + settings.labelSize / 3);
};

/** To the right of a dot, or to the left where the drawing ends. */
function beside(context: CanvasRenderingContext2D, x: number, gap: number, width: number): number {
  const right = x + gap;
  return right + width > context.canvas.clientWidth - 4 && x - gap - width > 0 ? x - gap - width : right;
}
