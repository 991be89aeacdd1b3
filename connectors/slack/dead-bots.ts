import type { Recall } from '../../src/kit/connector.ts';

/** Ids of bots that the list of users calls deleted: whatever a log says, their tokens are gone. */
export async function deadBotsOf(recall: Recall): Promise<ReadonlySet<string>> {
  const dead = new Set<string>();
  for await (const { kind, id, active } of recall.principals())
    if (kind === 'bot' && active === 'no') dead.add(id);
  return dead;
}
