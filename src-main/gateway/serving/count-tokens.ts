/**
 * Counting tokens at one candidate: by the provider itself where it can, else by an estimate that says it is one. Costs
 * nothing and counts under no budget; a client asks for it dozens of times at once.
 */
import { toGatehouseError } from '../../contract/errors.ts';
import { attempt } from '../attempt/attempt.ts';
import type { AttemptFailure, AttemptResult } from '../attempt/attempt-result.ts';
import { withoutSecret } from '../attempt/without-secret.ts';
import { isLarge } from '../body/shared-bytes.ts';
import { type TokenCounting, countingOf } from '../formats/token-counting.ts';
import { type RequestWeight, weigh } from '../metering/request-weight.ts';
import { credentialOf } from '../providers/credential.ts';
import { ownModelName } from '../providers/own-model-name.ts';
import type { Candidate } from '../routing/candidates.ts';
import { whileWanted } from '../while-wanted.ts';
import { loginOf, notSent } from './send-attempt.ts';
import type { Service } from './service.ts';
import { withModel } from './write-body.ts';

/** More than this and an estimate is the better answer. */
const LIMIT_MS = 10_000;

/** Throws nothing: what cannot be counted is estimated, unless another candidate may count it or the request is at fault. */
export async function countTokens(service: Service, candidate: Candidate, isLast: boolean): Promise<'served' | AttemptFailure> {
  const dialect = candidate.provider.dialect?.(candidate.model, candidate.account) ?? null;
  const counting = dialect === null ? null : countingOf(dialect.id, candidate.provider.id);
  if (dialect !== null && counting === null) return estimate(service, candidate, `${candidate.provider.title} cannot count`);
  const result = await ask(service, candidate, counting);
  if (result.kind === 'whole') {
    const tokens = readCount(result.decoded, counting);
    if (tokens === null) return estimate(service, candidate, 'it answered something else');
    tell(service, tokens, counting === null ? result : null);
    return 'served';
  }
  if (result.kind !== 'failure') return estimate(service, candidate, 'it gave no count');
  const { failure } = result;
  service.exchange.note('failed', `${candidate.account.id}: ${failure.verdict.kind}: ${failure.message}`);
  const isClients = failure.status === 400 || failure.status === 413;
  const hasNone =
    failure.status === 404 || failure.status === 405 || failure.status === 501 || counting?.isUncounted?.(failure.message) === true;
  if (isClients && !hasNone && failure.verdict.code === null) return failure;
  return isLast || hasNone ? estimate(service, candidate, failure.message) : failure;
}

async function ask(service: Service, { account, provider, model }: Candidate, counting: TokenCounting | null): Promise<AttemptResult> {
  const { plane, settings, saved, facts, client, exchange } = service;
  const own = ownModelName(provider, account, model);
  try {
    const source = { providerId: provider.id, model, account };
    const body =
      counting === null
        ? withModel(saved.body, facts.modelRange, own, facts.model)
        : isLarge(saved.body)
          ? await whileWanted(client, exchange, ({ signal }) =>
              plane.largeBodies.run('count', { pivot: saved.source, dialect: source, model: own }, saved.bodyBytes, signal),
            )
          : counting.write(saved, own);
    const isOwn = account.config.login === 'passthrough';
    const secret = isOwn ? loginOf(plane.ports.secrets, saved, account) : await credentialOf(plane.ports, account, provider);
    const terms = { model: own, stream: false, now: plane.ports.clock.now() };
    const result = await attempt({
      upstream: await plane.upstream(account, provider),
      request: await provider.prepare(saved, body, account, secret, terms),
      providerId: account.providerId,
      translation: null,
      isClientForeign: false,
      firstByteMs: LIMIT_MS,
      silenceMs: LIMIT_MS,
      totalMs: LIMIT_MS,
      limits: settings.snapshot.limits,
      clock: plane.ports.clock,
      watch: plane.watch,
      onSent: nothing,
      onHead: nothing,
      onStarted: (abort) => client.onHangUp(abort),
    });
    return withoutSecret(result, secret);
  } catch (error) {
    return { kind: 'failure', failure: notSent(toGatehouseError(error)) };
  }
}

/** What of the request becomes tokens. */
export async function weightOf({ plane, saved }: Service, signal: AbortSignal): Promise<RequestWeight> {
  return isLarge(saved.body) ? plane.largeBodies.run('weigh', saved.source, saved.bodyBytes, signal) : weigh(saved.json());
}

function nothing(): void {
  // Counting has no row of its own to write to.
}

function readCount(body: Buffer, counting: TokenCounting | null): number | null {
  // No count is as long as that.
  if (isLarge(body)) return null;
  const json: unknown = JSON.parse(body.toString('utf8'));
  if (counting !== null) return counting.read(json);
  const { input_tokens: tokens } = json as { input_tokens?: unknown };
  return typeof tokens === 'number' ? tokens : null;
}

async function estimate(service: Service, { model }: Candidate, why: string): Promise<'served'> {
  const { plane, client, exchange, saved } = service;
  const tokens = await whileWanted(client, exchange, async ({ signal }) =>
    plane.estimates.estimate(await weightOf(service, signal), model),
  ).catch(() => Math.ceil(saved.bodyBytes / 4));
  exchange.note('note', `estimated, not counted: ${why}`);
  client.addHeaders([['x-gatehouse-estimate', 'true']]);
  tell(service, tokens, null);
  return 'served';
}

/** In the client's words; a Messages provider's own answer goes to a Messages client as it came. */
function tell({ client, exchange, door }: Service, tokens: number, whole: Extract<AttemptResult, { kind: 'whole' }> | null): void {
  exchange.row.outcome = 'ok';
  exchange.row.status = 200;
  if (whole !== null && door.countAnswer === undefined) client.sendWhole(whole);
  else client.sendOwn(door.countAnswer?.(tokens) ?? { input_tokens: tokens });
}
