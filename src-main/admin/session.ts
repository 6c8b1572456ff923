/** Who is signed in: an admin, or a member with the key they signed in with. */
import type { SessionView } from '../contract/me.ts';
import { actorOf, isAtMachine } from './callers.ts';
import { procedures } from './procedures.ts';

export const session = procedures.session.handler(({ context: { app, caller } }): SessionView => {
  const { config } = app.config.current();
  const key = caller.role === 'member' ? config.keys.find(({ id }) => id === caller.keyId) : undefined;
  const developer = config.developers.find(({ id }) => key?.owner === `developer:${id}`);
  const team = config.teams.find(({ id }) => id === developer?.team || key?.owner === `team:${id}`);
  return {
    role: caller.role,
    name: actorOf(caller),
    isAtMachine: isAtMachine(caller),
    keyId: key?.id ?? null,
    keyName: key?.name ?? null,
    developerId: developer?.id ?? null,
    developerName: developer?.name ?? null,
    teamId: team?.id ?? null,
    teamName: team?.name ?? null,
  };
});
