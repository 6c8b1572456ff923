/** Calls to the interface's port that may change nothing: without a credential, with a member's, or by another method. */
import { contract } from '../../../src-main/contract/api.ts';
import { JSON_TYPE, bearer, inputOf, type Generator } from './hostile-input.ts';

/** `keys/create` and so on, for every procedure of the contract. */
const procedures = pathsOf(contract, []);
/** What a member may change, because it is theirs. */
const OF_MEMBERS = /^approvals\/note$/;
/** Answers that go on until their reader leaves. */
const ENDLESS = /^live\/events$/;
const called = procedures.filter((path) => !ENDLESS.test(path) && !OF_MEMBERS.test(path));

export const interfaceCalls: Generator = (random, { open, loginToken }) => {
  const path = random.pick(called);
  const who = random.pick(['nobody', 'member', 'admin'] as const);
  // An admin may change things by POST; every other method must not.
  const methods = ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'X', ...(who === 'admin' ? [] : ['POST', 'POST', 'POST'])];
  const method = random.pick(methods);
  const style = random.pick(['/rpc/', '/api/', '/rpc//', '/RPC/', '/rpc/%2e/', '/api/../rpc/']);
  const target = `${style}${random.isTrue(0.2) ? path.replaceAll('/', '.') : path}${random.pick(['', '', '/', '?data=%7B%22json%22%3A%7B%7D%7D', '?batch=1'])}`;
  return inputOf('interface call', {
    port: 'interface',
    method,
    target,
    headers: [JSON_TYPE, ...(who === 'nobody' ? [] : [bearer(who === 'admin' ? loginToken : open)])],
    body: random.isTrue(0.8) ? Buffer.from(random.pick(PAYLOADS)) : Buffer.alloc(0),
    canonical: who === 'nobody' && method === 'POST' ? 'refused' : null,
  });
};

const PAYLOADS = [
  '{"json":{}}',
  '{}',
  '{"json":{"id":"me","on":false,"owner":"developer:me","amountUsd":5}}',
  '{"json":{"tier":{"kind":"developer","id":"me"},"set":{"budgets":null}}}',
  '{"json":null,"meta":[[1,["__proto__"]]]}',
  '{"json":{"__proto__":{"role":"admin"}}}',
  '[]',
  'null',
  '"',
  '{"json":',
];

/** Files and pages: paths that try to leave the folder, the sign-in with bodies that are none, sessions that are made up. */
export const interfacePaths: Generator = (random) => {
  const isSignIn = random.isTrue(0.2);
  return inputOf('interface path', {
    port: 'interface',
    method: isSignIn ? 'POST' : random.pick(['GET', 'HEAD', 'POST', 'PUT']),
    target: isSignIn ? random.pick(['/api/login', '/api/logout', '/api/session']) : random.pick(PATHS),
    headers: [JSON_TYPE, ['cookie', random.pick(COOKIES)]],
    body: isSignIn ? Buffer.from(random.pick(['', '{', '[]', '{"token":7}', '{"token":""}', 'x'.repeat(6000)])) : Buffer.alloc(0),
  });
};

const PATHS = [
  '/..%2f..%2fetc/passwd',
  '/assets/..%2f..%2f..%2fpackage.json',
  '/assets/%2e%2e/%2e%2e/login.json',
  '/%00',
  '/%',
  '/assets/%E0%A4%A.js',
  `/${'a'.repeat(8000)}`,
  '/index.html/../../gatehouse.yaml',
  '/__proto__',
  '/api/openapi.json/..',
  '//evil.example/x.js',
  '/assets/nothing.js',
  '/x.css?y',
];
const COOKIES = ['gatehouse_session_1=x', 'a=b; '.repeat(400), '=;=;=', '__proto__=1', `gatehouse_session=${Date.now() + 1e9}.x`, '%'];

function pathsOf(node: unknown, path: readonly string[]): string[] {
  if (typeof node !== 'object' || node === null) return [];
  if ('~orpc' in node) return [path.join('/')];
  return Object.entries(node).flatMap(([name, below]) => pathsOf(below, [...path, name]));
}
