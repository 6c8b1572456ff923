/** What the configuration says about keeping records, in the units the store takes. */
import { configDefaults, type Config } from '../contract/config.ts';
import type { Retention } from '../store/store.ts';

const BYTES_PER_GB = 1_000_000_000;

export function retentionOf({ retention }: Config): Retention {
  return {
    bodiesBytes: Math.round((retention.bodiesGb ?? configDefaults.bodiesGb) * BYTES_PER_GB),
    bodiesDays: retention.bodiesDays ?? configDefaults.bodiesDays,
    rowsDays: retention.rowsDays ?? configDefaults.rowsDays,
    ledgerMonths: retention.ledgerMonths ?? configDefaults.ledgerMonths,
  };
}
