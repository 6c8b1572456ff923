/** A tray icon's picture for the system at hand, sharp at single and double density. */
import { nativeImage, nativeTheme, type NativeImage } from 'electron';
import { drawPng, type Color } from '../icons/draw-png.ts';
import { trayShapes } from '../icons/shapes.ts';
import type { TrayIcon } from './tray-model.ts';

export function trayImage(icon: TrayIcon): NativeImage {
  const size = process.platform === 'linux' ? 22 : 16;
  const layers = [{ shape: trayShapes[icon], color: ink() }];
  const image = nativeImage.createFromBuffer(drawPng(size, layers), { scaleFactor: 1 });
  const double = drawPng(size * 2, layers);
  image.addRepresentation({ scaleFactor: 2, dataURL: `data:image/png;base64,${double.toString('base64')}` });
  // macOS paints a template itself, in whatever its menu bar needs.
  if (process.platform === 'darwin') image.setTemplateImage(true);
  return image;
}

/** Linux panels do not tell their colour (GNOME's is dark under a light theme): a teal that stands out on both. */
function ink(): Color {
  if (process.platform === 'linux') return [37, 150, 166];
  if (process.platform === 'darwin') return [0, 0, 0];
  return nativeTheme.shouldUseDarkColors ? [255, 255, 255] : [26, 32, 36];
}
