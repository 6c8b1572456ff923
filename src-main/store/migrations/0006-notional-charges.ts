/**
 * Charges of developers' own logins: counted at list price, which is not what their plans cost. Marked in the ledger,
 * and summed apart, so that nobody takes them for money spent. A migration that was released must never be edited.
 */
import type { Migration } from './migration.ts';

export const notionalCharges: Migration = {
  version: 6,
  name: 'notional-charges',
  sql: `
ALTER TABLE ledger ADD COLUMN notional INTEGER NOT NULL DEFAULT 0;
ALTER TABLE spend_quarters ADD COLUMN notional_nano_usd INTEGER NOT NULL DEFAULT 0;
ALTER TABLE opening_balances ADD COLUMN notional_nano_usd INTEGER NOT NULL DEFAULT 0;
`,
};
