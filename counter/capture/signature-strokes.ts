/** Strokes of a signature: where the pen was, and how hard it pressed. */
export type StrokePoint = { readonly x: number; readonly y: number /** 0 to 1 */; readonly pressure: number };
export type Stroke = readonly StrokePoint[];

const widthAtRest_px = 2;
const widthPressed_px = 4;
/** A mouse always says 0.5 and many touch screens 0 or 1: only a pen is believed. */
const evenPressure = 0.5;

export function strokePoint(x: number, y: number, pressure: number, pointerType: string): StrokePoint {
  return { x, y, pressure: pointerType === 'pen' && pressure > 0 ? Math.min(1, pressure) : evenPressure };
}

/** 2 to 6 pixels on the 600 x 200 pad; the card shows it at a fifth of that. */
export function lineWidth_px({ pressure }: StrokePoint): number {
  return widthAtRest_px + widthPressed_px * pressure;
}
