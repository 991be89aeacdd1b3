/** Opens an address in the person's browser, where there is a screen for one. */
import { spawn } from 'node:child_process';

/** @returns false where there is no screen, or nothing that opens it */
export function openPage(url: string, env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  const isMac = process.platform === 'darwin';
  const hasScreen = isMac || (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== '';
  // A shell would read more into it; without one it is one argument.
  if (!hasScreen || !url.startsWith('https://')) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(isMac ? 'open' : 'xdg-open', [url], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
