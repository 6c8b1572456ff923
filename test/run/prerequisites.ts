/**
 * What a suite needs besides npm packages: looked for, fetched where that needs nobody's password, and otherwise named
 * together with the command that brings it.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { electronRuntime } from '../../src-main/launch/electron-runtime.ts';
import { findChromium } from '../support/find-chromium.ts';
import { chromiumPackages, desktopPackages, hasItsLibraries, installHint, installPackages, isOnPath } from './system-packages.ts';

/** `missing`: a person must install something. `unavailable`: it cannot be had here, so the suite is left out. */
export type Readiness = { readonly state: 'ready' } | { readonly state: 'missing' | 'unavailable'; readonly reason: string };

const ready: Readiness = { state: 'ready' };
const root = fileURLToPath(new URL('../..', import.meta.url));
const DOWNLOAD_LIMIT_MS = 180_000;

export function needChromium(): Readiness {
  if (findChromium() !== null) return ready;
  if (installPackages(chromiumPackages) && findChromium() !== null) return ready;
  console.log("Downloading Playwright's Chromium");
  const installer = join(root, 'node_modules/playwright/cli.js');
  spawnSync(process.execPath, [installer, 'install', 'chromium'], { stdio: 'ignore', timeout: DOWNLOAD_LIMIT_MS });
  if (findChromium() !== null) return ready;
  const reason = `No Chromium was found and none could be installed. Run \`${installHint(chromiumPackages)}\`, or set CHROMIUM_PATH.`;
  return { state: 'missing', reason };
}

/** One test watches the order of disk writes. Without strace it is skipped, and the summary counts it. */
export function wantTracer(): Readiness {
  if (process.platform === 'linux' && !isOnPath('strace')) installPackages(['strace']);
  return ready;
}

export function needDesktop(): Readiness {
  if (process.platform !== 'linux')
    return { state: 'unavailable', reason: 'The desktop suite talks to the tray over D-Bus, which is Linux only.' };
  const electron = electronRuntime(root, (line) => console.log(line));
  if (electron === null) {
    const reason = "Electron's runtime could not be downloaded; set ELECTRON_OVERRIDE_DIST_PATH to a folder that holds one.";
    return { state: 'unavailable', reason };
  }
  const isComplete = () => isOnPath('xvfb-run') && isOnPath('xauth') && isOnPath('dbus-run-session') && hasItsLibraries(electron);
  if (isComplete()) return ready;
  installPackages(desktopPackages);
  if (isComplete()) return ready;
  return {
    state: 'missing',
    reason: `The desktop suite needs xvfb, D-Bus and Electron's libraries. Run \`${installHint(desktopPackages)}\`.`,
  };
}
