/** Paths, methods, headers and hosts that no client of ours sends. */
import { bearer, inputOf, type Generator } from './hostile-input.ts';
import { endpoints, jsonHeaders } from './endpoints.ts';
import type { Random } from './random.ts';

const BODY = Buffer.from(JSON.stringify({ model: 'claude-haiku-5-5', max_tokens: 64, messages: [{ role: 'user', content: 'hello' }] }));

/** Other spellings of the paths there are. With a key that may not use the model, none of them may lead to it. */
export const oddPaths: Generator = (random, { denied }) => {
  const endpoint = random.pick(endpoints);
  const target = random.pick(PATH_CHANGES)(endpoint.target('claude-opus-5-5'), random);
  return inputOf('odd path', {
    method: random.pick(['POST', 'POST', 'GET']),
    target: target.replaceAll(/[ \r\n]/g, '%20'),
    headers: [...jsonHeaders, bearer(denied)],
    body: Buffer.from(JSON.stringify(endpoint.body('claude-opus-5-5', 64))),
    canonical: 'refused',
  });
};

const PATH_CHANGES: readonly ((target: string, random: Random) => string)[] = [
  (target) => `/anthropic${target}`,
  (target) => `/v1/v1${target}`,
  (target) => `//${target}`,
  (target) => `${target}/`,
  (target) => `${target}//..//`,
  (target) => `/x/..${target}`,
  (target) => `/%2e%2e${target}`,
  (target) => target.replaceAll('/', '%2F'),
  (target) => target.toUpperCase(),
  (target) => `${target}%00`,
  (target) => `${target};x=1`,
  (target) => `${target}#x`,
  (target) => target.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  (target) => `${target}${target.includes('?') ? '&' : '?'}model=claude-haiku-5-5&key=`,
  (target) => `http://127.0.0.1${target}`,
  (target) => `http://elsewhere.example${target}`,
  () => '*',
  () => '/',
  (_target, random) => `/${'a/'.repeat(random.whole(1, 2000))}`,
  (_target, random) => `/${encodeURIComponent(random.bytes(random.whole(1, 60)).toString('latin1'))}`,
  () => '/model/%E0%A4%A/invoke',
  () => '/v1beta/models/:generateContent',
  () => '/model//invoke',
];

/** Methods that a path does not take, known and made-up ones. */
export const oddMethods: Generator = (random, { open }) =>
  inputOf('odd method', {
    method: random.pick(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE', 'post', 'Post', 'FETCH', 'X']),
    target: random.pick([...endpoints.map(({ target }) => target('claude-haiku-5-5')), '/v1/models', '/api/hello', '/api/oauth/usage']),
    headers: [...jsonHeaders, bearer(open)],
    body: random.isTrue() ? BODY : Buffer.alloc(0),
  });

/** Headers that contradict each other, are many, large, or claim what only we may say. */
export const oddHeaders: Generator = (random, { open }) =>
  inputOf('odd header', {
    headers: [...random.shuffled([['anthropic-version', '2023-06-01'] as const, bearer(open)]), ...random.pick(HEADERS)(random)],
    body: BODY,
  });

const TYPE = ['content-type', 'application/json'] as const;
const HEADERS: readonly ((random: Random) => (readonly [string, string])[])[] = [
  (random) => [
    ['content-type', random.pick(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', '', ';', 'application/jsonx'])],
  ],
  (random) => [TYPE, ['content-encoding', random.pick(['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip', 'x', ''])]],
  (random) => [TYPE, ['accept', 'x'.repeat(random.whole(1, 3000))]],
  (random) => [TYPE, ...Array.from({ length: random.whole(10, 300) }, (_, index) => [`x-many-${index}`, 'v'] as const)],
  (random) => [TYPE, ['x-large', 'y'.repeat(random.whole(1000, 70_000))]],
  (random) => [TYPE, ['x-claude-code-session-id', random.pick(['', '../..', '\u0000', 'é', 'x'.repeat(5000), "'; --", '__proto__'])]],
  (random) => [TYPE, ['anthropic-beta', random.pick(['', ',', 'a,'.repeat(500), '\u00FF', 'fast-mode-2026-02-01'])]],
  (random) => [TYPE, ['user-agent', random.pick(['', '/', 'claude-cli/', 'claude-cli/9e99', 'claude-cli/2.1.330.4.5', '\u0007'])]],
  () => [TYPE, ['x-api-key', 'one'], ['x-api-key', 'two'], ['authorization', 'Basic eDp4']],
  () => [TYPE, ['transfer-encoding', 'gzip, chunked']],
  () => [TYPE, ['content-length', '5'], ['content-length', '6']],
  () => [TYPE, ['content-length', '-1']],
  () => [TYPE, ['content-length', '1e3']],
  () => [TYPE, ['expect', 'something-else']],
  () => [TYPE, ['upgrade', 'h2c'], ['http2-settings', 'AAMAAABkAAQAAP__']],
  () => [TYPE, ['x-forwarded-for', '127.0.0.1'], ['x-forwarded-host', 'localhost'], ['forwarded', 'for=127.0.0.1']],
  () => [TYPE, ['x-http-method-override', 'DELETE'], ['x-original-url', '/rpc/keys/list'], ['x-rewrite-url', '/rpc/keys/list']],
  () => [TYPE, ['request-id', 'req_mine'], ['x-request-id', 'req_mine'], ['x-should-retry', 'true']],
];

/** Names that are not this machine's, and pages that are not ours: none of them is served, whatever key they bring. */
export const foreignHosts: Generator = (random, { open, loginToken }) => {
  const port = random.pick(['gateway', 'interface'] as const);
  const isOrigin = random.isTrue(0.3);
  return inputOf('foreign host', {
    port,
    target: port === 'gateway' ? '/v1/messages' : '/rpc/keys/list',
    headers: [
      isOrigin ? ['origin', random.pick(ORIGINS)] : ['host', random.pick(HOSTS)],
      ...jsonHeaders,
      bearer(port === 'gateway' ? open : loginToken),
    ],
    body: port === 'gateway' ? BODY : Buffer.from('{"json":{}}'),
    canonical: 'refused',
  });
};

const HOSTS = [
  'evil.example',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  'evil.example:4283',
  'x127.0.0.1',
  '127.0.0.1@evil.example',
  'evil.example#127.0.0.1',
  '[::1].evil.example',
  '[::2]',
  '0x7f.evil.example',
  'localhost,evil.example',
];
const ORIGINS = ['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost.evil.example', 'file://', 'chrome-extension://x'];
