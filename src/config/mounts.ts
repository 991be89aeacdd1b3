import { access, constants, readFile, realpath } from 'node:fs/promises';

/** Nobody can write there, so that the permissions of a file are not its owner's to choose. */
export async function onReadOnlyMount(file: string): Promise<boolean> {
  try {
    await access(file, constants.W_OK);
    return false;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EROFS') return true;
  }
  // Who has no right to write hears of that first, whatever the mount. Linux tells the mounts.
  try {
    return isReadOnlyAt(await realpath(file), await readFile('/proc/self/mountinfo', 'utf8'));
  } catch {
    return false;
  }
}

/**
 * Whether the mount that covers a place is read-only; of several on one folder the last covers.
 * @param mountInfo https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 */
export function isReadOnlyAt(place: string, mountInfo: string): boolean {
  let covering = '';
  let readOnly = false;
  for (const line of mountInfo.split('\n')) {
    const [mount = '', fileSystem = ''] = line.split(' - ');
    const [, , , , at = '', options = ''] = mount.split(' ');
    const folder = at.replaceAll(/\\([0-7]{3})/gu, (_, code: string) =>
      String.fromCodePoint(Number.parseInt(code, 8)),
    );
    if (folder.length < covering.length || !covers(folder, place)) continue;
    covering = folder;
    readOnly = [options, fileSystem.split(' ')[2] ?? ''].some((list) => list.split(',').includes('ro'));
  }
  return readOnly;
}

function covers(folder: string, place: string): boolean {
  return (
    folder !== '' && (place === folder || place.startsWith(folder.endsWith('/') ? folder : `${folder}/`))
  );
}
