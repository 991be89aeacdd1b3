/** Takes a customer out of the fleet. Its folder stays as it is. */
import { removeCustomer } from '../fleet/customers.ts';
import type { FleetDatabase } from '../fleet/database.ts';

/** @throws AppError FLEET_CUSTOMER_NAME, FLEET_CUSTOMER_UNKNOWN, FLEET_* */
export async function removeFromFleet(database: FleetDatabase, customer: string): Promise<void> {
  await database.forCustomer(customer, (client) => removeCustomer(client, customer));
}
