/**
 * The most that one attempt at a request can cost, for budgets that must never be passed. A token is at least a byte
 * long, so the body's length bounds its text; to that come what few bytes can stand for (images, built-in tools), the
 * dearest terms that the request may be answered at, and every model it may be answered by. What no byte bounds has the
 * allowance of the configuration, or is refused by name.
 */
import { GatehouseError } from '../../contract/errors.ts';
import { type Rates, emptyUsage } from '../../contract/records.ts';
import type { CostFacts } from '../body/body-facts.ts';
import { capabilityRejected } from '../formats/capability.ts';
import { chargeOf } from '../metering/charge.ts';
import type { PricedAnswer } from '../ports.ts';
import type { Snapshot } from '../snapshot.ts';

/** A request as it may be sent: in Messages, or as its client wrote it. */
export interface SentForm {
  readonly facts: CostFacts;
  readonly bodyBytes: number;
}

/** The rates of a model at one candidate for an input of this size, answered at these terms; null when it is free or unknown. */
export type RatesOf = (model: string, inputTokens: number, terms: PricedAnswer) => Rates | null;

/** The API requires max_tokens; a request without it is taken to want the most any model gives. */
export const MOST_OUTPUT_TOKENS = 128_000;

/** Anthropic, "Vision": an image of the highest resolution takes 4,784 tokens. */
const CLAUDE_IMAGE_TOKENS = 5000;
/** OpenAI, "Images and vision": the small models count an image of high detail at up to 48,169 tokens. */
const OTHER_IMAGE_TOKENS = 50_000;
/** Anthropic, "Tool use": definitions of tools bring a system prompt of at most 804 tokens. */
const TOOLS_TOKENS = 1000;
/** Anthropic, "Tool use": a built-in tool adds up to 735 tokens each; a toolset holds a dozen. */
const BUILT_IN_TOOL_TOKENS = 10_000;

/**
 * Nano-dollars, rounded up; `model` is what this candidate is sent. Throws GatehouseError `cost_unbounded` or
 * `capability_missing` when nothing bounds the cost, unless `isCounted`: then that part counts at nothing.
 */
export function upperBound(
  { facts, bodyBytes }: SentForm,
  model: string,
  ratesOf: RatesOf,
  policy: Snapshot['admission'],
  isCounted: boolean,
): number {
  const allowance = unboundedNanoUsd(facts, policy, isCounted);
  const output = (facts.maxTokens ?? MOST_OUTPUT_TOKENS) * facts.completions + (facts.predicts ? bodyBytes : 0);
  // How much comes on top of the body nobody knows: the rates of the longest context hold.
  const isOpen = hasOpenInput(facts);
  const pass = (name: string, outputTokens: number, speed: string | null): number => {
    const input = inputTokens(facts, bodyBytes, name);
    const sizes = isOpen ? [0, Infinity] : [0, input];
    const costs = sizes.flatMap((size) =>
      termsOf(facts, speed).map((terms) => costOf(ratesOf(name, size, terms), facts.cacheMarks, input, outputTokens)),
    );
    return Math.max(...costs);
  };
  let bound = allowance + pass(model, output, facts.speed);
  if (facts.compacts) bound += pass(model, MOST_OUTPUT_TOKENS, facts.speed);
  // Each hop may be billed: one that declines has read everything.
  const delegated = Math.max(output, facts.delegatedMaxTokens ?? 0);
  const hops = facts.delegatedModels.map((other) => pass(other, delegated, facts.delegatedSpeed ?? facts.speed));
  bound += facts.delegations * Math.max(0, ...hops);
  return Math.min(bound, Number.MAX_SAFE_INTEGER);
}

function inputTokens({ images, hasTools, builtInTools }: CostFacts, bodyBytes: number, model: string): number {
  const perImage = model.includes('claude') ? CLAUDE_IMAGE_TOKENS : OTHER_IMAGE_TOKENS;
  return bodyBytes + images * perImage + (hasTools ? TOOLS_TOKENS : 0) + builtInTools * BUILT_IN_TOOL_TOKENS;
}

/** A provider may answer faster, or in another tier, only where that was asked for; a region may be its workspace's default. */
function termsOf({ serviceTier, inferenceGeo }: CostFacts, speed: string | null): PricedAnswer[] {
  const regions = new Set([inferenceGeo, 'us']);
  return [...new Set([null, speed])].flatMap((one) =>
    [...new Set([null, serviceTier])].flatMap((tier) =>
      [...regions].map((region) => ({ speed: one, serviceTier: tier, inferenceGeo: region })),
    ),
  );
}

/** Writing to the cache costs more than reading. Some providers write without being asked, for as long as they do by default. */
function costOf(rates: Rates | null, marks: CostFacts['cacheMarks'], input: number, output: number): number {
  if (rates === null) return 0;
  const dearest = Math.max(rates.input, rates.cacheRead, rates.cacheWrite5m, marks === '1h' ? rates.cacheWrite1h : 0);
  const usage = { ...emptyUsage, input, output };
  const dearestOutput = Math.max(rates.output, rates.reasoning ?? 0);
  // A charge is rounded to the nearest nano-dollar.
  return (
    (chargeOf({ usage, rates: { ...rates, input: dearest, output: dearestOutput }, basis: 'interrupted', simulated: false }).costNanoUsd ??
      0) + 1
  );
}

function hasOpenInput({ urlSources, fileSources, media, serverTools }: CostFacts): boolean {
  return urlSources + fileSources + media + serverTools.length > 0;
}

function unboundedNanoUsd(facts: CostFacts, policy: Snapshot['admission'], isCounted: boolean): number {
  const { urlSources, fileSources, media, serverTools, thread, delegatesToDefault } = facts;
  if (isCounted) return (policy.serverToolsNanoUsd ?? 0) + (policy.linkedInputNanoUsd ?? 0) * (urlSources + fileSources + media);
  // The client gives its threads up at this word, and sends the whole conversation.
  if (thread?.type === 'continue') throw capabilityRejected('beta_header:message-threads-2026-08-12');
  if (delegatesToDefault)
    throw unbounded('"fallbacks: default" lets the provider choose the model', 'Name the models in fallbacks, or leave it out');
  let sum = 0;
  if (serverTools.length > 0) {
    if (policy.serverToolsNanoUsd === null)
      throw unbounded(`the provider itself runs ${serverTools.join(', ')}`, 'Leave it out, or have an admin set admission.serverToolsUsd');
    sum += policy.serverToolsNanoUsd;
  }
  const linked = [
    ...named(urlSources, 'input by URL'),
    ...named(fileSources, 'input kept at the provider'),
    ...named(media, 'document, sound or film'),
  ];
  if (linked.length > 0) {
    if (policy.linkedInputNanoUsd === null)
      throw unbounded(`the request has ${linked.join(', ')}`, 'Send its text, or have an admin set admission.linkedInputUsd');
    sum += policy.linkedInputNanoUsd * (urlSources + fileSources + media);
  }
  return sum;
}

function named(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}

function unbounded(why: string, remedy: string): GatehouseError {
  return new GatehouseError(
    'cost_unbounded',
    `A budget with "reserve: strict" applies, and nothing bounds what this request may cost: ${why}. ${remedy}.`,
  );
}
