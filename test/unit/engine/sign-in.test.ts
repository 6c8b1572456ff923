import { expect, test } from 'vitest';
import { GatehouseError } from '../../../src-main/contract/errors.ts';
import { createSignIn, type SignInLibraries } from '../../../src-main/engine/secrets/sign-in.ts';
import type { Account } from '../../../src-main/gateway/snapshot.ts';
import { testAccountConfig } from '../../support/test-gateway.ts';

const account = (config: Partial<Account['config']> = {}): Account =>
  testAccountConfig('cloud', 'https://cloud.example', { config: { id: 'cloud', provider: 'bedrock', ...config } });
const serviceAccount = JSON.stringify({ type: 'service_account', client_email: 'a@b.example', private_key: 'not a key' });
const everywhere = { assertBound: () => undefined };
const libraries = (more: Partial<SignInLibraries>): SignInLibraries => ({
  aws: async () => async () => ({ accessKeyId: 'AKIA', secretAccessKey: 'secret' }),
  google: async () => async () => 'ya29.token',
  ...more,
});

test('keys of the chain become the same text as a typed-in secret; a profile has a source of its own', async () => {
  const asked: Array<string | undefined> = [];
  const signIn = createSignIn(
    everywhere,
    libraries({
      aws: async (profile) => {
        asked.push(profile);
        return async () => ({ accessKeyId: 'AKIA', secretAccessKey: 'secret', ...(profile !== undefined && { sessionToken: profile }) });
      },
    }),
  );
  expect(await signIn.aws(account())).toBe('AKIA:secret');
  expect(await signIn.aws(account({ awsProfile: 'work' }))).toBe('AKIA:secret:work');
  expect(await signIn.aws(account())).toBe('AKIA:secret');
  expect(asked).toEqual([undefined, 'work']);
});

test('what this machine holds goes nowhere until that is confirmed; a given service account was bound already', async () => {
  const refuse = {
    assertBound: () => {
      throw new GatehouseError('secret_origin', 'not confirmed');
    },
  };
  const signIn = createSignIn(refuse, libraries({}));
  await expect(signIn.aws(account())).rejects.toMatchObject({ code: 'secret_origin' });
  await expect(signIn.google(account(), null)).rejects.toMatchObject({ code: 'secret_origin' });
  expect(await signIn.google(account(), serviceAccount)).toBe('ya29.token');
});

test('a failure says what to do and repeats nothing of the credential', async () => {
  const fail = async () => {
    throw new TypeError('could not read -----BEGIN PRIVATE KEY-----');
  };
  const signIn = createSignIn(everywhere, libraries({ aws: async () => fail, google: async () => fail }));
  await expect(signIn.aws(account({ awsProfile: 'work' }))).rejects.toMatchObject({
    code: 'secret_missing',
    message:
      'The account cloud found no credential it can use (TypeError). Check the profile work with `aws sts get-caller-identity --profile work`.',
  });
  await expect(signIn.google(account(), null)).rejects.toThrow(/gcloud auth application-default login/);
  await expect(signIn.google(account(), 'very-private')).rejects.toThrow(/not the JSON of a Google service account/);
  await expect(signIn.google(account(), 'very-private')).rejects.not.toThrow(/very-private/);
});

test('a sign-in that cannot be reached is not taken for a bad credential', async () => {
  const unreachable = async () => {
    throw Object.assign(new Error('request to https://oauth2.googleapis.com/token failed'), { code: 'ENOTFOUND' });
  };
  const signIn = createSignIn(everywhere, libraries({ google: async () => unreachable }));
  await expect(signIn.google(account(), serviceAccount)).rejects.toThrow(
    'The sign-in for the account cloud could not be reached (ENOTFOUND). Check the network of this machine',
  );
});

test("the vendors' own libraries are there and load", async () => {
  const signIn = createSignIn(everywhere);
  await expect(signIn.google(account(), serviceAccount)).rejects.toThrow(/no credential it can use/);
});
