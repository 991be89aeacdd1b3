import { type Installation, type InstallContext, shellWord } from './install.ts';

/**
 * An agent that keeps time itself: launchd knows only the zone of the machine.
 * https://developer.apple.com/library/archive/documentation/MacOSX/Conceptual/BPSystemStartup/Chapters/CreatingLaunchdJobs.html
 */
export function launchdAgent(context: InstallContext): Installation {
  const { name, program, configFile, workspace } = context;
  const label = `local.${name}`;
  const words = [...program, 'schedule', 'run', '--config', configFile];
  const file = `${label}.plist`;
  return {
    files: [
      {
        path: file,
        text: `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${xml(label)}</string>
  <key>ProgramArguments</key>
  <array>
${words.map((word) => `    <string>${xml(word)}</string>`).join('\n')}
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>60</integer>
  <key>ProcessType</key>
  <string>Background</string>
  <key>Umask</key>
  <integer>63</integer>
  <key>StandardErrorPath</key>
  <string>${xml(`${configFile.replace(/[^/]*$/u, '')}${name}.log`)}</string>
</dict>
</plist>
`,
      },
    ],
    enable: [
      `mkdir -p -m 700 ${shellWord(workspace)}`,
      `cp ${file} ~/Library/LaunchAgents/`,
      `launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/${file}`,
      `launchctl print gui/$(id -u)/${label}`,
    ],
  };
}

function xml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
