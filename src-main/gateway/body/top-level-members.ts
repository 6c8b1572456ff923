/** The fields of a JSON body's object, where they stand in the bytes: for those who take some out or look for one. */
import { JsonCursor } from './json-cursor.ts';

/** A field of the body's object: where its quoted name begins, and where its value stands. */
export interface TopLevelMember {
  readonly name: string;
  readonly nameStart: number;
  readonly start: number;
  readonly end: number;
}

/** In the order of the body, repeated names included. Throws GatehouseError `body_invalid`. */
export function* topLevelMembers(body: Buffer): Generator<TopLevelMember> {
  const cursor = openBody(body);
  for (let more = cursor.enterObject(); more; more = cursor.moreMembers()) {
    const name = cursor.anyName();
    const { nameStart, at: start } = cursor;
    cursor.skip();
    yield { name, nameStart, start, end: cursor.at };
  }
  cursor.end();
}

/** The cursor stands at the body's object. Throws GatehouseError `body_invalid` when it is something else. */
export function openBody(body: Buffer): JsonCursor {
  const cursor = new JsonCursor(body);
  if (!cursor.isObject) throw cursor.invalid('it must be a JSON object');
  return cursor;
}
