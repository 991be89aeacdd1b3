/** Why a query is refused, in Salesforce's words. */
type SoqlErrorCode =
  | 'MALFORMED_QUERY'
  | 'INVALID_FIELD'
  | 'INVALID_TYPE'
  | 'INVALID_QUERY_FILTER_OPERATOR'
  | 'EXCEEDED_ID_LIMIT'
  | 'NUMBER_OUTSIDE_VALID_RANGE'
  | 'INSUFFICIENT_ACCESS';

export class SoqlError extends Error {
  readonly code: SoqlErrorCode;

  constructor(code: SoqlErrorCode, message: string) {
    super(message);
    this.name = 'SoqlError';
    this.code = code;
  }
}

export function malformed(message: string): SoqlError {
  return new SoqlError('MALFORMED_QUERY', message);
}
