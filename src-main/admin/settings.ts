/** Answers that a person gives once in the interface; they are written into the configuration file like everything else. */
import { procedures } from './procedures.ts';

export const settings = {
  setRecording: procedures.settings.setRecording.handler(async ({ context: { app }, input }) => {
    await app.config.edit([{ op: 'set', path: ['logging', 'bodies'], value: input.bodies }]);
  }),
};
