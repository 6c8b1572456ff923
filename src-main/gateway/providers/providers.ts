/**
 * Every provider Gatehouse knows, by id, in the order in which people are offered them. Adding one here, or a row to a
 * table, is all it takes for the configuration, the forms and the data plane to know it.
 */
import { anthropic } from './anthropic.ts';
import { azureFoundry } from './azure-foundry.ts';
import { azure } from './azure.ts';
import { bedrock } from './bedrock/bedrock.ts';
import { google } from './google.ts';
import { practice } from './practice/practice.ts';
import { providerFromRow } from './provider-row.ts';
import type { Provider } from './provider.ts';
import { hosts } from './table/hosts.ts';
import { ownServers } from './table/own-servers.ts';
import { vendors } from './table/vendors.ts';
import { vertex } from './vertex/vertex.ts';

const clouds = [anthropic, bedrock, vertex, azureFoundry, azure];

export const providers: ReadonlyMap<string, Provider> = new Map(
  [...clouds, ...vendors.map(providerFromRow), google, ...[...hosts, ...ownServers].map(providerFromRow), practice].map((provider) => [
    provider.id,
    provider,
  ]),
);
