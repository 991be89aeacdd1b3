import type { Platform } from '../core/vocabulary.ts';
import type { SetupStep } from '../kit/connector.ts';
import { connectors } from '../../connectors/index.ts';

/** What to click and grant at a platform so that an audit can read. @param tenant its entry's own keys */
export async function setupSteps(platform: Platform, tenant: unknown): Promise<readonly SetupStep[]> {
  const definition = connectors.find((candidate) => candidate.platform === platform);
  if (definition === undefined) throw new Error(`no connector for ${platform}`);
  const module = await definition.load();
  return module.setup(module.settings.parse(tenant));
}
