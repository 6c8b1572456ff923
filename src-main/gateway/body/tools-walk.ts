/**
 * Which of a request's tools the provider runs itself. What is not known to run at the client counts as run by the
 * provider: a new kind must not cost unseen.
 * Sources: Messages API (tool types of @anthropic-ai/sdk), OpenAI's API reference (tools of Responses), Gemini API
 * reference (Tool), Bedrock Converse (ToolConfiguration).
 */
import type { JsonCursor } from './json-cursor.ts';
import type { RequestTally } from './request-tally.ts';
import { WordTable } from './word-table.ts';

/** Types that only describe a tool of the client's. */
const CLIENT_TYPES: ReadonlySet<string> = new Set(['custom', 'function', 'local_shell', 'apply_patch', 'computer', 'computer_use_preview']);
/** Dated types of Messages tools that the client runs: `bash_20250124`. */
const CLIENT_DATED = /^(?:bash|text_editor|computer|memory|computer_toolset|browser_toolset)_\d{8}$/;
/** Dated types that are no tools: they drop parts of the conversation. */
const DROPPING = /^clear_[a-z_]+_\d{8}$/;
const COMPACTING = /^compact_\d{8}$/;
/** Gemini and Converse name the kind by a field instead of a type; these fields make no server tool. */
const CLIENT_FIELDS: ReadonlySet<string> = new Set([
  'functionDeclarations',
  'function_declarations',
  'computerUse',
  'computer_use',
  'toolSpec',
]);
const NAMES = new WordTable([
  'type',
  'name',
  'model',
  'tools',
  'cache_control',
  'caching',
  'cachePoint',
  'container',
  'environment',
  'file_ids',
  'vector_store_ids',
  'input_image_mask',
  'fileSearch',
  'file_search',
  'retrieval',
  'description',
  'input_schema',
  'function',
]);
const CONTAINER_NAMES = new WordTable(['id', 'container_id', 'file_ids', 'skills']);
const SKILL_NAMES = new WordTable(['type', 'skill_id']);
const FILE_NAME = new WordTable(['file_id']);
/** Stores of documents that a search of Google's reads. */
const STORE_NAMES = new WordTable([
  'fileSearchStoreNames',
  'file_search_store_names',
  'datastore',
  'dataStore',
  'data_store',
  'engine',
  'ragCorpus',
  'rag_corpus',
  'ragCorpora',
  'rag_corpora',
]);
/** Fields of a tool without name or type that are told by their names. */
const MOST_FIELDS = 20;

export class ToolsWalk {
  readonly #cursor: JsonCursor;
  readonly #tally: RequestTally;

  constructor(cursor: JsonCursor, tally: RequestTally) {
    this.#cursor = cursor;
    this.#tally = tally;
  }

  /** The list of tools that begins at the cursor. */
  list(): void {
    const cursor = this.#cursor;
    // One alone may stand for the list of it: Google's JSON takes that.
    if (cursor.isObject) return this.#one();
    for (let more = cursor.enterList(); more; more = cursor.moreElements()) this.#one();
  }

  #one(): void {
    this.#tally.tools += 1;
    if (this.#cursor.isObject) this.#tool();
    else this.#cursor.skip();
  }

  /** A tool may be defined inside the conversation too: the `type` between these bytes, if it is one, and is run by the provider. */
  inline(start: number, end: number, isServerTool: boolean): boolean {
    if (!isServerTool && !mayBeDated(this.#cursor.body, start, end)) return false;
    const type = this.#cursor.stringAt(start);
    return (isServerTool || /_\d{8}$/.test(type)) && this.#typed(type);
  }

  #tool(): void {
    const cursor = this.#cursor;
    /** Where the names of fields stand that a tool with a name or type doesn't need. */
    const others: number[] = [];
    let isNamed = false;
    for (let more = cursor.enterObject(); more; more = cursor.moreMembers()) {
      switch (cursor.name(NAMES)) {
        case 'type':
          isNamed = true;
          if (cursor.isString) this.#declared(cursor.string() ?? '');
          else cursor.skip();
          break;
        case 'name':
        case 'description':
        case 'input_schema':
        case 'function':
          isNamed = true;
          cursor.skip();
          break;
        case 'model': {
          const model = cursor.string();
          if (model !== null) this.#tally.delegate(model);
          break;
        }
        case 'tools':
          // A namespace of OpenAI's: tools within a tool.
          this.list();
          break;
        case 'cache_control':
        case 'caching':
        case 'cachePoint':
          this.#tally.mark(cursor);
          break;
        case 'container':
        case 'environment':
          this.container();
          break;
        case 'file_ids':
        case 'vector_store_ids':
          this.#tally.keepsFiles(cursor);
          break;
        case 'input_image_mask':
          this.#tally.keepsNamed(cursor, FILE_NAME);
          break;
        case 'fileSearch':
        case 'file_search':
        case 'retrieval':
          others.push(cursor.nameStart);
          this.#tally.keepsNamed(cursor, STORE_NAMES);
          break;
        case null:
          if (others.length < MOST_FIELDS) others.push(cursor.nameStart);
          cursor.skip();
      }
    }
    if (isNamed) return;
    for (const at of others) {
      const field = cursor.stringAt(at);
      if (!CLIENT_FIELDS.has(field)) this.#tally.serverTool(field);
    }
  }

  /** Where the provider runs code: a new place, or one that it keeps, by its id. */
  container(): void {
    const cursor = this.#cursor;
    if (cursor.isString) {
      this.#tally.keeps('container', cursor.string());
      return;
    }
    for (let more = cursor.enterObject(); more; more = cursor.moreMembers()) {
      const name = cursor.name(CONTAINER_NAMES);
      if ((name === 'id' || name === 'container_id') && cursor.isString) this.#tally.keeps('container', cursor.string());
      else if (name === 'file_ids') this.#tally.keepsFiles(cursor);
      else if (name === 'skills') for (let one = cursor.enterList(); one; one = cursor.moreElements()) this.#skill();
      else cursor.skip();
    }
  }

  /** Skills of Anthropic's own are everybody's; all others were uploaded by somebody. */
  #skill(): void {
    const cursor = this.#cursor;
    let isCustom = false;
    let isTyped = false;
    const ids: string[] = [];
    for (let more = cursor.enterObject(); more; more = cursor.moreMembers()) {
      switch (cursor.name(SKILL_NAMES)) {
        case 'type':
          isTyped = true;
          isCustom = cursor.string() !== 'anthropic' || isCustom;
          break;
        case 'skill_id':
          ids.push(cursor.string() ?? '');
          break;
        case null:
          cursor.skip();
      }
    }
    if (isCustom || !isTyped) for (const id of ids) this.#tally.keeps('skill', id);
  }

  #declared(type: string): void {
    if (!CLIENT_TYPES.has(type) && type !== 'namespace') this.#typed(type);
  }

  #typed(type: string): boolean {
    if (type === '' || DROPPING.test(type)) return false;
    if (COMPACTING.test(type)) {
      this.#tally.compacts = true;
      return false;
    }
    this.#tally.builtInTools += 1;
    if (CLIENT_DATED.test(type)) return false;
    this.#tally.serverTool(type);
    return true;
  }
}

/** `..._20250305"`, or an escape somewhere, as the last bytes of a string. */
function mayBeDated(body: Buffer, start: number, end: number): boolean {
  // The quotes count too.
  if (end - start < 12 || end - start > 400) return false;
  for (let at = start; at < end; at += 1) if (body[at] === 0x5c) return true;
  if (body[end - 10] !== 0x5f) return false;
  for (let at = end - 9; at < end - 1; at += 1) if (body[at]! < 0x30 || body[at]! > 0x39) return false;
  return true;
}
