/**
 * `npm start`: builds what is missing or stale and opens the desktop app. Without a display or an Electron runtime it
 * says so in one line and serves the same engine headless, its interface in a browser; `-- --headless` asks for that.
 * Runs under plain Node. Every other argument is handed on.
 */
import { fileURLToPath } from 'node:url';
import { buildIfStale, interfacePart, mainPart } from './launch/build-if-stale.ts';
import { canHost, electronRuntime } from './launch/electron-runtime.ts';
import { runElectron } from './launch/run-electron.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const asked = process.argv.slice(2);
const args = asked.filter((argument) => argument !== '--headless');

if (asked.includes('--headless')) await serve(null);
else if (!hasDisplay()) await serve('There is no display here');
else {
  const electron = electronRuntime(root, note);
  if (electron === null) await serve("Electron's runtime could not be had (ELECTRON_OVERRIDE_DIST_PATH can name one)");
  else if (!canHost(electron)) await serve(`Electron's runtime is too old for the engine (${electron})`);
  else await openDesktop(electron);
}

async function openDesktop(electron: string): Promise<void> {
  buildIfStale(root, interfacePart, note);
  buildIfStale(root, mainPart, note);
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  if (isRoot) note("Running as root, which Chromium's sandbox does not allow: the window runs without it.");
  const end = await runElectron(electron, [...(isRoot ? ['--no-sandbox'] : []), root, ...args]);
  if (end.couldNotStart) await serve(`Electron's runtime does not start here (${end.reason})`);
  else process.exitCode = end.code;
}

/** `reason`: why there is no window, for the person who expected one. */
async function serve(reason: string | null): Promise<void> {
  if (reason !== null) note(`${reason}, so Gatehouse runs without a window: open its interface in a browser.`);
  buildIfStale(root, interfacePart, note);
  // In this very process, so that a Ctrl+C reaches the engine once and directly.
  process.argv.splice(2, Number.POSITIVE_INFINITY, 'serve', ...args);
  await import('./engine/command-line.ts');
}

/** macOS and Windows always have one, as far as a program can tell beforehand. */
function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY']);
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}
