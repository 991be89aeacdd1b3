/** APIs of Microsoft's by their app ids, and its own clients that thieves borrow. */
export const exchangeOnline = '00000002-0000-0ff1-ce00-000000000000';
export const legacyGraph = '00000002-0000-0000-c000-000000000000';
export const azureManagement = '797f4846-ba00-4fd7-ba43-dac1f8f63013';
export const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
export const authenticationBroker = '29d9ed98-a469-4536-ade2-f981bc1d605e';
export const microsoftServices = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';
