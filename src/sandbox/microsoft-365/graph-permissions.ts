/** A permission of Microsoft Graph. A null id: not offered in that mode. */
export interface GraphPermission {
  readonly name: string;
  readonly role: string | null;
  readonly scope: string | null;
  /** The delegated form needs an administrator's consent. */
  readonly admin: boolean;
}

/** Name, application id, delegated id, `a` for admin consent; `-` for none. Published by the Graph service principal. */
const table = `
AdministrativeUnit.ReadWrite.All 5eb59dd3-1da2-4329-8733-9dabdc435916 7b8a2d34-6b3f-4542-a343-54651608ad81 a
AppCatalog.Read.All e12dae10-5a57-4817-b79d-dfbec5348930 88e58d74-d3df-44f3-ad47-e89edf4472e4 u
AppRoleAssignment.ReadWrite.All 06b708a9-e830-4db3-a914-8e69da51d44f 84bccea3-f856-4a8a-967b-dbe0a3d53a64 a
Application.Read.All 9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30 c79f8feb-a9db-4090-85f9-90d820caa0eb a
Application.ReadUpdate.All fc023787-fd04-4e44-9bc7-d454f00c0f0a 0586a906-4d89-4de8-b3c8-1aacdcc0c679 a
Application.ReadWrite.All 1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9 bdfbf15f-ee85-4955-8675-146e8e5296b5 a
Application.ReadWrite.OwnedBy 18a4783c-866b-4cc7-a460-3d5e5662c884 - u
AuditLog.Read.All b0afded3-3588-46d8-8b3d-9842eff778da e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20 a
BitlockerKey.Read.All 57f1cf28-c0c4-4ec3-9a30-19a2eaaf2f6e b27a61ec-b99c-4d6a-b126-c4375d08ae30 a
Bookings.ReadWrite.All 0c4b2d20-7919-468d-8668-c54b09d4dee8 948eb538-f19d-4ec5-9ccc-f059e1ea4c72 u
Calendars.Read 798ee544-9d2d-430c-a058-570e29e34338 465a38f9-76ea-45b9-9f34-9e8b0d4b0b42 u
Calendars.Read.Shared - 2b9c4092-424d-4249-948d-b43879977640 u
Calendars.ReadWrite ef54d2bf-783f-4e0f-bca1-3210c0444d99 1ec239c2-d7c9-4623-a91a-a9775856bb36 u
Calendars.ReadWrite.Shared - 12466101-c9b8-439a-8589-dd09ee67e8e9 u
CallRecords.Read.All 45bbb07e-7321-4fd7-a8f6-3ff27e6a81c8 - u
Calls.AccessMedia.All a7a681dc-756e-4909-b988-f160edc6655f - u
Channel.ReadBasic.All 59a6b24b-4225-4393-8165-ebaec5f55d7a 9d8982ae-4365-4f57-95e9-d6032a4c0b87 u
ChannelMessage.Read.All 7b2449af-6ccd-4f4d-9f78-e550c193f0d1 767156cb-16ae-4d10-8f8b-41b657c8c8c8 a
ChannelMessage.Send - ebf0f66e-9fb1-49e4-a278-222f76911cf4 u
Chat.Read - f501c180-9344-439a-bca0-6cbf209fd270 u
Chat.Read.All 6b7d71aa-70aa-4810-a8d9-5d9fb2830017 - u
Chat.ReadWrite - 9ff7295e-131b-4d94-90e1-69fde507ac11 u
ConsentRequest.Read.All 1260ad83-98fb-4785-abbb-d6cc1806fd41 f3bfad56-966e-4590-a536-82ecf548ac1e a
Contacts.Read 089fe4d0-434a-44c5-8827-41ba8a0b17f5 ff74d97f-43af-4b68-9f2a-b77ee6968c5d u
Contacts.ReadWrite 6918b873-d17a-4dc1-b314-35f528134491 d56682ec-c09e-4743-aaf4-1a3aac4caa21 u
DelegatedAdminRelationship.ReadWrite.All cc13eba4-8cd8-44c6-b4d4-f93237adce58 885f682f-a990-4bad-a642-36736a74b0c7 a
DelegatedPermissionGrant.Read.All 81b4724a-58aa-41c1-8a55-84ef97466587 a197cdc4-a8e8-4d49-9d35-4ca7c83887b4 a
DelegatedPermissionGrant.ReadWrite.All 8e8e4742-1d95-4f68-9d56-6ee75648c72a 41ce6ca6-6826-4807-84f1-1c82854f7ee5 a
Device.Read.All 7438b122-aefc-4978-80ed-43db9fcc7715 951183d1-1a61-466f-a6d1-1fde911bfd95 a
DeviceManagementApps.ReadWrite.All 78145de6-330d-4800-a6ce-494ff2d33d07 7b3f05d5-f68c-4b8d-8c59-a2ecd12f24af a
DeviceManagementConfiguration.ReadWrite.All 9241abd9-d0e6-425a-bd4f-47ba86e767a4 0883f392-0a7a-443d-8c76-16a6d39c7b63 a
DeviceManagementManagedDevices.PrivilegedOperations.All 5b07b0dd-2377-4e44-a38d-703f09a0dc3c 3404d2bf-2b13-457e-a330-c24615765193 a
DeviceManagementManagedDevices.Read.All 2f51be20-0bb4-4fed-bf7b-db946066c75e 314874da-47d6-4978-88dc-cf0d37f0bb82 a
DeviceManagementRBAC.ReadWrite.All e330c4f0-4170-414e-a55a-2f022ec2b57b 0c5e8a55-87a6-4556-93ab-adc52c4d862d a
DeviceManagementScripts.ReadWrite.All 9255e99d-faf5-445e-bbf7-cb71482737c4 8b9d79d0-ad75-4566-8619-f7500ecfcebe a
Directory.AccessAsUser.All - 0e263e50-5827-48a4-b97c-d940288653c7 a
Directory.Read.All 7ab1d382-f21e-4acd-a863-ba3e13f7da61 06da0dbc-49e2-44d2-8312-53f166ab848a a
Directory.ReadWrite.All 19dbc75e-c2e2-444c-a770-ec69d8559fc7 c5366453-9fb0-48a5-a156-24f0c49a4b84 a
Domain.Read.All dbb9058a-0e50-45d7-ae91-66909b5d4664 2f9ee017-59c1-4f1d-9472-bd5529a7b311 a
Domain.ReadWrite.All 7e05723c-0bb0-42da-be95-ae9f08a6e53c 0b5d694c-a244-4bde-86e6-eb5cd07730fe a
EWS.AccessAsUser.All - 9769c687-087d-48ac-9cb3-c37dde652038 u
EntitlementManagement.ReadWrite.All 9acd699f-1e81-4958-b001-93b1d2506e19 ae7a573d-81d7-432b-ad44-4ed5c9d89038 a
Files.Read - 10465720-29dd-4523-a11a-6a75c743c9d9 u
Files.Read.All 01d4889c-1287-42c6-ac1f-5d1e02578ef6 df85f4d6-205c-4ac5-a5ea-6bf408dba283 u
Files.Read.Selected - 5447fe39-cb82-4c1a-b977-520e67e724eb u
Files.ReadWrite - 5c28f0bf-8a70-41f1-8ab2-9032436ddb65 u
Files.ReadWrite.All 75359482-378d-4052-8f01-80520e7db3cd 863451e7-0667-486c-a5d6-d135439485f0 u
Files.ReadWrite.AppFolder b47b160b-1054-4efd-9ca0-e2f614696086 8019c312-3263-48e6-825e-2b833497195b u
Group-OnPremisesSyncBehavior.ReadWrite.All 2d9bd318-b883-40be-9df7-63ec4fcdc424 37e00479-5776-4659-aecf-4841ec5d590a a
Group.Read.All 5b567255-7703-4780-807c-7be8301ae99b 5f8c59db-677d-491f-a6b8-5f174b11ec1d a
Group.ReadWrite.All 62a82d76-70ea-41e2-9197-370581804d09 4e46008b-f24c-477d-8fff-7bb4ec7aafe0 a
GroupMember.Read.All 98830695-27a2-44f7-8c18-0c3ebc9698f6 bc024368-1153-4739-b217-4326f2e966d0 a
GroupMember.ReadWrite.All dbaae8cf-10b5-4b86-a4a1-f871c94c6695 f81125ac-d3b7-4573-a3b2-7099cc39df9e a
IMAP.AccessAsUser.All - 652390e4-393a-48de-9484-05f9b1212954 u
IdentityRiskyServicePrincipal.Read.All 607c7344-0eed-41e5-823a-9695ebe1b7b0 ea5c4ab0-5a73-4f35-8272-5d5337884e5d a
InformationProtectionPolicy.Read - 4ad84827-5578-4e18-ad7a-86530b12f884 u
Mail.Read 810c84a8-4a9e-49e6-bf7d-12d183f40d01 570282fd-fa5c-430d-a7fd-fc8dc98a9dca u
Mail.Read.Shared - 7b9103a5-4610-446b-9670-80643382c1fa u
Mail.ReadBasic 6be147d2-ea4f-4b5a-a3fa-3eab6f3c140a a4b8392a-d8d1-4954-a029-8e668a39a170 u
Mail.ReadWrite e2a3a72e-5f79-4c64-b1b1-878b674786c9 024d486e-b451-40bb-833d-3e66d98c5c73 u
Mail.ReadWrite.Shared - 5df07973-7d5d-46ed-9847-1271055cbd51 u
Mail.Send b633e1c5-b582-4048-a93e-9f11b44c7e96 e383f46e-2787-4529-855e-0e479a3ffac0 u
Mail.Send.Shared - a367ab51-6b49-43bf-a716-a1fb06d2a174 u
MailboxSettings.Read 40f97065-369a-49f4-947c-6a255697ae91 87f447af-9fa4-4c32-9dfa-4a57a73d18ce u
MailboxSettings.ReadWrite 6931bccd-447a-43d1-b442-00a195474933 818c620a-27a9-40bd-a6a5-d96f7d610b4b u
Notes.Read - 371361e4-b9e2-4a3f-8315-2a301a3b0a3d u
Notes.Read.All 3aeca27b-ee3a-4c2b-8ded-80376e2134a4 dfabfca6-ee36-4db2-8208-7a28381419b3 u
Notes.ReadWrite.All 0c458cef-11f3-48c2-a568-c66751c238c0 64ac0503-b4fa-45d9-b544-71a463f05da0 u
OnlineMeetingTranscript.Read.All a4a80d8d-d283-4bd8-8504-555ec3870630 30b87d18-ebb1-45db-97f8-82ccb1f0190c a
OnlineMeetings.Read - 9be106e1-f4e3-4df5-bdff-e4bc531cbe43 u
OnlineMeetings.Read.All c1684f21-1984-47fa-9d61-2dc8c296bb70 - u
OnlineMeetings.ReadWrite - a65f2972-a4f8-4f5e-afd7-69ccb046d5dc u
Organization.Read.All 498476ce-e0fe-48b0-b801-37ba7e2685c6 4908d5b9-3fb2-4b1e-9336-1888b7937185 a
Organization.ReadWrite.All 292d869f-3427-49a8-9dab-8c70152b74e9 46ca0847-7e6b-426e-9775-ea810a948356 a
POP.AccessAsUser.All - d7b7f2d9-0f45-4ea1-9d42-e50810c06991 u
People.Read - ba47897c-39ec-4d83-8086-ee8256fa737d u
People.Read.All b528084d-ad10-4598-8b93-929746b4d7d6 b89f9189-71a5-4e70-b041-9887f0bc7e4a a
Place.Read.All 913b9306-0ce1-42b8-9137-6a7df690a760 cb8f45a0-5c2e-4ea1-b803-84b870a7d7ec a
Policy.Read.All 246dd0d5-5bd0-4def-940b-0421030a5b68 572fea84-0151-49b2-9301-11cb16974376 a
Policy.Read.PermissionGrant 9e640839-a198-48fb-8b9a-013fd6f6cbcd 414de6ea-2d92-462f-b120-6e2a809a6d01 a
Policy.ReadWrite.AuthenticationMethod 29c18626-4985-4dcd-85c0-193eef327366 7e823077-d88e-468f-a337-e18f1f0e6c7c a
Policy.ReadWrite.ConditionalAccess 01c0a623-fc9b-48e9-b794-0756f8e8f067 ad902697-1014-4ef5-81ef-2b4301988e8c a
Policy.ReadWrite.PermissionGrant a402ca1c-2696-4531-972d-6e5ee4aa11ea 2672f8bb-fd5e-42e0-85e1-ec764dd2614e a
Presence.Read.All a70e0c2d-e793-494c-94c4-118fa0a67f42 9c7a330d-35b3-4aa1-963d-cb2b9f927841 u
PrivilegedAccess.ReadWrite.AzureAD 854d9ab1-6657-4ec8-be45-823027bcd009 3c3c74f5-cdaa-4a97-b7e0-4e788bfcfb37 a
PrivilegedAccess.ReadWrite.AzureADGroup 2f6817f8-7b12-4f0f-bc18-eeaf60705a9e 32531c59-1f32-461f-b8df-6f8a3b89f73b a
PrivilegedAccess.ReadWrite.AzureResources 6f9d5abc-2db6-400b-a267-7de22a40fb87 a84a9652-ffd3-496e-a991-22ba5529156a a
PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup 41202f2c-f7ab-45be-b001-85c9728b9d69 06dbc45d-6708-4ef0-a797-f797ee68bf4b a
PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup 618b6020-bca8-4de6-99f6-ef445fa4d857 ba974594-d163-484e-ba39-c330d5897667 a
ProfilePhoto.ReadWrite.All 27baa7f6-5dfb-4ba8-b1d3-1e812c143013 f5b24df7-511e-48bb-ae88-643f023b55e1 a
Reports.Read.All 230c1aed-a721-4c5d-9cb4-a90514e508ef 02e97553-ed7b-43d0-ab3c-f8bace0d040c a
RoleAssignmentSchedule.ReadWrite.Directory dd199f4a-f148-40a4-a2ec-f0069cc799ec 8c026be3-8e26-4774-9372-8d5d6f21daff a
RoleEligibilitySchedule.ReadWrite.Directory fee28b28-e1f3-4841-818e-2704dc62245f 62ade113-f8e0-4bf9-a6ba-5acb31db32fd a
RoleManagement.Read.Directory 483bed4a-2ad3-4361-a73b-c83ccdbdc53c 741c54c3-0c1e-44a1-818b-3f97ab4e8c83 a
RoleManagement.ReadWrite.Directory 9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8 d01b97e9-cbc0-49fe-810a-750afd5527a3 a
RoleManagementPolicy.ReadWrite.AzureADGroup b38dcc4d-a239-4ed6-aa84-6c65b284f97c 0da165c7-3f15-4236-b733-c0b0f6abe41d a
RoleManagementPolicy.ReadWrite.Directory 31e08e0a-d3f7-4ca2-ac39-7343fb83e8ad 1ff1be21-34eb-448c-9ac9-ce1f506b2a68 a
SMTP.Send - 258f6531-6087-4cc4-bb90-092c5fb3ed3f u
SecurityAlert.Read.All 472e4a4d-bb4a-4026-98d1-0b0d74cb74a5 bc257fb8-46b4-4b15-8713-01e91bfbe4ea a
SecurityEvents.Read.All bf394140-e372-4bf9-a898-299cfc7564e5 64733abd-851e-478a-bffb-e47a14b18235 a
SecurityIdentitiesActions.ReadWrite.All af2bf46f-7bf1-4be3-8bad-e17e279e8462 818229ce-20e4-47bd-92f4-bc94dbb37a56 a
SignInIdentifier.ReadWrite.All 7fc588a2-ea2d-4d1f-bcf7-33c324b149b8 b4673c3c-7b5a-4012-9826-7c7e3c8db6af a
Sites.FullControl.All a82116e5-55eb-4c41-a434-62fe8a61c773 5a54b8b3-347c-476d-8f8e-42d5c7424d29 a
Sites.Manage.All 0c0bf378-bf22-4481-8f81-9e89a9b4960a 65e50fdc-43b7-4915-933e-e8138f11f40a u
Sites.Read.All 332a536c-c7ef-4017-ab91-336970924f0d 205e70e5-aba6-4c52-a976-6d2d46c48043 u
Sites.ReadWrite.All 9492366f-7969-46a4-8d15-ed1a20078fff 89fe6a52-be36-487e-b7d8-d061c450a026 u
Sites.Selected 883ea226-0bf2-4a8f-9f9d-92c9162a727d f89c84ef-20d0-4b54-87e9-02e856d66d53 u
Synchronization.ReadWrite.All 9b50c33d-700f-43b1-b2eb-87e89b703581 7bb27fa3-ea8f-4d67-a916-87715b6188bd a
Tasks.Read - f45671fb-e0fe-4b4b-be20-3d3ce43f1bcb u
Tasks.ReadWrite - 2219042f-cab5-40cc-b0d2-16b1540b4c5f u
Team.ReadBasic.All 2280dda6-0bfd-44ee-a2f4-cb867cfc4c1e 485be79e-c497-4b35-9400-0e3fa7f2a5d4 u
TeamsActivity.Send a267235f-af13-44dc-8385-c1dc93023186 7ab1d787-bae7-4d5d-8db6-37ea32df9186 u
User-PasswordProfile.ReadWrite.All cc117bb9-00cf-4eb8-b580-ea2a878fe8f7 56760768-b641-451f-8906-e1b8ab31bca7 a
User.DeleteRestore.All eccc023d-eccf-4e7b-9683-8813ab36cecc 4bb440cd-2cf2-4f90-8004-aa2acd2537c5 a
User.EnableDisableAccount.All 3011c876-62b7-4ada-afa2-506cbbecc68c f92e74e7-2563-467f-9dd0-902688cb5863 a
User.Export.All 405a51b5-8d8d-430b-9842-8be4b0e9f324 405a51b5-8d8d-430b-9842-8be4b0e9f324 a
User.Read - e1fe6dd8-ba31-4d61-89e7-88639da4683d u
User.Read.All df021288-bdef-4463-88db-98f22de89214 a154be20-db9c-4678-8ab7-66f6cc099a59 a
User.ReadBasic.All 97235f07-e226-4f63-ace3-39588e11d3a1 b340eb25-3456-403f-be2f-af7a0d370277 u
User.ReadWrite.All 741f803b-c850-494e-b5df-cde7c675a1ca 204e0828-b5ca-4ad8-b9f3-f32a958e7cc4 a
User.RevokeSessions.All 77f3a031-c388-4f99-b373-dc68676a979e fc30e98b-8810-4501-81f5-c20a3196387b a
UserAuthMethod-Email.ReadWrite.All e8ecb853-1435-4a49-95ba-ec5b31b11672 074f680f-c89e-45be-880e-5d0642860a1c a
UserAuthMethod-External.ReadWrite.All c7a22c2e-5b01-4129-8159-6c8be2c78f16 9d91805d-0f53-43e3-a0f3-303ad4f3056f a
UserAuthMethod-HardwareOATH.ReadWrite.All 7e9ebcc1-90aa-4471-8051-e68d6b4e9c89 480643f2-a162-43c5-a670-dc1494fc911b a
UserAuthMethod-Passkey.ReadWrite.All 0400e371-7db1-4338-a269-96069eb65227 64930478-d0ea-4671-ad72-fe0d9821df09 a
UserAuthMethod-Password.ReadWrite.All f6d38dfd-ec08-4995-8f07-23e929df0936 7f5b683d-df96-4690-a88d-6e336ed6dc7c u
UserAuthMethod-Phone.ReadWrite.All 6e85d483-7092-4375-babe-0a94a8213a58 48c99302-9a24-4f27-a8a7-acef4debba14 u
UserAuthMethod-QR.ReadWrite.All 4869299f-18c3-40c8-98f2-222657e67db1 db39086a-da7d-4cbd-9ac0-6816f9a80c95 a
UserAuthMethod-TAP.ReadWrite.All 627169a8-8c15-451c-861a-5b80e383de5c 05de4a66-e51a-4312-842a-30c8094698d2 a
UserAuthenticationMethod.ReadWrite.All 50483e42-d915-4231-9639-7fdb7fd190e5 b7887744-6746-4312-813d-72daeaee7e2d a
email - 64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0 u
offline_access - 7427e0e9-2fba-42fe-b0c0-848c9e6a8182 u
openid - 37f7f235-527c-4136-accd-4a02d197296e u
profile - 14dad69e-099b-42c9-810b-d002981feec1 u
`;

export const graphPermissions: readonly GraphPermission[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [name = '', role = '-', scope = '-', consent] = line.split(' ');
    return {
      name,
      role: role === '-' ? null : role,
      scope: scope === '-' ? null : scope,
      admin: consent === 'a',
    };
  });
