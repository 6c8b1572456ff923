/**
 * The clouds' own ways in, with the libraries their vendors keep for them: AWS's credential chain and profiles, Google's
 * access tokens. The libraries are large and most people need neither, so each is loaded with the first request that
 * does. Both keep what they got and renew it in time.
 */
import { z } from 'zod';
import { GatehouseError } from '../../contract/errors.ts';
import type { SignIn } from '../../gateway/ports.ts';
import { machineCredential } from '../../gateway/providers/credential.ts';
import type { Account } from '../../gateway/snapshot.ts';
import type { SecretStore } from './secrets.ts';

interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const serviceAccountSchema = z.object({ type: z.literal('service_account'), client_email: z.string(), private_key: z.string() });
type ServiceAccount = z.infer<typeof serviceAccountSchema>;

/** The libraries; tests give their own. */
export interface SignInLibraries {
  /** Finds keys in the chain, or in the named profile, each time it is asked. */
  aws(profile: string | undefined): Promise<() => Promise<AwsKeys>>;
  /** Gives an access token each time it is asked; `credentials` is a service account, null means what this machine holds. */
  google(credentials: ServiceAccount | null): Promise<() => Promise<string | null | undefined>>;
}

const GOOGLE_SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

export function createSignIn(secrets: Pick<SecretStore, 'assertBound'>, libraries: SignInLibraries = vendorLibraries): SignIn {
  const awsKeys = new Map<string, Promise<() => Promise<AwsKeys>>>();
  const googleTokens = new Map<string, Promise<() => Promise<string | null | undefined>>>();

  return {
    async aws(account) {
      secrets.assertBound(machineCredential('aws'), account.origin ?? '', account);
      const profile = account.config.awsProfile;
      const source = kept(awsKeys, profile ?? '', () => libraries.aws(profile));
      try {
        const keys = await (await source)();
        return [keys.accessKeyId, keys.secretAccessKey, ...(keys.sessionToken === undefined ? [] : [keys.sessionToken])].join(':');
      } catch (error) {
        throw noCredential(account, profile === undefined ? AWS_CHAIN_ADVICE : awsProfileAdvice(profile), error);
      }
    },
    async google(account, json) {
      if (json === null) secrets.assertBound(machineCredential('google'), account.origin ?? '', account);
      const credentials = json === null ? null : parseServiceAccount(json, account);
      const source = kept(googleTokens, json ?? '', () => libraries.google(credentials));
      try {
        const token = await (await source)();
        if (token != null && token !== '') return token;
      } catch (error) {
        throw noCredential(account, json === null ? GOOGLE_MACHINE_ADVICE : GOOGLE_JSON_ADVICE, error);
      }
      throw noCredential(account, GOOGLE_JSON_ADVICE, null);
    },
    forget(account) {
      awsKeys.delete(account.config.awsProfile ?? '');
      // By account, not by secret: the next token of another account costs one more sign-in, and no secret stands here.
      googleTokens.clear();
    },
  };
}

/** One source for each credential; one that could not be made is made anew. */
function kept<T>(sources: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
  const known = sources.get(name);
  if (known !== undefined) return known;
  const made = make();
  sources.set(name, made);
  made.catch(() => sources.delete(name));
  return made;
}

const vendorLibraries: SignInLibraries = {
  async aws(profile) {
    const { fromIni, fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
    return profile === undefined ? fromNodeProviderChain() : fromIni({ profile });
  },
  async google(credentials) {
    const { GoogleAuth, JWT } = await import('google-auth-library');
    if (credentials === null) {
      const machine = new GoogleAuth({ scopes: GOOGLE_SCOPE });
      return () => machine.getAccessToken();
    }
    const signer = new JWT({ email: credentials.client_email, key: credentials.private_key, scopes: [GOOGLE_SCOPE] });
    return async () => (await signer.getAccessToken()).token;
  },
};

const AWS_CHAIN_ADVICE = 'Sign in with `aws sso login` or `aws configure`, or give the account a secret.';
const GOOGLE_MACHINE_ADVICE =
  'Run `gcloud auth application-default login`, or give the account the JSON of a service account as its secret.';
const GOOGLE_JSON_ADVICE = 'Check that the service account exists and that its key was not deleted.';

function awsProfileAdvice(profile: string): string {
  return `Check the profile ${profile} with \`aws sts get-caller-identity --profile ${profile}\`.`;
}

/** Libraries' own messages may quote what they read, so only the kind of error is kept. */
function noCredential(account: Account, advice: string, cause: unknown): GatehouseError {
  const code = networkCode(cause);
  if (code !== null) {
    const message = `The sign-in for the account ${account.id} could not be reached (${code}). Check the network of this machine; its proxy settings hold for sign-in, the account's do not.`;
    return new GatehouseError('secret_missing', message);
  }
  const kind = cause instanceof Error && /^[A-Za-z]{3,60}$/.test(cause.name) && cause.name !== 'Error' ? ` (${cause.name})` : '';
  return new GatehouseError('secret_missing', `The account ${account.id} found no credential it can use${kind}. ${advice}`);
}

/** `ENOTFOUND` and its like, as Node names what went wrong on the wire. */
function networkCode(cause: unknown): string | null {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  return typeof code === 'string' && /^(?:ENOTFOUND|EAI_AGAIN|ECONN[A-Z]+|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/.test(code) ? code : null;
}

function parseServiceAccount(json: string, account: Account): ServiceAccount {
  try {
    return serviceAccountSchema.parse(JSON.parse(json));
  } catch {
    throw new GatehouseError(
      'secret_missing',
      `The secret of ${account.id} is not the JSON of a Google service account. Paste the whole file that Google Cloud gave you for the service account.`,
    );
  }
}
