/** What a pass over a request's bytes has found so far, of what makes it dear. Of repeated fields the dearest counts. */
import type { CostFacts, KeptId, ThreadFact } from './body-facts.ts';
import type { JsonCursor } from './json-cursor.ts';
import { keptUri } from './kept-uri.ts';
import { WordTable } from './word-table.ts';

/** More names than this say nothing more; a body must not fill the log. */
const MOST_NAMED = 20;
const TTL = new WordTable(['ttl']);

export class RequestTally {
  maxTokens: number | null = null;
  completions = 1;
  speed: string | null = null;
  serviceTier: string | null = null;
  inferenceGeo: string | null = null;
  images = 0;
  media = 0;
  urlSources = 0;
  tools = 0;
  builtInTools = 0;
  delegatesToDefault = false;
  delegatedMaxTokens: number | null = null;
  delegatedSpeed: string | null = null;
  thread: ThreadFact | null = null;
  compacts = false;
  predicts = false;
  #fileSources = 0;
  #hasMark = false;
  #hasHour = false;
  readonly #serverTools = new Set<string>();
  readonly #delegatedModels = new Set<string>();
  #delegations = 0;
  readonly #kept = new Map<string, KeptId>();

  get facts(): CostFacts {
    return {
      maxTokens: this.maxTokens,
      completions: this.completions,
      speed: this.speed,
      serviceTier: this.serviceTier,
      inferenceGeo: this.inferenceGeo,
      cacheMarks: this.#hasHour ? '1h' : this.#hasMark ? '5m' : 'none',
      images: this.images,
      media: this.media,
      urlSources: this.urlSources,
      fileSources: this.#fileSources,
      hasTools: this.tools > 0,
      serverTools: [...this.#serverTools],
      builtInTools: this.builtInTools,
      delegatedModels: [...this.#delegatedModels],
      delegations: this.#delegations,
      delegatesToDefault: this.delegatesToDefault,
      delegatedMaxTokens: this.delegatedMaxTokens,
      delegatedSpeed: this.delegatedSpeed,
      thread: this.thread,
      compacts: this.compacts,
      predicts: this.predicts,
      keptIds: [...this.#kept.values()],
    };
  }

  serverTool(name: string): void {
    if (this.#serverTools.size < MOST_NAMED) this.#serverTools.add(name.slice(0, 60));
  }

  delegate(model: string): void {
    if (model === 'default') this.delegatesToDefault = true;
    else if (model !== '') {
      this.#delegations += 1;
      if (this.#delegatedModels.size < MOST_NAMED) this.#delegatedModels.add(model);
      // Nobody looks at so many one by one: any model may answer.
      else this.delegatesToDefault = true;
    }
  }

  keeps(kind: KeptId['kind'], id: string | null): void {
    if (id !== null) this.#kept.set(`${kind} ${id}`, { kind, id });
  }

  /** An input that the provider keeps. */
  keepsInput(kind: KeptId['kind'], id: string | null): void {
    this.#fileSources += 1;
    this.keeps(kind, id);
  }

  /** An input by its address. */
  linked(uri: string): void {
    if (!this.keepsUri(uri)) this.urlSources += 1;
  }

  /** Counts the address if something that the provider keeps lies there. */
  keepsUri(uri: string): boolean {
    const id = keptUri(uri);
    if (id !== null) this.keepsInput('file', id);
    return id !== null;
  }

  /** The list of ids of files that begins at the cursor, or one alone: some APIs take it for the list. */
  keepsFiles(cursor: JsonCursor): void {
    if (cursor.isString) return this.keepsInput('file', cursor.string());
    for (let more = cursor.enterList(); more; more = cursor.moreElements()) {
      if (cursor.isString) this.keepsInput('file', cursor.string());
      else cursor.skip();
    }
  }

  /** What the object that begins at the cursor names by these words, as deep as it goes. */
  keepsNamed(cursor: JsonCursor, words: WordTable<string>): void {
    if (cursor.isList) for (let more = cursor.enterList(); more; more = cursor.moreElements()) this.keepsNamed(cursor, words);
    else if (cursor.isObject) {
      for (let more = cursor.enterObject(); more; more = cursor.moreMembers()) {
        if (cursor.name(words) !== null && !cursor.isObject) this.keepsFiles(cursor);
        else this.keepsNamed(cursor, words);
      }
    } else cursor.skip();
  }

  /** The cache mark that begins at the cursor. */
  mark(cursor: JsonCursor): void {
    this.#hasMark ||= cursor.isObject;
    for (let more = cursor.enterObject(); more; more = cursor.moreMembers()) {
      if (cursor.name(TTL) === 'ttl') this.lifetime(cursor);
      else cursor.skip();
    }
  }

  /** The lifetime of a mark that begins at the cursor. */
  lifetime(cursor: JsonCursor): void {
    const ttl = cursor.string();
    this.#hasHour ||= ttl !== null && ttl !== '5m';
  }
}
