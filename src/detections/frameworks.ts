/** Controls that several detections answer to, as their publishers number them. */
export const overScopedGrant = [
  'SCuBA MS.AAD.5.2v1',
  'SCuBA GWS.COMMONCONTROLS.10.1v1',
  'CIS M365 v6.0 5.1.5.1',
  'CIS GWS v1.3 4.2.1.2',
  'NIST CSF 2.0 ID.AM-04',
  'NIST CSF 2.0 PR.AA-05',
  'ISO 27001:2022 A.5.18',
  'ISO 27001:2022 A.5.23',
  'SOC 2 CC6.1',
  'SOC 2 CC6.3',
  'MITRE ATT&CK v18.1 T1671',
  'OWASP NHI5:2025',
] as const;

export const adminLevelApp = [
  'SCuBA MS.AAD.5.1v1',
  'CIS GWS v1.3 4.2.1.4',
  'NIST CSF 2.0 PR.AA-05',
  'ISO 27001:2022 A.8.2',
  'SOC 2 CC6.3',
  'MITRE ATT&CK v18.1 T1098.003',
  'OWASP NHI5:2025',
] as const;

export const leftBehind = [
  'CIS GWS v1.3 4.2.1.2',
  'NIST CSF 2.0 PR.AA-01',
  'NIST CSF 2.0 GV.SC-10',
  'ISO 27001:2022 A.5.18',
  'SOC 2 CC6.2',
  'SOC 2 CC6.3',
  'OWASP NHI1:2025',
] as const;

export const impersonation = [
  'SCuBA MS.AAD.5.3v1',
  'CIS M365 v6.0 5.1.5.2',
  'NIST CSF 2.0 DE.AE-02',
  'ISO 27001:2022 A.5.25',
  'SOC 2 CC6.8',
  'SOC 2 CC7.2',
  'MITRE ATT&CK v18.1 T1528',
  'OWASP NHI3:2025',
] as const;

export const watchedChange = [
  'NIST CSF 2.0 DE.CM-03',
  'NIST CSF 2.0 DE.CM-09',
  'ISO 27001:2022 A.8.16',
  'ISO 27001:2022 A.8.32',
  'SOC 2 CC7.2',
  'SOC 2 CC8.1',
] as const;

export const openSession = [
  'NIST CSF 2.0 PR.AA-03',
  'ISO 27001:2022 A.8.5',
  'SOC 2 CC6.1',
  'SOC 2 CC6.6',
  'MITRE ATT&CK v18.1 T1550.001',
  'OWASP NHI4:2025',
] as const;

export const watchedUse = [
  'SCuBA GWS.COMMONCONTROLS.14.1v1',
  'SCuBA MS.AAD.4.1v1',
  'CIS M365 v6.0 3.1.1',
  'NIST CSF 2.0 DE.CM-06',
  'NIST CSF 2.0 GV.SC-07',
  'ISO 27001:2022 A.5.7',
  'ISO 27001:2022 A.5.22',
  'ISO 27001:2022 A.8.16',
  'SOC 2 CC7.2',
  'SOC 2 CC7.3',
  'OWASP NHI3:2025',
] as const;

export const listedClient = [
  'SCuBA GWS.COMMONCONTROLS.14.1v1',
  'SCuBA MS.AAD.4.1v1',
  'NIST CSF 2.0 DE.CM-06',
  'NIST CSF 2.0 GV.SC-07',
  'NIST CSF 2.0 RS.MI-01',
  'ISO 27001:2022 A.5.7',
  'ISO 27001:2022 A.5.22',
  'ISO 27001:2022 A.5.26',
  'SOC 2 CC7.2',
  'SOC 2 CC7.4',
  'SOC 2 CC9.2',
  'OWASP NHI3:2025',
] as const;
