/**
 * Threat alerts of Microsoft's App Governance and what an answer needs: G grants and their metadata, or two
 * audits of them; F a list of known-bad apps; L logs of use; X what only Microsoft sees.
 * https://learn.microsoft.com/defender-cloud-apps/app-governance-anomaly-detection-alerts
 */
export const alerts = [
  ['App redirects to phishing URL by exploiting OAuth redirection vulnerability', 'X'],
  ['OAuth App with suspicious Reply URL', 'G'],
  ['App created recently has low consent rate', 'G'],
  ['App with bad URL reputation', 'F'],
  ['Encoded app name with suspicious consent scopes', 'G'],
  ['OAuth App with Read scopes has suspicious Reply URL', 'G'],
  ['App with unusual display name and unusual TLD in Reply domain', 'G'],
  ['New app with mail permissions having low consent pattern', 'G'],
  ['New app with low consent rate accessing numerous emails', 'L'],
  ['Suspicious app with mail permissions sending numerous emails', 'L'],
  ['Suspicious OAuth app used to send numerous emails', 'L'],
  [
    'App made anomalous Graph calls to Exchange workload post certificate update or addition of new credentials',
    'L',
  ],
  [
    'App with suspicious OAuth scope was flagged high-risk by Machine Learning model, made graph calls to read email and created Inbox Rule',
    'L',
  ],
  ['App with suspicious OAuth scope made graph calls to read email and created inbox rule', 'L'],
  ['App accessed from unusual location post certificate update', 'L'],
  ['App accessed from unusual location made anomalous Graph calls post certificate update', 'L'],
  ['App created recently has a high volume of revoked consents', 'G'],
  ['App metadata associated with known phishing campaign', 'F'],
  ['App metadata associated with previously flagged suspicious apps', 'F'],
  ['Suspicious OAuth app email activity through Graph API', 'L'],
  ['Suspicious OAuth app email activity through EWS API', 'L'],
  ['OAuth app with suspicious metadata has Exchange permission', 'G'],
  ['App impersonating a Microsoft logo', 'G'],
  ['App is associated with a typosquatted domain', 'G'],
  ['Application initiating multiple failed KeyVault read activity with no success', 'L'],
  ['App performed drive enumeration', 'L'],
  ['Suspicious enumeration activities performed using Microsoft Graph PowerShell', 'L'],
  ['Recently created multitenant application enumerates users information frequently', 'L'],
  ['OAuth App using unusual user agent', 'L'],
  ['App with an unusual user agent accessed email data through Exchange Web Services', 'L'],
  [
    'Dormant OAuth App predominantly using MS Graph or Exchange Web Services recently seen to be accessing ARM workloads',
    'L',
  ],
  ['App made unusual email search activities', 'L'],
  ['App made anomalous Graph calls to read e-mail', 'L'],
  ['App creates inbox rule and made unusual email searches activities', 'L'],
  ['App made OneDrive / SharePoint search activities and created inbox rule', 'L'],
  ['App made numerous searches and edits in OneDrive', 'L'],
  ['App made high volume of importance mail read and created inbox rule', 'L'],
  ['Privileged app performed unusual activities in Teams', 'L'],
  ['Anomalous OneDrive activity by app that just updated or added new credentials', 'L'],
  ['Anomalous SharePoint activity by app that just updated or added new credentials', 'L'],
  ['App with EWS application permissions accessing numerous emails', 'L'],
  ['App metadata associated with suspicious mail-related activity', 'F'],
  ['Unused app newly accessing APIs', 'G'],
  ['Entra Line-of-Business app initiating an anomalous spike in virtual machine creation', 'L'],
  [
    'OAuth app with high scope privileges in Microsoft Graph was observed initiating virtual machine creation',
    'L',
  ],
] as const satisfies readonly (readonly [string, 'G' | 'F' | 'L' | 'X'])[];

/** Of what grants, metadata or a list could answer: what has no answer here, and why. */
export const unanswered: ReadonlyMap<string, string> = new Map([
  [
    'App impersonating a Microsoft logo',
    'Graph tells only where a logo lies (`info.logoUrl`), on a host that serves pictures and is not asked here. A copy that was saved anew has other bytes, so it takes comparing pictures, with a collection of Microsoft’s own to compare with. The name that goes with such a logo is found by `brand-impersonation`.',
  ],
]);

/** Anomaly policies for connected apps. */
export const anomalyPolicies = [
  'Misleading OAuth app name',
  'Misleading publisher name',
  'Malicious OAuth app consent',
  'Suspicious OAuth app file download activities',
] as const;

/** What other editions of Microsoft's page call them. */
export const otherNames: ReadonlyMap<string, string> = new Map([
  ['Recently created app has low consent rate', 'App created recently has low consent rate'],
  [
    'OAuth App with read scopes have suspicious reply URL',
    'OAuth App with Read scopes has suspicious Reply URL',
  ],
  ['OAuth app with suspicious Reply URL', 'OAuth App with suspicious Reply URL'],
  [
    'Dormant OAuth App with no recent ARM activity',
    'Dormant OAuth App predominantly using MS Graph or Exchange Web Services recently seen to be accessing ARM workloads',
  ],
]);
