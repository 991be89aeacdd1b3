import type { ConnectorModule } from '../../src/kit/connector.ts';
import { microsoftContainment } from './containment.ts';
import { microsoftMakersOf } from './makers.ts';
import { classifyScope, scopeResources } from './scopes.ts';
import { openSession } from './session.ts';
import { Settings } from './settings.ts';
import { setup } from './setup.ts';

export const microsoft365Module: ConnectorModule = {
  settings: Settings,
  classifyScope,
  makersOf: microsoftMakersOf,
  scopeResources,
  setup,
  containment: microsoftContainment,
  open: openSession,
  acting: async () => (await import('./acting/module.ts')).microsoftActing,
};
