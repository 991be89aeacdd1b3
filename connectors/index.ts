/** The platforms. A new one is its folder and its line here. */
import type { ConnectorDefinition } from '../src/kit/connector.ts';
import { googleWorkspace } from './google-workspace/index.ts';
import { microsoft365 } from './microsoft-365/index.ts';
import { salesforce } from './salesforce/index.ts';
import { slack } from './slack/index.ts';

export const connectors = [
  googleWorkspace,
  microsoft365,
  slack,
  salesforce,
] as const satisfies readonly ConnectorDefinition[];
