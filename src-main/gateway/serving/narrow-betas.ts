/**
 * Clouds that run Claude answer 400 to beta values that they do not have yet, often without saying to which. Values that a
 * request means the same without are then left out, in at most two more tries; what the request needs is told to the
 * client as a capability that is missing, so that it leaves it out itself.
 */
import type { AttemptFailure, AttemptResult } from '../attempt/attempt-result.ts';
import type { DataPlane } from '../data-plane.ts';
import type { Exchange } from '../exchange.ts';
import { capabilityRejected } from '../formats/capability.ts';
import { type ClaudeCloud, cloudBetas, idleBetas, neededBetas } from '../formats/cloud-betas.ts';
import type { Candidate } from '../routing/candidates.ts';

export interface BetaTerms {
  readonly plane: Pick<DataPlane, 'betas'>;
  readonly exchange: Exchange;
  readonly candidate: Candidate;
  /** As the client sent them. */
  readonly betas: readonly string[];
}

const MOST_TRIES = 2;

/** What the request goes out without: from earlier requests, and from its own tries. */
export function betasLeftOut({ plane, exchange, candidate: { account, model } }: BetaTerms): ReadonlySet<string> {
  return exchange.narrowedBetas.get(account.id) ?? plane.betas.leftOut(account.id, model);
}

/** What is left of the client's betas; on the trail stands what is not. */
export function keptBetas(terms: BetaTerms): readonly string[] {
  const without = betasLeftOut(terms);
  const left = terms.betas.filter((beta) => without.has(beta));
  if (left.length === 0) return terms.betas;
  terms.exchange.note('note', `${terms.candidate.account.id}: not carried: ${left.join(', ')}: refused here, and not needed`);
  return terms.betas.filter((beta) => !without.has(beta));
}

/** After an attempt: remembers what helped, or says how to go on after a refusal of betas. */
export function afterBetas(terms: BetaTerms, result: AttemptResult): AttemptResult {
  const { plane, exchange, candidate } = terms;
  const { account, model, provider } = candidate;
  const tried = exchange.narrowedBetas.get(account.id);
  if (result.kind === 'stream' || result.kind === 'whole') {
    if (tried !== undefined) plane.betas.remember(account.id, model, tried);
    return result;
  }
  const cloud = cloudOf(provider.id);
  if (result.kind !== 'failure' || cloud === null || !isAboutBetas(result.failure)) return result;
  return { kind: 'failure', failure: narrowed(terms, cloud, result.failure) };
}

function narrowed(terms: BetaTerms, cloud: ClaudeCloud, failure: AttemptFailure): AttemptFailure {
  const { exchange, candidate } = terms;
  const without = betasLeftOut(terms);
  const sent = cloudBetas(terms.betas.filter((beta) => !without.has(beta)));
  const named = sent.filter((beta) => failure.message.includes(`\`${beta}\``));
  const idle = idleBetas(named.length > 0 ? named : sent);
  const [needed] = named.length > 0 ? named.filter((beta) => !idle.includes(beta)) : neededBetas(sent, cloud);
  if (needed !== undefined && (named.length > 0 || idle.length === 0)) return missing(failure, needed);
  if (idle.length === 0) return failure;
  // Without a name to go by, one of them first, then all.
  const first = named.length > 0 || exchange.narrowedBetas.has(candidate.account.id) ? idle : idle.slice(0, 1);
  exchange.narrowedBetas.set(candidate.account.id, new Set([...without, ...first]));
  return { ...failure, verdict: { ...failure.verdict, mayTryNext: true, mayRetryHere: true, mostRetriesHere: MOST_TRIES } };
}

function missing(failure: AttemptFailure, beta: string): AttemptFailure {
  const refusal = capabilityRejected(`beta_header:${beta}`);
  return { ...failure, verdict: { kind: 'request', mayTryNext: true, code: refusal.code }, refusal };
}

/** Bedrock: "invalid beta flag"; Vertex AI: "Unexpected value(s) `x` for the `anthropic-beta` header". */
function isAboutBetas({ status, message }: AttemptFailure): boolean {
  return (
    status === 400 &&
    (/\binvalid beta flag\b/i.test(message) || /^Unexpected value\(s\) .{1,300} for the `anthropic-beta` header/.test(message))
  );
}

function cloudOf(providerId: string): ClaudeCloud | null {
  return providerId === 'bedrock' || providerId === 'vertex' ? providerId : null;
}
