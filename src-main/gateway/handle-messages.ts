/**
 * A request's way, top to bottom. Nothing may reach the client before the commit that would forbid another attempt,
 * and nothing is retried after it.
 *
 *   headers -> authenticate, paused?    401 429           listener/, admission/authenticate.ts, overrides.ts
 *    -> read the body once, raw         400 413 415 529   body/read-body.ts
 *    -> into Messages where it is not   400               request/read-request.ts, formats/
 *    -> scan what routing needs         400               body/scan-body.ts
 *    -> may it be asked like this?      403               admission/permissions.ts, admission/delegated-models.ts
 *    -> ids of what providers keep      404               routing/kept-accounts.ts
 *    -> rule and candidates in order    403 404 429 529   route-request.ts, routing/candidates.ts, admission/model-permissions.ts
 *    -> admit: limits and budgets of all tiers, reserve   429   admission/desk.ts
 *    -> for each candidate                                serving/serve.ts, serving/try-candidate.ts
 *         prepare and send, open row written meanwhile    serving/send-attempt.ts, attempt/attempt.ts, upstream/
 *         failure: classify -> same, next, or tell        routing/classify.ts, routing/next-attempt.ts, routing/final-error.ts, answer/refusal.ts
 *         hold what precedes content, up to 64 kB         attempt/streamed-answer.ts, attempt/preamble.ts
 *         COMMIT: the open row is on disk, the first content leaves, the raw body is released
 *         relay: bytes pass, usage is read, pings in silence, the last event waits for the charge   answer/relay-stream.ts
 *   the client hangs up anywhere: abort upstream, settle what was used, record 499, blame nobody
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatehouseError } from '../contract/errors.ts';
import { isAnswering } from '../contract/records.ts';
import type { Admission } from './admission/admission.ts';
import { authenticate, ownLogin } from './admission/authenticate.ts';
import { assertDelegatesPermitted } from './admission/delegated-models.ts';
import { assertPermitted } from './admission/permissions.ts';
import { clientKind } from './answer/client-kind.ts';
import { ClientResponse } from './answer/client-response.ts';
import { refuse } from './answer/refusal.ts';
import type { BodyFacts } from './body/body-facts.ts';
import { scanBody, scanUntranslatable } from './body/scan-body.ts';
import { Recording } from './capture/recording.ts';
import type { DataPlane, Settings } from './data-plane.ts';
import { Exchange } from './exchange.ts';
import type { Door } from './listener/doors.ts';
import type { Target } from './listener/target.ts';
import { assertNotPaused } from './overrides.ts';
import { readRequest } from './request/read-request.ts';
import { mayBeReferredTo } from './request/response-memory.ts';
import type { SavedRequest } from './request/saved-request.ts';
import { keepsReferences } from './request/to-messages.ts';
import { routeRequest } from './route-request.ts';
import type { Candidates } from './routing/candidates.ts';
import { keptAccounts } from './routing/kept-accounts.ts';
import { serve } from './serving/serve.ts';
import type { KeyRecord } from './snapshot.ts';
import { whileWanted } from './while-wanted.ts';

export async function handleMessages(
  plane: DataPlane,
  door: Door,
  target: Target,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { clock, observer, newId, recorder, ledger, logger } = plane.ports;
  const settings = plane.settings();
  const { snapshot } = settings;
  const exchange = new Exchange(
    { id: newId(), endpoint: door.endpoint, method: 'POST', path: target.path + target.query, headers: request.headers },
    clock,
    observer,
  );
  const client = new ClientResponse(response, exchange.row.id, door.format, clientKind(request.headers));
  const recording = new Recording(exchange, isAnswering(door.endpoint) ? snapshot.recording : 'none', recorder);
  plane.exchanges.add(exchange);
  let admission: Admission | null = null;
  try {
    if (plane.isDraining()) throw new GatehouseError('draining', 'Gatehouse is stopping; ask again once it runs.');
    const key = authenticate(request.headers, { queryKey: target.key, hint: door.keyHint }, snapshot, clock.now());
    exchange.identify(key);
    assertNotPaused(plane.overrides, key, clock.now(), snapshot.organization.timeZone);
    // Nobody but `saved` may keep the body: it can let it go.
    const { saved, losses, told, asked, conversation } = await readRequest(
      door,
      target,
      request,
      snapshot,
      plane.bodies,
      plane.watch,
      (body) => whileWanted(client, exchange, ({ signal }) => plane.largeBodies.run('read', body, body.bytes.length, signal)),
      (referring) => plane.responses.recall(key.id, referring),
    );
    saved.login = ownLogin(request.headers);
    recording.begin(saved);
    const facts =
      saved.untranslatable === null
        ? scanBody(saved.body)
        : scanUntranslatable(saved.body, door.format?.id ?? null, saved.untranslatable.terms);
    exchange.describe(facts, saved.bodyBytes, conversation);
    for (const loss of losses) exchange.note('note', `not understood: ${loss}`);
    client.expect({
      requestId: exchange.row.id,
      model: door.terms.model ?? facts.model,
      createdAt: clock.now(),
      request: told,
      ...(keepsReferences(door) && mayBeReferredTo(asked) && { keep: (response) => plane.responses.keep(key.id, asked, response) }),
    });
    assertPermitted(key.tiers, { endpoint: door.endpoint, userAgent: exchange.row.userAgent });
    assertDelegatesPermitted(key.tiers, facts, saved.native?.facts ?? null);
    const keptIds = [...facts.keptIds, ...(saved.native?.facts.keptIds ?? [])];
    const keptAt = keptAccounts(keptIds, {
      book: plane.kept,
      keyId: key.id,
      accounts: snapshot.accounts,
      hasLogin: saved.login !== null,
      format: door.format?.id ?? null,
      now: clock.now(),
    });
    const candidates = routeRequest(plane, settings, exchange, { key, facts, saved, keptAt, format: door.format });
    exchange.resolve(candidates);
    if (isAnswering(door.endpoint)) admission = await admit(plane, settings, exchange, client, { key, candidates, facts, saved });
    exchange.show();
    await serve({ plane, settings, exchange, client, recording, saved, asked, facts, door, admission }, candidates);
  } catch (thrown) {
    refuse(exchange, client, thrown, logger);
  } finally {
    admission?.release(exchange.charge);
    recording.finish();
    exchange.row.responseBytes = client.bytes;
    ledger.finish(exchange.close());
    plane.finished(exchange);
  }
}

/** Room under every limit and budget of the key's tiers; a client that waits for it may hang up or lose its key. */
async function admit(
  plane: DataPlane,
  { prices, snapshot }: Settings,
  exchange: Exchange,
  client: ClientResponse,
  { key, candidates, facts, saved }: { key: KeyRecord; candidates: Candidates; facts: BodyFacts; saved: SavedRequest },
): Promise<Admission> {
  const { sessionId, agentId } = exchange.row;
  const { body } = saved;
  const native = saved.native && { facts: saved.native.facts, bodyBytes: saved.native.body.length };
  const request = { candidates: candidates.list, model: candidates.list[0]!.billedModel, facts, body, native };
  try {
    const admission = await whileWanted(client, exchange, ({ signal }) =>
      plane.desk.admit({ requestId: exchange.row.id, key, sessionId, agentId, request, signal }, prices, snapshot.admission),
    );
    client.addHeaders(admission.headers);
    return admission;
  } finally {
    exchange.timings.admittedMs = exchange.elapsed();
  }
}
