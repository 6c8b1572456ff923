/** The audit log: read it, prove its chain, take it away as JSON lines. */
import { procedures } from '../procedures.ts';

export const audit = {
  list: procedures.audit.list.handler(async ({ context: { app }, input }) => {
    await app.audited();
    return app.store.reads.audit(input);
  }),
  verify: procedures.audit.verify.handler(async ({ context: { app } }) => {
    await app.audited();
    return app.store.reads.auditCheck();
  }),
  export: procedures.audit.export.handler(async ({ context: { app } }) => {
    await app.audited();
    return {
      name: `gatehouse-audit-${new Date(app.clock.now()).toISOString().slice(0, 10)}.jsonl`,
      text: await app.store.reads.auditLines(),
    };
  }),
};
