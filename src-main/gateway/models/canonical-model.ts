/**
 * One model, one name: whatever a client, a cloud or a host writes around the name of a model, rules see the same model.
 * This decides about rules only; what is sent upstream stays as it was written.
 *
 *   us.anthropic.claude-opus-4-8-v1:0   arn:aws:bedrock:…:inference-profile/…   Claude-Opus-4-8[1m]   claude-opus-4-8@default
 *   anthropic/claude-opus-4.8:beta      publishers/anthropic/models/…           %63laude-opus-4-8     databricks-claude-opus-4-8
 *
 * are all `claude-opus-4-8`. Sources: Bedrock user guide, "Supported foundation models" and "Inference profiles"; Vertex AI,
 * "Claude on Vertex AI"; OpenRouter, "Models" and "Model variants"; Gemini API, "Models".
 */
import { bedrockMakers } from './bedrock-makers.ts';
import { releaseOf, undatedName } from '../providers/dated-name.ts';

export interface ModelIdentity {
  /** Equal for all spellings of a model. */
  readonly canonical: string;
  /**
   * The names a pattern may match, the canonical one first: with its date and without, with its maker in front. A name that
   * says more (a date, a tag such as `:free`) is also what it says without that.
   */
  readonly forms: readonly string[];
  /** As it was written, in small letters: for patterns that spell a host's own way. */
  readonly spelling: string;
  /** It names something of an account's own (an application profile, a provisioned model) and not which model that is. */
  readonly isOpaque: boolean;
}

/** `us.anthropic.claude-opus-4-5-20251101-v1:0` -> `claude-opus-4-5`. */
export function canonicalModel(name: string): string {
  return identify(name).canonical;
}

/** Names come from clients: a flood of them must not fill the memory. */
const MOST_KNOWN = 2000;
const known = new Map<string, ModelIdentity>();

export function identify(name: string): ModelIdentity {
  let identity = known.get(name);
  if (identity === undefined) {
    identity = identityOf(name);
    if (known.size >= MOST_KNOWN) known.clear();
    if (name.length <= LONGEST_NAME) known.set(name, identity);
  }
  return identity;
}

/** An ARN has at most 2,048 characters; nothing longer is a model. */
const LONGEST_NAME = 2048;

function identityOf(name: string): ModelIdentity {
  if (name.length > LONGEST_NAME) return { canonical: name, forms: [], spelling: name, isOpaque: true };
  const spelling = tidied(name);
  const { model, maker, written } = parse(spelling);
  const canonical = undatedName(model);
  const plain = [...new Set([canonical, releaseOf(canonical) ?? canonical, ...lessSpecific(model)])];
  const forms = maker === null ? plain : [...plain, ...plain.map((form) => `${maker}/${form}`)];
  return { canonical, forms: written === null ? forms : [...forms, written], spelling, isOpaque: isOpaque(spelling) };
}

/** A pattern in the same words; its stars stay. What it would lose all its words by stays as it is. */
export function canonicalPattern(pattern: string): string {
  return parse(tidied(pattern)).model;
}

/** Small letters, no blanks around, no percent escapes, no marks such as `[1m]`, no look-alikes of Unicode. */
function tidied(name: string): string {
  let text = name;
  for (let round = 0; round < 3 && text.includes('%'); round += 1) text = text.replaceAll(/%[0-7][\da-f]/gi, unescaped);
  if (/[^ -~]/.test(text))
    text = text
      .normalize('NFKC')
      .replaceAll(/\p{Pd}/gu, '-')
      .replaceAll(/[\p{C}\p{Z}]/gu, '');
  text = text.trim().toLowerCase();
  for (let mark = markAt(text); mark > 0; mark = markAt(text)) text = text.slice(0, mark).trimEnd();
  while (text.endsWith('/')) text = text.slice(0, -1);
  return text;
}

function unescaped(escape: string): string {
  return String.fromCodePoint(Number.parseInt(escape.slice(1), 16));
}

/** Where the last mark begins: Claude Code writes `[1m]`, and some clients write it twice. */
function markAt(text: string): number {
  return text.endsWith(']') ? text.lastIndexOf('[') : -1;
}

interface Parsed {
  readonly model: string;
  /** Null when neither the spelling nor the family tells. */
  readonly maker: string | null;
  /** What stood at the model's place, where the model was found inside of it; else null. */
  readonly written: string | null;
}

const BEDROCK_ID = new RegExp(String.raw`^(?:[a-z0-9*-]*[.*])?(${bedrockMakers})\.(.+)$`);

/** `text` is tidied: a name, or a pattern with stars. */
function parse(text: string): Parsed {
  const cut = lastSegment(text);
  const segment = text.slice(cut);
  const [, bedrockMaker, bedrockModel] = BEDROCK_ID.exec(segment) ?? [];
  if (bedrockMaker !== undefined && bedrockModel !== undefined) {
    if (bedrockModel.startsWith('*')) return { model: `${bedrockMaker}/${bedrockModel}`, maker: null, written: null };
    const model = bedrockModel.replace(/(?:-v?\d+)?(?::[\w*]+)+$|-v\d+$/, '');
    return ofFamily(model, bedrockMaker);
  }
  // All that told the pattern's meaning stands before the cut: it stays whole.
  if (cut > 0 && segment.startsWith('*')) return { model: text.startsWith('anthropic/') ? dashed(text) : text, maker: null, written: null };
  const before = text.slice(0, Math.max(0, cut - 1));
  const maker = before === '' || before.startsWith('arn:') ? null : before.slice(before.lastIndexOf('/') + 1);
  return ofFamily(asElsewhere(segment, before), maker === 'models' ? null : maker);
}

/** Fireworks writes a point between digits as `p`; OpenRouter keeps the revision that Bedrock gives to Amazon's models. */
function asElsewhere(model: string, before: string): string {
  if (before.startsWith('accounts/')) return model.replaceAll(/(?<=\d)p(?=\d)/g, '.');
  return before === 'amazon' ? model.replace(/-v\d+$/, '') : model;
}

/** Where the model begins: behind the last slash, or behind an earlier one where only that part speaks of Claude. */
function lastSegment(text: string): number {
  const last = text.lastIndexOf('/') + 1;
  const claude = text.lastIndexOf('claude');
  return claude === -1 || claude >= last ? last : text.lastIndexOf('/', claude) + 1;
}

/** Families whose maker is known whether it is written or not. */
const FAMILIES: ReadonlyArray<readonly [family: RegExp, maker: string]> = [
  [/^(?:gpt-|chatgpt-|codex|o\d)/, 'openai'],
  [/^(?:gemini|gemma|learnlm)/, 'google'],
];
/** `openai:gpt-5`: as some frameworks write the maker. */
const MAKER_BEFORE = /^[a-z_-]+:(?=gpt-|chatgpt-|codex|o\d|gemini|gemma|learnlm)/;

function ofFamily(segment: string, maker: string | null): Parsed {
  const start = segment.search(/(?<![a-z])claude/);
  if (start !== -1) return { model: claudeModel(segment.slice(start)), maker: 'anthropic', written: start === 0 ? null : segment };
  const model = withoutPlace(segment.replace(MAKER_BEFORE, ''));
  const family = FAMILIES.find(([names]) => names.test(model));
  return { model, maker: family?.[1] ?? maker, written: null };
}

/** Vertex writes a date or `default` behind an `@`. */
function withoutPlace(name: string): string {
  return name
    .replace(/@(?:default|latest)$/, '')
    .replace(/@\*$/, '*')
    .replace('@', '-');
}

/** Anthropic's own spelling: `claude-opus-4-8`, `claude-3-5-sonnet-20241022`. */
function claudeModel(name: string): string {
  const model = name.replace(/-v\d+(?::\d+)+$/, '');
  const colon = model.indexOf(':');
  return dashed(withoutPlace(colon === -1 ? model : model.slice(0, colon)))
    .replace(/(?<=\d.*)-latest$/, '')
    .replace(/(?<=[\d*])-v\d+$/, '')
    .replace(/-v\d+(?=-\d{8}$)/, '')
    .replace(/^claude-([4-9](?:-\d)?)-(opus|sonnet|haiku|fable|mythos)(?![a-z])/, 'claude-$2-$1')
    .replace(/^(claude-[a-z]+-\d)-0(?=$|-\d{8}$)/, '$1');
}

function dashed(name: string): string {
  return name.replaceAll(/[._]/g, '-');
}

/** Without a date or version behind it, and without a tag. */
function lessSpecific(model: string): string[] {
  const colon = model.indexOf(':');
  const untagged = colon > 0 ? model.slice(0, colon) : model;
  const undated = untagged.replace(/-(?:20\d{6}|20\d{2}-\d{2}-\d{2}|\d{2}-20\d{2}|\d{3,4}|latest|fast)$/, '');
  return [model, untagged, undated];
}

/** Names under which OpenRouter and Fireworks choose a model themselves, or by what somebody set there. */
const ROUTER = /^openrouter\/(?!.*\/)|@preset\/|^accounts\/[^/]+\/routers\//;

/** System profiles are named after their model; whatever else an ARN can name is not. */
function isOpaque(spelling: string): boolean {
  if (ROUTER.test(spelling)) return true;
  return spelling.startsWith('arn:') && !/[:/](?:foundation-model|inference-profile)\/[^/]*\.[^/]*$/.test(spelling);
}
