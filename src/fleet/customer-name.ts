import { AppError } from '../core/errors.ts';

/** The name of a folder, a part of queue names, and all that a job says. */
const customerName = /^[a-z\d][a-z\d-]{0,62}$/u;

/** @throws AppError FLEET_CUSTOMER_NAME */
export function checkCustomerName(name: string): string {
  if (customerName.test(name)) return name;
  throw new AppError('FLEET_CUSTOMER_NAME', { detail: `“${name.slice(0, 80)}”` });
}
