import type { ConnectorModule } from '../../src/kit/connector.ts';
import { microsoftContainment } from './containment.ts';
import { classifyScope, scopeResources } from './scopes.ts';
import { openSession } from './session.ts';
import { Settings } from './settings.ts';
import { setup } from './setup.ts';

export const microsoft365Module: ConnectorModule = {
  settings: Settings,
  classifyScope,
  scopeResources,
  setup,
  containment: microsoftContainment,
  open: openSession,
};
