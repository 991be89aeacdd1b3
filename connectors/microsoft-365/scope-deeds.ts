/** The verbs of permission names, and what their last parts limit them to. */

/** By the second part of a name, the first that fits. */
const deeds: readonly (readonly [RegExp, string])[] = [
  [/^ReadWriteBasic/u, 'read and change the basics of'],
  [/^ReadWriteSelfFor|^ReadWriteAndConsentSelfFor/u, 'add and remove itself among'],
  [/^ReadWriteNonOwnerRole/u, 'add, remove and change, owners apart,'],
  [/^(?:ReadWrite|ReadUpdate|WriteWrite|Selected)/u, 'read and change'],
  [/^ReadApprove/u, 'read and decide'],
  [/^ReadBasic/u, 'read the basics of'],
  [/^ReadAnonymous/u, 'read, without names,'],
  [/^(?:ReadDlp|Read)/u, 'read'],
  [/^(?:Write|Edit)/u, 'change'],
  [/^CreateAsManager/u, 'create and then manage'],
  [/^Create/u, 'create'],
  [/^DeleteRestore/u, 'delete and restore'],
  [/^EnableDisable/u, 'switch on and off'],
  [/^Delete/u, 'delete'],
  [/^Remove/u, 'remove'],
  [/^AddRemoveCreds/u, 'add and remove the secrets of'],
  [/^UpdateAuthProperties/u, 'change the sign-in settings of'],
  [/^UpdateBranding/u, 'change name and logo of'],
  [/^UpdateSponsors/u, 'change who answers for'],
  [/^UpdatePolicyViolation/u, 'mark as against the rules, and hide,'],
  [/^ManageIdentities/u, 'change the sign-in names of'],
  [/^ManageDeletion/u, 'delete and bring back'],
  [/^ManageProtection/u, 'protect from change'],
  [/^Manage/u, 'manage'],
  [/^FullControl/u, 'fully control'],
  [/^ImportExport/u, 'import and export'],
  [/^Export/u, 'export'],
  [/^Upload/u, 'upload'],
  [/^Ingest/u, 'load'],
  [/^Migrat/u, 'bring in, with dates and authors of choice,'],
  [/^Sign/u, 'sign'],
  [/^Submit/u, 'hand in apps to'],
  [/^Archive/u, 'archive'],
  [/^Deploy/u, 'carry out'],
  [/^(?:Start|Activate)/u, 'start'],
  [/^Initiate/u, 'start'],
  [/^Join/u, 'join'],
  [/^AccessMedia/u, 'listen to and watch'],
  [/^ReportSyntheticMedia/u, 'declare computer-made sound and picture in'],
  [/^(?:Compute|Evaluate|Process)/u, 'work out'],
  [/^Command/u, 'send commands to'],
  [/^PrivilegedOperations/u, 'wipe, lock and reset'],
  [/^Receive/u, 'receive data of'],
];

/** Null where the name does not say. */
export function deedOf(name: string): string | null {
  const verb = name.split('.')[1] ?? '';
  return deeds.find(([pattern]) => pattern.test(verb))?.[1] ?? null;
}

const limits: readonly (readonly [RegExp, string])[] = [
  [/\.(?:Selected|SelectedOperations)(?:\.|$)/u, ', only where it was let in one by one'],
  [/ForChat\.All$/u, ', in all chats'],
  [/ForTeam\.All$/u, ', in all teams'],
  [/ForUser\.All$/u, ', for everybody'],
  [/\.Chat$|ForChat$/u, ', in chats it was added to'],
  [/\.Group$|ForTeam$/u, ', in teams it was added to'],
  [/\.WhereInstalled$/u, ', where it was installed'],
  [/\.User$|ForUser$/u, ', for people who have it'],
  [/\.OwnedBy$/u, ', only what it owns itself'],
  [/\.(?:ManagedBy|IdentityParentedBy)$/u, ', only what it manages'],
  [/\.(?:CreatedByApp|AppFolder)$/u, ', only what it made itself'],
];

/** Begins with a comma; empty where nothing limits it. */
export function limitOf(name: string): string {
  return limits.find(([pattern]) => pattern.test(name))?.[1] ?? '';
}
