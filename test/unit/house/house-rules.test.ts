/** The habits of the house that a machine can check, on every source file. See README.md, "How it is built". */
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const files = globSync(['src-main/**/*.ts', 'src-renderer/**/*.{ts,tsx}', 'test/**/*.ts', '*.config.ts'], {
  cwd: root,
  exclude: ['test/fixtures/**'],
}).map(read);
const papers = globSync(['*.{json,md,yml,css,html}', '.ci/*', 'src-renderer/**/*.{css,html}', 'test/**/*.md'], {
  cwd: root,
  exclude: ['package-lock.json'],
}).map(read);
const sources = files.filter(({ file }) => file.startsWith('src-'));

describe('house rules', () => {
  it('finds the source files', () => {
    expect(sources.length).toBeGreaterThan(20);
  });

  it('has no source file longer than 400 lines', () => {
    expect(files.map(({ file, text }) => ({ file, lines: text.split('\n').length - 1 })).filter(({ lines }) => lines > 400)).toEqual([]);
  });

  it('opens every file but the tests with a paragraph that says what it is', () => {
    const named = files.filter(({ file }) => !/\.(test|spec)\.ts$/.test(file));
    expect(named.filter(({ text }) => openingParagraph(text).length < 15).map(({ file }) => file)).toEqual([]);
  });

  it('names files in kebab-case, and none of them utils, helpers, common or index', () => {
    const badly = files.map(({ file }) => basename(file).replace(/\.(test|spec|config|renderer\.config|main\.config)?\.?tsx?$/, ''));
    expect(badly.filter((name) => !/^[a-z0-9]+([.-][a-z0-9]+)*$/.test(name))).toEqual([]);
    expect(badly.filter((name) => /^(utils?|helpers?|common|misc|shared|index)$/.test(name))).toEqual([]);
  });

  it('has no barrel: no file that only passes on what others export', () => {
    const code = ({ text }: { text: string }) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').trim();
    const isBarrel = (text: string) =>
      text !== '' && text.replace(/export\s+(type\s+)?(\*(\s+as\s+\w+)?|\{[^}]*\})\s+from\s+'[^']+';?/g, '').trim() === '';
    expect(sources.filter((entry) => isBarrel(code(entry))).map(({ file }) => file)).toEqual([]);
  });

  it('writes imports with their extension, so that Node runs the sources as they are', () => {
    const bare = /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']*)'/g;
    const wrong = files
      .filter(({ file }) => !file.startsWith('test/unit/house/'))
      .flatMap(({ file, text }) => [...text.matchAll(bare)].map((match) => ({ file, specifier: match[1]! })));
    expect(wrong.filter(({ specifier }) => !/\.(ts|tsx|css|json|svg|png|sql|cjs|mjs|js)(\?\w+)?$/.test(specifier))).toEqual([]);
  });

  it('names no place on a particular machine', () => {
    // Recorded conversations in tests may speak of somebody's home.
    const place = /["'`(\s](\/root\/|\/opt\/|\/work\/)/;
    const home = /["'`(\s](\/home\/\w|\/Users\/\w|C:\\\\Users)/;
    const names = ({ file, text }: { file: string; text: string }) => place.test(text) || (!file.startsWith('test/') && home.test(text));
    const all = [...files, ...papers].filter(({ file }) => file !== 'test/unit/house/house-rules.test.ts');
    expect(all.filter(names).map(({ file }) => file)).toEqual([]);
  });

  // npm before 11 compiles any package with a binding.gyp unless the lock file says otherwise, and then needs Python;
  // better-sqlite3 ships its binaries. `npm install` drops the line again: put it back into its entry.
  it('tells older npm in package-lock.json not to compile better-sqlite3', () => {
    const lock = JSON.parse(read('package-lock.json').text) as { packages: Record<string, { gypfile?: boolean }> };
    expect(lock.packages['node_modules/better-sqlite3']?.gypfile).toBe(false);
  });
});

function read(file: string): { file: string; text: string } {
  return { file, text: readFileSync(`${root}/${file}`, 'utf8') };
}

function openingParagraph(text: string): string {
  const comment = /^(?:#![^\n]*\n)?\s*(\/\*[\s\S]*?\*\/|(?:\/\/[^\n]*\n)+)/.exec(text)?.[1] ?? '';
  return comment.replace(/[/*\s]+/g, ' ').trim();
}
