/** Models: what the accounts serve, what it costs there, what else the catalogue knows; and the aliases to them. */
import { GatehouseError } from '../../contract/errors.ts';
import { PRICE_LIST_DATE } from '../../gateway/metering/catalogue.ts';
import { procedures } from '../procedures.ts';
import { viewModels } from './view-models.ts';

export const models = {
  list: procedures.models.list.handler(async ({ context: { app } }) => ({
    models: await viewModels(app),
    aliases: Object.entries(app.config.current().config.aliases).map(([alias, model]) => ({ alias, model })),
    catalogueVersion: PRICE_LIST_DATE,
  })),

  setAlias: procedures.models.setAlias.handler(async ({ context: { app }, input: { alias, model } }) => {
    const { aliases } = app.config.current().config;
    if (model === null) {
      if (!Object.hasOwn(aliases, alias)) throw new GatehouseError('not_found', `There is no alias ${alias}.`);
      await app.config.edit([{ op: 'remove', path: ['aliases', alias] }]);
      return;
    }
    await app.config.edit([{ op: 'set', path: ['aliases', alias], value: model }]);
  }),
};
