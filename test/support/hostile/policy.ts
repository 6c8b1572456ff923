/** Requests that a rule decides, told in other words: the decision must be that of the plain request. */
import { bearer, inputOf, type Generator } from './hostile-input.ts';
import { endpoints, jsonHeaders } from './endpoints.ts';
import { spellField, spellJson } from './json-spelling.ts';
import { spellModel } from './model-spellings.ts';

const OPUS = 'claude-opus-5-5';
const HAIKU = 'claude-haiku-5-5';
const MODEST_TOKENS = 64;
const TOO_MANY_TOKENS = 100_000;

/** A model under its other names, at every endpoint, with keys that may and may not use it. */
export const spelledModels: Generator = (random, { denied, haikuOnly }) => {
  const [key, model] = random.pick([
    [denied, OPUS],
    [haikuOnly, OPUS],
    [denied, HAIKU],
  ] as const);
  const name = spellModel(model, random);
  const endpoint = random.pick(endpoints);
  return inputOf('spelled model', {
    target: endpoint.target(name),
    headers: [...jsonHeaders, bearer(key)],
    body: Buffer.from(spellJson(endpoint.body(name, MODEST_TOKENS), random)),
    canonical: model === OPUS ? 'refused' : 'permitted',
  });
};

/** The same JSON in other bytes, for a denied model and for a cap that the plain request does not fit under. */
export const spelledJson: Generator = (random, { denied, capped, open }) => {
  const endpoint = random.pick(endpoints);
  const [key, model, maxTokens, canonical] = random.pick([
    [denied, OPUS, MODEST_TOKENS, 'refused'],
    [capped, OPUS, TOO_MANY_TOKENS, 'refused'],
    [denied, HAIKU, MODEST_TOKENS, 'permitted'],
    [open, OPUS, MODEST_TOKENS, 'permitted'],
  ] as const);
  return inputOf('spelled JSON', {
    target: endpoint.target(model),
    headers: [...jsonHeaders, bearer(key)],
    body: Buffer.from(spellJson(endpoint.body(model, maxTokens), random)),
    canonical,
  });
};

/** One field twice: whichever of the two a reader believes, nothing denied and nothing too dear may come of it. */
export const repeatedFields: Generator = (random, { denied, capped }) => {
  const isAboutModel = random.isTrue();
  const turns = [{ role: 'user', content: 'hello' }];
  const [one, other] = isAboutModel
    ? [spellField('model', HAIKU, random), spellField('model', OPUS, random)]
    : [spellField('max_tokens', 1, random), spellField('max_tokens', TOO_MANY_TOKENS, random)];
  const rest = isAboutModel
    ? [spellField('max_tokens', MODEST_TOKENS, random), spellField('messages', turns, random)]
    : [spellField('model', OPUS, random), spellField('messages', turns, random)];
  return inputOf('repeated field', {
    target: random.pick(['/v1/messages', '/v1/messages/count_tokens']),
    headers: [...jsonHeaders, bearer(isAboutModel ? denied : capped)],
    body: Buffer.from(`{${random.shuffled([one, other, ...rest]).join(',')}}`),
    canonical: 'refused',
  });
};

/** No key, a broken one, a disabled one, in every place where a key may stand. */
export const badKeys: Generator = (random, { disabled, open }) => {
  const value = random.pick([
    disabled,
    '',
    'sk-gate-',
    open.slice(0, -1),
    `${open}x`,
    open.toUpperCase(),
    `sk-ant-api03-${'x'.repeat(40)}`,
    'null',
    'x'.repeat(random.whole(1, 4000)),
    Buffer.from(open).toString('base64'),
  ]);
  const place = random.pick(['authorization', 'x-api-key', 'x-goog-api-key', 'api-key', 'x-gatehouse-key', 'query', 'none']);
  const endpoint = random.pick(endpoints);
  const target = endpoint.target(OPUS);
  return inputOf('bad key', {
    target: place === 'query' ? `${target}${target.includes('?') ? '&' : '?'}key=${encodeURIComponent(value)}` : target,
    headers: [
      ...jsonHeaders,
      ...(place === 'none' || place === 'query' ? [] : [[place, place === 'authorization' ? `Bearer ${value}` : value] as const]),
    ],
    body: Buffer.from(JSON.stringify(endpoint.body(OPUS, MODEST_TOKENS))),
    canonical: 'refused',
  });
};
