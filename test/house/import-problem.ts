/**
 * Who may import whom, as one table and one question. Dependencies point down only; siblings do not know each other;
 * the interface knows nothing but the contract; Electron stays in one room. Paths are relative to the repository and use
 * forward slashes. This file must stay free of the linter and of the file system, so that every case is a plain test.
 */
import { posix } from 'node:path';
import { builtinModules } from 'node:module';

/** Each room of src-main and the rooms it may import besides itself. */
const roomsBelow: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  gateway: ['contract'],
  config: ['contract', 'gateway'],
  store: ['contract', 'gateway'],
  observe: ['contract', 'gateway'],
  sync: ['contract', 'gateway'],
  admin: ['contract', 'gateway', 'config', 'store', 'observe', 'sync'],
  engine: ['contract', 'gateway', 'config', 'store', 'observe', 'sync', 'admin'],
  desktop: ['contract', 'gateway', 'config', 'store', 'observe', 'sync', 'admin', 'engine'],
  launch: [],
};

/** The data plane reaches files and SQL only through its ports. */
const closedToGateway = new Set(['fs', 'fs/promises', 'better-sqlite3', 'sqlite']);

/**
 * One sentence why `specifier` must not be imported by `file`, or null when it may.
 * `file`: e.g. `src-main/gateway/listen.ts`; `specifier`: as written, e.g. `../store/store.ts` or `electron`.
 */
export function importProblem(file: string, specifier: string): string | null {
  const from = placeOf(file);
  if (isElectron(specifier)) {
    return file.startsWith('src-main/desktop/') || file.startsWith('test/desktop/') ? null : 'only src-main/desktop may import electron';
  }
  if (from === null) return null;
  if (specifier.startsWith('.') || specifier.startsWith('/')) return projectImportProblem(from, file, specifier);
  return packageProblem(from, specifier);
}

interface Place {
  readonly area: 'src-main' | 'src-renderer';
  /** The folder in src-main; empty for files that lie directly in it (entry points) and for the renderer. */
  readonly room: string;
}

function placeOf(path: string): Place | null {
  const [area, ...rest] = path.split('/');
  if (area !== 'src-main' && area !== 'src-renderer') return null;
  return { area, room: area === 'src-main' && rest.length > 1 ? rest[0]! : '' };
}

function projectImportProblem(from: Place, file: string, specifier: string): string | null {
  const target = specifier.startsWith('/') ? specifier : posix.join(posix.dirname(file), specifier);
  const to = placeOf(target);
  if (to === null) return target.startsWith('package.json') ? null : `product code must not import ${target}`;
  if (from.area === 'src-renderer') {
    return to.area === 'src-renderer' || to.room === 'contract' ? null : 'the renderer may import only src-main/contract of src-main';
  }
  if (to.area === 'src-renderer') return 'src-main must not import the renderer';
  if (from.room === to.room || from.room === '') return null;
  const below = roomsBelow[from.room];
  if (below === undefined) return `src-main/${from.room} is not a room of the house; add it to the table in test/house/import-problem.ts`;
  if (to.room !== '' && below.includes(to.room)) return null;
  return `src-main/${from.room} must not import ${to.room === '' ? target : `src-main/${to.room}`}; it may import ${below.join(', ') || 'nothing of src-main'}`;
}

function packageProblem(from: Place, specifier: string): string | null {
  const name = specifier.replace(/^node:/, '');
  const isBrowserSafe = from.area === 'src-renderer' || from.room === 'contract';
  if (isBrowserSafe && (specifier.startsWith('node:') || builtinModules.includes(name))) return `${specifier} does not exist in a browser`;
  if (from.room === 'gateway' && closedToGateway.has(name))
    return `the gateway reaches files and databases only through its ports, not through ${specifier}`;
  return null;
}

function isElectron(specifier: string): boolean {
  return specifier === 'electron' || specifier.startsWith('electron/') || specifier.startsWith('@electron/');
}
