/**
 * The people tree and its changes. Every change is one surgical edit of the configuration file, made against the state
 * of the file that it was thought out on, and the last one can be taken back.
 */
import { GatehouseError } from '../../contract/errors.ts';
import type { PeopleNode, TierReference } from '../../contract/people.ts';
import type { AdminContext } from '../context.ts';
import { viewKeys } from '../keys/view-keys.ts';
import { procedures } from '../procedures.ts';
import { directoryOf, NOUNS, type Person, personAt } from './people-directory.ts';
import { editsOfChange, editsOfRemoval, type PeopleEdit } from './people-edits.ts';
import { readImport } from './people-import.ts';
import { readSpendingOf, viewPeople } from './people-nodes.ts';

/** More results than a person reads are answered with a longer search. */
const MOST_FOUND = 50;
const byName = new Intl.Collator('en', { numeric: true });

export const people = {
  children: procedures.people.children.handler(async ({ context: { app }, input }) => {
    const { config } = app.config.current();
    const directory = directoryOf(config);
    const all = input.of === null ? [directory.organization] : directory.childrenOf(personAt(config, input.of));
    const ordered = await inOrder(app, all, input.order);
    return { nodes: await viewPeople(app, ordered.slice(input.offset, input.offset + input.limit)), total: all.length };
  }),
  node: procedures.people.node.handler(({ context: { app }, input }) => viewOne(app, input)),
  find: procedures.people.find.handler(async ({ context: { app }, input }) => {
    const found = directoryOf(app.config.current().config).find(input.text, MOST_FOUND);
    return { nodes: await viewPeople(app, found), total: found.length };
  }),
  keys: procedures.people.keys.handler(({ context: { app }, input }) => {
    const { config } = app.config.current();
    return viewKeys(app, directoryOf(config).keysOf(personAt(config, input)));
  }),

  add: procedures.people.add.handler(async ({ context: { app }, input }) => {
    const { kind, ...block } = input;
    const { config } = app.config.current();
    if (directoryOf(config).get(input) !== null)
      throw new GatehouseError('conflict', `There is already a ${NOUNS[kind]} ${input.id}; choose another id.`);
    if (input.kind === 'developer') personAt(config, { kind: 'team', id: input.team });
    const list = kind === 'team' ? 'teams' : 'developers';
    await apply(app, { edits: [{ op: 'append', path: [list], value: block }], label: `Added ${input.name}` });
    return viewOne(app, input);
  }),
  change: procedures.people.change.handler(async ({ context: { app }, input }) => {
    const edit = editsOfChange(app.config.current().config, input);
    if (edit.edits.length > 0) await apply(app, edit);
    return viewOne(app, input.tier);
  }),
  remove: procedures.people.remove.handler(async ({ context: { app }, input }) => {
    await apply(app, editsOfRemoval(app.config.current().config, input.tier, input.endKeys, app.clock.now()));
  }),

  previewImport: procedures.people.previewImport.handler(({ context: { app }, input }) => {
    const { rows, newTeams, problem } = readImport(app.config.current().config, input.text, input.addTeams);
    return { rows, newTeams, problem };
  }),
  import: procedures.people.import.handler(async ({ context: { app }, input }) => {
    const { rows, problem, edits } = readImport(app.config.current().config, input.text, input.addTeams);
    const refused = rows.find((row) => row.action === 'refused');
    const wrong = problem ?? (refused && `Line ${refused.line}: ${refused.problems.join(' ')}`);
    if (wrong !== undefined) throw new GatehouseError('input_invalid', `Nothing was imported. ${wrong}`);
    const count = (action: string) => rows.filter((row) => row.action === action).length;
    if (edits.length > 0) await apply(app, { edits, label: `Imported ${rows.length} developers` });
    return { added: count('add'), changed: count('change') };
  }),

  undoable: procedures.people.undoable.handler(({ context: { app } }) => {
    const label = app.config.undoable();
    return label === null ? null : { label };
  }),
  undo: procedures.people.undo.handler(({ context: { app } }) => app.config.undo()),
};

/** On the state of the file that the edit was made from; what somebody wrote meanwhile is never overwritten. */
async function apply(app: AdminContext, { edits, label }: PeopleEdit): Promise<void> {
  await app.config.edit(edits, { expectedRevision: app.config.current().revision, undoLabel: label });
}

async function viewOne(app: AdminContext, tier: TierReference): Promise<PeopleNode> {
  const [node] = await viewPeople(app, [personAt(app.config.current().config, tier)]);
  if (node === undefined) throw new GatehouseError('not_found', `There is no ${NOUNS[tier.kind]} ${tier.id}.`);
  return node;
}

async function inOrder(app: AdminContext, list: readonly Person[], order: 'file' | 'name' | 'spend'): Promise<readonly Person[]> {
  if (order === 'file') return list;
  if (order === 'name') return list.toSorted((a, b) => byName.compare(a.name, b.name));
  const spendingOf = await readSpendingOf(app, list);
  return list.toSorted((a, b) => spendingOf(b).month.costNanoUsd - spendingOf(a).month.costNanoUsd);
}
