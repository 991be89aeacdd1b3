/** The registry. */
import type { Control } from './control.ts';
import { controlsOfGoogleWorkspace } from './google-workspace.ts';
import { controlsOfMicrosoft365 } from './microsoft-365.ts';

export const controls: readonly Control[] = [...controlsOfGoogleWorkspace, ...controlsOfMicrosoft365];
