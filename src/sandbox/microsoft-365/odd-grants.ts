import type { Directory } from './directory.ts';
import { exchangeAppId, graphAppId } from './resources.ts';

export interface OddGrant {
  readonly clientId: string;
  readonly resourceId: string;
  readonly principalId: string | null;
  readonly scope: string | null;
}

/** Grants as real tenants hold them: dangling, empty, spaced, doubled, unknown. None collides with a vendor's. */
export function oddGrants(directory: Directory): readonly OddGrant[] {
  const { ids } = directory;
  const app = (key: string) => directory.servicePrincipalId(directory.special(key));
  const person = (index: number) => ids.user.at(index);
  const graph = app(graphAppId);
  const to = (
    clientId: string,
    principalId: string | null,
    scope: string | null,
    resourceId = graph,
  ): OddGrant => ({
    clientId,
    resourceId,
    principalId,
    scope,
  });
  const many = Array.from({ length: 213 }, (_, place) => `Scope${String(place).padStart(3, '0')}.Read.All`);
  return [
    to(app('gallery'), null, 'User.Read Calendars.ReadWrite offline_access'),
    to(app('gallery'), person(1), ' User.Read Mail.Read'),
    to(app('half-verified'), person(2), '  Mail.Read  Mail.Send\tFiles.ReadWrite.All offline_access '),
    to(app('half-verified'), person(2), 'EWS.AccessAsUser.All', app(exchangeAppId)),
    to(app('legacy'), person(4), ''),
    to(app('deactivated'), person(4), null),
    to(app('rclone'), person(6), 'files.readwrite.all Files.ReadWrite.All sites.read.all offline_access'),
    to(app('nameless'), person(8), 'Mail.Read Northwind.Unknown.Scope'),
    to(app('hobby'), null, 'user_impersonation', app('797f4846-ba00-4fd7-ba43-dac1f8f63013')),
    to(app('side-project'), person(0), 'user_impersonation', app('797f4846-ba00-4fd7-ba43-dac1f8f63013')),
    to(
      app('graph-explorer'),
      null,
      'Directory.AccessAsUser.All User.Read',
      app('00000002-0000-0000-c000-000000000000'),
    ),
    to(app('known-bad'), person(9), 'User.Read Files.ReadWrite.All offline_access'),
    to(app('disabled'), person(10), 'User.Read Mail.ReadWrite offline_access'),
    to(app('backup'), null, 'User.Read', app('impostor')),
    to(app('ci-deployer'), person(1), 'Payslips.Read', app('payroll-api')),
    to(app('side-project'), null, many.join(' ')),
    to(ids.deleted.at(1), null, 'User.Read Mail.Read'),
    to(app('hobby'), person(3), 'Read.Everything', ids.deleted.at(2)),
    to(app('rclone'), ids.deleted.at(3), 'Files.ReadWrite.All offline_access'),
    to(app('nameless'), person(13), 'User.Read'),
  ];
}
