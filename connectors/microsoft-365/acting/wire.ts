/** The fields used of what an actor reads one by one. */
import { z } from 'zod';

const Text = z.string().nullish();

export const AppObject = z.object({
  id: z.string().min(1),
  appId: Text,
  accountEnabled: z.boolean().nullish(),
  disabledByMicrosoftStatus: Text,
  servicePrincipalType: Text,
});
export type AppObject = z.infer<typeof AppObject>;

/** What an API calls its app roles. */
export const RoleNames = z.object({
  appRoles: z.array(z.object({ id: z.string(), value: Text })).nullish(),
});

export const Sessions = z.object({ signInSessionsValidFromDateTime: Text });

const Credential = z.looseObject({ keyId: Text });
/** Certificates are sent back as they came, so all their fields are kept. */
export const CredentialHolder = z.object({
  appId: Text,
  passwordCredentials: z.array(Credential).nullish(),
  keyCredentials: z.array(Credential).nullish(),
});
