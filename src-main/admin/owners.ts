/** Who can own a key: the organisation's teams and developers, as the file names them. */
import { procedures } from './procedures.ts';

export const owners = procedures.owners.handler(({ context: { app } }) => {
  const { organization, teams, developers } = app.config.current().config;
  return {
    organization: { id: organization.id, name: organization.name },
    teams: teams.map(({ id, name }) => ({ id, name })),
    developers: developers.map(({ id, name, team }) => ({ id, name, team })),
  };
});
