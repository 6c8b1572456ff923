/**
 * Published faults of the runtimes that Gatehouse runs on and that touch what it does. The doctor names those of the
 * process it runs in (Node, or the Node inside Electron); the advisory check those of the Node that is installed here.
 */

export type RuntimeVersions = Readonly<Partial<Record<'node' | 'brotli' | 'electron', string>>>;

export interface RuntimeFault {
  readonly id: string;
  /** What is at fault, where it is mended, and what it means here: whole sentences. */
  readonly message: string;
}

/** The faults that a runtime of these versions (`process.versions`) has. */
export function runtimeFaults(versions: RuntimeVersions): RuntimeFault[] {
  return hasBrotliFault(versions) ? [brotliFault(versions)] : [];
}

/** `Node 24.21.0`, `Electron 45.4.1 (Node 24.20.0)`. */
export function runtimeName({ node, electron }: RuntimeVersions): string {
  return electron === undefined ? `Node ${node ?? '?'}` : `Electron ${electron} (Node ${node ?? '?'})`;
}

const MENDED_BROTLI = '1.2.1';
/** The first release of each line with that Brotli; later lines have it from the start. */
const MENDED_NODE = ['22.23.4', '24.22.1', '26.12.1'];

/** By the library itself where the runtime tells its version: some builds bring their own. */
function hasBrotliFault({ node, brotli }: RuntimeVersions): boolean {
  if (brotli !== undefined) return isOlder(brotli, MENDED_BROTLI);
  if (node === undefined) return false;
  const line = MENDED_NODE.find((mended) => majorOf(mended) >= majorOf(node));
  return line !== undefined && isOlder(node, line);
}

function brotliFault(versions: RuntimeVersions): RuntimeFault {
  const mend = versions.electron === undefined ? `use Node ${MENDED_NODE.join(', ')} or newer` : 'use an Electron with a newer Node';
  return {
    id: 'CVE-2026-111497',
    message: `The Brotli decoder of ${runtimeName(versions)} has a memory fault. Gatehouse decodes no Brotli, so providers cannot reach it; still, ${mend} as soon as you can.`,
  };
}

function majorOf(version: string): number {
  return Number(version.split('.')[0]);
}

/** Three numbers; whatever follows them is not looked at. */
function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(/[.+-]/).slice(0, 3).map(Number));
  for (const at of [0, 1, 2]) {
    const difference = (a![at] ?? 0) - (b![at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
