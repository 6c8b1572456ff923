/**
 * The mark and its variants as geometry, on a square of 24 units: a gatehouse with battlements and an arch. The tray's
 * states differ by shape, because a panel may be monochrome and an eye colour-blind.
 */
import type { TrayIcon } from '../tray/tray-model.ts';

/** Does the shape cover this point? Units: 0 to 24, down from the top left. */
export type Shape = (x: number, y: number) => boolean;

const box =
  (left: number, top: number, right: number, bottom: number): Shape =>
  (x, y) =>
    x >= left && x < right && y >= top && y < bottom;
const disc =
  (centerX: number, centerY: number, radius: number): Shape =>
  (x, y) =>
    Math.hypot(x - centerX, y - centerY) <= radius;
const either =
  (...shapes: readonly Shape[]): Shape =>
  (x, y) =>
    shapes.some((covers) => covers(x, y));
const without =
  (shape: Shape, hole: Shape): Shape =>
  (x, y) =>
    shape(x, y) && !hole(x, y);

const tower = without(box(3, 3, 21, 21), either(box(7, 2, 10, 6), box(14, 2, 17, 6)));
const arch = either(box(8, 15, 16, 22), disc(12, 15, 4));
const bang = either(box(10.8, 8.5, 13.2, 15), box(10.8, 16.8, 13.2, 19.2));

/** Open and empty; somebody passes; solid with a warning sign in it; hollow and closed. */
export const trayShapes: Record<TrayIcon, Shape> = {
  idle: without(tower, arch),
  active: either(without(tower, arch), disc(12, 17.2, 2.4)),
  degraded: without(tower, bang),
  stopped: without(tower, box(5, 8, 19, 19)),
};

/** The app's tile, behind the mark at two thirds of its size. */
export const tile: Shape = (x, y) => {
  const [dx, dy] = [Math.max(Math.abs(x - 12) - 6.5, 0), Math.max(Math.abs(y - 12) - 6.5, 0)];
  return Math.hypot(dx, dy) <= 4.5;
};
export const markOnTile: Shape = (x, y) => trayShapes.idle((x - 4.2) / 0.65, (y - 4.2) / 0.65);
