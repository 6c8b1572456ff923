/** Does the jobs of body-jobs.ts, on the thread that calls: a worker's. */
import { GatehouseError } from '../contract/errors.ts';
import { readAnswer } from './attempt/read-answer.ts';
import type { BodyJob, BodyJobs, DialectSource, PivotSource } from './body-jobs.ts';
import { asBuffer, toShared } from './body/shared-bytes.ts';
import type { MessagesAnswer, MessagesRequest } from './formats/messages.ts';
import { parseJson } from './formats/parse-json.ts';
import { countingOf } from './formats/token-counting.ts';
import type { PivotRequest, TargetFormat } from './formats/wire-format.ts';
import { doorNamed } from './listener/doors.ts';
import { weigh } from './metering/request-weight.ts';
import { providers } from './providers/providers.ts';
import { toMessages } from './request/to-messages.ts';
import { type BodyPlan, foreignBody, ownBody } from './serving/write-body.ts';

type Runners = { readonly [J in BodyJob]: (input: BodyJobs[J]['input']) => BodyJobs[J]['result'] };

const runners: Runners = {
  read({ door, terms, bytes }) {
    const read = toMessages(doorOf(door), asBuffer(bytes), terms);
    return read && { ...read, native: toShared(read.native), body: toShared(read.body) };
  },
  own(input) {
    const written = ownBody(planOf(input));
    return { ...written, body: toShared(written.body) };
  },
  foreign({ dialect, ...input }) {
    const written = foreignBody(planOf(input), dialectOf(dialect));
    return { ...written, body: toShared(written.body) };
  },
  count({ pivot, dialect, model }) {
    const counting = countingOf(dialectOf(dialect).id, dialect.providerId);
    if (counting === null) throw new GatehouseError('internal', `${dialect.providerId} cannot count tokens.`);
    return toShared(counting.write(pivotOf(pivot), model));
  },
  weigh: (pivot) => weigh(pivotOf(pivot).json()),
  answer({ bytes, type, translation }) {
    const decoded = asBuffer(bytes);
    const read = translation === null ? readAnswer(decoded, type, null) : readAnswer(decoded, type, translationOf(translation));
    return read.kind === 'read' ? { ...read, messages: toShared(read.messages) } : read;
  },
  tell({ door, terms, messages }) {
    const { format } = doorOf(door);
    if (format === null) return messages;
    const answer = parseJson(asBuffer(messages).toString('utf8')) as MessagesAnswer;
    return toShared(Buffer.from(JSON.stringify(format.writeAnswer(answer, terms))));
  },
};

/** Throws what the job throws. */
export function runBodyJob<J extends BodyJob>(job: J, input: BodyJobs[J]['input']): BodyJobs[J]['result'] {
  return runners[job](input);
}

function doorOf(name: string) {
  const door = doorNamed(name);
  if (door === undefined) throw new GatehouseError('internal', `There is no endpoint "${name}".`);
  return door;
}

function dialectOf({ providerId, model, account }: DialectSource): TargetFormat {
  const dialect = providers.get(providerId)?.dialect?.(model, account) ?? null;
  if (dialect === null) throw new GatehouseError('internal', `${providerId} does not speak another format for ${model}.`);
  return dialect;
}

function pivotOf({ bytes, betas, optionalTools, customTools, cacheKey }: PivotSource): PivotRequest {
  const body = asBuffer(bytes);
  let parsed: MessagesRequest | null = null;
  return {
    bytes: body,
    betas,
    optionalTools,
    customTools,
    cacheKey,
    json: () => (parsed ??= parseJson(body.toString('utf8')) as MessagesRequest),
  };
}

function planOf({ pivot, native, ...rest }: BodyJobs['own']['input']): BodyPlan {
  return { ...rest, pivot: pivotOf(pivot), native: native === null ? null : { ...native, body: asBuffer(native.body) } };
}

function translationOf({ dialect, model, toolNames, idBase }: NonNullable<BodyJobs['answer']['input']['translation']>) {
  let ids = 0;
  const newId = (prefix: string) => `${prefix}_${idBase}${(ids += 1)}`;
  return { dialect: dialectOf(dialect), terms: { model, toolNames, newId } };
}
