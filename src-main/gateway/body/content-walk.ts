/**
 * Looks through conversations, in any format, for what the bytes don't say about the cost: links, files, images, cache
 * marks, tools that the provider runs, and ids of what it keeps. What a model or a person wrote (arguments, results,
 * schemas) is skipped: no provider acts upon it. Fields are told by their names wherever they stand, so that one that
 * is meant for another format costs at most too large a reservation.
 * Sources: Messages API (@anthropic-ai/sdk types), OpenAI's API reference, Gemini API reference, Bedrock Converse.
 */
import type { JsonCursor } from './json-cursor.ts';
import type { RequestTally } from './request-tally.ts';
import type { ToolsWalk } from './tools-walk.ts';
import { WordTable } from './word-table.ts';

const NAMES = new WordTable([
  'type',
  'id',
  'role',
  'model',
  // Cache marks.
  'cache_control',
  'caching',
  'cachePoint',
  'ttl',
  // Inline media.
  'media_type',
  'mimeType',
  'mime_type',
  'image',
  'document',
  'video',
  'audio',
  'input_audio',
  'file_data',
  // Links and files.
  'image_url',
  'video_url',
  'audio_url',
  'file_url',
  's3Location',
  'fileUri',
  'file_uri',
  'file_id',
  'file_ids',
  'container_id',
  'url',
  // Free text and data.
  'input',
  'input_schema',
  'inputSchema',
  'schema',
  'json_schema',
  'parameters',
  'parametersJsonSchema',
  'parameters_json_schema',
  'args',
  'response',
  'json',
]);

/** An image that OpenAI made is named by its id alone, as an item is. */
const TYPES = new WordTable(['url', 'item_reference', 'image_generation_call', 'mcp_toolset']);

export class ContentWalk {
  readonly #cursor: JsonCursor;
  readonly #tally: RequestTally;
  readonly #tools: ToolsWalk;

  constructor(cursor: JsonCursor, tally: RequestTally, tools: ToolsWalk) {
    this.#cursor = cursor;
    this.#tally = tally;
    this.#tools = tools;
  }

  /** The value that begins at the cursor. `isItem`: an object without a type may name an item by its id alone. */
  value(isItem = false): void {
    const cursor = this.#cursor;
    if (cursor.isList) for (let more = cursor.enterList(); more; more = cursor.moreElements()) this.value(isItem);
    else if (cursor.isObject) this.#object(isItem);
    else cursor.skip();
  }

  #object(isItem: boolean): void {
    const cursor = this.#cursor;
    let idAt: number | null = null;
    let model: string | null = null;
    let isReference = false;
    let isTyped = false;
    let isServerTool = false;
    for (let more = cursor.enterObject(); more; more = cursor.moreMembers()) {
      const name = cursor.name(NAMES);
      switch (name) {
        case null:
          this.value();
          break;
        case 'type': {
          isTyped = cursor.isString || isTyped;
          const at = cursor.at;
          const type = cursor.word(TYPES);
          if (type === 'url') this.#tally.urlSources += 1;
          else if (type === 'item_reference' || type === 'image_generation_call') isReference = true;
          else isServerTool = this.#tools.inline(at, cursor.at, type === 'mcp_toolset') || isServerTool;
          break;
        }
        case 'id':
          idAt = cursor.at;
          cursor.skip();
          break;
        case 'role':
          isTyped = true;
          cursor.skip();
          break;
        case 'model':
          model = cursor.string() ?? model;
          break;
        case 'cache_control':
        case 'caching':
        case 'cachePoint':
          this.#tally.mark(cursor);
          break;
        case 'ttl':
          this.#tally.lifetime(cursor);
          break;
        case 'media_type':
        case 'mimeType':
        case 'mime_type':
          this.#mime(cursor.string());
          break;
        case 'image':
          if (cursor.isObject) this.#tally.images += 1;
          this.value();
          break;
        case 'document':
        case 'video':
        case 'input_audio':
          if (cursor.isObject) this.#tally.media += 1;
          this.value();
          break;
        case 'audio':
          if (cursor.isObject) this.#tally.media += 1;
          // What a model has said is named by its id.
          this.value(true);
          break;
        case 'file_data':
          // Google's, in this spelling, is an object that names the file.
          if (cursor.isString) this.#tally.media += 1;
          this.value();
          break;
        case 'image_url':
        case 'video_url':
        case 'audio_url':
        case 'file_url':
          this.#link(name === 'image_url');
          break;
        case 's3Location':
          this.#tally.keepsNamed(cursor, URI_NAME);
          break;
        case 'fileUri':
        case 'file_uri':
          this.#uri(cursor.string());
          break;
        case 'url':
          // Whether it is an input its neighbours say; what is kept is read whatever they say.
          if (cursor.isString && !isDataUrl(cursor.startOfString())) this.#tally.keepsUri(cursor.string() ?? '');
          else this.value();
          break;
        case 'container_id':
          if (cursor.isString) this.#tally.keeps('container', cursor.string());
          else cursor.skip();
          break;
        case 'file_id':
          if (cursor.isString) this.#tally.keepsInput('file', cursor.string());
          else cursor.skip();
          break;
        case 'file_ids':
          this.#tally.keepsFiles(cursor);
          break;
        case 'input':
        case 'input_schema':
        case 'inputSchema':
        case 'schema':
        case 'json_schema':
        case 'parameters':
        case 'parametersJsonSchema':
        case 'parameters_json_schema':
        case 'args':
        case 'response':
        case 'json':
          cursor.skip();
      }
    }
    if (isServerTool && model !== null) this.#tally.delegate(model);
    if (idAt !== null && (isReference || (isItem && !isTyped))) this.#tally.keepsInput('item', cursor.stringAt(idAt));
  }

  #mime(type: string | null): void {
    const kind = type?.toLowerCase().split('/')[0];
    if (kind === 'image') this.#tally.images += 1;
    else if (kind !== undefined && kind !== 'text') this.#tally.media += 1;
  }

  /** A link, or the thing itself as a `data:` URL; in OpenAI's formats in an object, or bare. */
  #link(isImage: boolean): void {
    const cursor = this.#cursor;
    if (cursor.isObject) {
      for (let more = cursor.enterObject(); more; more = cursor.moreMembers()) {
        if (cursor.name(URL_NAME) === 'url') this.#link(isImage);
        else cursor.skip();
      }
    } else if (!cursor.isString) cursor.skip();
    else if (!isDataUrl(cursor.startOfString())) {
      this.#tally.linked(cursor.string() ?? '');
    } else {
      if (isImage) this.#tally.images += 1;
      else this.#tally.media += 1;
      cursor.skip();
    }
  }

  /** Google's way to name both an uploaded file and something elsewhere. */
  #uri(uri: string | null): void {
    if (uri === null) return;
    if (/^\s*https?:/i.test(uri)) this.#tally.linked(uri);
    else this.#tally.keepsInput('file', uri.trim());
  }
}

const URL_NAME = new WordTable(['url']);
const URI_NAME = new WordTable(['uri']);

function isDataUrl(start: string): boolean {
  return /^\s*data:/i.test(start);
}
