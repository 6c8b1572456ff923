import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { buildIfStale, interfacePart, mainPart } from '../../../src-main/launch/build-if-stale.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A project whose bundler only writes the file that a build would. */
const bundler = `
const { mkdirSync, writeFileSync } = require('node:fs');
if (process.argv[4].includes('main')) process.exit(3);
mkdirSync('dist/renderer', { recursive: true });
writeFileSync('dist/renderer/index.html', 'built');
`;
let root: string;
beforeEach(async () => {
  root = await temporaryFolder();
  put('node_modules/vite/bin/vite.js', bundler);
  put('src-renderer/deep/view.tsx', '', 1000);
});

/** Writes a file that was last changed `ageSeconds` ago, in folders as old. */
function put(path: string, text: string, ageSeconds = 0): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  const then = Date.now() / 1000 - ageSeconds;
  for (let one = file; one !== root; one = dirname(one)) utimesSync(one, then, then);
}

function build(part = interfacePart): string[] {
  const notes: string[] = [];
  buildIfStale(root, part, (line) => notes.push(line));
  return notes;
}

describe('building what is stale', () => {
  it('builds what is missing, in one line, and then leaves it alone', () => {
    expect(build()).toHaveLength(1);
    expect(build()).toEqual([]);
  });

  it('builds again when a file deep below changed', () => {
    build();
    put('src-renderer/deep/view.tsx', 'changed', -5);
    expect(build()).toHaveLength(1);
  });

  it('builds again when a file was taken away', () => {
    put('dist/renderer/index.html', 'old', 500);
    expect(build()).toEqual([]);
    rmSync(join(root, 'src-renderer/deep/view.tsx'));
    expect(build()).toHaveLength(1);
  });

  it('stops when the build fails', () => {
    expect(() => build(mainPart)).toThrow('npm run build');
  });
});
