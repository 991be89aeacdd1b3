import { expect, test } from 'vitest';
import { isReadOnlyAt } from './mounts.ts';

const mountInfo = `22 1 0:20 / / rw,relatime shared:1 - overlay overlay rw,lowerdir=/ro,upperdir=/up
30 22 0:30 / /run/secrets ro,nosuid - tmpfs tmpfs rw,size=4k
31 22 8:1 /keys /srv/with\\040space ro - ext4 /dev/sda1 rw
32 22 8:2 / /image rw - squashfs /dev/loop0 ro
33 30 0:33 / /run/secrets/own rw - tmpfs tmpfs rw
34 22 0:34 / /twice ro - tmpfs tmpfs rw
35 34 0:35 / /twice rw - tmpfs tmpfs rw
36 22 8:1 /one /etc/one.pem ro - ext4 /dev/sda1 rw
`;

test.each([
  ['/run/secrets/token', true],
  ['/run/secrets/own/token', false],
  ['/run/secrets-of-others/token', false],
  ['/srv/with space/sa.json', true],
  ['/image/token', true],
  ['/twice/token', false],
  ['/etc/one.pem', true],
  ['/etc/one.pem.old', false],
  ['/home/a/token', false],
])('%s: read-only is %s', (place, expected) => {
  expect(isReadOnlyAt(place, mountInfo)).toBe(expected);
});

test('what tells no mount tells no read-only one', () => {
  for (const text of ['', '\n', 'x - y', ' - ro ro ro']) expect(isReadOnlyAt('/a', text)).toBe(false);
});
