import { type Installation, type InstallContext, type InstallFile, shellWord } from './install.ts';
import { onCalendar } from './on-calendar.ts';

/**
 * A service and a timer, or a service that keeps time itself where the schedule cannot be said to a timer.
 * https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html
 */
export function systemdUnits(context: InstallContext): Installation {
  const { name, cron, timezone, workspace } = context;
  const times = onCalendar(cron, timezone);
  const service: InstallFile = { path: `${name}.service`, text: serviceText(context, times !== null) };
  const timer = times === null ? [] : [{ path: `${name}.timer`, text: timerText(context, times) }];
  const started = `${name}.${times === null ? 'service' : 'timer'}`;
  return {
    files: [service, ...timer],
    enable: [
      `sudo install -m 644 ${[service, ...timer].map(({ path }) => path).join(' ')} /etc/systemd/system/`,
      `mkdir -p -m 700 ${shellWord(workspace)}`,
      'sudo systemctl daemon-reload',
      `sudo systemctl enable --now ${started}`,
      times === null ? `systemctl status ${started}` : `systemctl list-timers ${started}`,
    ],
  };
}

function serviceText(context: InstallContext, withTimer: boolean): string {
  const { name, program, configFile, workspace, writes, user } = context;
  const words = ['schedule', 'run', ...(withTimer ? ['--once'] : []), '--config', configFile];
  const start = [...program, ...words].map(execWord).join(' ');
  return `[Unit]
Description=Grantwarden: audit of third-party access
Wants=network-online.target
After=network-online.target

[Service]
${withTimer ? 'Type=oneshot' : 'Type=exec\nRestart=on-failure\nRestartSec=60'}
User=${user}
UMask=0077
# What a process holds in memory, secrets among it, is not left in a core dump.
LimitCORE=0
ExecStart=${start}
# Secrets do not belong in this file. Keep them where only root reads them, and refer to them in the configuration:
#LoadCredential=slack-token:/etc/credstore/slack-token
# token: "file:/run/credentials/${name}.service/slack-token"
# A refresh token that is rewritten must lie in a folder named under ReadWritePaths.
${[workspace, ...writes].map((folder) => `ReadWritePaths=${quoted(folder)}`).join('\n')}
ProtectSystem=strict
ProtectHome=read-only
${inTmp(context) ? '' : 'PrivateTmp=yes\n'}PrivateDevices=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectClock=yes
ProtectHostname=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
${withTimer ? '' : '\n[Install]\nWantedBy=multi-user.target\n'}`;
}

function timerText({ name, jitterMinutes }: InstallContext, times: readonly string[]): string {
  const spread = jitterMinutes === 0 ? '' : `RandomizedDelaySec=${jitterMinutes}min\nFixedRandomDelay=yes\n`;
  return `[Unit]
Description=Grantwarden: when to audit

[Timer]
${times.map((time) => `OnCalendar=${time}`).join('\n')}
# What was missed while the machine was off is caught up once.
Persistent=yes
AccuracySec=1s
${spread}Unit=${name}.service

[Install]
WantedBy=timers.target
`;
}

/** It would not see the folder that others call /tmp. */
function inTmp({ program, configFile, workspace, writes }: InstallContext): boolean {
  return [...program, configFile, workspace, ...writes].some((path) => /^\/(?:var\/)?tmp\//u.test(path));
}

/** A word of a command line: `%` and `$` would be replaced, quotes and backslashes read. */
function execWord(text: string): string {
  return quoted(text.replaceAll('$', '$$$$'));
}

function quoted(text: string): string {
  const escaped = text.replaceAll('%', '%%').replaceAll(/["\\]/gu, '\\$&');
  return /^[\w@%+=:,./$-]+$/u.test(escaped) ? escaped : `"${escaped}"`;
}
