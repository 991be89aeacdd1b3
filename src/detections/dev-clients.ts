/**
 * Clients of Microsoft with which developers and administrators sign in. They need no consent, so their abuse
 * leaves no grant behind. Ids: https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in
 */
const devClients: ReadonlyMap<string, string> = new Map([
  ['04b07795-8ddb-461a-bbee-02f9e1bf7b46', 'Azure CLI'],
  ['1950a258-227b-4e31-a9cf-717495945fc2', 'Azure PowerShell'],
  ['14d82eec-204b-4c2f-b7e8-296a70dab67e', 'Microsoft Graph PowerShell'],
  ['1b730954-1685-4b74-9bfd-dac224a7b894', 'Azure AD PowerShell'],
  ['12128f48-ec9e-42f0-b203-ea49fb6af367', 'Teams PowerShell'],
  ['fb78d390-0c51-40cd-8e17-fdbfab77341b', 'Exchange Online PowerShell'],
  ['9bc3ab49-b65d-410a-85ad-de819febfddc', 'SharePoint Online Management Shell'],
  ['90f610bf-206d-4950-b61d-37fa6fd1b224', 'Rights Management PowerShell'],
  ['872cd9fa-d31f-45e0-9eab-6e460a02d1f1', 'Visual Studio'],
  ['aebc6443-996d-45c2-90f0-388ff96faa56', 'Visual Studio Code'],
]);

/** Null: it is none of them. */
export function devClientOf(clientId: string): string | null {
  return devClients.get(clientId.toLowerCase()) ?? null;
}
