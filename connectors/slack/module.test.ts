import { expect, test } from 'vitest';
import { streamReader } from '../../src/kit/testing.ts';
import { slack as definition } from './index.ts';
import { slackModule } from './module.ts';
import { enterprise, ok, testContext, workspace } from './testing.ts';

const { signal } = new AbortController();

test('the streams are those of the definition, in its order, and each waits only for one of them', async () => {
  const { context, asked } = testContext(enterprise());
  const session = await slackModule.open(context);

  const ids = session.streams.map(({ id }) => id);
  expect(ids).toEqual(definition.streams.map(({ id }) => id));
  expect(session.streams.flatMap(({ after }) => after).filter((id) => !ids.includes(id))).toEqual([]);
  expect(asked).toEqual([]);
});

test('the organisation or the workspace is what gets pinned', async () => {
  const organisation = await slackModule.open(testContext(enterprise()).context);
  const single = await slackModule.open(testContext(workspace()).context);

  expect(await organisation.identify()).toMatchObject({ id: 'E1', name: 'Acme' });
  expect(await single.identify()).toMatchObject({ id: 'T1', name: 'Acme' });
});

test('on an ordinary workspace what the plan hides is a gap of the plan, and the rest is whole', async () => {
  const { context } = testContext(
    workspace({
      'users.list': () => ok({ members: [{ id: 'U1', name: 'ada' }] }),
      'team.integrationLogs': () => ok({ logs: [], paging: { count: 100, total: 0, page: 1, pages: 0 } }),
    }),
    { settings: { auth: { type: 'token', token: 'env:TOKEN' } } },
  );
  const session = await slackModule.open(context);
  const read = streamReader(session, signal);
  const outcome = new Map<string, string>();
  for (const { id } of session.streams) {
    const { error, end } = await read(id);
    outcome.set(id, error?.code ?? (end?.gaps.length === 0 ? 'complete' : 'partial'));
  }

  expect(Object.fromEntries(outcome)).toEqual({
    workspaces: 'complete',
    users: 'complete',
    installs: 'complete',
    'approved-apps': 'GAP_LICENCE',
    'restricted-apps': 'GAP_LICENCE',
    'app-requests': 'GAP_LICENCE',
    'consent-policy': 'complete',
  });
});
