#!/usr/bin/env bash
# Gemini CLI 0.61.0 does not read an error that comes as a chunk inside a stream ({"error": {...}} after the first text): it asks
# again three times, joins the pieces of text it got, and ends with exit code 0 as if the answer were complete.
# Seen: 4 requests, exit code 0, no word about the error.
# For us: a stream that breaks must not end with an error chunk for this client.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @google/gemini-cli@0.61.0 node@24.21.0
cat > probe.mjs <<'JS'
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

let streams = 0;
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    if (!request.url.includes('streamGenerateContent')) return response.writeHead(404).end('{}');
    streams += 1;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify({ candidates: [{ index: 0, content: { role: 'model', parts: [{ text: `piece ${streams} ` }] } }] })}\n\n`);
    response.end(`data: ${JSON.stringify({ error: { code: 503, status: 'UNAVAILABLE', message: 'The model is overloaded.' } })}\n\n`);
  });
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const home = `${process.cwd()}/home`;
mkdirSync(`${home}/.gemini`, { recursive: true });
writeFileSync(`${home}/.gemini/settings.json`, JSON.stringify({ security: { auth: { selectedType: 'gemini-api-key' } } }));
const bin = `${process.cwd()}/node_modules/.bin`;
const child = spawn(`${bin}/gemini`, ['-m', 'gemini-2.5-flash', '-p', 'hello'], {
  env: { PATH: `${bin}:${process.env.PATH}`, HOME: home, GEMINI_API_KEY: 'x', GOOGLE_GEMINI_BASE_URL: `http://127.0.0.1:${server.address().port}`, GEMINI_CLI_TRUST_WORKSPACE: 'true' },
  stdio: ['ignore', 'pipe', 'pipe'],
  timeout: 120_000,
});
let out = '';
let err = '';
child.stdout.on('data', (text) => (out += text));
child.stderr.on('data', (text) => (err += text));
const code = await new Promise((resolve) => child.on('close', resolve));
server.close();
console.log(`${streams} streams, exit code ${code}, it says: ${JSON.stringify(out.trim())}`);
if (code !== 0 || streams < 2) console.log(err.slice(-1500));
process.exit(code === 0 && streams === 4 && !/overloaded/.test(out + err) ? 0 : 1);
JS
node_modules/.bin/node probe.mjs
