/**
 * The `gatehouse` command. Every command works on a running engine or, when there is none, on the files themselves; a
 * failure is one line on standard error and a non-zero exit code (2: wrong usage, 1: anything else).
 */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Compiled code is kept in the project's own folder: the default is one that every user of the machine may write to.
// It halves the start, and has to be on before anything else is loaded. Worker threads look for it in the environment.
const compiled = fileURLToPath(new URL('../../node_modules/.cache/gatehouse', import.meta.url));
enableCompileCache(compiled);
process.env['NODE_COMPILE_CACHE'] = compiled;
const { run } = await import('./cli/run.ts');
const { processTerminal } = await import('./cli/terminal.ts');

process.exitCode = await run(process.argv.slice(2), processTerminal());
